"""What this room does behind the page: keeping a snapshot, and computing everything anew."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import may_keep_results
from accounts.models import User
from assessment.models import CityStatus, ProvincialStatus
from assessment.services import ensure_current, recompute_all
from assessment.snapshots import take_snapshot
from indicators.deciding import Refused
from jobs.kinds import CannotDo, Kind, Outcome, Tell, register

SNAPSHOT, RECOMPUTE = "assessment.snapshot", "assessment.recompute"


def _not_yours(by: User, _: Mapping[str, Any]) -> str:
    refusal = "快照和全部重新计算由省级管理员办理，您的账号不能办理。"
    return "" if may_keep_results(by) else refusal


def _snapshot(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
    try:
        kept = take_snapshot(name=parameters["name"], by=by, now=timezone.now(), tell=tell)
    except Refused as refusal:
        raise CannotDo(" ".join(refusal.faults)) from refusal
    message = f"已留存{kept}。以后随时可以重新计算核对，也可以与现在比较。"
    return Outcome(message, link=reverse("snapshot", args=[kept.number]))


def _recompute(_by: User, _: Mapping[str, Any], tell: Tell) -> Outcome:
    """Each year in a transaction of its own: a killed run leaves whole years, and is run again."""
    now = timezone.now()
    tell(0, 1, "核对结果")
    ensure_current(now)
    years = list(
        ProvincialStatus.objects.values_list("year", flat=True).order_by("year").distinct()
    )
    changed = 0
    for at, year in enumerate(years):
        tell(at, len(years), f"重新计算{year}年度")
        changed += recompute_all(now, [year])
    results = CityStatus.objects.count() + ProvincialStatus.objects.count()
    said = f"，{changed}项与原来不同，已按计算更正" if changed else "，与原来完全相同"
    return Outcome(
        f"重新计算了{len(years)}个年度的{results}项结果{said}。", link=reverse("overview")
    )


def known() -> None:
    """Make the kinds known; called once, when the program starts."""
    register(Kind(SNAPSHOT, _snapshot, _not_yours, writes=True))
    register(Kind(RECOMPUTE, _recompute, _not_yours))
