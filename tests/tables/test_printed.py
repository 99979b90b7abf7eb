"""What a spreadsheet prints for what it stores."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.tables.printed import is_date, moment, number, plain


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        (0.867512345, "0.00%", "86.75%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (387664.62, "General", "387664.62"),
        (100, "General", "100"),
        (100.0, "General", "100"),
        (2.675, "0.00", "2.68"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (1234.5, "#,##0.00_);(#,##0.00)", "1,234.50"),
        (0, '0.00;-0.00;"—"', "—"),
        (0, "0.00;-0.00;", ""),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (12, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12.00"),
        (5, '0"件"', "5件"),
        (5, "0件", "5件"),
        (60, '"≥"0"场"', "≥60场"),
        (12345, "0!.0,", "1.2"),
        (12345678, '#,##0.00,"千元"', "12,345.68千元"),
        (1234567, "#,##0", "1,234,567"),
        (5, "000", "005"),
        (0.5, "#.##", ".5"),
        (1.5, "0.0#", "1.5"),
        (1.25, "0.0##", "1.25"),
        (0.97, "0%", "97%"),
        (1, "0%", "100%"),
        (0.005, "0%", "1%"),
        (-0.001, "0.00", "0.00"),
        (9.7, "[Red]0.0", "9.7"),
        (9.7, "[$¥-804]#,##0.00", "¥9.70"),
        (9.7, "¥#,##0.00", "¥9.70"),
        (9.7, "@", "9.7"),
        (0, ";;;", ""),
        (95.7, "G/通用格式", "95.7"),
        (7, "[>5]0.0;0.00", "7"),
        (0.5, "# ?/?", "0.5"),
    ],
)
def test_numbers(value: float, form: str, printed: str) -> None:
    assert number(value, form) == printed


@given(st.integers(-(10**11), 10**11), st.integers(0, 4))
def test_a_fixed_number_of_decimals_is_rounded_as_it_is_on_paper(cents: int, decimals: int) -> None:
    value = Decimal(cents) / 1000
    form = "0" + ("." + "0" * decimals if decimals else "")
    expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert Decimal(number(value, form)) == expected
    assert Decimal(number(value, f"#,##{form}").replace(",", "")) == expected
    assert Decimal(number(value / 100, f"{form}%").removesuffix("%")) == expected


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%;-"\\!_*[]@eE+/ymdhs件$', max_size=12))
def test_no_format_is_too_odd(value: float, form: str) -> None:
    number(value, form)
    moment(datetime(2024, 5, 6, 7, 8, 9), form)
    assert isinstance(is_date(form), bool)


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("mm-dd-yy", "2024-05-06"),
        ("yyyy-mm-dd", "2024-05-06"),
        ('yyyy"年"m"月"d"日"', "2024年5月6日"),
        ('[$-F800]yyyy"年"mm"月"', "2024年05月"),
        ("yyyy/m/d", "2024/5/6"),
        ('yyyy"年"', "2024年"),
        ("General", "2024-05-06"),
    ],
)
def test_dates(form: str, printed: str) -> None:
    assert moment(datetime(2024, 5, 6), form) == moment(date(2024, 5, 6), form) == printed


def test_what_is_stored_is_told_without_the_noise_of_binary_fractions() -> None:
    assert [plain(v) for v in (0.867512345, 0.1 + 0.2, 48, 1e-7, 1e20)] == [
        "0.867512345", "0.3", "48", "0.0000001", "100000000000000000000",
    ]  # fmt: skip
