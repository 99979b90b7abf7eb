"""What can only be a report is one, whatever its form says; everyday YAML is none."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linter.program.pack import load
from linter.report.choice import Choice, choose
from linter.report.form import Field
from linter.report.naming import WORKED_OUT
from linter.source import Source
from linter.yaml.document import parse

from ..conftest import Run

CrossFoot = Callable[..., Run]

INNOCENT = {
    "compose": (
        "version: '3'\n"
        "services:\n"
        "  web:\n"
        "    image: x\n"
        "    ports: ['80:80']\n"
        "  db: {image: y}\n"
        "volumes: {d: {}}\n"
    ),
    "workflow": (
        "name: CI\n"
        "on: [push]\n"
        "jobs:\n"
        "  t:\n"
        "    name: t\n"
        "    runs-on: u\n"
        "    steps:\n"
        "      - uses: a\n"
        "        with: {name: x}\n"
    ),
    "mkdocs": (
        "site_name: 绩效自评手册\n"
        "nav:\n"
        "  - 首页: i.md\n"
        "  - 项目支出绩效自评表: p.md\n"
        "  - 部门整体支出绩效自评报告: d.md\n"
    ),
    "openapi": (
        "openapi: 3.0.0\n"
        "info: {title: API, version: '1'}\n"
        "components:\n"
        "  schemas:\n"
        "    Report:\n"
        "      properties:\n"
        "        year: {type: integer}\n"
        "        unit: {type: string}\n"
        "        currency: {type: string}\n"
        "        notes: {type: string}\n"
        "        indicators: {type: array}\n"
        "        total_score: {type: number}\n"
    ),
    "openapi in Chinese": (
        "components:\n"
        "  schemas:\n"
        "    报告:\n"
        "      properties:\n"
        "        年度: {type: integer}\n"
        "        部门名称: {type: string}\n"
        "        金额单位: {type: string}\n"
        "        备注: {type: string}\n"
    ),
    "pre-commit": (
        "repos:\n"
        "  - repo: x\n"
        "    rev: v1\n"
        "    hooks: [{id: a, name: b}]\n"
    ),
    "kubernetes": (
        "apiVersion: v1\n"
        "kind: Deployment\n"
        "metadata: {name: x, labels: {unit: a}}\n"
        "spec: {replicas: 1}\n"
    ),
    "conda": (
        "name: env\n"
        "channels: [c]\n"
        "dependencies: [python]\n"
    ),
    "dependabot": (
        "version: 2\n"
        "updates: [{package-ecosystem: pip, directory: /}]\n"
    ),
    "citation": (
        "cff-version: 1.2.0\n"
        "title: T\n"
        "authors: [{name: a}]\n"
        "year: 2020\n"
    ),
    "words of a language": (
        "zh-CN:\n"
        "  report:\n"
        "    year: 年度\n"
        "    unit: 实施单位\n"
        "    title: 标题\n"
        "    name: 项目名称\n"
        "    notes: 备注\n"
        "    total_score: 总分\n"
        "    grade: 评价等级\n"
    ),
    "words of another": (
        "年度: Year\n"
        "实施单位: Unit\n"
        "项目名称: Project\n"
        "备注: Notes\n"
        "总分: Total\n"
        "标题: Title\n"
    ),
    "a package": (
        "name: pkg\n"
        "title: T\n"
        "year: 2020\n"
    ),
    "all the general words": (
        "name: a\n"
        "title: b\n"
        "unit: c\n"
        "code: d\n"
        "year: 2020\n"
        "notes: e\n"
        "department: f\n"
    ),
    "a course": (
        "course: x\n"
        "name: a\n"
        "title: b\n"
        "unit: c\n"
        "code: d\n"
        "year: 2020\n"
        "notes: e\n"
        "department: f\n"
        "grade: A\n"
    ),
    "a price": (
        "year: 2020\n"
        "unit: kg\n"
        "currency: EUR\n"
        "price: 5\n"
    ),
    "a price alone": (
        "year: 2020\n"
        "unit: kg\n"
        "currency: EUR\n"
    ),
    "statistics": (
        "year: 2020\n"
        "unit: percent\n"
        "indicators: [{name: a, code: b, value: 3}]\n"
    ),
    "a form": (
        "form: contact\n"
        "fields: [a]\n"
    ),
    "a form named report": (
        "form: report\n"
        "name: x\n"
    ),
    "a pack": (
        "pack: texture\n"
        "name: x\n"
    ),
    "a form with fields": (
        "form:\n"
        "  name: x\n"
        "pack: [a]\n"
    ),
    "a data dictionary": (
        "表: t_user\n"
        "字段: [id, name]\n"
    ),
    "a dataset": (
        "年度: 2022\n"
        "部门名称: 财政局\n"
        "人数: 5\n"
        "电话: 1\n"
    ),
    "a list of projects": (
        "- 项目名称: A\n"
        "  项目编码: 1\n"
        "  实施单位: x\n"
        "- 项目名称: B\n"
        "  项目编码: 2\n"
        "  实施单位: x\n"
    ),
    "a project": (
        "项目名称: X\n"
        "主管部门: Y\n"
        "负责人: Z\n"
    ),
    "a team": (
        "department: x\n"
        "staff: [{name: a}]\n"
        "offices: [b]\n"
        "projects: [c]\n"
        "tasks: [d]\n"
    ),
    "a text": (
        "just text：here\n"
    ),
    "number signs": (
        "uses: x #12\n"
        "rev: y #v2\n"
    ),
}  # fmt: skip
GENERAL = ("name", "title", "unit", "code", "year", "notes", "department")


@pytest.fixture(scope="module")
def program() -> Any:
    found, problems = load([], os.environ["CROSSFOOT_CACHE_DIR"])
    assert found is not None, problems
    return found


def chosen(program: Any, text: str) -> Choice:
    documents, diagnostics = parse(Source("x", text))
    assert not diagnostics
    return choose(documents[0], program.index, "", lambda pack: program.pack(pack).forms)


@pytest.mark.parametrize("name", INNOCENT)
def test_everyday_yaml_is_no_report(name: str, tmp_path: Path, crossfoot: CrossFoot) -> None:
    (tmp_path / "a.yaml").write_text(INNOCENT[name], "utf-8")
    run = crossfoot("check", "a.yaml", "--only-reports", "--strict", "--lang", "en", cwd=tmp_path)
    assert run.code == 0, run.text
    assert "files that are no reports: 1" in run.out


@pytest.mark.parametrize("first", GENERAL)
def test_two_general_words_make_no_report(first: str, program: Any) -> None:
    for second in GENERAL:
        if second != first:
            found = chosen(program, f"{first}: 2020\n{second}: 2021\n")
            assert found.diagnostic is not None
            assert not found.near


def _roots() -> list[tuple[str, str]]:
    program, _ = load([], os.environ["CROSSFOOT_CACHE_DIR"])
    assert program is not None
    return sorted({(form[2], form[0]) for info in program.index.values() for form in info["roots"]})


def _written(program: Any, home: str, name: str, rng: random.Random) -> dict[str, str]:
    """A report's keys and values, by the labels of its form: what is required and eight fields more."""
    forms = program.pack(home).forms

    def value(field: Field) -> str:
        if field.kind == "form":
            inner = "{" + ", ".join(f"{each.label}: 1" for each in forms[field.extra].fields[:4]) + "}"
            return f"[{inner}]" if field.is_list else inner
        if field.is_list:
            return "[甲]"
        known = {"date": "2022-12-31", "rate": "1%"}.get(field.kind, "1")
        return {"year": "2022", "currency": "万元"}.get(field.name, known)

    fields = forms[name].fields
    optional = [field for field in fields if not field.required and field.name not in WORKED_OUT]
    some = [field for field in fields if field.required] + rng.sample(optional, min(8, len(optional)))
    rng.shuffle(some)
    return {field.label: value(field) for field in some}


def _misspelt(key: str, rng: random.Random) -> str:
    at = rng.randrange(len(key))
    return rng.choice([key[:at] + "某" + key[at:], key[:at] + "某" + key[at + 1 :], key[:at] + key[at + 1 :] + "某"])


def _yaml(cells: dict[str, str], indent: str = "") -> str:
    return "".join(f"{indent}{key}: {value}\n" for key, value in cells.items())


@pytest.mark.parametrize(("home", "name"), _roots())
def test_a_report_some_levels_too_deep_is_read_or_broken(home: str, name: str, program: Any) -> None:
    rng = random.Random(16)
    for _ in range(20):
        cells = _written(program, home, name, rng)
        plain = chosen(program, _yaml(cells))
        assert plain.diagnostic is None
        for text in (
            f"报告:\n{_yaml(cells, '  ')}", f"- {_yaml(cells, '  ')[2:]}", f"报告:\n  - {_yaml(cells, '    ')[4:]}",
            f"一:\n  二:\n{_yaml(cells, '    ')}", f"---\n- - {_yaml(cells, '    ')[4:]}",
        ):  # fmt: skip
            found = chosen(program, text)
            assert found.near
            if found.diagnostic is None:
                assert found.form == plain.form
            else:
                assert found.diagnostic.rule in ("report-too-deep", "ambiguous-form")
    several = f"一:\n{_yaml(cells, '  ')}\n二:\n{_yaml(cells, '  ')}"
    found = chosen(program, several)
    assert found.near
    assert found.diagnostic is not None
    assert found.diagnostic.rule == "report-too-deep"


@pytest.mark.parametrize("part", [0.3, 0.6, 0.8])
@pytest.mark.parametrize(("home", "name"), _roots())
def test_misspelt_keys_hide_no_report(home: str, name: str, part: float, program: Any) -> None:
    rng = random.Random(17)
    for _ in range(30):
        cells = _written(program, home, name, rng)
        wrong = set(rng.sample(list(cells), round(len(cells) * part)))
        found = chosen(program, _yaml({_misspelt(k, rng) if k in wrong else k: v for k, v in cells.items()}))
        assert found.diagnostic is None or found.near, cells


def test_naming_a_form_is_enough(program: Any) -> None:
    for text in (
        "- 表: 项目支出绩效自平表\n  甲: 1\n",
        "a:\n  form: project_evaluations\n",
        "表: 项目支出绩效自平表\n",
        "规则包: 四川\n甲: 1\n",
        "a: [{规则包: 四川}]\n",
        "表: 没有这张表\n",
    ):
        found = chosen(program, text)
        assert found.near
        assert found.diagnostic is not None


def test_colons_that_are_all_wide(program: Any) -> None:
    found = chosen(program, "年度：2022\n部门名称：财政局\n金额单位：万元\n")
    assert found.diagnostic is not None
    assert found.near
    assert found.diagnostic.start == (1, 3)


@pytest.mark.parametrize("form", ["full", "concise", "github", "json", "jsonl", "sarif", "html", "junit", "checkstyle"])
def test_what_was_passed_over_is_counted(form: str, tmp_path: Path, crossfoot: CrossFoot) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yaml").write_text("name: x\n", "utf-8")
    run = crossfoot("check", ".", "--only-reports", "--format", form, "--lang", "en", cwd=tmp_path)
    assert run.code == 0
    counted = {
        "json": '"passed_over": 3', "jsonl": '"passed_over": 3', "sarif": '"passedOver": 3', "junit": "passed over: 3",
        "html": "<b>3</b><span>files are no reports", "checkstyle": "passed over: 3",
    }  # fmt: skip
    assert counted.get(form, "files that are no reports: 3") in run.out


def test_it_can_be_waived(tmp_path: Path, crossfoot: CrossFoot) -> None:
    rows = "- 表: 项目支出绩效自评表\n" * 2
    text = f"# crossfoot: waive report-too-deep because 这是测试数据\n{rows}"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert crossfoot("check", "a.yaml", cwd=tmp_path).code == 0


def test_looking_takes_time_by_the_length(program: Any) -> None:
    def seconds(count: int) -> float:
        rows = "".join(f"- 名称{i}: 1\n  部门名称x{i}: 甲\n  k: {{z: 1}}\n" for i in range(count))
        documents, _ = parse(Source("x", rows))
        start = time.process_time()
        choose(documents[0], program.index, "", lambda pack: program.pack(pack).forms)
        return time.process_time() - start

    seconds(100)
    few, many = seconds(1_000), seconds(8_000)
    assert many < 12 * few + 0.1
