"""Every rendering names the cell that a figure was read from; and what reading a large table costs."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from linter.render.formats import FORMATS

from ..conftest import Run
from ..cost import cost
from .drawing import put, xlsx
from .layouts import HEAD, drawing
from .reading import read

WRONG = drawing().replace("100|95.7|", "100|99|")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_names_the_cell(name: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    put(tmp_path, "自评表.xlsx", xlsx({"自评表": WRONG}))
    crossfoot("import", "自评表.xlsx", "--output", "r.yaml", cwd=tmp_path)
    for path in ("自评表.xlsx", "r.yaml"):
        out = crossfoot("check", path, "--format", name, "--lang", "zh", cwd=tmp_path).out
        assert "自评表!H16" in out or "H16" in out, out


def test_two_hundred_rows_take_less_than_a_second_more_than_their_reader() -> None:
    from openpyxl import load_workbook

    head = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n"
    rows = "\n".join(f"产出指标|数量指标|活动{i}|≥{i}场|{i}场|0.5|0.5" for i in range(200))
    data = xlsx({"表": f"{HEAD}\n{head}{rows}"})
    read(data)  # the packs are loaded, the libraries imported
    bare = cost(lambda: load_workbook(BytesIO(data)))
    assert cost(lambda: read(data)) < bare + 1
