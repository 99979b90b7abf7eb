"""The public API: plain data from bytes, alike in one thread and in many, and what of it is promised."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import linter

from ..conftest import EXAMPLES, Run, compare

HERE = Path(__file__).parent
RULES = 'form f "表一" root { a "甲" money required }\nrule r on f "甲不超过五元" { check a <= 5元 }\n'
TEXT = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n总分: 101\n"


@pytest.fixture(scope="module")
def checker(cache: str) -> linter.Checker:
    return linter.load(lang="en", cache=cache)


def reports(count: int) -> list[tuple[str, bytes]]:
    """Reports that differ, with findings and without: the examples, each with figures of its own."""
    texts = [path.read_text("utf-8") for path in EXAMPLES]
    return [
        (
            f"{i}.yaml",
            texts[i % len(texts)].replace("年度: 20", f"# {i}\n年度: 20", 1).replace("8", str(i % 10)).encode(),
        )
        for i in range(count)
    ]


def test_what_it_says_is_what_the_command_says(checker: linter.Checker, crossfoot: Callable[..., Run]) -> None:
    for path in EXAMPLES:
        report = checker.check_path(path)
        said = json.loads(crossfoot("check", str(path), "--format", "json", "--lang", "en").out)
        found = [(f.rule, f.severity, f.message, f.span.line, f.span.end_column) for f in report.findings]
        wanted = [(d["rule"], d["severity"], d["message"], d["line"], d["end_column"]) for d in said["diagnostics"]]
        assert found == wanted and found
        assert dataclasses.asdict(report.checks) == said["summary"]["checks"]
        assert len(report.undecided) == len(said["not_evaluated"])
        assert checker.check_bytes(str(path), path.read_bytes()) == report
        assert json.loads(json.dumps(report.as_dict()))["name"] == str(path)


def test_facts(checker: linter.Checker) -> None:
    report = checker.check_bytes("a.yaml", TEXT.encode(), facts=True)
    assert [(f.field, f.printed, f.value, f.line) for f in report.facts][-1] == ("总分", "101", "101", 4)
    assert checker.check_bytes("a.yaml", TEXT.encode()).facts == ()


def test_the_example_in_the_documentation(checker: linter.Checker) -> None:
    report = checker.check_bytes("a.yaml", TEXT.encode())
    assert (report.findings[0].rule, report.findings[0].span.line) == ("total-score-in-range", 4)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"\0", b"a: [", "甲: 1".encode("gbk"), b"- 1\n- 2", "表: 无".encode()]
)
def test_nothing_is_raised_for_bad_input(data: bytes, checker: linter.Checker) -> None:
    report = checker.check_bytes("a.yaml", data, facts=True)
    assert report.reports == 0 and not report.fault and report.checks.passed == 0
    assert checker.check_path("/does/not/exist.yaml").findings[0].rule == "file-missing"
    assert checker.check_bytes("a.xlsx", data).reports == 0


def in_threads(checker: linter.Checker, given: list[tuple[str, bytes]], threads: int) -> list[linter.Report]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda each: checker.check_bytes(*each), given))


def test_many_threads_say_what_one_says(checker: linter.Checker, cache: str) -> None:
    given = reports(64)
    alone = [checker.check_bytes(*each) for each in given]
    assert in_threads(linter.load(lang="en", cache=cache), given, 32) == alone
    assert any(report.errors for report in alone) and len({len(report.findings) for report in alone}) > 3


@pytest.mark.slow
def test_ten_thousand_reports_in_thirty_two_threads(checker: linter.Checker, cache: str) -> None:
    given = reports(10_000)
    wanted = [checker.check_bytes(*each) for each in given]
    assert in_threads(linter.load(lang="en", cache=cache), given, 32) == wanted


def test_threads_compile_once_and_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that has compiled nothing yet, and no cache: whoever asks first compiles, for all."""
    from linter.program import pack

    monkeypatch.setattr(pack, "_package", str(tmp_path / "linter"))
    rules = tmp_path / "linter" / "rules" / "tiny"
    rules.mkdir(parents=True)
    (rules / "r.rules").write_text(RULES, "utf-8")
    compiled: list[object] = []
    real = pack._compiled

    def noted(*given: Any) -> Any:
        compiled.append(given)
        return real(*given)

    monkeypatch.setattr(pack, "_compiled", noted)
    checker = linter.load(lang="en")
    before = len(compiled)
    found = in_threads(checker, [(f"{i}.yaml", f"表: 表一\n甲: {i}元\n".encode()) for i in range(64)], 32)
    assert [report.errors for report in found] == [int(i > 5) for i in range(64)]
    assert len(compiled) == before + 1


def test_it_goes_to_other_processes(tmp_path: Path, checker: linter.Checker) -> None:
    (tmp_path / "our").mkdir()
    (tmp_path / "our" / "r.rules").write_text(RULES, "utf-8")
    mine = linter.load([tmp_path / "our"], {"severity": {"r": "warning"}, "lang": "zh"}, lang="en")
    data = "表: 表一\n甲: 7元\n".encode()
    wanted = mine.check_bytes("a.yaml", data)
    assert [f.severity for f in wanted.findings] == ["warning"]
    (tmp_path / "sent").write_bytes(pickle.dumps((mine, data, wanted)))
    (tmp_path / "our" / "r.rules").unlink()  # there, nobody has the rules
    code = (
        "import pickle, sys; sys.modules['lark'] = None\n"
        "checker, data, wanted = pickle.load(open('sent', 'rb'))\n"
        "assert checker.check_bytes('a.yaml', data) == wanted and pickle.loads(pickle.dumps(checker))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout + done.stderr == "", done.stderr


def test_a_checker_of_another_build_is_not_taken(checker: linter.Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter.api import checker as module

    sent = pickle.dumps(checker)
    monkeypatch.setattr(module, "python", lambda: "another")
    with pytest.raises(linter.Wrong, match="another Python"):
        pickle.loads(sent)


def test_what_is_wrong_is_raised_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "r.rules").write_text("rule r on g { check a }\n", "utf-8")
    with pytest.raises(ValueError, match=r"r\.rules:1:11"):
        linter.load([tmp_path], lang="en")
    with pytest.raises(linter.Wrong, match="not-there"):
        linter.load([tmp_path / "not-there"], lang="en")
    with pytest.raises(linter.Wrong, match="fail-no"):
        linter.load(settings={"fail-no": "error"}, lang="en")


def test_settings_by_name_and_by_file(tmp_path: Path, cache: str) -> None:
    (tmp_path / "s.toml").write_text('ignore = ["total-score-in-range"]\n', "utf-8")
    for settings in ({"ignore": ["total-score-in-range"]}, tmp_path / "s.toml"):
        found = linter.load(settings=settings, cache=cache).check_bytes("a.yaml", TEXT.encode())
        assert "total-score-in-range" not in {f.rule for f in found.findings}
    with pytest.raises(linter.Wrong):
        linter.load(settings={"ignore": ["no-such-rule"]}, cache=cache)


def test_it_prints_nothing_reads_no_environment_and_writes_nothing(tmp_path: Path, cache: str) -> None:
    """In a folder that holds settings and rules, with an environment that says other things."""
    (tmp_path / "crossfoot.toml").write_text('ignore = ["*"]\nrules = ["none"]\n', "utf-8")
    code = (
        "import os, sys; os.environ.clear(); import linter\n"
        f"report = linter.load(lang='en', cache={cache!r}).check_bytes('a.yaml', {TEXT.encode()!r})\n"
        "assert report.errors, report\n"
        "assert not set(sys.modules) & {'linter.cli', 'argparse'}\n"
    )
    env = {**os.environ, "LANG": "zh_CN.UTF-8", "CROSSFOOT_CACHE_DIR": str(tmp_path / "no")}
    before = sorted(tmp_path.iterdir())
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout + done.stderr == "", done.stderr
    assert sorted(tmp_path.iterdir()) == before


# ---- what is promised ------------------------------------------------------------------------------------------------


def surface() -> str:
    """Everything that is public, with its signature."""
    lines = []
    for name in linter.__all__:
        value = getattr(linter, name)
        if inspect.isclass(value):
            lines.append(f"class {name}({', '.join(base.__name__ for base in value.__bases__)})")
            if dataclasses.is_dataclass(value):
                lines += [f"    {field.name}: {field.type}" for field in dataclasses.fields(value)]
            for member, each in vars(value).items():
                if member.startswith("_") or not (inspect.isfunction(each) or isinstance(each, property)):
                    continue
                function = each.fget if isinstance(each, property) else each
                assert function is not None and inspect.getdoc(function), (name, member)
                lines.append(f"    {'property ' * isinstance(each, property)}{member}{inspect.signature(function)}")
        elif callable(value):
            lines.append(f"def {name}{inspect.signature(value)}")
        else:
            lines.append(f"{name}: {type(value).__name__}")
    return "\n".join(lines) + "\n"


def test_what_is_public_stays(accept: bool) -> None:
    """A change here is one of the API: docs/api.md says which may come with which version."""
    compare(HERE / "public.txt", surface(), accept)
    page = (HERE.parents[1] / "docs" / "api.md").read_text("utf-8")
    assert [name for name in linter.__all__ if f"`{name}" not in page] == []
