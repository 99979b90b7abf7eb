"""The three public expenses in whatever columns they stand: each column adds up, and each row holds by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

HEAD = "表: 部门整体支出绩效自评报告\n年度: 2023\n部门名称: 某局\n金额单位: 万元\n三公经费:\n"
BY_YEAR = """\
  合计: {{2022年预算数: 23.78, 2023年预算数: 24.15, 2023年预算数增减: 0.37, 增减原因: ""}}
  1、因公出国(境)费用: {{2022年预算数: 0, 2023年预算数: 0, 2023年预算数增减: 0, 增减原因: ""}}
  2、公务接待费: {{2022年预算数: 11.14, 2023年预算数: {guests}, 2023年预算数增减: {change}, 增减原因: 压减}}
  3、公务用车费: {{2022年预算数: 12.64, 2023年预算数: {cars}, 2023年预算数增减: 1.61, 增减原因: ""}}
  其中:(1)公务用车运行维护费: {{2022年预算数: 10.07, 2023年预算数: 8.98, 2023年预算数增减: -1.09, 增减原因: ""}}
  (2)公务用车购置费: {{2022年预算数: 2.57, 2023年预算数: 5.27, 2023年预算数增减: 2.70, 增减原因: 更新}}
"""
BY_SOURCE = """\
  合计: {{本年预算数: 4.90, 公共财政预算拨款: {whole}, 政府性基金预算拨款: 0}}
  公务接待费: {{本年预算数: 1.80, 公共财政预算拨款: 1.80, 政府性基金预算拨款: ""}}
  公务用车运行维护费: {{本年预算数: 3.10, 公共财政预算拨款: {running}, 政府性基金预算拨款: ""}}
"""
WITH_RATES = """\
  合计: {{预算数: 8.00, 决算数: 6.00, 完成预算: {total}}}
  公务接待费: {{预算数: 3.00, 决算数: 1.50, 完成预算: {guests}}}
  公务用车运行维护费: {{预算数: 5.00, 决算数: 4.50, 完成预算: 90.00%}}
"""
YEARS = {"guests": "9.90", "change": "-1.24", "cars": "14.25"}
SOURCES = {"whole": "4.90", "running": "3.10"}
RATES = {"total": "75.00%", "guests": "50.00%"}


@pytest.fixture
def said(crossfoot: Callable[..., Run], tmp_path: Path) -> Callable[[str], list[tuple[str, int]]]:
    def check(rows: str) -> list[tuple[str, int]]:
        (tmp_path / "a.yaml").write_text(HEAD + rows, "utf-8")
        done = crossfoot("check", "a.yaml", "--format", "json", "--lang", "zh", cwd=tmp_path)
        found = json.loads(done.out)["diagnostics"]
        return [(d["rule"], d["line"]) for d in found if d["severity"] != "note"]

    return check


@pytest.mark.parametrize(("rows", "right"), [(BY_YEAR, YEARS), (BY_SOURCE, SOURCES), (WITH_RATES, RATES)])
def test_right_tables_are_silent(rows: str, right: dict[str, str], said: Callable[..., list[tuple[str, int]]]) -> None:
    assert said(rows.format(**right)) == []


@pytest.mark.parametrize(
    ("rows", "right", "wrong", "found"),
    [
        (BY_YEAR, YEARS, {"guests": "9.09"}, {("three-public-columns", 6), ("three-public-row-change", 8)}),
        (BY_YEAR, YEARS, {"change": "-1.42"}, {("three-public-row-change", 8)}),
        (BY_YEAR, YEARS, {"cars": "15.24"}, {("three-public-column-vehicles", 9), ("three-public-row-change", 9)}),
        (BY_SOURCE, SOURCES, {"running": "3.01"}, {("three-public-columns", 6)}),
        (BY_SOURCE, SOURCES, {"whole": "0"}, {("three-public-columns", 6), ("three-public-sources", 6)}),
        (WITH_RATES, RATES, {"total": "57.00%"}, {("three-public-completed", 6), ("three-public-row-rate", 6)}),
        (WITH_RATES, RATES, {"guests": "55.00%"}, {("three-public-row-rate", 7)}),
    ],
)
def test_one_wrong_figure_is_found(
    rows: str,
    right: dict[str, str],
    wrong: dict[str, str],
    found: set[tuple[str, int]],
    said: Callable[..., list[tuple[str, int]]],
) -> None:
    assert set(said(rows.format(**{**right, **wrong}))) == found


def test_columns_that_need_not_add_up(said: Callable[..., list[tuple[str, int]]]) -> None:
    """Differences may be printed without their signs, and shares are of something else."""
    assert said("""\
  合计: {上年决算数: 9.00, 决算数: 8.00, 增减额: 1.00, 占比: 100%}
  公务接待费: {上年决算数: 4.00, 决算数: 2.00, 增减额: 2.00, 占比: 25%}
  公务用车运行维护费: {上年决算数: 5.00, 决算数: 6.00, 增减额: 1.00, 占比: 75%}
""") == [("unknown-key", line) for line in (6, 7, 8)]  # the share is nowhere read, and that is said
