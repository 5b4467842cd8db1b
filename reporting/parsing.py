"""From what a cell, a form field or a CSV column holds to a value. Pure; never raises.

Spreadsheet programs and hands write the same number in many ways: full-width digits, thousands
separators, numbers stored as text, percent formats. They are read as what they mean; what could
mean two things is refused with the remedy, never guessed.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from reporting.findings import Finding, Severity

MISSING_WORDS = frozenset({"/", "-", "--", "—", "——", "–", "无", "暂缺", "缺", "缺报", "N/A", "NA"})
SIGNIFICANT_DIGITS = 15
MAGNITUDE = Decimal(10) ** 14
TEXT_LENGTH = 200

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What may be entered for a data element; the database row without the database."""

    code: str
    name: str
    unit: str
    type: str
    required: bool
    may_be_negative: bool = False
    asked_when: str | None = None
    change_bound: Decimal | None = None
    definition: str = ""
    department: str = ""
    evidence_asked: bool = False

    @property
    def is_number(self) -> bool:
        return self.type in ("amount", "whole")

    @property
    def is_percent(self) -> bool:
        """Whether a percent sign belongs to its unit (percentage points)."""
        return self.unit in ("%", "百分点")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, a text, or neither; `missing` when a word such as 「暂缺」 says so."""

    value: Decimal | None = None
    text: str = ""
    missing: bool = False
    findings: tuple[Finding, ...] = ()


def number_text(value: Decimal) -> str:
    """A decimal as people write it: no exponent, no trailing zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def clean_text(raw: object) -> str:
    """Text without outer spaces; the full-width space and NBSP count as spaces."""
    return str(raw).strip(" \t\r\n\u00a0\u3000\ufeff")


def control_characters(text: str) -> bool:
    """Whether text holds characters no spreadsheet or database should get (NUL, surrogates …)."""
    return any(unicodedata.category(c) in ("Cc", "Cs", "Cn") and c not in "\t\n\r" for c in text)


def parse_value(raw: object, rule: ElementRule, *, number_format: str = "General") -> Parsed:
    """Read `raw` as an element's value.

    `raw` is str, int, float, Decimal, bool, date, datetime or None, as read; `number_format` is
    the cell's. A blank gives an empty Parsed without findings.
    """
    if raw is None:
        return Parsed()
    if isinstance(raw, str):
        if control_characters(raw):
            return _refused(
                rule, "control_character", "含有不可见的控制字符", "请删去该格内容后重新键入"
            )
        raw = clean_text(raw)
        if not raw:
            return Parsed()
        if unicodedata.normalize("NFKC", raw).upper() in MISSING_WORDS or raw in MISSING_WORDS:
            return Parsed(missing=True)
    if rule.type == "yes_no":
        return _yes_no(raw, rule)
    if rule.type == "date":
        return _date(raw, rule)
    if rule.type == "text":
        return _text(raw, rule)
    return _number(raw, rule, number_format)


def _refused(rule: ElementRule, code: str, message: str, remedy: str) -> Parsed:
    return Parsed(
        findings=(
            Finding(code, Severity.ERROR, f"{rule.name}：{message}。", f"{remedy}。", rule.code),
        )
    )


def _yes_no(raw: object, rule: ElementRule) -> Parsed:
    if isinstance(raw, bool):
        return Parsed(value=Decimal(int(raw)))
    word = unicodedata.normalize("NFKC", str(raw)).strip()
    if word in ("是", "否"):
        return Parsed(value=Decimal(word == "是"))
    return _refused(rule, "not_yes_no", f"「{_short(raw)}」不是“是”或“否”", "请填“是”或“否”")


def _date(raw: object, rule: ElementRule) -> Parsed:
    if isinstance(raw, datetime):
        return Parsed(text=raw.date().isoformat())
    if isinstance(raw, date):
        return Parsed(text=raw.isoformat())
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
    if match:
        try:
            return Parsed(text=date(*(int(part) for part in match.groups())).isoformat())
        except ValueError:
            pass  # not a day of the calendar: refused below like any other text
    return _refused(
        rule, "not_a_date", f"「{_short(raw)}」不是日期", "请按“2026-03-31”的样式填写日期"
    )


def _text(raw: object, rule: ElementRule) -> Parsed:
    if isinstance(raw, datetime | date):
        raw = raw.isoformat()[:10]
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw)
    if len(text) > TEXT_LENGTH:
        return _refused(rule, "too_long", f"超过{TEXT_LENGTH}字", f"请缩短到{TEXT_LENGTH}字以内")
    return Parsed(text=text)


def _number(raw: object, rule: ElementRule, number_format: str) -> Parsed:
    asked = f"只填数字，单位为{rule.unit}" if rule.unit else "只填数字"
    if isinstance(raw, date | datetime):
        # A number in a cell that was once a date; what it was meant to be is not guessed.
        return _refused(
            rule,
            "not_a_number",
            f"单元格是日期格式，读到的是「{_short(raw)}」，不是数字",
            f"请把单元格格式改为“数值”，再{asked}",
        )
    if isinstance(raw, bool):
        return _refused(rule, "not_a_number", f"「{_short(raw)}」不是数字", f"请{asked}")
    percent = False
    if isinstance(raw, str):
        text = unicodedata.normalize("NFKC", raw).replace(" ", "")
        text = text.replace("\u2212", "-").replace("\u2013", "-")
        if text.endswith("%"):
            percent, text = True, text[:-1]
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if not _NUMBER.fullmatch(text):
            return _not_a_number(raw, text, rule, asked)
        value = Decimal(text)
    elif isinstance(raw, float):
        if not math.isfinite(raw):
            return _refused(rule, "not_a_number", "不是有限的数", f"请{asked}")
        # A binary float carries noise after the 15th digit (0.1 + 0.2); spreadsheets show 15.
        value = Decimal(f"{raw:.{SIGNIFICANT_DIGITS}g}")
        if "%" in number_format:
            percent, value = True, value * 100
    else:
        try:
            value = Decimal(str(raw))
        except InvalidOperation:
            return _refused(rule, "not_a_number", f"「{_short(raw)}」不是数字", f"请{asked}")
        if "%" in number_format:
            percent, value = True, value * 100
    if percent and not rule.is_percent:
        return _refused(
            rule,
            "unexpected_percent",
            f"填成了百分比，本项应填数量（{rule.unit or '个'}）",
            f"请把单元格格式改为“数值”，{asked}",
        )
    if abs(value) >= MAGNITUDE:
        return _refused(rule, "too_large", "数值过大", f"请核对单位（{rule.unit}）后改正")
    digits = len(value.normalize().as_tuple().digits)
    if digits > SIGNIFICANT_DIGITS or value.as_tuple().exponent < -SIGNIFICANT_DIGITS:  # type: ignore[operator]
        return _refused(rule, "too_precise", "有效数字超过15位", "请保留到实际统计的小数位数")
    if rule.is_percent and not percent and 0 < abs(value) < 1:
        return Parsed(
            value=value,
            findings=(
                Finding(
                    "ambiguous_fraction",
                    Severity.WARNING,
                    f"{rule.name}：{number_text(value)}是{number_text(value)}{rule.unit}，"
                    f"还是{number_text(value * 100)}{rule.unit}？",
                    f"系统按{number_text(value)}{rule.unit}读取；如不对请改正，如对请在备注中说明。",
                    rule.code,
                ),
            ),
        )
    return Parsed(value=value)


def _not_a_number(raw: str, text: str, rule: ElementRule, asked: str) -> Parsed:
    if re.match(r"[+-]?[\d,]*\.?\d+(?=[^\W\d_])", text):
        return _refused(
            rule, "unit_in_cell", f"「{_short(raw)}」在数字后带了文字", f"请去掉文字，{asked}"
        )
    return _refused(rule, "not_a_number", f"「{_short(raw)}」不是数字", f"请{asked}")


def _short(raw: object) -> str:
    # As a spreadsheet shows it.
    text = str(raw).upper() if isinstance(raw, bool) else str(raw)
    return text if len(text) <= 30 else text[:30] + "……"
