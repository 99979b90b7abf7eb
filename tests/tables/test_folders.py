"""Files of tables in folders, among what has changed, and for the hook: the settings say which are looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import ROOT, Run
from ..test_rooms import modules_after
from .drawing import csv, docx, pdf, put, xls, xlsx
from .layouts import drawing

WRONG = drawing().replace("100|95.7|", "100|99|")
GOOD = "表: 项目支出绩效自评表\n年度: 2022\n节选: 是\n实施单位: 某局\n总分: 90\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "r").mkdir()
    (tmp_path / "crossfoot.toml").write_text("")
    for name, data in {"a.xlsx": xlsx({"表": WRONG}), "b.docx": docx([WRONG]), "c.xls": xls(WRONG)}.items():
        put(tmp_path / "r", name, data)
    put(tmp_path / "r", "d.CSV", csv(WRONG))
    put(tmp_path / "r", "notes.docx", docx([], ["会议纪要"]))
    put(tmp_path / "r", "list.xlsx", xlsx({"表": "姓名|电话\n张三|1"}))
    put(tmp_path / "r", "~$a.xlsx", b"\x04user")
    (tmp_path / "r" / "e.yaml").write_text(GOOD, "utf-8")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=x", "-c", "user.email=x@x"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def files(out: str) -> set[str]:
    """The files that errors were found in."""
    return {d["file"].replace("\\", "/") for d in json.loads(out)["diagnostics"] if d["severity"] == "error"}


def test_a_folder_is_checked_with_its_spreadsheets_and_documents(folder: Path, crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("check", ".", "--format", "json", cwd=folder)
    assert done.code == 1 and files(done.out) == {"r/a.xlsx", "r/b.docx", "r/c.xls"}
    assert "r/a.xlsx 表!H16" in crossfoot("check", "r", "--format", "concise", "--lang", "zh", cwd=folder).out


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("[]", set()),
        ('["xlsx"]', {"r/a.xlsx"}),
        ('["xlsx", "csv"]', {"r/a.xlsx", "r/d.CSV"}),
    ],
)
def test_the_settings_say_which(setting: str, expected: set[str], folder: Path, crossfoot: Callable[..., Run]) -> None:
    (folder / "crossfoot.toml").write_text(f"tables = {setting}\n")
    done = crossfoot("check", ".", "--format", "json", cwd=folder)
    assert files(done.out) == expected and done.code == bool(expected)


def test_a_kind_that_there_is_not_is_an_error(folder: Path, crossfoot: Callable[..., Run]) -> None:
    (folder / "crossfoot.toml").write_text('tables = ["doc"]\n')
    done = crossfoot("check", ".", "--lang", "zh", cwd=folder)
    assert done.code == 2 and "tables" in done.text and "Traceback" not in done.text


def test_pdf_is_looked_at_where_the_settings_have_it(folder: Path, crossfoot: Callable[..., Run]) -> None:
    put(folder / "r", "f.pdf", pdf([WRONG]))
    assert "r/f.pdf" not in crossfoot("check", ".", "--format", "json", cwd=folder).out
    (folder / "crossfoot.toml").write_text('tables = ["pdf"]\n')
    assert files(crossfoot("check", ".", "--format", "json", cwd=folder).out) == {"r/f.pdf"}


def test_files_that_an_office_keeps_beside_open_ones_are_passed_over(
    folder: Path, crossfoot: Callable[..., Run]
) -> None:
    out = crossfoot("check", ".", "--vacuity", "--lang", "zh", cwd=folder).out
    assert "~$a.xlsx: Office" in out


def test_only_those_that_have_changed(folder: Path, crossfoot: Callable[..., Run]) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    assert files(crossfoot("check", ".", "--changed", "--format", "json", cwd=folder).out) == set()
    put(folder / "r", "a.xlsx", xlsx({"表": WRONG.replace("100|99|", "100|98|")}))
    assert files(crossfoot("check", ".", "--changed", "--format", "json", cwd=folder).out) == {"r/a.xlsx"}


def test_the_hook_gets_them_by_name(folder: Path, crossfoot: Callable[..., Run]) -> None:
    names = [f"r/{name}" for name in ("a.xlsx", "notes.docx", "list.xlsx", "~$a.xlsx")]
    done = crossfoot("check", "--only-reports", "--force-exclude", "--format", "json", "--", *names, cwd=folder)
    assert done.code == 1 and files(done.out) == {"r/a.xlsx"}
    done = crossfoot("check", "--only-reports", "--force-exclude", "--", *names[1:], cwd=folder)
    assert done.code == 0, done.text


def test_the_hook_installs_what_the_extra_does() -> None:
    import tomllib

    from linter.source import Source
    from linter.yaml.document import parse

    from .reading import plain

    (document,), _ = parse(Source("hooks", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")))
    (hook,) = [each for each in plain(document.root) if each["id"] == "crossfoot-tables"]
    project: Any = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert sorted(hook["additional_dependencies"]) == sorted(project["optional-dependencies"]["tables"])


@pytest.mark.parametrize("strict", [False, True])
def test_what_is_missing_is_said_once(
    strict: bool, folder: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in ("openpyxl", "docx", "xlrd", "pdfplumber"):
        monkeypatch.setitem(sys.modules, library, None)
    extra = ["--strict"] if strict else []
    done = crossfoot("check", ".", "--lang", "zh", *extra, cwd=folder)
    assert done.out.count("pip install openpyxl") == 1 and "有 5 个" in done.out
    assert done.code == strict
    done = crossfoot("check", "r/a.xlsx", "r/b.docx", "--lang", "zh", cwd=folder)
    assert done.out.count("pip install") == 1 and done.code == 1


def test_one_that_cannot_be_read_is_said_and_only_blocks_where_it_was_meant(
    folder: Path, crossfoot: Callable[..., Run]
) -> None:
    for name in ("a.xlsx", "b.docx", "c.xls"):
        (folder / "r" / name).unlink()
    put(folder / "r", "x.xlsx", xlsx({"表": WRONG})[:2000])
    done = crossfoot("check", ".", "--lang", "zh", cwd=folder)
    assert done.code == 0 and "警告[tables-broken]" in done.out
    assert crossfoot("check", ".", "--strict", cwd=folder).code == 1
    assert crossfoot("check", "r/x.xlsx", cwd=folder).code == 1


def test_many_files_come_to_what_each_comes_to(folder: Path, crossfoot: Callable[..., Run]) -> None:
    """By several processes, and again out of what was remembered."""
    for number in range(20):
        put(folder / "r", f"m{number}.xlsx", xlsx({"表": WRONG.replace("100|99|", f"100|{number}|")}))
    one = crossfoot("check", "r", "--format", "concise", "--lang", "zh", "--jobs", "1", cwd=folder)
    for jobs in ("2", "1"):
        assert crossfoot("check", "r", "--format", "concise", "--lang", "zh", "--jobs", jobs, cwd=folder).out == one.out
    assert one.out.count("错误[total-score-is-the-sum]") == 23


def test_a_folder_without_any_costs_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "report.yaml").write_text(GOOD, "utf-8")
    modules = modules_after(tmp_path, "check", ".")
    assert not {m for m in modules if m.startswith(("linter.tables", "linter.run.tabled", "openpyxl", "docx", "xlrd"))}
