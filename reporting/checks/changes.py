"""Warnings: figures that stand out against the year before, and those that are missing."""

from collections.abc import Iterable, Mapping

from reporting.checks.entries import Entry, Known
from reporting.checks.explaining import BLANK_WITHOUT_REASON, explains
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule, number_text


def _explain(entry: Entry) -> str:
    """What to do about a doubtful figure; one that carries a note has been explained."""
    if explains(entry.note):
        return "备注已作说明，会随数据送审。"
    return "如数据无误，请在备注中说明原因，说明会随数据送审。"


def check_changes(
    entries: Iterable[Entry], rules: Mapping[str, ElementRule], *, known: Known
) -> list[Finding]:
    """Warnings against the year before: a change beyond the element's bound, or none at all.

    Change in percent = 100·(v − p)/|p|; not defined, and not asked about, where p = 0.
    """
    findings = []
    for entry in entries:
        rule = rules.get(entry.element)
        before = known.get((entry.element, entry.year - 1))
        if rule is None or rule.change_bound is None or entry.value is None:
            continue
        if before is None or before.value is None:
            continue
        if entry.value == before.value:
            findings.append(
                Finding(
                    "same_as_last_year",
                    Severity.WARNING,
                    f"{rule.name}{number_text(entry.value)}{rule.unit}与上年完全相同。",
                    _explain(entry),
                    entry.element,
                    entry.year,
                )
            )
        elif abs(entry.value - before.value) * 100 > rule.change_bound * abs(before.value) != 0:
            change = (entry.value - before.value) * 100 / abs(before.value)
            findings.append(
                Finding(
                    "change_over_bound",
                    Severity.WARNING,
                    f"{rule.name}{number_text(entry.value)}{rule.unit}，比上年"
                    f"{number_text(before.value)}{rule.unit}{'增加' if change > 0 else '减少'}"
                    f"{abs(change):.0f}%，超出本项常见变动（±{number_text(rule.change_bound)}%）。",
                    _explain(entry),
                    entry.element,
                    entry.year,
                )
            )
    return findings


def check_blanks(
    year: int, rules: Mapping[str, ElementRule], *, asked: Iterable[str], known: Known
) -> list[Finding]:
    """Required elements of the year without a figure and without a reason."""
    findings = []
    for code in asked:
        rule = rules[code]
        entry = known.get((code, year))
        if rule.required and (entry is None or (entry.is_blank and not entry.missing_reason)):
            findings.append(
                Finding(
                    BLANK_WITHOUT_REASON,
                    Severity.WARNING,
                    f"{rule.name}没有填，也没有写缺报原因。",
                    "请填数；确实没有数的，写明缺报原因，不要填0。",
                    code,
                    year,
                )
            )
    return findings
