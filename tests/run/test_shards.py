"""Parts of a run, put together: what one run says, byte for byte, in every format, with rules across reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from linter.render.formats import FORMATS

from ..conftest import Run

RULES = """
form balance "收支表" root {
    unit "单位" text required
    year "年度" year required
    above "上级" text
    opening "年初" money
    closing "年末" money
    identity (unit: unit, year: year, parent: above)
}
rule opening-is-last-closing on balance "年初应等于上年年末" { check opening = last_year.closing }
rule units-add-up on balance "应等于下级之和" { when not present(above) check closing = sum(children.closing) }
rule own on balance "年初不应为负" { check opening >= 0 }
"""
Cross = Callable[..., Run]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Reports that rules across reports find right and wrong, one that is broken, and one without partners."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.rules").write_text(RULES, "utf-8")
    (tmp_path / "crossfoot.toml").write_text('rules = ["rules"]\nreports = ["reports"]\nlang = "en"\n', "utf-8")
    (tmp_path / "reports").mkdir()
    for number in range(9):
        for year in (2021, 2022):
            lines = ["表: 收支表", f"单位: 局{number}", f"年度: {year}", "上级: 厅" if number else "", "年初: 5元"]
            lines += [f"年末: {5 + number % 2}元 # crossfoot: waive own because 只是一个例子"]
            (tmp_path / "reports" / f"{number}-{year}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "reports" / "top.yaml").write_text("表: 收支表\n单位: 厅\n年度: 2022\n年初: -1元\n年末: 7元\n", "utf-8")
    (tmp_path / "reports" / "broken.yaml").write_text("表: 收支表\n单位: 某\n年末: 7公斤\n", "utf-8")
    (tmp_path / "reports" / "other.yaml").write_text("a: 1\n", "utf-8")
    return tmp_path


def sharded(crossfoot: Cross, place: Path, of: int, *arguments: str) -> list[str]:
    names = [f"{number}.part" for number in range(1, of + 1)]
    for number, name in enumerate(names, 1):
        done = crossfoot("check", *arguments, "--shard", f"{number}/{of}", "--output", name, cwd=place)
        assert done.code == 0 and f"part {number} of {of}" in done.err, done.text
    return names


@pytest.mark.parametrize("of", [1, 3, 40])
def test_every_format_byte_for_byte(of: int, place: Path, crossfoot: Cross) -> None:
    parts = sharded(crossfoot, place, of)
    for name in FORMATS:
        wanted = crossfoot("check", "--format", name, cwd=place)
        assert crossfoot("merge", *reversed(parts), "--format", name, cwd=place) == wanted
        assert wanted.code == 1 and wanted.out
    for more in (("--verbose",), ("--statistics",), ("--fail-on", "never"), ("--lang", "zh")):
        assert crossfoot("merge", *parts, *more, cwd=place) == crossfoot("check", *more, cwd=place)
    crossfoot("check", "--output", "a.json", "--format", "json", cwd=place)
    crossfoot("merge", *parts, "--output", "b.json", "--format", "json", cwd=place)
    assert (place / "a.json").read_bytes() == (place / "b.json").read_bytes()


@pytest.mark.parametrize("of", [1, 3])
def test_few_files(of: int, place: Path, crossfoot: Cross) -> None:
    few = ["reports/0-2021.yaml", "reports/0-2022.yaml", "reports/top.yaml"]
    for names in (few[:1], few[:2], few):
        for more in ((), ("--strict",), ("--vacuity",), ("--select", "own")):
            parts = sharded(crossfoot, place, of, *names, *more)
            assert crossfoot("merge", *parts, cwd=place) == crossfoot("check", *names, *more, cwd=place)


def test_with_a_baseline(place: Path, crossfoot: Cross) -> None:
    (place / "crossfoot.toml").write_text(
        'rules = ["rules"]\nreports = ["reports"]\nlang = "en"\nbaseline = "b.json"\n', "utf-8"
    )
    assert crossfoot("baseline", "write", cwd=place).code == 0
    (place / "reports" / "top.yaml").write_text("表: 收支表\n单位: 厅\n年度: 2022\n年初: -2元\n年末: 9元\n", "utf-8")
    parts = sharded(crossfoot, place, 3)
    assert crossfoot("merge", *parts, cwd=place) == crossfoot("check", cwd=place)


@pytest.mark.slow
def test_the_own_packs(place: Path, crossfoot: Cross) -> None:
    """Real reports, with what is localized in the formats that say it."""
    from ..conftest import EXAMPLES

    for path in EXAMPLES:
        (place / path.name).write_bytes(path.read_bytes())
    (place / "crossfoot.toml").write_text('lang = "zh"\nexclude = ["reports"]\n', "utf-8")
    names = [path.name for path in EXAMPLES]
    parts = []
    for number in (1, 2):
        parts.append(f"{number}.part")
        crossfoot("check", *names, "--shard", f"{number}/2", "--output", parts[-1], cwd=place)
    for name in FORMATS:
        wanted = crossfoot("check", *names, "--format", name, cwd=place)
        assert crossfoot("merge", *parts, "--format", name, cwd=place) == wanted


def test_parts_that_do_not_belong_together(place: Path, crossfoot: Cross) -> None:
    one, two, three = sharded(crossfoot, place, 3)

    def said(*names: str) -> str:
        done = crossfoot("merge", *names, "--lang", "en", cwd=place)
        assert done.code == 2 and done.out == "" and "Traceback" not in done.err
        return done.err

    assert "these are missing: 3" in said(one, two)
    assert f"is the same part as {one}" in said(one, two, one)
    assert "name the files" in said()
    assert "cannot be read" in said(one, "none.part")
    data = (place / two).read_bytes()
    for damaged in (b"", data[:50], data[:-1], data[:-9] + b"x" + data[-8:], b"a: 1\n"):
        (place / "bad.part").write_bytes(damaged)
        assert "damaged" in said(one, "bad.part", three)
    crossfoot("check", "--strict", "--shard", "2/3", "--output", "strict.part", cwd=place)
    assert "another run" in said(one, "strict.part", three)
    (place / "reports" / "new.yaml").write_text("a: 1\n", "utf-8")
    assert "no longer those" in said(one, two, three)
    (place / "reports" / "new.yaml").unlink()
    (place / "rules" / "r.rules").write_text(RULES.replace(">= 0", ">= 1元"), "utf-8")
    assert "are others than when" in said(one, two, three)


@pytest.mark.parametrize("given", ["0/3", "4/3", "1", "1/", "/2", "a/b", "1/99999", "-1/3", "１/２"])
def test_which_part_has_to_be_said(given: str, place: Path, crossfoot: Cross) -> None:
    done = crossfoot("check", f"--shard={given}", "--output", "a.part", cwd=place)
    assert done.code == 2 and not (place / "a.part").exists()


def test_what_goes_with_no_part(place: Path, crossfoot: Cross) -> None:
    for more in (("--fix",), ("--diff",), ("--marked", "a.xlsx")):
        assert crossfoot("check", "--shard", "1/2", "--output", "a.part", *more, cwd=place).code == 2
    assert crossfoot("check", "--shard", "1/2", cwd=place).code == 2
    report = place / "reports" / "top.yaml"
    before = report.read_bytes()
    assert crossfoot("check", "--shard", "1/2", "--output", str(report), cwd=place).code == 2
    assert report.read_bytes() == before
