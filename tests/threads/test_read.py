"""Threads about what is read: YAML that is none, keys given twice, numbers that mean something else to a machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from .place import BAD, GOOD, Place, Threads

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
THREADS = thread = Threads()


def refused(text: str, place: tuple[int, int]) -> Callable[[Place], None]:
    """A text that is no YAML: one error at its place, and nothing of ours breaks."""

    def replay(here: Place) -> None:
        assert here.said(text) == [("yaml-syntax", *place)]

    return replay


thread("supercollider/supercollider#728")(refused("{ heatMap: {   version: 1.0 }\n", (1, 1)))
thread("fktn-k/fkYAML#514")(refused('"":\n  port:not_a_scalar]\nx: 1\ny\n', (4, 1)))
thread("chyh1990/yaml-rust#23")(refused("{-", (1, 1)))
thread("jbeder/yaml-cpp#364")(refused('{"access":"', (1, 11)))
thread("biojppm/rapidyaml#35")(refused("单位: 某局\n  预算: 10\n合计: 1\n", (2, 5)))
thread("23andMe/Yamale#282")(refused('key: "unclosed', (1, 6)))


@thread("nodeca/js-yaml#157")
def a_tag_and_no_value(place: Place) -> None:
    assert place.said(GOOD.replace("3.00\n", "!!int\n", 1)) == [("blank-field", 3, 1)]
    assert place.said(GOOD.replace("3.00\n", "!!python/object:x 3.00\n", 1)) == [("yaml-tag", 3, 5)]


@thread("dlang-community/D-YAML#325", "google/jsonnet#1148")
def streams_of_one_line(place: Place) -> None:
    for text in ("--- {x: a}", "1\n---", "---\n---\n", "--- # x\n...\n"):
        place.put({"r.yaml": text})
        assert place.run("check", "--only-reports", "r.yaml").code == 0
    one = "--- {单位: 某局, 预算: 10.00, 合计: 4.00, 明细: [{名称: 甲, 金额: 3.00}]}\n"
    assert [rule for rule, _, _ in place.said(one)] == ["total-of-entries"]


MERGED = "单位: 某局\n预算: 10.00\n合计: 3.00\n明细:\n  - &x {名称: 甲, 金额: 1.00}\n  - &y {名称: 乙, 金额: 1.00}\n"


@thread("adrienverge/yamllint#88", "pre-commit/pre-commit-hooks#468", "redhat-developer/vscode-yaml#924")
def two_keys_that_merge(place: Place) -> None:
    """What two of them mean is nobody's standard: refused where the second stands, and a list of them is read."""
    (said,) = place.said(MERGED + "  - <<: *x\n    <<: *y\n")
    assert said == ("duplicate-key", 8, 5)
    assert place.said(MERGED + "  - <<: [*y, *x]\n") == []


@thread("adrienverge/yamllint#175")
def a_merged_key_that_is_overridden(place: Place) -> None:
    assert place.said(MERGED + "  - {<<: *x, 名称: 丙, 金额: 1.00}\n") == []
    assert [rule for rule, _, _ in place.said(MERGED + "  - {<<: *x, 金额: 2.00}\n")] == ["total-of-entries"]


@thread("adrienverge/yamllint#298", "adrienverge/yamllint#697")
def a_key_given_twice(place: Place) -> None:
    for again in ("合计: 3.00\n", "合计: 9.00\n", '"合计": 3.00\n', "total: 3.00\n"):
        (said,) = place.said(GOOD + again)
        assert said[:2] in (("duplicate-key", 5), ("field-twice", 5)), again


@thread("yaml/pyyaml#107", "aaubry/YamlDotNet#447", "opensanctions/opensanctions#3845")
def a_figure_with_a_zero_before_it(place: Place) -> None:
    """010 is ten to who wrote it, eight to a machine: never eight here."""
    assert place.said(GOOD.replace("10.00", "010")) == []
    assert [rule for rule, _, _ in place.said(GOOD.replace("3.00\n", "011\n", 1))] == [
        "total-of-entries",
        "within-budget",
    ]
    assert place.said(GOOD.replace("10.00", "0555567")) == []


@thread("wireviz/WireViz#213", "yaml/pyyaml#365")
def a_name_that_looks_like_a_number(place: Place) -> None:
    text = BAD.replace("甲", "0510210600")
    place.put({"r.yaml": text})
    assert "0510210600" in place.run("check", "r.yaml").out
    for name in ("00000e1", "1_000", "0x1F", "12:30:45", "2024-01-01", "yes", "null", "~"):
        said = place.said(GOOD.replace("某局", name))
        assert [rule for rule, _, _ in said] in ([], ["blank-field"]), name


@thread("alibaba/easyexcel#384", "alibaba/easyexcel#2568", "buckets/application#740")
def figures_in_accountants_brackets(place: Place) -> None:
    taken_back = GOOD.replace("[{名称: 甲, 金额: 3.00}]", "[{名称: 甲, 金额: 4.00}, {名称: 乙, 金额: (1.00)}]")
    assert place.said(taken_back) == []
    assert [rule for rule, _, _ in place.said(taken_back.replace("(1.00)", "1.00"))] == ["total-of-entries"]
    assert place.said(taken_back.replace("(1.00)", "（1.00）")) == []


@thread("tidyverse/readr#358", "wireservice/agate#595")
def a_minus_before_groups_of_three(place: Place) -> None:
    for minus in ("-3,000.00", '"-¥3,000.00"', "−3,000.00", "－３，０００．００"):
        text = GOOD.replace("[{名称: 甲, 金额: 3.00}]", f"\n  - 名称: 甲\n    金额: {minus}")
        assert place.said(text.replace("合计: 3.00", "合计: -3000.00")) == [], minus
        assert [rule for rule, _, _ in place.said(text.replace("合计: 3.00", "合计: 3000.00"))][:1] == [
            "total-of-entries"
        ]


@thread("SheetJS/sheetjs#248", "telerik/kendo-ui-core#1788", "SheetJS/sheetjs#1877")
def what_a_format_made_of_a_number(place: Place) -> None:
    for odd in ('"--1485.85 "', '"-,100.00"', '"(2$,500.00)"', '"3..00"', '"3.00-"', '"3,00"'):
        assert [rule for rule, _, _ in place.said(GOOD.replace("合计: 3.00", f"合计: {odd}"))] == [
            "unreadable-figure"
        ], odd


@thread("redhat-developer/vscode-yaml#716")
def a_directive_for_the_older_yaml(place: Place) -> None:
    assert place.said("%YAML 1.1\n---\n" + GOOD) == []
    assert place.said("%YAML 1.1\n---\n" + GOOD.replace("10.00", "1:30"))[0][0] == "unreadable-figure"


@pytest.mark.parametrize("name", THREADS.each())
def test_thread(name: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    THREADS[name](Place(tmp_path, crossfoot))
