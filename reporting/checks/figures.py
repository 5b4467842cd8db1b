"""Errors in figures: what cannot be, by itself or beside the others.

Sources: the plan's table and 二（二）6, 二（四）1 for the parts that cannot exceed their whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.checks.entries import Entry, Known
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule, control_characters, number_text

REASON_LENGTH = 200
NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class PartOfWhole:
    """`part` may not exceed `whole` × `factor` (the factor brings km² to 公顷)."""

    part: str
    whole: str
    factor: Decimal = Decimal(1)


def check_entries(
    entries: Iterable[Entry],
    rules: Mapping[str, ElementRule],
    parts: Sequence[PartOfWhole],
    *,
    asked: Mapping[str, Sequence[int]] | None,
    known: Known,
) -> list[Finding]:
    """Errors in what is being entered, judged together with what is `known` already.

    `asked` lists the years that may be entered per element (None = any).
    """
    entries = list(entries)
    findings = []
    for entry in entries:
        rule = rules.get(entry.element)
        if rule is None:
            findings.append(
                Finding(
                    "unknown_element",
                    Severity.ERROR,
                    f"没有代码为「{entry.element[:60]}」的数据项。",
                    "请使用从系统下载的工作簿；代码见 docs/elements.md。",
                    entry.element,
                    entry.year,
                )
            )
            continue
        findings += _check_one(entry, rule, asked)
    merged = {**known, **{(entry.element, entry.year): entry for entry in entries}}
    findings += _check_parts({(e.element, e.year) for e in entries}, merged, rules, parts)
    findings += _check_dates(entries, merged, rules)
    return findings


def _check_one(
    entry: Entry, rule: ElementRule, asked: Mapping[str, Sequence[int]] | None
) -> list[Finding]:
    def error(code: str, message: str, remedy: str, field: str = "value") -> Finding:
        return Finding(
            code,
            Severity.ERROR,
            f"{rule.name}（{entry.year}年）：{message}。",
            f"{remedy}。",
            entry.element,
            entry.year,
            field,
        )

    found = []
    if asked is not None and entry.year not in asked.get(entry.element, ()):
        if not entry.is_empty:
            found.append(error("year_not_asked", "这一年的数本期不需填报", "请清空该格"))
        return found
    value = entry.value
    if value is not None and rule.is_number:
        shown = number_text(value)
        if value < 0 and not rule.may_be_negative:
            found.append(error("negative", f"{shown}小于0", "请核对后填不小于0的数"))
        if rule.type == "whole" and value != value.to_integral_value():
            found.append(error("not_whole", f"{shown}不是整数", f"本项按{rule.unit}计，请填整数"))
    if not entry.is_blank and entry.missing_reason:
        found.append(
            error(
                "value_with_reason",
                "既填了数又写了缺报原因",
                "有数请清空缺报原因，没有数请清空数值",
                "reason",
            )
        )
    found += [
        error("control_character", "含有不可见的控制字符", "请删去后重新键入", field)
        for field, text in (("reason", entry.missing_reason), ("note", entry.note))
        if control_characters(text)
    ]
    for field, text, limit in (
        ("reason", entry.missing_reason, REASON_LENGTH),
        ("note", entry.note, NOTE_LENGTH),
    ):
        if len(text) > limit:
            found.append(error("too_long", f"超过{limit}字", f"请缩短到{limit}字以内", field))
    return found


def _check_parts(
    touched: set[tuple[str, int]],
    merged: Known,
    rules: Mapping[str, ElementRule],
    parts: Sequence[PartOfWhole],
) -> list[Finding]:
    findings = []
    for pair in parts:
        years = sorted({year for code, year in touched if code in (pair.part, pair.whole)})
        for year in years:
            part, whole = merged.get((pair.part, year)), merged.get((pair.whole, year))
            if part is None or whole is None or part.value is None or whole.value is None:
                continue
            if part.value <= whole.value * pair.factor:
                continue
            part_rule, whole_rule = rules[pair.part], rules[pair.whole]
            # The finding stands at the part, unless only the whole was entered now.
            at = pair.part if (pair.part, year) in touched else pair.whole
            findings.append(
                Finding(
                    "part_over_whole",
                    Severity.ERROR,
                    f"部分大于总体：{part_rule.name}{number_text(part.value)}{part_rule.unit}"
                    f"大于{whole_rule.name}{number_text(whole.value)}{whole_rule.unit}"
                    f"（{year}年）。",
                    f"请核对两数及单位（{part_rule.unit}、{whole_rule.unit}）后改正。"
                    if part_rule.unit != whole_rule.unit
                    else f"请核对两数及单位（{part_rule.unit}）后改正。",
                    at,
                    year,
                )
            )
    return findings


def _check_dates(
    entries: Iterable[Entry], merged: Known, rules: Mapping[str, ElementRule]
) -> list[Finding]:
    """A period that ends before it starts; the pair is named …_start / …_end."""
    findings = []
    for entry in entries:
        if not entry.element.endswith(("_start", "_end")) or entry.element not in rules:
            continue
        stem = entry.element.rsplit("_", 1)[0]
        start = merged.get((f"{stem}_start", entry.year))
        end = merged.get((f"{stem}_end", entry.year))
        last = entry.element.endswith("_end") or (f"{stem}_end", entry.year) not in {
            (e.element, e.year) for e in entries
        }
        if start and end and start.text and end.text and end.text < start.text and last:
            findings.append(
                Finding(
                    "end_before_start",
                    Severity.ERROR,
                    f"{rules[f'{stem}_end'].name}{end.text}早于起始日期{start.text}。",
                    "请核对两个日期后改正。",
                    entry.element,
                    entry.year,
                )
            )
    return findings
