"""The yearly reporting cycles: opening, extending, closing, 年报核定. All by the province."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core import serializers
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import may_run_cycles
from accounts.models import User
from audit.services import record
from cities.dates import full_day_text
from cities.models import City
from indicators.models import Clause, DataElement
from reporting.deadlines import deadlines, end_of, last_day
from reporting.marks import mark_all, mark_city_year
from reporting.models import Cycle, Extension, State, Submission, SubmissionEvent
from reporting.workflow import NotAllowed

#: The plan dates from February 2023: nothing was asked before.
FIRST_CYCLE = 2023
LONGEST_REASON = 200
#: What nothing is waited for any more.
SETTLED = (State.APPROVED, State.FINAL)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Codes of what a cycle does not ask: cities, data elements, clauses."""

    cities: Collection[str] = field(default_factory=tuple)
    elements: Collection[str] = field(default_factory=tuple)
    clauses: Collection[str] = field(default_factory=tuple)


@transaction.atomic
def create_missing_cycles(*, path: Path, by: str, now: datetime) -> int:
    """Create the cycles up to the current year that are not there yet; return how many.

    `path` is the fixture that lists the cycles from 2023 on. A year after the last one listed
    gets that one's days; the year is the one in Asia/Shanghai. Cycles that exist are left
    alone: somebody may have moved their deadline. Source: clause 五（二）.
    """
    rows = serializers.deserialize("json", path.read_text(encoding="utf-8"))
    listed = [item.object for item in rows if isinstance(item.object, Cycle)]
    this_year = timezone.localtime(now).year
    last = max(listed, key=lambda cycle: cycle.year)
    later = [_repeated(last, year) for year in range(last.year + 1, this_year + 1)]
    existing = set(Cycle.objects.values_list("year", flat=True))
    missing = [
        cycle
        for cycle in (*listed, *later)
        if cycle.year <= this_year and cycle.year not in existing
    ]
    Cycle.objects.bulk_create(missing)
    if missing:
        years = [cycle.year for cycle in missing]
        record(by=by, action="cycle.create", subject=path.name, now=now, years=years)
    return len(missing)


def _repeated(cycle: Cycle, year: int) -> Cycle:
    """The same days of another year, on the clock of Asia/Shanghai."""
    opens_at, deadline = timezone.localtime(cycle.opens_at), timezone.localtime(cycle.deadline)
    return Cycle(
        year=year,
        opens_at=opens_at.replace(year=year),
        deadline=deadline.replace(year=deadline.year - cycle.year + year),
        late_allowed=cycle.late_allowed,
    )


def year_is_over(cycle: Cycle, now: datetime) -> bool:
    """Whether the reported calendar year has ended in Asia/Shanghai: only then 年报核定."""
    return timezone.localtime(now).year > cycle.year


def usual_opening(year: int) -> datetime:
    """1 October 0:00 in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(date(year, 10, 1), time.min))


def usual_deadline(year: int) -> datetime:
    """15 November 24:00 in Asia/Shanghai (clause 五（二）, 每年11月中旬前)."""
    return end_of(date(year, 11, 15))


def latest_extension(cycle: Cycle) -> datetime:
    """How long one city may be given at most: until the day before the following year's deadline,
    and a year in all. Nothing is owed for two years at a time."""
    following = Cycle.objects.filter(year=cycle.year + 1).first()
    end = following.deadline if following else usual_deadline(cycle.year + 1)
    return min(end - timedelta(days=1), cycle.deadline + timedelta(days=365))


@transaction.atomic
def open_cycle(
    *,
    year: int,
    opens_at: datetime | None = None,
    deadline: datetime | None = None,
    late_allowed: bool = True,
    left_out: LeftOut | None = None,
    by: User,
    now: datetime,
) -> Cycle:
    """Open a year's reporting; opening and deadline are the usual ones unless given.

    Raises NotAllowed for anybody but the province's administrator, a year that is open already
    or out of reach, and days in the wrong order.
    """
    _may_run(by)
    last = timezone.localtime(now).year + 1
    if not FIRST_CYCLE <= year <= last:
        raise NotAllowed(f"只能开放{FIRST_CYCLE}年至{last}年的上报，{year}年不在其中。")
    if Cycle.objects.filter(year=year).exists():
        raise NotAllowed(f"{year}年度上报已经开放过，请在该年度里修改。")
    opens_at, deadline = opens_at or usual_opening(year), deadline or usual_deadline(year)
    _in_order(opens_at, deadline)
    cycle = Cycle(year=year, opens_at=opens_at, deadline=deadline, late_allowed=late_allowed)
    _leave_out(cycle, left_out or LeftOut())
    cycle.save()
    _record("cycle.open", cycle, by, now, **_terms(cycle))
    mark_all(now=now)
    return cycle


@transaction.atomic
def change_cycle(
    *,
    cycle: Cycle,
    opens_at: datetime,
    deadline: datetime,
    late_allowed: bool,
    left_out: LeftOut,
    by: User,
    now: datetime,
) -> Cycle:
    """Change opening, deadline, whether late reports are taken, and what is asked.

    Who was late is judged again by the new deadline. Raises NotAllowed.
    """
    _may_run(by)
    cycle = _lock(cycle)
    _in_order(opens_at, deadline)
    before = _terms(cycle)
    cycle.opens_at, cycle.deadline, cycle.late_allowed = opens_at, deadline, late_allowed
    _leave_out(cycle, left_out)
    cycle.save()
    after = _terms(cycle)
    if after == before:
        return cycle
    _judge_lateness(cycle)
    _record(
        "cycle.change",
        cycle,
        by,
        now,
        before={key: before[key] for key in before if before[key] != after[key]},
        after={key: after[key] for key in after if before[key] != after[key]},
    )
    mark_all(now=now)
    return cycle


@transaction.atomic
def extend_deadline(
    *, cycle: Cycle, city: City, deadline: datetime, reason: str, by: User, now: datetime
) -> Extension:
    """Give one city until later, with a reason; the others keep their deadline.

    Its results are not_due until then, and a report that came in between is no longer late. The
    newest extension stands: one that was granted is set right by another, also a shorter one,
    back to the cycle's own deadline where that is still to come.
    Raises NotAllowed without a reason, for a time that is past, not later than the cycle's or
    beyond `latest_extension`, and for more time where the report is approved.
    """
    _may_run(by)
    cycle, reason = _lock(cycle), _reason(reason, "延期原因，该市会原样看到")
    if city.code in cycle.cities_left_out:
        raise NotAllowed(f"{cycle}没有要求{city.name}填报，不需要延期。")
    # Asked by itself: extensions held with the cycle would be those from before this one.
    granted = cycle.extensions.filter(city=city).order_by("-pk").first()
    stands = max(cycle.deadline, granted.deadline) if granted else cycle.deadline
    latest = latest_extension(cycle)
    if deadline < cycle.deadline or deadline == cycle.deadline == stands:
        raise NotAllowed("延期后的截止日要晚于本年度统一的截止日。")
    if deadline <= now:
        raise NotAllowed("延期后的截止日已经过去，请另选一天。")
    if deadline > latest:
        raise NotAllowed(
            f"{cycle}最迟可以延期至{full_day_text(last_day(latest))}24时：延期不超过一年，"
            f"并且早于下一年度的截止日。{'请另选一天。' if latest > now else '这一天已经过去，不能再延期。'}"
        )
    report = Submission.objects.filter(cycle=cycle, city=city).first()
    if report is not None and report.state in SETTLED and deadline > stands:
        raise NotAllowed(
            f"{city.name}{cycle}上报已经核定，不需要延期。该市仍可更正后再次上报，不受截止日限制。"
        )
    extension = Extension.objects.create(
        cycle=cycle, city=city, deadline=deadline, reason=reason, granted_at=now, granted_by=by
    )
    _judge_lateness(cycle, [city])
    record(
        by=by.username,
        action="cycle.extend",
        subject=f"{city.code}/{cycle.year}",
        now=now,
        deadline=deadline.isoformat(),
        reason=reason,
    )
    mark_city_year(city=city, year=cycle.year, now=now)
    return extension


@transaction.atomic
def close_cycle(*, cycle: Cycle, reason: str, by: User, now: datetime) -> Cycle:
    """Lock saving and submitting for every city; drafts stay as they are. Raises NotAllowed."""
    _may_run(by)
    cycle, reason = _lock(cycle), _reason(reason, "关闭原因，各市会原样看到")
    if cycle.closed_at is not None:
        raise NotAllowed(f"{cycle}填报已经关闭。")
    cycle.closed_at, cycle.closed_because = now, reason
    cycle.save()
    _record("cycle.close", cycle, by, now, reason=reason)
    return cycle


@transaction.atomic
def reopen_cycle(*, cycle: Cycle, by: User, now: datetime) -> Cycle:
    """Unlock a closed cycle; deadlines stay what they were. Raises NotAllowed."""
    _may_run(by)
    cycle = _lock(cycle)
    if cycle.closed_at is None:
        raise NotAllowed(f"{cycle}填报没有关闭，不需要重新开放。")
    cycle.closed_at, cycle.closed_because = None, ""
    cycle.save()
    _record("cycle.reopen", cycle, by, now)
    return cycle


@transaction.atomic
def open_annual(*, cycle: Cycle, by: User, now: datetime) -> Cycle:
    """Open 年报核定: cities confirm or correct their November figures, which then become final.

    Only after the reported year has ended; a closed cycle is unlocked, since cities have to be
    able to correct. Raises NotAllowed.
    """
    _may_run(by)
    cycle = _lock(cycle)
    if not year_is_over(cycle, now):
        raise NotAllowed(f"{cycle}结束后才能开放年报核定。")
    if cycle.annual_opened_at is not None:
        raise NotAllowed(f"{cycle}年报核定已经开放。")
    cycle.annual_opened_at, cycle.closed_at, cycle.closed_because = now, None, ""
    cycle.save()
    _record("cycle.annual", cycle, by, now)
    return cycle


def _may_run(by: User) -> None:
    if not may_run_cycles(by):
        raise NotAllowed("上报年度由省级管理员开放、延期和关闭，您的账号不能办理。")


def _lock(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)


def _in_order(opens_at: datetime, deadline: datetime) -> None:
    if deadline <= opens_at:
        raise NotAllowed("截止日要晚于开放日。")


def _reason(reason: str, what: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise NotAllowed(f"请写明{what}。")
    if len(reason) > LONGEST_REASON:
        raise NotAllowed(f"原因最多{LONGEST_REASON}字，现在有{len(reason)}字。")
    return reason


def _leave_out(cycle: Cycle, left_out: LeftOut) -> None:
    """Raises NotAllowed for unknown codes, and when nothing or nobody would be left."""
    cycle.cities_left_out = _codes(City, left_out.cities, "至少要有一个市填报。")
    cycle.elements_left_out = _codes(DataElement, left_out.elements, "至少要有一个数据项要填报。")
    cycle.clauses_left_out = _codes(Clause, left_out.clauses)


def _codes(
    model: type[City | DataElement | Clause], codes: Iterable[str], all_of_them: str = ""
) -> list[str]:
    left_out, known = set(codes), set(model._default_manager.values_list("code", flat=True))
    if left_out - known:
        raise NotAllowed(f"没有代码为{'、'.join(sorted(left_out - known))}的项，请刷新后重选。")
    if all_of_them and left_out == known:
        raise NotAllowed(all_of_them)
    return sorted(left_out)


def _terms(cycle: Cycle) -> dict[str, object]:
    """A cycle's terms as the trail keeps them."""
    return {
        "opens_at": cycle.opens_at.isoformat(),
        "deadline": cycle.deadline.isoformat(),
        "late_allowed": cycle.late_allowed,
        "cities_left_out": cycle.cities_left_out,
        "elements_left_out": cycle.elements_left_out,
        "clauses_left_out": cycle.clauses_left_out,
    }


def _judge_lateness(cycle: Cycle, units: Iterable[City] | None = None) -> None:
    """Compare what each city handed in with the deadline that now holds for it: its first report,
    and the one after it was taken back. By whomever: also the province in the city's place."""
    reports = Submission.objects.filter(cycle=cycle, version__gte=1).select_related("city")
    if units is not None:
        reports = reports.filter(city__in=list(units))
    ends = deadlines([report.city for report in reports], [cycle])
    handed_in = SubmissionEvent.objects.filter(
        submission__in=[report.pk for report in reports],
        from_state=State.DRAFT,
        to_state=State.SUBMITTED,
    )
    last = dict(
        handed_in.order_by("submission_id").values_list("submission_id").annotate(Max("at"))
    )
    changed = []
    for report in reports:
        at = last.get(report.pk)
        late = at is not None and at >= ends[report.city_id, cycle.pk]
        if at is not None and late != report.late:
            report.late = late
            changed.append(report)
    Submission.objects.bulk_update(changed, ["late"])


def _record(action: str, cycle: Cycle, by: User, now: datetime, **detail: Any) -> None:
    record(by=by.username, action=action, subject=str(cycle.year), now=now, **detail)
