"""``crossfoot facts``: figures as a table, and what SQL makes of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ..conftest import ROOT, Run

PAGES = ("docs/facts.md", "docs/数字进SQL.md")
Crossfoot = Callable[..., Run]


def _recipes(page: str) -> list[str]:
    return re.findall(r"```sql\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, crossfoot: Crossfoot) -> Path:
    for name in ("facts.parquet", "facts.csv"):
        assert crossfoot("facts", str(ROOT / "examples"), "--output", str(tmp_path / name)).code == 0
    return tmp_path


def _rows(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run.out)))


def test_a_figure_has_its_place_its_text_and_its_exact_value(tmp_path: Path, crossfoot: Crossfoot) -> None:
    report = tmp_path / "a.yaml"
    report.write_text(
        "表: 部门整体支出绩效自评报告\n年度: 2022\n部门名称: 某局\n金额单位: 万元\n"
        '收入: {决算数: "1,280.650", 增减率: 12.5%}\n三公经费: {接待批次: 3批, 决算数: 29.4元}\n',
        encoding="utf-8",
    )
    rows = {row["route"]: row for row in _rows(crossfoot("facts", str(report)))}
    told = {route: (row["line"], row["printed"], row["value"], row["measure"]) for route, row in rows.items()}
    assert told["收入.决算数"] == ("5", "1,280.650", "12806500", "元")
    assert told["收入.增减率"] == ("5", "12.5%", "0.125", "1")
    assert told["三公经费.决算数"] == ("6", "29.4元", "29.4", "元")
    first = rows["收入.决算数"]
    assert (first["unit"], first["year"], first["form"]) == ("某局", "2022", "部门整体支出绩效自评报告")


def test_what_is_blank_or_no_report_has_no_row(tmp_path: Path, crossfoot: Crossfoot) -> None:
    (tmp_path / "a.yaml").write_text(
        "表: 部门整体支出绩效自评报告\n年度: 2022\n部门名称: 某局\n收入: {决算数: ——}\n", "utf-8"
    )
    (tmp_path / "b.yaml").write_text("name: something else\n", "utf-8")
    assert [row["route"] for row in _rows(crossfoot("facts", str(tmp_path)))] == ["年度", "部门名称"]


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, crossfoot: Crossfoot) -> None:
    run = crossfoot("facts", str(tmp_path / "none.yaml"))
    assert run.code == 2
    assert "none.yaml" in run.err


def test_parquet_holds_what_csv_holds(folder: Path) -> None:
    columns = "file, line, document, form, unit, year, route, row, field, kind, measure"
    with duckdb.connect() as database:
        parquet = database.execute(f"SELECT {columns} FROM '{folder}/facts.parquet'").fetchall()
        table = database.execute(f"SELECT {columns} FROM read_csv('{folder}/facts.csv', all_varchar = true)").fetchall()
    assert len(parquet) == len(table) > 500
    for one, other in zip(parquet, table, strict=True):
        assert [str(cell or "") for cell in one] == [str(cell or "") for cell in other]


@pytest.mark.parametrize("page", PAGES)
def test_the_recipes_find_what_the_readme_shows(page: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    load, from_csv, *queries = _recipes(page)
    with duckdb.connect() as database:
        database.execute(from_csv)
    found = []
    with duckdb.connect() as database:
        database.execute(load)
        for query in queries:
            result = database.execute(query)
            names = [column[0] for column in result.description or ()]
            found.append([dict(zip(names, row, strict=True)) for row in result.fetchall()])
    places = [[f"{Path(row['file']).name}:{row['line']}" for row in rows] for rows in found[:-1]]
    assert places == [
        ["hengshan-2019.yaml:68"], ["wuding-2022.yaml:82"], ["shenze-2023.yaml:66"], ["fushun-2021.yaml:45"],
        ["guangzhou-2021.yaml:25"],
    ]  # fmt: skip
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(
        place.partition(":")[0] in shown and place.partition(":")[2] in shown for each in places for place in each
    )
    assert found[-1]


def test_both_pages_have_the_same_recipes() -> None:
    assert _recipes(PAGES[0]) == _recipes(PAGES[1])
