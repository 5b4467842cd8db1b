"""Loading the demonstration data through the same services that people use."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Role, User
from accounts.services import create_user
from audit.services import SYSTEM
from cities.models import City, Department, Installation
from cities.selectors import cities, departments
from reporting import selectors
from reporting.changes import value_text
from reporting.checks import Entry
from reporting.commitments import asked_by_clause
from reporting.cycles import open_annual
from reporting.demonstration.allocated import adopt_an_allocation
from reporting.demonstration.chased import chase_the_missing
from reporting.demonstration.confirming import confirm_parts, half_confirmed
from reporting.demonstration.files import demo_files
from reporting.demonstration.generator import SITUATIONS, YEARS, Size, entries, tasks
from reporting.demonstration.questions import load_questions
from reporting.demonstration.reviewing import review_in_part
from reporting.evidence.keeping import Place, attach
from reporting.findings import Severity
from reporting.history import HistoryRow, import_history
from reporting.models import Cycle, Evidence, Fact, State, Submission
from reporting.services import approve, confirm, finalise, return_submission, save_draft, submit

SOURCE = "演示数据"
PASSWORD = "yanshi-2026"  # noqa: S105 - printed on purpose; demonstration accounts only
AWAY = "演示数据：经办人外出"
NOTE = "演示数据：数据已核对，变动因年度项目安排。"
FIRST_CYCLE = 2023
LATEST_BEFORE = timedelta(days=3)
LAST_YEAR = YEARS[-1]
CHINA = ZoneInfo("Asia/Shanghai")


def accounts() -> Iterator[dict[str, Any]]:
    """The demonstration accounts as keyword arguments of `create_user`, in printing order."""
    yield {"username": "province", "full_name": "省级管理员", "role": Role.PROVINCE_ADMIN}
    for department in departments():
        yield {
            "username": f"review-{department.code.replace('_', '-')}",
            "full_name": f"{department.short_name}审核员",
            "role": Role.REVIEWER,
            "department": department,
        }
    yield {"username": "leader", "full_name": "省级领导", "role": Role.LEADER}
    yield {"username": "auditor", "full_name": "审计员", "role": Role.AUDITOR}
    housing = Department.objects.get(code="housing")
    for city in cities():
        yield {
            "username": f"city-{city.code}",
            "full_name": f"{city.short_name}住建局上报员",
            "role": Role.COORDINATOR,
            "city": city,
            "department": housing,
        }
    # One city that has submitted, and one whose bureaus are still at it.
    for city in (cities()[0], cities().get(code=SITUATIONS["draft_only"])):
        for department in departments():
            if department != housing:
                yield {
                    "username": f"bureau-{city.code}-{department.code.replace('_', '-')}",
                    "full_name": f"{city.short_name}{department.bureau_name}填报员",
                    "role": Role.REPORTER,
                    "city": city,
                    "department": department,
                }


@transaction.atomic
def load_demonstration(
    *, now: datetime, before_the_latest: Callable[[datetime], object] | None = None
) -> bool:
    """Fill an empty system with demonstration data; False when anybody can sign in to it already, or
    it holds any figure.

    History 2020–2022 is imported as final; 2023–2025 went through submission, approval and
    年报核定; 2026 stands in every state a province meets. The latest report came a few days before
    `now`; `before_the_latest` is called with a moment before it.
    """
    if Fact.objects.exists() or User.objects.exists():
        return False
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})
    for account in accounts():
        create_user(password=PASSWORD, by=SYSTEM, now=now, **account)
    sizes = _sizes()
    _import_history(sizes, now)
    users = {user.city_id: user for user in User.objects.filter(role=Role.COORDINATOR)}
    province = User.objects.get(username="province")
    for cycle in Cycle.objects.filter(year__range=(FIRST_CYCLE, LAST_YEAR)).order_by("year"):
        for city in cities():
            if not _is_latest(city, cycle):
                at = _usual_moment(city, cycle)
                _report(city, cycle, sizes, users[city.pk], province, at=at)
        if cycle.year < LAST_YEAR:
            _settle(cycle, province)
    adopt_an_allocation(
        built_up={code: size.built_up for code, size in sizes.items()},
        province=province,
        now=datetime(FIRST_CYCLE, 6, 1, 10, tzinfo=CHINA),
    )
    chase_the_missing(province=province)
    load_questions(accounts={user.username: user for user in User.objects.all()})
    latest = max(now - LATEST_BEFORE, datetime(LAST_YEAR, 11, 18, 9, 30, tzinfo=CHINA))
    if before_the_latest is not None:
        before_the_latest(latest - timedelta(days=1))
    for cycle in Cycle.objects.filter(year=LAST_YEAR):
        for city in cities():
            if _is_latest(city, cycle):
                _report(city, cycle, sizes, users[city.pk], province, at=latest)
    return True


def _is_latest(city: City, cycle: Cycle) -> bool:
    """Whether this is the report that came after the deadline, the last of all."""
    return cycle.year == LAST_YEAR and city.code == SITUATIONS["approved_late"]


def _usual_moment(city: City, cycle: Cycle) -> datetime:
    """When a city reports: in the weeks before the deadline, not all on one day."""
    day = 3 + int(city.code) // 100 % 11
    return datetime(cycle.year, 11, day, 9, 30, tzinfo=CHINA)


def _sizes() -> dict[str, Size]:
    return {
        city.code: Size(
            city.code,
            city.population_2020 or 0,
            city.urban_population_2020,
            city.built_up_km2_2021 or Decimal(0),
        )
        for city in cities()
    }


def _urban_share(sizes: dict[str, Size]) -> float:
    """Urban share of the population over the cities for which both are known."""
    known = [s for s in sizes.values() if s.urban_population is not None]
    return sum(s.urban_population or 0 for s in known) / sum(s.population for s in known)


def _import_history(sizes: dict[str, Size], now: datetime) -> None:
    rules = selectors.rules()
    rows = [
        HistoryRow(0, code, str(year), e.element, value_text(e.value, e.text, rules[e.element]))
        for code, size in sizes.items()
        for year in range(YEARS[0], FIRST_CYCLE)
        for e in entries(size, year, _urban_share(sizes))
        if not e.is_blank
    ]
    result = import_history(rows=rows, source=SOURCE, approve=True, by=None, now=now)
    if not result.accepted:
        errors = [f.message for f in result.findings if f.severity is Severity.ERROR]
        raise ValueError(f"demonstration history refused: {errors[:5]}")


def _report(
    city: City,
    cycle: Cycle,
    sizes: dict[str, Size],
    coordinator: User,
    province: User,
    *,
    at: datetime,
) -> None:
    year, code = cycle.year, city.code
    if year == LAST_YEAR and code == SITUATIONS["never_reported"]:
        return
    entered = list(entries(sizes[code], year, _urban_share(sizes)))
    if year == LAST_YEAR and code == SITUATIONS["draft_only"]:
        entered = entered[: len(entered) * 2 // 3]
    task_list = list(tasks(code, year, selectors.clause_titles(), asked_by_clause()))

    for _ in range(2):
        saved = save_draft(
            city=city,
            cycle=cycle,
            entries=entered,
            tasks=task_list,
            by=coordinator,
            source=SOURCE,
            now=at,
        )
        if not saved.saved or saved.submission is None:
            raise ValueError(f"demonstration report refused: {city} {year} {saved.findings[:3]}")
        if year == LAST_YEAR and code == SITUATIONS["draft_only"]:
            half_confirmed(city, cycle, by=coordinator, now=at)
            return
        if year == LAST_YEAR:
            _attach(city, cycle, entered, by=coordinator, at=at)
        confirm_parts(saved.submission, now=at)
        stops = submit(
            submission=saved.submission, by=coordinator, now=at, unconfirmed_because=AWAY
        )
        if not stops:
            _decide(saved.submission, province=province, at=at)
            return
        # What stopped it is explained, as a city would, and submitted again.
        doubtful = {finding.element for finding in stops}
        entered = [replace(e, note=NOTE) if e.element in doubtful else e for e in entered]
    raise ValueError(f"demonstration report not submitted: {city} {year} {stops[:3]}")


def _attach(city: City, cycle: Cycle, entered: list[Entry], *, by: User, at: datetime) -> None:
    """The files behind the report, each once."""
    if Evidence.objects.filter(submission__city=city, submission__cycle=cycle).exists():
        return
    lighting = any(each.element == "digital_lighting" and each.value for each in entered)
    for each in demo_files(city.code, city.name, cycle.year, lighting=lighting):
        stamped = None if each.element or each.clause else 1
        attach(
            city=city,
            cycle=cycle,
            place=Place(each.element, each.clause, stamped),
            content=each.content,
            name=each.name,
            by=by,
            now=at,
        )


def _decide(submission: Submission, *, province: User, at: datetime) -> None:
    submission.refresh_from_db()
    year, code = submission.cycle.year, submission.city.code
    late = _is_latest(submission.city, submission.cycle)
    later = at + timedelta(days=1) if late else at.replace(day=20, hour=15)
    if year < LAST_YEAR:
        approve(submission=submission, by=province, now=later)
    elif code == SITUATIONS["returned"]:
        reason = "演示数据：请核对新建公共建筑电气化面积的口径。"
        return_submission(submission=submission, reason=reason, by=province, now=later)
    elif code in (SITUATIONS["half_reviewed"], SITUATIONS["figure_returned"]):
        review_in_part(submission, at=later)
    elif late or int(code) // 100 % 2:
        approve(submission=submission, by=province, now=later)


def _settle(cycle: Cycle, province: User) -> None:
    """年报核定 in the following spring: every city confirms its November figures."""
    at = datetime(cycle.year + 1, 3, 20, 10, tzinfo=CHINA)
    open_annual(cycle=cycle, by=province, now=at)
    for submission in selectors.submissions(cycle.year).filter(state=State.APPROVED):
        confirm(submission=submission, by=submission.submitted_by, now=at)
        finalise(submission=submission, by=province, now=at)
