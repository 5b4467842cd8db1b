"""A cycle as its page shows it. No HTTP."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cities.models import City
from cities.selectors import cities
from indicators import selectors as plan
from reporting import selectors
from reporting.cycles import latest_extension, year_is_over
from reporting.deadlines import deadlines, last_day
from reporting.models import Cycle, Extension, State, Submission
from reporting.standing import deadline_words


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One year in the list; `asked` cities, of which `arrived` ever submitted."""

    cycle: Cycle
    last_day: date
    words: str
    state: str
    asked: int
    arrived: int
    final: int
    extended: int


@dataclass(frozen=True, slots=True)
class CityTerm:
    """One city's deadline and how far its year is settled."""

    city: City
    extension: Extension | None
    last_day: date
    words: str
    submission: Submission | None
    settled: str


@dataclass(frozen=True, slots=True)
class CyclePage:
    """A year with everything that can be decided about it."""

    cycle: Cycle
    opening: date
    last_day: date
    words: str
    state: str
    year_is_over: bool
    soonest_extension: date
    latest_extension: date
    terms: list[CityTerm]
    extensions: list[Extension]

    @property
    def counts(self) -> dict[str, int]:
        """How many cities stand where with 年报核定."""
        found = dict.fromkeys(SETTLED, 0)
        for term in self.terms:
            found[term.settled] += 1
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be asked or left out."""

    code: str
    name: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Cities, elements or clauses to choose from."""

    kind: str
    title: str
    unit: str
    choices: list[Choice]

    @property
    def codes(self) -> list[str]:
        return [choice.code for choice in self.choices]

    @property
    def words(self) -> str:
        """「全部18市」 or 「16/18市」."""
        asked, every = sum(choice.asked for choice in self.choices), len(self.choices)
        return f"全部{every}{self.unit}" if asked == every else f"{asked}/{every}{self.unit}"


FINAL, CONFIRMED, WAITING, NOT_APPROVED = (
    "已核定",
    "已确认，等省里核定",
    "等市里确认",
    "快报还没有核定",
)
SETTLED = (FINAL, CONFIRMED, WAITING, NOT_APPROVED)


def state_words(cycle: Cycle, now: datetime, *, all_final: bool = False) -> str:
    """Where a cycle stands: 未到开放日, 填报中, 已关闭, 年报核定中, 已办结."""
    if all_final:
        return "已办结"
    if cycle.closed_at is not None:
        return "已关闭"
    if cycle.annual_opened_at is not None:
        return "年报核定中"
    return "填报中" if now >= cycle.opens_at else "未到开放日"


def settled(submission: Submission | None) -> str:
    """How far 年报核定 of one city has come."""
    if submission is not None and submission.state == State.FINAL:
        return FINAL
    if submission is None or submission.state != State.APPROVED:
        return NOT_APPROVED
    return CONFIRMED if submission.confirmed_at else WAITING


def cycle_rows(now: datetime) -> list[CycleRow]:
    """Every cycle, newest first."""
    units = list(cities())
    reports: dict[int, list[Submission]] = {}
    for report in Submission.objects.filter(version__gte=1).order_by("pk"):
        reports.setdefault(report.cycle_id, []).append(report)
    extended: dict[int, set[int]] = {}
    for cycle_id, city_id in Extension.objects.order_by("pk").values_list("cycle_id", "city_id"):
        extended.setdefault(cycle_id, set()).add(city_id)
    rows = []
    for cycle in selectors.cycles():
        own = reports.get(cycle.pk, [])
        final = sum(report.state == State.FINAL for report in own)
        asked = sum(city.code not in cycle.cities_left_out for city in units)
        settled_all = final >= asked
        rows.append(
            CycleRow(
                cycle=cycle,
                last_day=last_day(cycle.deadline),
                words="" if settled_all else deadline_words(cycle.deadline, now),
                state=state_words(cycle, now, all_final=settled_all),
                asked=asked,
                arrived=len(own),
                final=final,
                extended=len(extended.get(cycle.pk, ())),
            )
        )
    return rows


def cycle_page(cycle: Cycle, now: datetime) -> CyclePage:
    """One cycle with every city's deadline."""
    units = selectors.asked_cities(cycle)
    extensions = list(
        cycle.extensions.select_related("city", "granted_by").order_by("-granted_at", "-pk")
    )
    newest: dict[int, Extension] = {}
    for extension in extensions:
        newest.setdefault(extension.city_id, extension)
    reports = {report.city_id: report for report in selectors.submissions(cycle.year)}
    ends = deadlines(units, [cycle])
    standing = [settled(reports.get(city.pk)) for city in units]
    return CyclePage(
        cycle=cycle,
        opening=timezone.localtime(cycle.opens_at).date(),
        last_day=last_day(cycle.deadline),
        words=deadline_words(cycle.deadline, now),
        state=state_words(cycle, now, all_final=set(standing) == {FINAL}),
        year_is_over=year_is_over(cycle, now),
        soonest_extension=max(last_day(cycle.deadline), timezone.localtime(now).date()),
        latest_extension=last_day(latest_extension(cycle)),
        terms=[
            CityTerm(
                city=city,
                extension=newest.get(city.pk),
                last_day=last_day(ends[city.pk, cycle.pk]),
                words=deadline_words(ends[city.pk, cycle.pk], now),
                submission=reports.get(city.pk),
                settled=words,
            )
            for city, words in zip(units, standing, strict=True)
        ],
        extensions=extensions,
    )


def asked_groups(cycle: Cycle, ticked: Mapping[str, Collection[str]] | None = None) -> list[Group]:
    """What the cycle asks of whom, with what it leaves out; `ticked` are the codes of a form by
    kind that was refused, and shows again as it was."""
    elements = [(element.code, element.name) for element in plan.elements()]
    clauses = [(clause.code, f"{clause.code}　{clause.title}") for clause in plan.clauses()]
    offered = [
        ("city", "哪些市", "市", [(c.code, c.name) for c in cities()], cycle.cities_left_out),
        ("element", "哪些数据项", "项", elements, cycle.elements_left_out),
        ("clause", "哪些任务", "条", clauses, cycle.clauses_left_out),
    ]
    return [
        Group(
            kind,
            title,
            unit,
            [
                Choice(code, name, code in ticked[kind] if ticked else code not in left_out)
                for code, name in choices
            ],
        )
        for kind, title, unit, choices, left_out in offered
    ]
