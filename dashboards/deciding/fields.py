"""Fields of a decision's form, and reading what was typed into them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators.calculation import to_decimal
from indicators.deciding import Refused
from reporting.parsing import ElementRule, clean_text, control_characters, parse_value

#: What was typed, by field name.
Typed = Mapping[str, str]
SOURCE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A question: choices to pick from, or something to type.

    `shape` is "options" (one below the other), "select", "number" or "text".
    """

    name: str
    label: str
    shape: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    help: str = ""


def typed_number(typed: Typed, name: str, label: str, unit: str) -> Fraction | None:
    """An exact number, None when nothing was typed.

    Raises:
        Refused: anything else.
    """
    text = clean_text(typed.get(name, ""))
    if not text:
        return None
    rule = ElementRule(name, label, unit, "amount", required=False, may_be_negative=True)
    parsed = parse_value(text, rule)
    errors = [each for each in parsed.findings if each.severity == "error"]
    if errors or parsed.value is None:
        raise Refused(
            [f"{errors[0].message}{errors[0].remedy}" if errors else f"{label}：请填数字。"]
        )
    return Fraction(Decimal(parsed.value))


def typed_numbers(
    typed: Typed, asked: Iterable[tuple[int, str, str]], unit: str
) -> dict[int, Fraction]:
    """Numbers by year from fields (year, name, label), blank ones left out.

    Raises:
        Refused: with a fault for each field that is no number.
    """
    found: dict[int, Fraction] = {}
    faults: list[str] = []
    for year, name, label in asked:
        try:
            value = typed_number(typed, name, label, unit)
        except Refused as refusal:
            faults += refusal.faults
        else:
            if value is not None:
                found[year] = value
    if faults:
        raise Refused(faults)
    return found


def typed_year(typed: Typed, name: str, label: str) -> int | None:
    """A year, None when nothing was typed. Raises Refused for anything else."""
    text = clean_text(typed.get(name, ""))
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Refused([f"{label}：「{text[:20]}」不是年份，请填四位数字，例如2020。"])
    return int(text)


def typed_text(typed: Typed, name: str, label: str) -> str:
    """A line of text without outer spaces. Raises Refused when it is too long or unprintable."""
    text = clean_text(typed.get(name, ""))
    if control_characters(text):
        raise Refused([f"{label}：含有不能显示的字符，请删去后再试。"])
    if len(text) > SOURCE_LENGTH:
        raise Refused([f"{label}：有{len(text)}字，最多{SOURCE_LENGTH}字，请精简。"])
    return text


def number_shown(value: Fraction | None) -> str:
    """A number as a field shows it, nothing for none."""
    return "" if value is None else f"{to_decimal(value):f}"
