"""``check --marked``: a copy with the wrong cells marked, and nothing else of the workbook changed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ..conftest import Run
from .drawing import docx, put, saved, xlsx
from .layouts import drawing
from .test_hostile import packed

WRONG = drawing().replace("100|95.7|", "100|99|")


def made() -> bytes:
    """A workbook with a formula, a width, a rule of input and a comment of its own."""
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation

    book: Any = load_workbook(BytesIO(xlsx({"表": WRONG})))
    sheet = book["表"]
    sheet["K1"] = "=1+1"
    sheet.column_dimensions["C"].width = 33
    sheet.add_data_validation(DataValidation(type="list", formula1='"优,良"', sqref="K2"))
    sheet["H16"].comment = Comment("已复核", "某人")
    return saved(book)


def test_wrong_cells_are_marked_and_all_else_stays(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", before := made())
    done = crossfoot("check", "a.xlsx", "--marked", "out.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 1 and "已另存 out.xlsx" in done.err
    assert (tmp_path / "a.xlsx").read_bytes() == before
    old, new = load_workbook(BytesIO(before)), load_workbook(tmp_path / "out.xlsx")
    assert new.sheetnames == ["表", "核对结果"]
    for row in old["表"].iter_rows():
        for cell in row:
            copy = new["表"][cell.coordinate]
            assert (copy.value, copy.number_format) == (cell.value, cell.number_format)
            if cell.coordinate == "H16":
                assert copy.fill.start_color.rgb == "00FFC7CE"
                assert "已复核" in copy.comment.text and "应为 95.7" in copy.comment.text
            else:
                assert copy.fill.fill_type == cell.fill.fill_type and copy.comment is None, cell.coordinate
    assert {str(r) for r in new["表"].merged_cells.ranges} == {str(r) for r in old["表"].merged_cells.ranges}
    assert new["表"].column_dimensions["C"].width == 33
    assert new["表"].data_validations.dataValidation[0].sqref == old["表"].data_validations.dataValidation[0].sqref
    summary = new["核对结果"]
    assert summary["A2"].value == "表!H16" and summary["A2"].hyperlink.location == "'表'!H16"
    assert "应为 95.7" in summary["C2"].value


def test_nothing_is_written_over(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", before := xlsx({"表": WRONG}))
    done = crossfoot("check", "a.xlsx", "--marked", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and (tmp_path / "a.xlsx").read_bytes() == before


def test_what_cannot_be_marked_is_said(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.docx", docx([WRONG]))
    put(tmp_path, "b.xlsx", packed(xlsx({"表": WRONG}), {"xl/media/image1.png": b"x"}))
    put(tmp_path, "c.xlsx", xlsx({"表": WRONG}))
    for files, said in ((["a.docx"], "只能标注 .xlsx"), (["b.xlsx"], "图片"), (["b.xlsx", "c.xlsx"], "一次只标注一个")):
        done = crossfoot("check", *files, "--marked", "out.xlsx", "--lang", "zh", cwd=tmp_path)
        assert done.code == 2 and said in done.err, done.err
        assert not (tmp_path / "out.xlsx").exists()
