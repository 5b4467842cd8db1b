"""What the province's decisions ask of a city before it submits again.

A figure that was returned by itself wants a new version, or the same with a new explanation; a
figure that was approved is changed only with a reason. Both stay open until that is done.
"""

from collections.abc import Iterable, Mapping

from cities.dates import full_day_text
from reporting.changes import value_text
from reporting.checks import CORRECTION_WITHOUT_REASON, RETURNED, explains
from reporting.findings import Finding, Severity
from reporting.models import State
from reporting.on_record import CurrentFact, Reported
from reporting.parsing import ElementRule
from reporting.review.returned import Returned

DECIDED = (State.APPROVED, State.FINAL)


def correction_findings(
    rules: Mapping[str, ElementRule], reported: Reported, returned: Iterable[Returned]
) -> list[Finding]:
    """What is still to answer or to explain; `returned` is what stands returned. Pure."""
    return [_returned(each) for each in returned if not each.answered] + [
        _without_reason(key, rules[key[0]], before, draft)
        for key, draft in reported.drafts.items()
        if (before := reported.counting.get(key)) is not None
        and key[0] in rules
        and before.state in DECIDED
        and _differs(before, draft)
        and not (explains(draft.note) and draft.note != before.note)
    ]


def _returned(item: Returned) -> Finding:
    return Finding(
        RETURNED,
        Severity.WARNING,
        f"{item.department}{full_day_text(item.at)}退回{item.name}，原因：{item.reason}"
        + ("（现在改回了退回的那一版）" if item.again else ""),
        "请改正；所报无误的，在进展情况中补充说明。"
        if item.clause
        else "请改正；所报无误的，在备注中说明。",
        item.element,
        None if item.clause else item.year,
        field="progress" if item.clause else "value",
        clause=item.clause,
    )


def _without_reason(
    key: tuple[str, int], rule: ElementRule, before: CurrentFact, draft: CurrentFact
) -> Finding:
    return Finding(
        CORRECTION_WITHOUT_REASON,
        Severity.WARNING,
        f"{rule.name}已核定为{_shown(before, rule)}，现改为{_shown(draft, rule)}，没有写更正原因。",
        "请在备注中写明更正原因；原来核定的一版会保留。",
        *key,
    )


def _differs(before: CurrentFact, draft: CurrentFact) -> bool:
    return (before.value, before.text, before.missing_reason) != (
        draft.value,
        draft.text,
        draft.missing_reason,
    )


def _shown(fact: CurrentFact, rule: ElementRule) -> str:
    shown = value_text(fact.value, fact.text, rule)
    return f"{shown}{rule.unit}" if shown else "缺报"
