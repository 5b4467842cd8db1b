"""Changing the rules of the checks: by the province, one at a time, with a reason, on the trail."""

from datetime import datetime

from django.db import transaction

from accounts.access import may_set_checks
from accounts.models import User
from audit.services import record
from indicators.models import DataElement, PartRule
from reporting import selectors
from reporting.check_rules import (
    BoundChange,
    Change,
    CheckRules,
    OutlierChange,
    PairChange,
    RuleRefused,
    changed,
    subject,
    words,
)
from reporting.models import CheckChange, OutlierRule
from reporting.parsing import control_characters

REASON_LENGTH = 200


@transaction.atomic
def change_rule(*, change: Change, reason: str, seen: int, by: User, now: datetime) -> CheckChange:
    """Change one rule; what was reported stays as it is and is judged by the new rule from now on.

    `seen` is the version of the rules that the user was shown (0 = as loaded). Raises RuleRefused
    for anybody but the province's administrator, a missing reason, rules that somebody changed
    meanwhile, and what `changed` refuses.
    """
    if not may_set_checks(by):
        raise RuleRefused("校验规则由省级管理员修改，您的账号不能修改。")
    # Of two people the second waits here, and is then told. Entering figures goes on meanwhile.
    list(DataElement.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    before = selectors.check_rules()
    after = changed(before, change)
    newest = CheckChange.objects.select_related("by").order_by("-version").first()
    version = newest.version if newest else 0
    if newest and seen != version:
        raise RuleRefused(
            f"{newest.by}刚把“{newest.subject}”由{newest.before}改为{newest.after}，"
            "下面的影响已重新计算，请再看一遍后保存。"
        )
    reason = said_reason(reason)
    _write(change, after)
    made = CheckChange.objects.create(
        version=version + 1,
        kind=_KINDS[type(change)],
        subject=subject(before, change),
        codes=_codes(change),
        before=words(before, change),
        after=words(after, change),
        reason=reason,
        at=now,
        by=by,
    )
    record(
        by=by.username,
        action="checks.change",
        subject=made.subject,
        now=now,
        version=made.version,
        before=made.before,
        after=made.after,
        reason=reason,
    )
    return made


def said_reason(text: str) -> str:
    """The reason as it is kept. Raises RuleRefused for none, too long a one or odd characters."""
    reason = text.strip()
    if not reason:
        raise RuleRefused("请写明修改原因，以后查得到是为什么改的。")
    if len(reason) > REASON_LENGTH:
        raise RuleRefused(f"修改原因最多{REASON_LENGTH}字，现在有{len(reason)}字，请缩短。")
    if control_characters(reason):
        raise RuleRefused("修改原因含有不可见的控制字符，请删去后重新键入。")
    return reason


_KINDS = {
    BoundChange: CheckChange.Kind.BOUND,
    PairChange: CheckChange.Kind.PAIR,
    OutlierChange: CheckChange.Kind.OUTLIER,
}


def _codes(change: Change) -> list[str]:
    match change:
        case BoundChange(element):
            return [element]
        case PairChange(part, whole):
            return [part, whole]
        case OutlierChange():
            return []


def _write(change: Change, after: CheckRules) -> None:
    match change:
        case BoundChange(code, bound):
            DataElement.objects.filter(code=code).update(change_bound=bound)
        case PairChange(part, whole, in_force):
            factors = {(pair.part, pair.whole): pair.factor for pair in after.parts}
            values = {"in_force": in_force}
            PartRule.objects.update_or_create(
                part=DataElement.objects.get(code=part),
                whole=DataElement.objects.get(code=whole),
                defaults=values | ({"factor": factors[part, whole]} if in_force else {}),
            )
        case OutlierChange(terms):
            last = OutlierRule.objects.order_by("-version").first()
            OutlierRule.objects.create(
                version=last.version + 1 if last else 1,
                threshold=terms.threshold,
                fewest=terms.fewest,
            )
