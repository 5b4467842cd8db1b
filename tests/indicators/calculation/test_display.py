"""Rounding happens once, at the end, and never tells a figure to the wrong side of its target."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.calculation import Operator, Target, shown, to_decimal

RUNS = settings(max_examples=300, deadline=None, derandomize=True, database=None)
CLOSE = st.builds(
    lambda whole, offset: whole + offset,
    st.integers(-300, 300).map(lambda tenths: Fraction(tenths, 10)),
    st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(4, 1000), Fraction(-1, 10**9)]),
)
AIM = st.integers(-3000, 3000).map(lambda hundredths: Fraction(hundredths, 100))


@pytest.mark.parametrize(
    ("value", "places", "target", "expected"),
    [
        ("8.996", 1, "<9", "8.996"),
        ("9", 1, "<9", "9.0"),
        ("9.04", 1, "<9", "9.0"),
        ("9.04", 1, "<=9", "9.04"),
        ("99.96", 1, ">=100", "99.96"),
        ("99.9996", 1, ">=100", "99.9996"),
        ("100.04", 1, ">=100", "100.0"),
        ("38.94", 1, ">=38.94", "38.94"),
        ("50.04", 1, ">50", "50.04"),
        ("-4.96", 1, "<=-5", "-4.96"),
        ("-5.04", 1, "<=-5", "-5.0"),
        ("1/3", 0, ">=1/3", "0"),
        ("0.25", 1, None, "0.3"),
        ("-0.25", 1, None, "-0.3"),
        ("-0.04", 1, None, "0.0"),
        ("-0.04", 1, "<0", "-0.04"),
        ("12345678.5", 0, None, "12345679"),
        ("1234567.891", 2, None, "1234567.89"),
        ("0", 1, None, "0.0"),
        ("200/3", 1, None, "66.7"),
    ],
)
def test_shown(value: str, places: int, target: str | None, expected: str) -> None:
    aim = None
    if target is not None:
        sign = target.rstrip("-/.0123456789")
        aim = Target(2030, Operator(sign), Fraction(target.removeprefix(sign)))
    assert shown(Fraction(value), places=places, target=aim) == expected


def test_shown_takes_stored_decimals_too() -> None:
    assert shown(Decimal("38.95"), places=1) == "39.0"
    assert shown(4, places=0) == "4"


@given(CLOSE, st.integers(0, 3), st.sampled_from(Operator), AIM)
@RUNS
def test_rounding_never_crosses_a_target(value, places, operator, aim) -> None:
    text = shown(value, places=places, target=Target(2030, operator, aim))
    assert operator.met(Fraction(text), aim) == operator.met(value, aim)
    decimals = len(text.partition(".")[2])
    assert decimals >= places
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1/3", "0.333333333333333"),
        ("200/3", "66.6666666666667"),
        ("-200/3", "-66.6666666666667"),
        ("389/10", "38.9"),
        ("120", "120"),
        ("0", "0"),
        ("0.0000001", "0.0000001"),
        ("1/3000000", "0.000000333333333"),
        ("1000000000000001.5", "1000000000000000"),
        ("99999999999999.95", "100000000000000"),
        ("0.0000000000000005", "0"),
        ("0.0000000000000015", "0.000000000000002"),
    ],
)
def test_to_decimal(value: str, expected: str) -> None:
    found = to_decimal(Fraction(value))
    assert isinstance(found, Decimal)
    assert format(found, "f") == expected


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
@RUNS
def test_to_decimal_keeps_ten_significant_digits(value) -> None:
    error = abs(Fraction(to_decimal(value)) - value)
    assert error <= abs(value) / 10**10 or value == 0


def test_to_decimal_is_exact_where_it_can_be() -> None:
    for text in ("8.996", "-0.125", "123456789012345", "0.000000000000001"):
        assert to_decimal(Fraction(text)) == Decimal(text)
