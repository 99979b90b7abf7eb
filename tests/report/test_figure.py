"""Printed figures: what a cell's text says, and its printed precision."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.check.runtime import met
from linter.figure import MONEY_UNITS, Target, decode

VALUES = [
    ("280.65", "money", None, "280.65"),
    ("1,234.50", "money", None, "1234.50"),
    ("１，２３４.５０", "money", None, "1234.50"),
    ("29.47万元", "money", None, "29.47"),
    ("-5.66", "money", None, "-5.66"),
    ("−0.12", "money", None, "-0.12"),
    ("107.21万", "money", None, "107.21"),
    ("7.50.", "money", None, None),
    ("8. 91", "money", None, "8.91"),
    ("1,23", "money", None, None),
    ("112.16%", "rate", None, "1.1216"),
    ("１０0％", "rate", None, "1.00"),
    ("93.10%", "rate", None, "0.9310"),
    ("5‰", "rate", None, "0.005"),
    ("99. 99%", "rate", None, "0.9999"),
    ("112.16", "rate", None, None),
    ("112.16", "rate", True, "112.16"),
    ("3428人次", "measure", "人次", "3428"),
    ("8.91万件", "measure", "件", "89100"),
    ("198批", "measure", "人次", None),
    ("15", "count", None, "15"),
    ("15人", "count", None, "15"),
    ("15.5", "count", None, None),
    ("-3", "count", None, None),
    ("10", "weight", None, "10"),
    ("8.5分", "score", None, "8.5"),
    ("2022年", "year", None, "2022"),
    ("2022年度", "year", None, "2022"),
    ("202", "year", None, None),
    ("1e5", "money", None, None),
    ("1e999999999", "money", None, None),
    ("9" * 10_000, "money", None, None),
    ("٣", "money", None, None),
]


@pytest.mark.parametrize(("text", "kind", "extra", "value"), VALUES)
def test_value(text: str, kind: str, extra: object, value: str | None) -> None:
    figure = decode(text, kind, extra)
    if value is None:
        assert figure.value is None
        assert figure.why not in ("", "null", "approximate")
    else:
        assert figure.value == Decimal(value)
        if kind in ("rate",):
            assert figure.value.as_tuple().exponent == Decimal(value).as_tuple().exponent


@pytest.mark.parametrize("text", ["——", "—", "-", "/", "无", "不适用", "", "／", "－", " ", "……"])
@pytest.mark.parametrize("kind", ["money", "rate", "count", "score", "date", "target"])
def test_blank(text: str, kind: str) -> None:
    assert decode(text, kind, None).why == "null"


@pytest.mark.parametrize("text", ["近20万元", "约20", "20余万元", "大约20万", "20万元左右", "130余人次"])
def test_approximate(text: str) -> None:
    kind, extra = ("measure", "人次") if "人次" in text else ("money", None)
    assert decode(text, kind, extra).why == "approximate"


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2022-12-31", "2022-12-31"), ("2022年5月9日", "2022-05-09"), ("2024/2/29", "2024-02-29"), ("2023-02-29", None),
     ("2022-13-01", None), ("202-1-1", None)],
)  # fmt: skip
def test_date(text: str, iso: str | None) -> None:
    assert decode(text, "date", None).value == iso


@pytest.mark.parametrize(
    ("text", "op", "value", "unit"),
    [
        ("≥80%", ">=", "0.80", "%"),
        ("≧80％", ">=", "0.80", "%"),
        ("不少于5件", ">=", "5", "件"),
        ("不超过500件", "<=", "500", "件"),
        ("=0", "=", "0", ""),
        ("＝0", "=", "0", ""),
        ("8件", "", "8", "件"),
        ("及时", "", None, ""),
        ("-73.99", "", "-73.99", ""),
    ],
)
def test_target(text: str, op: str, value: str | None, unit: str) -> None:
    target = decode(text, "target", None).value
    assert isinstance(target, Target)
    assert (target.op, target.unit) == (op, unit)
    assert target.value == (None if value is None else Decimal(value))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.sampled_from(["", *MONEY_UNITS]), st.booleans())
def test_money_round_trip(value: Decimal, unit: str, separators: bool) -> None:
    text = f"{value:,}" if separators else f"{value}"
    figure = decode(text + unit, "money", None)
    assert figure.value == value
    assert figure.value.as_tuple().exponent == value.as_tuple().exponent
    assert figure.unit == unit


@given(st.text(max_size=30), st.sampled_from(["money", "rate", "measure", "count", "score", "year", "date", "target"]))
def test_any_text_is_decided(text: str, kind: str) -> None:
    figure = decode(text, kind, None)
    assert (figure.value is None) == bool(figure.why)
    assert not isinstance(figure.value, float)


@pytest.mark.parametrize(
    ("actual", "target", "expected"),
    [
        ("21.5", "≥20万元", True),
        ("215000", "≥20万元", True),
        ("25.6", "≤20万元", False),
        ("19.2", "≥18万人次", True),
        ("1.82", "≥2亿元", False),
        ("15期", "=12期", None),
        ("11期", "=12期", False),
        ("96%", "90%（含）以上", True),
        ("94%", "≥95%以上", False),
        ("7天", "小于等于5天", False),
        ("93%", "不得低于95%", False),
        ("560元", "控制在500元以内", False),
        ("0", "≤1%", True),
        ("97", "≥95%", None),
    ],
)
def test_met(actual: str, target: str, expected: bool | None) -> None:
    assert met(decode(actual, "target", None).value, decode(target, "target", None).value) is expected


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2022 年度", "year", Decimal(2022)),
        ("2023 年 4 月 20 日", "date", "2023-04-20"),
        ("2023-04", "date", "2023-04"),
        ("2023.09", "date", "2023-09"),
        ("0", "rate", Decimal("0.00")),
        ("92.00﹪", "rate", Decimal("0.9200")),
        ("不涉及", "money", None),
    ],
)
def test_as_printed(text: str, kind: str, value: object) -> None:
    assert decode(text, kind, None).value == value
