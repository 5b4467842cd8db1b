"""Warnings: details given to a yes that nobody said, a 文号 or a date beside 否 or a blank."""

from collections.abc import Iterable, Mapping

from reporting.checks.entries import Entry, Known
from reporting.checks.explaining import explains
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule


def check_details(
    entries: Iterable[Entry], rules: Mapping[str, ElementRule], *, known: Known
) -> list[Finding]:
    """Warnings on details whose question is not answered 是: one of the two is wrong."""
    findings = []
    for entry in entries:
        rule = rules.get(entry.element)
        question = rules.get(rule.asked_when) if rule and rule.asked_when else None
        if rule is None or question is None or entry.is_blank:
            continue
        answer = known.get((question.code, entry.year))
        if answer is not None and answer.value:
            continue
        said = "没有答" if answer is None or answer.value is None else "答的是“否”"
        findings.append(
            Finding(
                "detail_without_yes",
                Severity.WARNING,
                f"填了{rule.name}“{entry.text}”，而“{question.name}”{said}。",
                "备注已作说明，会随数据送审。"
                if explains(entry.note)
                else f"请核对：应答“是”的，把“{question.name}”改为“是”；不是的，清空本项。",
                rule.code,
                entry.year,
            )
        )
    return findings
