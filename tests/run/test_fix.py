"""Fixes: only what is computed from sound figures is written, in its own style, and nothing else of the file."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.program.pack import load
from linter.run.checker import Checker
from linter.run.mending import mend
from linter.run.request import Request
from linter.settings.discovery import Found
from linter.settings.settings import Settings

from ..conftest import EXAMPLES, ROOT, Run
from ..cost import STUCK

RULES = str(ROOT / "tests" / "gate")
ENTRIES = "明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: 2.00}]\n"


@pytest.fixture
def fix(tmp_path: Path, crossfoot: Callable[..., Run]) -> Callable[..., tuple[str, Run]]:
    def run(text: str | bytes, *arguments: str) -> tuple[str, Run]:
        file = tmp_path / "r.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = crossfoot("check", "r.yaml", "--rules", RULES, "--fix", "--lang", "en", *arguments, cwd=tmp_path)
        return file.read_bytes().decode("utf-8-sig"), done

    return run


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("合计: 1202.05", "合计: 1202.50"),
        ("合计: 1202.05元", "合计: 1202.50元"),
        ('合计: "1,202.05"', '合计: "1,202.50"'),
        ("合计: '１２０２．０５'", "合计: '１２０２．５０'"),
        ("合计: 0.120205万元", "合计: 0.120250万元"),
        ("合计:   1202.05   # 决算表", "合计:   1202.50   # 决算表"),
        ("合计: 1231.7", "合计: 1202.50"),
    ],
)
def test_in_its_own_style(before: str, after: str, fix: Callable[..., tuple[str, Run]]) -> None:
    text = f"# 头\n单位: 某局\n预算: 9000.00\n{before}\n\n{ENTRIES}# 尾\n"
    mended, done = fix(text)
    assert mended == text.replace(before, after)
    assert done.code == 0 and "mended 1" in done.out


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_other_byte_survives(ends: str, mark: bytes, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = f"单位:   '某局'   # 注\n预算: 9000.00\n合计: 1202.05\n{ENTRIES}\n\n# 尾  \n说明: >-\n   甲\n   乙😀\n"
    data = mark + text.replace("\n", ends).encode()
    file = tmp_path / "r.yaml"
    file.write_bytes(data)
    file.chmod(0o640)
    assert crossfoot("check", "r.yaml", "--rules", RULES, "--fix", cwd=tmp_path).code == 0
    assert file.read_bytes() == data.replace(b"1202.05", b"1202.50")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        # a part is blank, or itself in doubt
        "单位: 某局\n预算: 9000\n合计: 1202.05\n明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: ——}]\n",
        # digits swapped in a part would make it fit: 2190.50
        "单位: 某局\n预算: 9000\n合计: 2210.50\n明细: [{名称: 甲, 金额: 1290.50}, {名称: 乙, 金额: 20.00}]\n",
        # a part with its point moved
        "单位: 某局\n预算: 9000\n合计: 1202.05\n明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: 15.50}]\n",
        # the total is what another rule goes by
        f"单位: 某局\n预算: 9000\n合计: 1202.05\n半数: 601.03\n{ENTRIES}",
        # accepted
        f"单位: 某局\n预算: 9000\n合计: 1202.05 # crossfoot: waive total-of-entries because x\n{ENTRIES}",
        # printed elsewhere
        f"单位: 某局\n预算: &t 1202.05\n合计: *t\n{ENTRIES}",
        # no rule writes it
        "单位: 某局\n预算: 9000\n合计: 1202.50\n半数: 600.00\n",
        # text, not a figure alone
        f"单位: 某局\n预算: 9000\n合计: |\n  1202.05\n{ENTRIES}",
    ],
)
def test_left_to_a_person(text: str, fix: Callable[..., tuple[str, Run]]) -> None:
    assert fix(text)[0] == text


def test_a_total_is_mended_once_its_part_is(fix: Callable[..., tuple[str, Run]]) -> None:
    text = f"单位: 某局\n预算: 5000.00\n合计: 1202.05\n执行率: 33.33%\n{ENTRIES}"
    mended, done = fix(text)
    assert mended == text.replace("1202.05", "1202.50").replace("33.33%", "24.05%")
    assert done.code == 0


def test_a_fix_that_makes_something_worse_is_not_written(fix: Callable[..., tuple[str, Run]]) -> None:
    text = f"单位: 某局\n预算: 1202.20\n合计: 1202.05\n{ENTRIES}"  # mended, it would be over the budget
    mended, done = fix(text)
    assert mended == text and done.code == 1


def test_diff_writes_nothing(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    text = f"单位: 某局\n预算: 9000.00\n合计: 1202.05\n{ENTRIES}"
    (tmp_path / "r.yaml").write_text(text, "utf-8")
    done = crossfoot("check", "r.yaml", "--rules", RULES, "--diff", cwd=tmp_path)
    assert done.code == 1
    assert "-合计: 1202.05\n+合计: 1202.50\n" in done.out
    assert (tmp_path / "r.yaml").read_text("utf-8") == text
    patch = subprocess.run(["git", "apply"], input=done.out.encode(), cwd=tmp_path, capture_output=True)
    assert patch.returncode == 0, patch.stderr
    assert (tmp_path / "r.yaml").read_text("utf-8") == text.replace("1202.05", "1202.50")
    assert crossfoot("check", "r.yaml", "--rules", RULES, "--diff", cwd=tmp_path).code == 0


def test_a_file_changed_meanwhile_is_left_alone(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(f"单位: 某局\n预算: 9000.00\n合计: 1202.05\n{ENTRIES}", "utf-8")
    other = "单位: 另一局\n预算: 1\n合计: 1\n"

    def edit_first(checker: Checker, result: object) -> object:
        file.write_text(other, "utf-8")
        return mend(checker, result)  # type: ignore[arg-type]

    monkeypatch.setattr("linter.cli.fixing.mend", edit_first)
    done = crossfoot("check", "r.yaml", "--rules", RULES, "--fix", "--lang", "zh", cwd=tmp_path)
    assert file.read_text("utf-8") == other
    assert done.code == 1 and "changed-meanwhile" in done.out


@pytest.mark.skipif(os.geteuid() == 0 and sys.platform != "linux", reason="needs permissions that hold")
def test_a_folder_that_cannot_be_written(
    tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.yaml"
    text = f"单位: 某局\n预算: 9000.00\n合计: 1202.05\n{ENTRIES}"
    file.write_text(text, "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("linter.writing.os.fsync", full)
    done = crossfoot("check", "r.yaml", "--rules", RULES, "--fix", "--lang", "zh", cwd=tmp_path)
    assert done.code == 1 and "No space left on device" in done.out
    assert file.read_text("utf-8") == text
    assert [p.name for p in tmp_path.iterdir()] == ["r.yaml"]


def test_standard_input(tmp_path: Path) -> None:
    text = f"单位: 某局\n预算: 9000.00\n合计: 1202.05\n{ENTRIES}"
    command = [sys.executable, "-m", "linter", "check", "-", "--rules", RULES, "--fix", "--stdin-filename", "甲.yaml"]
    done = subprocess.run(command, input=text.encode(), cwd=tmp_path, capture_output=True, timeout=STUCK)
    assert done.stdout.decode() == text.replace("1202.05", "1202.50")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    program, problems = load([RULES], str(tmp_path_factory.mktemp("cache")))
    assert program is not None, problems
    return Checker(program, Request(settings=Settings()))


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999"), places=2)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    amounts=st.lists(AMOUNTS, min_size=2, max_size=5),
    off=st.integers(-5000, 5000).filter(bool),
    rate_off=st.integers(-500, 500),
    grouped=st.booleans(),
    comment=st.sampled_from(["", "  # 决算", "   "]),
)
def test_round_trip(
    amounts: list[Decimal], off: int, rate_off: int, grouped: bool, comment: str, checker: Checker
) -> None:
    """Whatever is mended is clean of it afterwards, and only figures that were mended have changed."""
    total = sum(amounts) + Decimal(off) / 100
    budget = sum(amounts) * 2
    stated = f'"{total:,.2f}"' if grouped else f"{total:.2f}"
    entries = "\n".join(f"  - {{名称: 第{i}项, 金额: {a:.2f}}}" for i, a in enumerate(amounts))
    rate = Decimal(5000 + rate_off) / 100
    text = f"单位: 某局\n预算: {budget:.2f}\n合计: {stated}{comment}\n执行率: {rate:.2f}%\n明细:\n{entries}\n"
    fixed = mend(checker, checker.file(Found("r.yaml", True, text.encode())))
    after = {(d.rule, d.route) for d in fixed.after.diagnostics if d.severity != "note"}
    assert not after & {(d.rule, d.route) for d in fixed.mended}
    changed = [(a, b) for a, b in zip(text.splitlines(), fixed.text.splitlines(), strict=True) if a != b]
    assert len(changed) <= len(fixed.mended)
    for old, new in changed:
        assert old.split(":")[0] == new.split(":")[0] in ("合计", "执行率")
        assert old.endswith(comment) == new.endswith(comment)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples(example: Path, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Each fixable finding of the real reports, mended, is gone, and only its own figure has changed."""
    copy = tmp_path / "r.yaml"
    text = example.read_text("utf-8")
    copy.write_text(text, "utf-8")
    before = json.loads(crossfoot("check", str(copy), "--format", "json").out)["diagnostics"]
    may = [d for d in before if d["fix"] is not None and d["fix"]["machine"]]
    crossfoot("check", str(copy), "--fix")
    after = json.loads(crossfoot("check", str(copy), "--format", "json").out)["diagnostics"]
    known = {(d["rule"], d["route"]) for d in before}
    assert {(d["rule"], d["route"]) for d in after} <= known
    lines = [
        i
        for i, (a, b) in enumerate(zip(text.splitlines(), copy.read_text("utf-8").splitlines(), strict=True), 1)
        if a != b
    ]
    assert set(lines) <= {edit["line"] for d in may for edit in d["fix"]["edits"]}
