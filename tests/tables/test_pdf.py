"""Ruled tables in PDF: read by the lines around their cells, and every such report to be confirmed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Run
from . import layouts
from .drawing import pdf, put
from .layouts import REPORT, drawing
from .reading import read, report, unread

RIGHT = pdf([drawing()])
WRONG = pdf([drawing().replace("100|95.7|", "100|99|")])


def picture() -> bytes:
    """A page that is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    held = BytesIO()
    canvas = Canvas(held)
    canvas.drawImage(ImageReader(Image.new("L", (300, 300), 200)), 0, 0, 500, 500)
    canvas.save()
    return held.getvalue()


def test_a_ruled_table_is_read_as_the_workbook_would_be() -> None:
    found = report(RIGHT, "自评表.pdf")
    found["资金情况（万元）"] = found.pop("资金情况（万元）")
    assert found == REPORT
    assert unread(RIGHT, "自评表.pdf") == {}


def test_the_title_above_the_table_belongs_to_it() -> None:
    data = pdf(["\n".join(drawing().split("\n")[2:])], [layouts.TITLE, "单位：万元"])
    assert report(data, "自评表.pdf") == REPORT


def test_a_table_over_several_pages_is_one() -> None:
    head, _ = drawing().split("\n^|产出指标")
    rows = [f"绩效指标|产出指标|数量指标|活动{i}|≥95%|95.2%|1|1|" for i in range(60)]
    drawn = "\n".join([head, *rows])
    found = report(pdf([drawn]), "自评表.pdf")
    assert len(found["绩效指标"]) == 60
    assert found["绩效指标"][50]["三级指标"] == "活动50"
    assert "第2页表1!" in read(pdf([drawn]), "自评表.pdf").text


def test_it_is_to_be_confirmed(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "自评表.pdf", WRONG)
    done = crossfoot("check", "自评表.pdf", "--format", "json", "--lang", "zh", cwd=tmp_path)
    said = {d["rule"]: d for d in json.loads(done.out)["diagnostics"]}
    assert done.code == 1 and said["tables-confirm"]["severity"] == "warning"
    assert said["total-score-is-the-sum"]["cell"] == "第1页表1!第16行第3格"
    done = crossfoot("import", "自评表.pdf", "--output", "r.yaml", "--lang", "zh", cwd=tmp_path)
    assert "待确认" in done.text and "# 待确认" in (tmp_path / "r.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "rule", "said"),
    [
        (picture(), "tables-pdf-scan", "扫描件"),
        (pdf([drawing()], ruled=False), "tables-pdf-unruled", "框线"),
        (pdf([], ["2022年度总结"]), "tables-pdf-unruled", "框线"),
        (pdf([drawing()], encrypt="secret"), "tables-password", "密码"),
        (b"%PDF-1.7\n%%EOF", "tables-broken", "损坏"),
        (RIGHT[: len(RIGHT) // 2], "", ""),
    ],
)
def test_what_is_not_read_is_said(
    data: bytes, rule: str, said: str, crossfoot: Callable[..., Run], tmp_path: Path
) -> None:
    put(tmp_path, "a.pdf", data)
    done = crossfoot("check", "a.pdf", "--lang", "zh", cwd=tmp_path)
    assert done.code == 1 and f"错误[{rule}" in done.out and said in done.out and "Traceback" not in done.text


def stream(packed: bytes, filters: str = "/FlateDecode") -> bytes:
    head = f"1 0 obj\n<< /Length {len(packed)} /Filter {filters} >>\nstream\n".encode()
    return b"%PDF-1.4\n" + head + packed + b"\nendstream\nendobj\n"


@pytest.mark.parametrize(
    "data",
    [
        stream(zlib.compress(bytes(70_000_000))),
        stream(zlib.compress(zlib.compress(bytes(70_000_000))), "[/FlateDecode /FlateDecode]"),
        b"".join(stream(zlib.compress(bytes(20_000_000))) for _ in range(4)),
    ],
)
def test_a_bomb_is_not_unpacked(data: bytes, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", data)
    assert "tables-bomb" in crossfoot("check", "a.pdf", "--lang", "zh", cwd=tmp_path).out


def test_a_page_that_is_a_picture_is_said() -> None:
    import pypdfium2

    book: Any = pypdfium2.PdfDocument.new()
    for data in (RIGHT, picture()):
        book.import_pages(pypdfium2.PdfDocument(data))
    held = BytesIO()
    book.save(held)
    found = read(held.getvalue(), "a.pdf")
    assert ("tables-pdf-pictures", "2") in found.book.notes
