"""Three hundred made reports that fit each other, with faults planted between them: each is found, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Run
from .corpus import PROBLEM, Reports, made, money, write

Crossfoot = Callable[..., Run]
Change = Callable[[Reports], None]


def _checked(crossfoot: Crossfoot, folder: Path, *options: str) -> dict[str, Any]:
    run = crossfoot("check", str(folder), "--format", "json", *options)
    found: dict[str, Any] = json.loads(run.out)
    return found


def _set(reports: Reports, file: str, *route: str | int, to: object) -> None:
    holder: Any = reports[file]
    for step in route[:-1]:
        holder = holder[step]
    assert route[-1] in holder
    holder[route[-1]] = to


def _told(data: dict[str, Any], folder: Path) -> set[tuple[str, str, str, tuple[str, ...]]]:
    """Of each finding: its rule, its file, its route, and the files of its places in other reports."""

    def short(path: str) -> str:
        return str(path).rpartition(f"{folder.name}/")[2]

    return {
        (d["rule"], short(d["file"]), d["route"], tuple(sorted({short(e["file"]) for e in d.get("elsewhere", ())})))
        for d in data["diagnostics"]
    }


@pytest.fixture(scope="module")
def right() -> Reports:
    return made()


@pytest.fixture
def reports() -> Reports:
    return made()


def test_reports_that_fit_each_other_have_no_finding(right: Reports, tmp_path: Path, crossfoot: Crossfoot) -> None:
    write(right, tmp_path)
    assert len(right) == 300
    data = _checked(crossfoot, tmp_path)
    assert data["diagnostics"] == []
    assert data["summary"]["reports"] == 300


def test_planted_faults_are_found_with_both_places_and_nothing_else(
    reports: Reports, tmp_path: Path, crossfoot: Crossfoot
) -> None:
    _set(reports, "2022/0/department.yaml", "收入", "上年决算数", to="9.99")
    _set(reports, "2023/1/unit-2.yaml", "支出", "上年决算数", to="9.99")
    _set(reports, "2022/1/unit-0.yaml", "收入", "年初结转", to="0.01")
    _set(reports, "2023/2/department.yaml", "三公经费", "上年决算数", to="0.01")
    lines: Any = reports["2021/3/department.yaml"]["项目执行情况"]
    lines[4]["全年执行数"] = money(int(lines[4]["全年执行数"].replace(".", "")) + 100)
    _set(reports, "2023/4/project-7.yaml", "绩效指标", 0, "上年完成值", to="1人次")
    unit: Any = reports["2021/4/unit-3.yaml"]["支出"]
    unit["决算数"] = money(int(unit["决算数"].replace(".", "")) + 1_000)
    later: Any = reports["2022/4/unit-3.yaml"]["支出"]
    later["上年决算数"] = unit["决算数"]
    for file in ("2022/2/project-0.yaml", "2022/2/project-1.yaml"):
        _set(reports, file, "正文", 0, "内容", to=f"两份报告里一字不差的一段话，{PROBLEM}")
    write(reports, tmp_path)
    data = _checked(crossfoot, tmp_path)
    told = _told(data, tmp_path)
    across = {entry for entry in told if entry[3]}
    assert across == {
        ("prior-year-figures", "2022/0/department.yaml", "收入.上年决算数", ("2021/0/department.yaml",)),
        ("prior-year-figures", "2023/1/unit-2.yaml", "支出.上年决算数", ("2022/1/unit-2.yaml",)),
        ("carried-over-from-last-year", "2022/1/unit-0.yaml", "收入.年初结转", ("2021/1/unit-0.yaml",)),
        ("three-public-prior", "2023/2/department.yaml", "三公经费.上年决算数", ("2022/2/department.yaml",)),
        ("project-as-in-department", "2021/3/project-4.yaml", "资金情况.年度资金总额.全年执行数",
         ("2021/3/department.yaml",)),
        ("indicator-prior", "2023/4/project-7.yaml", "绩效指标[0].上年完成值", ("2022/4/project-7.yaml",)),
        ("department-is-its-units", "2021/4/department.yaml", "支出.决算数",
         tuple(f"2021/4/unit-{i}.yaml" for i in range(4))),
        ("copied-between-projects", "2022/2/project-0.yaml", "正文[0].内容", ("2022/2/project-1.yaml",)),
        ("copied-between-projects", "2022/2/project-1.yaml", "正文[0].内容", ("2022/2/project-0.yaml",)),
    }  # fmt: skip
    # What one report alone says of itself: its own rules on income, spending and changes from year to year.
    assert {rule for rule, _, _, others in told if not others} <= {
        "income-and-carryover", "large-change-explained", "three-public-large-change",
    }  # fmt: skip


def test_a_partner_that_is_missing_is_counted_with_what_was_looked_for(
    reports: Reports, tmp_path: Path, crossfoot: Crossfoot
) -> None:
    write(reports, tmp_path)
    before = _checked(crossfoot, tmp_path)["summary"]["checks"]["not_evaluated"]
    (tmp_path / "2022" / "0" / "unit-0.yaml").unlink()
    data = _checked(crossfoot, tmp_path)
    assert data["diagnostics"] == []
    assert data["summary"]["checks"]["not_evaluated"] > before
    entries = [n for n in data["not_evaluated"] if n["file"].endswith("2023/0/unit-0.yaml")]
    assert {n["rule"] for n in entries} == {"prior-year-figures", "carried-over-from-last-year"}
    assert all("第1局第1站 2022" in n["reason"] and "部门整体支出绩效自评报告" in n["reason"] for n in entries)


def test_a_partner_that_is_there_twice_is_none(reports: Reports, tmp_path: Path, crossfoot: Crossfoot) -> None:
    _set(reports, "2023/0/unit-0.yaml", "收入", "上年决算数", to="9.99")
    reports["2022/0/again.yaml"] = dict(reports["2022/0/unit-0.yaml"])
    del reports["2022/0/department.yaml"]
    write(reports, tmp_path)
    data = _checked(crossfoot, tmp_path)
    assert not [d for d in data["diagnostics"] if d["rule"] == "prior-year-figures"]
    entry = next(n for n in data["not_evaluated"] if n["file"].endswith("2023/0/unit-0.yaml"))
    assert "again.yaml" in entry["reason"] and "unit-0.yaml" in entry["reason"]


def test_units_are_one_by_other_names_that_the_settings_give(
    reports: Reports, tmp_path: Path, crossfoot: Crossfoot
) -> None:
    for year in (2022, 2023):
        _set(reports, f"{year}/0/unit-0.yaml", "部门名称", to="第１局 第1站（改名后）")
    _set(reports, "2022/0/unit-0.yaml", "收入", "上年决算数", to="9.99")
    write(reports, tmp_path)
    assert not _told(_checked(crossfoot, tmp_path), tmp_path) & {
        ("prior-year-figures", "2022/0/unit-0.yaml", "收入.上年决算数", ("2021/0/unit-0.yaml",))
    }
    (tmp_path / "crossfoot.toml").write_text('[units]\n"第1局第1站" = ["第1局第1站(改名后)"]\n', encoding="utf-8")
    settings = ("--settings", str(tmp_path / "crossfoot.toml"))
    assert ("prior-year-figures", "2022/0/unit-0.yaml", "收入.上年决算数", ("2021/0/unit-0.yaml",)) in _told(
        _checked(crossfoot, tmp_path, *settings), tmp_path
    )
