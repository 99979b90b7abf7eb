"""Printed figures: what a cell's text says, and its printed precision."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.check.targets import met
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
    ("98.5", "rate", "either", "0.985"),
    ("-5.66", "rate", "either", "-0.0566"),
    ("0.985", "rate", "either", "0.985"),
    ("98.5%", "rate", "either", "0.985"),
    ("1.5", "rate", "either", None),
    ("3428人次", "measure", "人次", "3428"),
    ("8.91万件", "measure", "件", "89100"),
    ("198批", "measure", "人次", None),
    ("15", "count", None, "15"),
    ("15人", "count", None, "15"),
    ("15.5", "count", None, None),
    ("2万人次", "count", None, "20000"),
    ("5千人", "count", None, "5000"),
    ("2万盒", "count", None, "20000"),
    ("1.5万人", "count", None, "15000"),
    ("1.55555万人", "count", None, None),
    ("三十人", "count", None, None),
    ("15%", "count", None, None),
    ("15元", "count", None, None),
    ("3月5日", "count", None, None),
    ("3辆", "count", "辆", "3"),
    ("3人", "count", "辆", None),
    ("2千辆", "count", "辆", "2000"),
    ("2万盒", "measure", None, "20000"),
    ("5千克", "measure", None, "5"),
    ("5千克", "measure", "克", "5000"),
    ("5千克", "measure", "千克", "5"),
    ("300 g", "measure", "kg", None),
    ("12tCO2e", "measure", "tCO2e", "12"),
    ("12.5 m/s", "measure", "m/s", "12.5"),
    ("36.5℃", "measure", "℃", "36.5"),
    ("80元/人", "measure", "元/人", "80"),
    ("3.2千万元", "money", None, "3.2"),
    ("2万", "number", None, "20000"),
    (".5", "money", None, "0.5"),
    (".00", "money", None, "0.00"),
    ("-.5", "money", None, "-0.5"),
    (".5万元", "money", None, "0.5"),
    (".", "money", None, None),
    ("0,500", "money", None, None),
    ("012,500", "money", None, None),
    ("12 15", "money", None, None),
    ("7 6.20", "money", None, None),
    ("0 500", "money", None, None),
    ("1 2345", "money", None, None),
    ("12 345 67", "money", None, None),
    ("1 234.50", "money", None, "1234.50"),
    ("1\xa0234\xa0567.5", "money", None, "1234567.5"),
    ("1\u2009234", "money", None, "1234"),
    ("1\u202f234", "money", None, "1234"),
    ("1, 234", "money", None, "1234"),
    ("0.867", "rate", None, "0.867"),
    ("1.00", "rate", None, "1.00"),
    ("1", "rate", None, "1.00"),
    ("86.75", "rate", "percent", "0.8675"),
    ("86.75%", "rate", "percent", "0.8675"),
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
    figure = decode(text, kind, None)
    if (text, kind) == ("无", "target"):  # of complaints, 无 is what was reached
        assert figure.value.text == "无" and figure.value.value is None
    else:
        assert figure.why == "null"


@pytest.mark.parametrize(
    "text",
    ["近20万元", "约20", "20余万元", "大约20万", "20万元左右", "130余人次", "about 20", "ca. 20", "c. 20万元",
     "approx. 20",
     "~20", "～20", "≈20", "<20", "＜20", "≤20", "less than 20", "over 20", "不足20万元", "20万元以上", "20万元以内",
     "20左右", "20以上", "至少20", "20+", "20 or so"],
)  # fmt: skip
def test_approximate(text: str) -> None:
    kind, extra = ("measure", "人次") if "人次" in text else ("money", None)
    assert decode(text, kind, extra).why == "approximate"


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2022-12-31", "2022-12-31"), ("2022年5月9日", "2022-05-09"), ("2024/2/29", "2024-02-29"), ("2023-02-29", None),
     ("2022-13-01", None), ("202-1-1", None), ("6 May 2024", "2024-05-06"), ("May 6, 2024", "2024-05-06"),
     ("6-May-2024", "2024-05-06"), ("September 1st, 2024", "2024-09-01"), ("May 2024", "2024-05"),
     ("31 Feb 2024", None), ("6 Maya 2024", None), ("May May 2024", None), ("6 7 2024", None)],
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


@pytest.mark.parametrize(
    ("text", "kind", "extra", "value"),
    [
        ("无", "one_of", ("有", "无"), "无"),
        ("不适用", "one_of", ("适用", "不适用"), "不适用"),
        ("／", "one_of", ("/", "x"), "/"),
        ("——", "one_of", ("有", "无"), None),
        ("无", "yes_no", None, False),
        ("Yes", "yes_no", None, True),
        ("NO", "yes_no", None, False),
        ("✓", "yes_no", None, True),
        ("√", "yes_no", None, True),
        ("×", "yes_no", None, False),
        ("不适用", "yes_no", None, None),
    ],
)
def test_a_choice_wins_over_a_blank(text: str, kind: str, extra: object, value: object) -> None:
    figure = decode(text, kind, extra)
    assert (figure.value, figure.why) == (value, "null" if value is None else "")


_MULTIPLIERS = {"十": 1, "百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}


@given(st.integers(0, 10**6), st.sampled_from(list(_MULTIPLIERS)), st.sampled_from(["人次", "辆", "盒", "批次"]))
def test_multipliers_count_everywhere(number: int, multiplier: str, unit: str) -> None:
    meant = number * 10 ** _MULTIPLIERS[multiplier]
    for kind, extra in (("count", None), ("count", unit), ("measure", None), ("measure", unit)):
        assert decode(f"{number}{multiplier}{unit}", kind, extra).value == meant
    target = decode(f"≥{number}{multiplier}{unit}", "target", None).value
    assert (target.value, target.unit) == (meant, unit)


@given(st.integers(0, 10**12), st.sampled_from([",", " ", "\xa0", "\u2009", "\u202f", "，"]), st.data())
def test_groups_have_three_digits(number: int, sep: str, data: st.DataObject) -> None:
    """A number grouped by threes is that number, and with a separator elsewhere it is none."""
    assert decode(f"{number:,}".replace(",", sep), "money", None).value == number
    digits = str(number)
    if len(digits) > 1:
        at = data.draw(st.integers(1, len(digits) - 1))
        wrong = digits[:at] + sep + digits[at:]
        right = len(digits) - at == 3 and at <= 3 and digits[0] != "0"
        assert (decode(wrong, "money", None).value is not None) == right
