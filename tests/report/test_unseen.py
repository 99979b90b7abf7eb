"""Characters that nobody sees are named, in figures and in keys; digits and signs as clerks write them are read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.figure import MAX_DIGITS, decode
from linter.source import harmless, is_unseen, obeyed

from ..conftest import Run, one_of

CrossFoot = Callable[..., Run]

HEAD = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 甲局\n绩效指标: []\n"
UNSEEN = {
    "\u200b": "零宽字符", "\u2060": "零宽字符", "\u202e": "文字方向标记", "\xad": "软连字符",
    "\u3164": "空白填充符",
}  # fmt: skip


@pytest.mark.parametrize(("char", "name"), UNSEEN.items())
def test_it_is_named_in_a_figure(char: str, name: str, tmp_path: Path, crossfoot: CrossFoot) -> None:
    (tmp_path / "a.yaml").write_text(f"{HEAD}使用资金: 12{char}3.00\n", "utf-8")
    run = crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path)
    assert run.code == 1
    assert f"里夹着看不见的{name}（U+{ord(char):04X}，第 3 个字符）" in run.out
    assert char not in run.out
    assert f"{name} U+{ord(char):04X}" in run.out  # the caret's own label


def test_it_is_named_in_a_key(tmp_path: Path, crossfoot: CrossFoot) -> None:
    (tmp_path / "a.yaml").write_text(f"{HEAD}使用\u200b资金: 1\n使用资金\xa0: 1\n投入资金：5: 1\n", "utf-8")
    run = crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path)
    assert "“使用资金”：键里夹着看不见的零宽字符（U+200B）" in run.out
    assert "“使用资金”：键里夹着看不见的不间断空格（U+00A0）" in run.out
    assert "“投入资金”后面应是半角冒号加空格" in run.out


def test_what_is_wrong_in_another_way_is_said_as_it_is(tmp_path: Path, crossfoot: CrossFoot) -> None:
    (tmp_path / "a.yaml").write_text(f"{HEAD}使用资金: 一\u200b些\n", "utf-8")
    run = crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path)
    assert "”不是数字" in run.out
    assert "零宽字符 U+200B" in run.out


PRINTED_RAW = "\u200c\u200d\u180e\u2062\ufff9\ufe0f\u034f\u3164\u2800\U000e0041\U000e0100\u202e\u2066\u200b\xad\ufeff"


@pytest.mark.parametrize(
    ("form", "char"),
    one_of(3, ["full", "concise", "github", "json", "jsonl", "sarif", "csv", "html", "junit", "gitlab"], PRINTED_RAW),
)
def test_nothing_unseen_is_printed(char: str, form: str, tmp_path: Path, crossfoot: CrossFoot) -> None:
    written = f"\\U{ord(char):08x}"  # an escape in the report: the character itself may not stand in a file
    (tmp_path / "a.yaml").write_text(f'{HEAD}"k{written}": 1\n使用资金: "5{written}"\n', "utf-8")
    run = crossfoot("check", "a.yaml", "--format", form, cwd=tmp_path)
    assert run.code == 1
    assert char not in run.text.removeprefix("\ufeff")


@given(st.text(max_size=30))
def test_harmless_leaves_nothing_unseen(text: str) -> None:
    assert not any(map(is_unseen, harmless(text)))


def test_the_list_is_one() -> None:
    assert all(map(is_unseen, obeyed()))
    assert harmless("甲　乙 😀 é “”") == "甲　乙 😀 é “”"


@pytest.mark.parametrize("digits", [MAX_DIGITS - 1, MAX_DIGITS, MAX_DIGITS + 1])
@pytest.mark.parametrize(
    ("before", "point", "after", "kind"),
    [("", "", "", "number"), ("", ".", "", "number"), ("-", ".", "", "number"), ("", ".", "%", "rate"),
     ("-", ".", "%", "rate"), ("", ".", "万元", "money"), ("-", ".", " 元", "money")],
)  # fmt: skip
def test_digits_are_counted_alike(before: str, point: str, after: str, kind: str, digits: int) -> None:
    text = f"{before}1{point}{'1' * (digits - 1)}{after}"
    figure = decode(text, kind, None)
    assert (figure.value is not None) == (digits <= MAX_DIGITS)
    assert figure.why == ("" if digits <= MAX_DIGITS else "too-many-digits")


CLERKS = [
    ("(10.00)", "money", "-10.00"), ("（1,234.50）", "money", "-1234.50"), ("(10.00)万元", "money", "-10.00"),
    ("(10.00万元)", "money", "-10.00"), ("(5.2%)", "rate", "-0.052"), ("100.00万元整", "money", "100.00"),
    ("100元整", "money", "100"), ("¥5.00", "money", "5.00"),
    ("-¥5.00", "money", "-5.00"), ("¥-5.00", "money", "-5.00"), ("(¥5.00)", "money", "-5.00"),
    ("（￥5.00）", "money", "-5.00"), ("¥(5.00)", "money", "-5.00"), ("- ¥ 5.00元", "money", "-5.00"),
    ("+¥5", "money", "5"),
    ("￥5.00万元", "money", "5.00"), ("百分之九十", "rate", "0.90"), ("百分之九十点五", "rate", "0.905"),
    ("百分之百", "rate", "1.00"), ("百分之十五", "rate", "0.15"), ("百分之一百零五点二", "rate", "1.052"),
    ("百分之90.5", "rate", "0.905"), ("负百分之五", "rate", "-0.05"), ("千分之三", "rate", "0.003"),
    ("百分之零点五", "rate", "0.005"),
]  # fmt: skip
NO_CLERKS = [
    ("(-5)", "money"), ("(10.00", "money"), ("(1)(2)", "money"), ("()", "money"), ("整", "money"), ("百分之", "rate"),
    ("百分之几", "rate"), ("百分之九九九十", "rate"), ("百分之九十点", "rate"), ("百分之十百", "rate"),
    ("(3)项", "count"), ("¥¥5", "money"), ("-¥-5", "money"), ("(¥-5)", "money"), ("¥", "money"), ("-¥", "money"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), CLERKS)
def test_figures_as_clerks_write_them(text: str, kind: str, value: str) -> None:
    figure = decode(text, kind, None)
    assert figure.value == Decimal(value)
    assert figure.value.as_tuple().exponent == Decimal(value).as_tuple().exponent


@pytest.mark.parametrize(("text", "kind"), NO_CLERKS)
def test_what_only_looks_like_it_is_none(text: str, kind: str) -> None:
    assert decode(text, kind, None).value is None


@given(st.integers(0, 9999), st.integers(0, 99))
def test_shares_in_words_are_those_in_digits(whole: int, part: int) -> None:
    digits = "零一二三四五六七八九"
    words, places = "", (("千", 1000), ("百", 100), ("十", 10), ("", 1))
    for name, size in places:
        digit = whole // size % 10
        if digit:
            words += digits[digit] + name
        elif words and whole % size and not words.endswith("零"):
            words += "零"
    text = f"百分之{words or '零'}点{''.join(digits[int(c)] for c in f'{part:02d}')}"
    assert decode(text, "rate", None).value == Decimal(f"{whole}.{part:02d}") / 100


def test_an_item_of_an_enumeration_is_no_negative_target() -> None:
    for text in ("(1)", "(1) 完成", "（2）90%"):
        assert decode(text, "target", None).value.value is None
