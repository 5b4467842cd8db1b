"""What the province's decisions ask of a city before it submits again.

A figure that was returned by itself wants a new version, or the same with a new explanation; a
figure that was approved is changed only with a reason. Both stay open until that is done. A remark
that was written for the figure before is only pointed at: it may hold for the new one as well.
"""

from collections.abc import Iterable, Mapping

from cities.dates import full_day_text
from reporting.checks import CORRECTION_WITHOUT_REASON, RETURNED, explains
from reporting.findings import Finding, Severity
from reporting.models import State
from reporting.on_record import CurrentFact, Reported
from reporting.parsing import ElementRule
from reporting.review.former_notes import differs, former_note_finding, keeps_note, shown
from reporting.review.returned import Returned

DECIDED = (State.APPROVED, State.FINAL)


def correction_findings(
    rules: Mapping[str, ElementRule], reported: Reported, returned: Iterable[Returned]
) -> list[Finding]:
    """What is still to answer or to explain; `returned` is what stands returned. Pure."""
    found = [_returned(each) for each in returned if not each.answered]
    for key, draft in reported.drafts.items():
        before, rule = reported.counting.get(key), rules.get(key[0])
        if before is None or rule is None:
            continue
        if before.state in DECIDED:
            if differs(before, draft) and not (explains(draft.note) and draft.note != before.note):
                found.append(_without_reason(key, rule, before, draft))
        elif keeps_note(before, draft):
            found.append(former_note_finding(key, rule, before, draft))
    return found


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
        f"{rule.name}已核定为{shown(before, rule)}，现改为{shown(draft, rule)}，没有写更正原因。",
        "请在备注中写明更正原因；原来核定的一版会保留。",
        *key,
    )
