"""What a city can no longer do in a cycle, and why. One place decides; pages only repeat it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cities.dates import full_day_text
from cities.models import City
from reporting.deadlines import deadline, last_day
from reporting.models import Cycle, State, Submission

DRAFTS_ARE_KEPT = "已存的草稿都保留着"


@dataclass(frozen=True, slots=True)
class Lock:
    """`saving` and `submitting` say why that is refused, "" where it is open.

    `note` is what else one ought to know about time while nothing is locked.
    """

    saving: str = ""
    submitting: str = ""
    note: str = ""

    @property
    def locked(self) -> str:
        """What is locked, in words; "" for nothing."""
        if self.saving:
            return "保存、上传和上报"
        return "上报" if self.submitting else ""

    @property
    def words(self) -> str:
        """Why it is locked, or what to know while it is not."""
        return self.saving or self.submitting or self.note


def lock_on(city: City, cycle: Cycle, submission: Submission | None, now: datetime) -> Lock:
    """What is locked for a city in a cycle at `now`."""
    asked = city.code not in cycle.cities_left_out
    arrived = submission is not None and submission.version > 0
    end = deadline(city, cycle)
    lock = decide(city, cycle, asked=asked, arrived=arrived, end=end, now=now)
    if submission is not None and submission.state == State.FINAL and not lock.locked:
        return Lock()
    if lock.locked or arrived or end <= cycle.deadline:
        return lock
    return Lock(note=f"{_extended(city, cycle, end)}{lock.note}")


def _extended(city: City, cycle: Cycle, end: datetime) -> str:
    """The deadline granted to the city, with the reason as the province wrote it."""
    reason = next(
        each.reason
        for each in sorted(cycle.extensions.all(), key=lambda each: -each.pk)
        if each.city_id == city.pk
    )
    return f"省里已准予{city.name}延期至{full_day_text(last_day(end))}24时，原因：{reason}。"


def saving_refused(city: City, cycle: Cycle, *, asked: bool | None = None) -> str:
    """Why nothing may be saved at all, "" where it may; no deadline bears on that.

    `asked` for a caller that knows whether the cycle asks the city.
    """
    if not (city.code not in cycle.cities_left_out if asked is None else asked):
        return f"{cycle}没有要求{city.name}填报，不能保存，也不能上报。{DRAFTS_ARE_KEPT}。"
    if cycle.closed_at is not None:
        at = timezone.localtime(cycle.closed_at)
        because = f"，原因：{cycle.closed_because}" if cycle.closed_because else ""
        return (
            f"{cycle}填报已由省住房城乡建设厅于{full_day_text(at.date())}{at:%H:%M}关闭{because}。"
            f"不能保存、上传和上报；{DRAFTS_ARE_KEPT}，重新开放后接着填。"
        )
    return ""


def decide(
    city: City, cycle: Cycle, *, asked: bool, arrived: bool, end: datetime, now: datetime
) -> Lock:
    """The rule: not asked, closed, not open yet, too late; the first that holds.

    `end` is the city's own deadline, the first instant that is late; `arrived` says whether it
    ever submitted: what arrived may be corrected after the deadline.
    """
    closed = saving_refused(city, cycle, asked=asked)
    if closed:
        return Lock(closed, closed)
    if now < cycle.opens_at:
        opens = timezone.localtime(cycle.opens_at)
        why = f"{cycle}上报{full_day_text(opens.date())}开放，现在可以先填草稿，还不能上报。"
        return Lock(submitting=why)
    if now < end or arrived:
        return Lock(note=_annual(cycle))
    day = full_day_text(last_day(end))
    if not cycle.late_allowed:
        return Lock(
            submitting=f"{cycle}上报{day}24时已截止，且不接受迟报。{DRAFTS_ARE_KEPT}，"
            "也仍可修改。确需上报的，请向省住房城乡建设厅申请延期。"
        )
    return Lock(note=f"{day}24时已截止，仍可上报，会标为迟报。")


def _annual(cycle: Cycle) -> str:
    if cycle.annual_opened_at is None:
        return ""
    return f"{cycle}年报核定已开放：请确认11月上报的数据，或更正后再次上报。"
