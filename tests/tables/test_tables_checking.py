"""``crossfoot check`` of files of tables: what their reports come to, said by cell."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from .drawing import csv, docx, put, xls, xlsx
from .layouts import INDICATORS, drawing

WRONG = drawing().replace("100|95.7|", "100|99|").replace("97.00%|9.7", "96.00%|9.7")


def found(out: str) -> list[tuple[str, str, str]]:
    """What a run found of the reports, without where."""
    rows = json.loads(out)["diagnostics"]
    return sorted((d["rule"], d["severity"], d["message"]) for d in rows if not d["rule"].startswith("tables-"))


def test_a_spreadsheet_a_document_and_their_text_come_to_the_same(
    crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    put(tmp_path, "自评表.xlsx", xlsx({"自评表": WRONG}))
    put(tmp_path, "自评表.docx", docx([WRONG]))
    put(tmp_path, "自评表.xls", xls(WRONG))
    put(tmp_path, "自评表.csv", csv(WRONG))
    done = crossfoot("import", "自评表.xlsx", "--output", "report.yaml", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0
    texts = {}
    for name in ("自评表.xlsx", "自评表.docx", "自评表.xls", "自评表.csv", "report.yaml"):
        done = crossfoot("check", name, "--format", "json", "--lang", "zh", cwd=tmp_path)
        assert done.code == 1, (name, done.text)
        texts[name] = found(done.out)
    assert {rule for rule, _, _ in texts["report.yaml"]} >= {"total-score-is-the-sum"}
    assert all(text == texts["report.yaml"] for text in texts.values()), texts


def test_a_finding_names_its_cell(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "自评表.xlsx", xlsx({"自评表": WRONG}))
    out = crossfoot("check", "自评表.xlsx", "--lang", "zh", cwd=tmp_path).out
    assert "--> 自评表.xlsx 自评表!H16\n" in out
    out = crossfoot("check", "自评表.xlsx", "--format", "concise", "--lang", "zh", cwd=tmp_path).out
    assert "自评表.xlsx 自评表!H16: " in out
    crossfoot("import", "自评表.xlsx", "--output", "r.yaml", cwd=tmp_path)
    out = crossfoot("check", "r.yaml", "--lang", "zh", cwd=tmp_path).out
    assert "(自评表.xlsx 自评表!H16)\n" in out


def test_programs_are_told_the_cell(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "自评表.docx", docx([WRONG]))
    out = crossfoot("check", "自评表.docx", "--format", "json", cwd=tmp_path).out
    (total,) = [d for d in json.loads(out)["diagnostics"] if d["rule"] == "total-score-is-the-sum"]
    assert total["cell"] == "表1!第16行第3格"
    out = crossfoot("check", "自评表.docx", "--format", "csv", cwd=tmp_path).out
    assert "表1!第16行第3格" in out


def test_what_was_not_read_is_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", xlsx({"表": drawing(None, {"score": "某某分"})}))
    done = crossfoot("check", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert "警告[tables-unread]" in done.out and "表!H11" in done.out


def test_a_right_report_is_quiet(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", xlsx({"表": drawing()}))
    done = crossfoot("check", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0 and "错误[" not in done.out and "警告[" not in done.out, done.out


def test_nothing_is_written_into_a_spreadsheet(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    put(tmp_path, "a.xlsx", before := xlsx({"表": WRONG}))
    done = crossfoot("check", "a.xlsx", "--fix", "--lang", "zh", cwd=tmp_path)
    assert path.read_bytes() == before
    assert "表格文件不自动改写" in done.out


def test_a_spreadsheet_of_something_else_is_no_report(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", xlsx({"表": "姓名|电话\n张三|123\n李四|456"}))
    done = crossfoot("check", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 1 and "没有认出是哪张表" in done.out
    assert crossfoot("check", "a.xlsx", "--only-reports", cwd=tmp_path).code == 0


def test_a_check_of_yaml_loads_nothing_of_it(tmp_path: Path) -> None:
    from ..test_rooms import modules_after

    (tmp_path / "report.yaml").write_text("表: 项目支出绩效自评表\n年度: 2022\n实施单位: 某局\n总分: 90\n", "utf-8")
    modules = modules_after(tmp_path, "check", "report.yaml")
    assert not {m for m in modules if m.startswith(("linter.tables", "linter.run.tabled", "openpyxl", "docx", "xlrd"))}


@pytest.mark.parametrize(("name", "library"), [("a.xlsx", "openpyxl"), ("a.docx", "docx"), ("a.xls", "xlrd")])
def test_a_missing_library_is_said(
    name: str, library: str, crossfoot: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"a.xlsx": xlsx({"表": WRONG}), "a.docx": docx([WRONG]), "a.xls": xls(WRONG)}[name]
    put(tmp_path, name, data)
    monkeypatch.setitem(sys.modules, library, None)
    for command in ("check", "import"):
        done = crossfoot(command, name, "--lang", "zh", cwd=tmp_path)
        assert done.code in (1, 2) and "pip install openpyxl" in done.text
        assert "Traceback" not in done.text


def test_import_says_what_it_read_and_writes_a_new_file_only(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", xlsx({"表": drawing()}))
    done = crossfoot("import", "a.xlsx", "--lang", "zh", "--output", "r.yaml", cwd=tmp_path)
    assert done.code == 0 and "有内容的单元格都读入了" in done.err and "已写出 r.yaml" in done.err
    assert "总分: 95.7  # 表!H16" in (tmp_path / "r.yaml").read_text("utf-8")
    done = crossfoot("import", "a.xlsx", "--lang", "zh", "--output", "r.yaml", cwd=tmp_path)
    assert done.code == 2 and "r.yaml" in done.err


def test_the_pack_is_named_where_it_was_asked_for(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", xlsx({"表": drawing()}))
    assert "规则包: hubei" in crossfoot("import", "a.xlsx", "--pack", "hubei", cwd=tmp_path).out.replace(
        "规则包: 湖北", "规则包: hubei"
    )
    assert "规则包" not in crossfoot("import", "a.xlsx", cwd=tmp_path).out
    assert crossfoot("import", "a.xlsx", "--pack", "nowhere", "--lang", "zh", cwd=tmp_path).code == 2


def test_what_could_be_several_forms_is_asked_for(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    drawn = "年度|2022\n" + INDICATORS.format(
        level1="一级指标", level2="二级指标", name="三级指标", target="年度指标值", actual="实际完成值", weight="分值",
        score="得分", reason="偏差原因",
    )  # fmt: skip
    put(tmp_path, "a.xlsx", xlsx({"表": drawn}))
    done = crossfoot("import", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and "--form" in done.err and "项目支出绩效自评表" in done.err
    done = crossfoot("import", "a.xlsx", "--form", "项目支出绩效自评表", cwd=tmp_path)
    assert done.code == 0 and "表: 项目支出绩效自评表" in done.out
    done = crossfoot("import", "a.xlsx", "--form", "没有的表", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and "没有叫“没有的表”的表" in done.err
