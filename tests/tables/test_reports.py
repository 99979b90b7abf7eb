"""The real reports of ``tests/reports`` as the workbooks and documents that they were; what they print is read."""

from __future__ import annotations

from typing import Any

import pytest

from linter.source import Source
from linter.yaml.document import parse

from ..conftest import ROOT, one_of
from .drawing import docx, xlsx
from .laying import Layer, Style, drawn
from .reading import plain, program, read, values

# These have columns where others have figures, or rows of which the importer makes something else: a part of theirs is
# not laid out yet.
FLAT = {
    "37-hunan-town-target", "38-jiangxi-sports", "50-xinjiang-bonds", "52-fengxin-three-costs", "58-wuhua-old-estates",
    "65-tengchong-manure", "67-tianshui-kindergarten", "69-anju-town", "70-yueyang-arts", "71-guilin-justice",
    "73-duji-office",
}  # fmt: skip
REPORTS = [path for path in sorted((ROOT / "tests" / "reports").glob("*.yaml")) if path.stem not in FLAT]
STYLES = {"left": Style(), "above": Style(left=False, pairs=1)}


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """The values of a report by where they are in it."""
    if isinstance(value, dict):
        named = [(key.partition("（万元）")[0].partition("（元）")[0], inner) for key, inner in value.items()]
        return {k: v for key, inner in named for k, v in leaves(inner, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {k: v for i, inner in enumerate(value) for k, v in leaves(inner, f"{path}[{i}]").items()}
    return {path: value} if value else {}


def laid(path: Any, style: Style) -> tuple[str, str, str, dict[str, Any]]:
    """A report's pack, form, table and values by their labels; what is repeated in a column of levels is merged."""
    (document,), _ = parse(Source(path.name, path.read_text("utf-8")))
    report = plain(document.root)
    label, pack = report.pop("表"), report.pop("规则包", "mof-2020-10")
    forms = program().pack(pack).forms
    form = next(each for each in forms.values() if each.label == label)
    layer = Layer(forms, style)
    known = layer.known(form, report)
    rows = layer.block(form, {key: value for key, value in known.items() if key != "标题"})
    for indicators in known.get("绩效指标", []):
        for key in ("一级指标", "二级指标"):
            name, found, marks = indicators.get(key, "").partition("（")
            if found and marks.endswith("分）"):  # read as what it is
                indicators[key] = name
    merge(rows)
    width = max(len(row) for row in rows)
    title = [[known["标题"], *["<"] * (width - 1)]] if "标题" in known else []
    return pack, label, drawn([*title, *[row + [""] * (width - len(row)) for row in rows]]), known


def merge(rows: list[list[str]]) -> None:
    """Levels of indicators, printed once for all rows that they are of."""
    for column in range(4):
        last = ""
        for row in rows:
            text = row[column] if column < len(row) else ""
            if text and text == last and ("指标" in text) and "^" not in row[max(0, column) : column]:
                row[column] = "^"
            elif text != "^":
                last = text if text.partition("（")[0].endswith("指标") else ""


def counted(path: Any, style: Style, kind: str) -> tuple[int, list[str], list[str], int]:
    """How many values were placed, which were placed wrongly, which were not placed, and how many cells were listed."""
    pack, label, drawing, known = laid(path, style)
    data = xlsx({"表": drawing}) if kind == "xlsx" else docx([drawing])
    found = read(data, f"a.{kind}", form=label, pack=pack)
    reports = values(found)
    got = {k: v for report in reports for k, v in leaves(report).items()}
    expected = leaves(known)
    odd = [f"{k}: {v}" for k, v in got.items() if k not in expected and k not in (".表", ".规则包")]
    odd = [each for each in odd if "级指标分值: " not in each and ".年度" not in each]
    wrong = odd + [f"{k}: {v} / {got[k]}" for k, v in expected.items() if k in got and got[k] != v]
    missing = [f"{k}: {v}" for k, v in expected.items() if k not in got]
    return sum(got.get(k) == v for k, v in expected.items()), wrong, missing, len(found.unread)


@pytest.mark.parametrize(("kind", "style"), one_of(2, ["xlsx", "docx"], STYLES.values()))
def test_real_reports(style: Style, kind: str) -> None:
    placed, missed = 0, []
    for path in REPORTS:
        right, wrong, missing, listed = counted(path, style, kind)
        assert wrong == [], (path.name, wrong)
        # What is not placed is listed, cell by cell.
        assert listed >= len(missing), (path.name, missing)
        placed += right
        missed += missing
    assert len(REPORTS) >= 62 and placed >= 0.95 * (placed + len(missed)), missed
