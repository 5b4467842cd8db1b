"""How far each city's report of a cycle has come, and who has to act next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from cities.models import Bureau, City
from reporting import on_record, selectors
from reporting.models import Cycle, State, Submission
from reporting.plan_in_force import plan_in_force
from reporting.required import required_codes

HOUSING = "housing"
#: Who has to act, by state; {bureau} is the city's housing bureau, which submits (五（二）).
WAITING = {
    State.DRAFT: "等{bureau}上报",
    State.SUBMITTED: "等省里各部门审核",
    State.RETURNED: "等{bureau}改报",
    State.APPROVED: "年度结束后年报核定",
    State.FINAL: "已办结",
}
NOT_SUBMITTED = "未上报"
WITHDRAWN = "已撤回"
NOT_ASKED = "不需上报"


class HasFigure(Protocol):
    """A stored figure as far as counting needs it."""

    @property
    def value(self) -> object: ...
    @property
    def text(self) -> str: ...
    @property
    def missing_reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Filled:
    """Of the required elements: how many have a figure, how many a reason why not."""

    required: int
    figures: int
    reasons: int

    @property
    def blank(self) -> int:
        """Elements with neither figure nor reason."""
        return self.required - self.figures - self.reasons


@dataclass(frozen=True, slots=True)
class Standing:
    """One city's report of one cycle; `submission` None = not begun."""

    city: City
    cycle: Cycle
    submission: Submission | None
    filled: Filled
    waiting: str

    @property
    def state(self) -> str:
        return self.submission.state if self.submission else State.DRAFT.value

    @property
    def label(self) -> str:
        """The state in words; a draft that nobody else sees is 未上报, unless it was submitted."""
        if not self.asked and not self.arrived:
            return NOT_ASKED
        if self.submission is None or self.submission.state == State.DRAFT:
            return WITHDRAWN if self.arrived else NOT_SUBMITTED
        return self.submission.get_state_display()

    @property
    def late(self) -> bool:
        """Whether it was first submitted after its deadline."""
        return self.submission is not None and self.submission.late

    @property
    def asked(self) -> bool:
        """Whether the cycle asks the city at all."""
        return self.city.code not in self.cycle.cities_left_out

    @property
    def waits_for_province(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def arrived(self) -> bool:
        """Whether it was ever submitted."""
        return self.submission is not None and self.submission.version > 0


#: Days.
A_YEAR = 365


def days_left(deadline: datetime, now: datetime) -> int:
    """Days until a deadline's last day, by the calendar of Asia/Shanghai: 0 = it is today, −1 =
    it was yesterday. `deadline` is the first instant that is late."""
    last_day = timezone.localtime(deadline - timedelta(microseconds=1)).date()
    return (last_day - timezone.localtime(now).date()).days


def deadline_words(deadline: datetime, now: datetime) -> str:
    """「离截止还有5天」「今天截止」「已截止8天」; after a year nobody counts the days any more."""
    days = days_left(deadline, now)
    if days > 0:
        return f"离截止还有{days}天"
    if days == 0:
        return "今天截止"
    return f"已截止{-days}天" if -days < A_YEAR else "已截止"


def filled(figures: Mapping[str, HasFigure], required: Iterable[str]) -> Filled:
    """Count figures and reasons among the required elements; `figures` by element code."""
    codes = list(required)
    found = [figures[code] for code in codes if code in figures]
    with_figure = sum(each.value is not None or bool(each.text) for each in found)
    with_reason = sum(
        each.value is None and not each.text and bool(each.missing_reason) for each in found
    )
    return Filled(len(codes), with_figure, with_reason)


def standings(cycle: Cycle) -> list[Standing]:
    """Every city's report of a cycle as the province sees it: what waits for it first, then by
    city code. Only figures that count are counted; drafts are the city's own business."""
    units = selectors.asked_cities(cycle)
    submissions = {each.city_id: each for each in selectors.submissions(cycle.year)}
    figures: dict[int, dict[str, on_record.CountingFact]] = {}
    for fact in on_record.counting_facts(years=[cycle.year]):
        figures.setdefault(fact.city_id, {})[fact.element] = fact
    rules, uses = selectors.rules(cycle), selectors.element_uses()
    without = selectors.indicators_without(city.pk for city in units)
    bureaus = submitting_bureaus(units)
    rows = []
    for city in units:
        own = figures.get(city.pk, {})
        required = required_codes(
            rules,
            uses,
            not_applicable=without[city.pk],
            answers={code: fact.value for code, fact in own.items()},
        )
        submission = submissions.get(city.pk)
        rows.append(
            Standing(
                city,
                cycle,
                submission,
                filled(own, required),
                waiting_for(submission, bureaus.get(city.pk, city.name)),
            )
        )
    return sorted(rows, key=lambda row: not row.waits_for_province)


def standing_of(city: City, cycle: Cycle, *, with_drafts: bool) -> Standing:
    """One city's report; with its drafts for its own people."""
    current = on_record.current_entries(city, cycle, with_drafts=with_drafts)
    known = on_record.known_entries(current)
    return standing_from(
        city,
        cycle,
        current,
        required=selectors.required_elements(city, cycle.year, known, selectors.rules(cycle)),
        submission=selectors.submission(city, cycle),
        bureau=submitting_bureaus([city]).get(city.pk, city.name),
    )


def own_standings(city: City) -> list[Standing]:
    """The city's reports of all years with its drafts, newest first, in a fixed number of
    queries."""
    plan = plan_in_force()
    if not plan.cycles:
        return []
    current = on_record.current_entries(city, plan.cycles[0])
    reports = {
        each.cycle_id: each
        for each in Submission.objects.filter(city=city).select_related("cycle").order_by("pk")
    }
    bureau = plan.bureaus.get(city.pk, {}).get(HOUSING, city.name)
    found = []
    for cycle in plan.cycles:
        answers = {code: fact.value for (code, at), fact in current.items() if at == cycle.year}
        found.append(
            standing_from(
                city,
                cycle,
                current,
                required=plan.required(city, plan.rules(cycle), answers),
                submission=reports.get(cycle.pk),
                bureau=bureau,
            )
        )
    return found


def standing_from(
    city: City,
    cycle: Cycle,
    current: on_record.Current,
    *,
    required: Iterable[str],
    submission: Submission | None,
    bureau: str,
) -> Standing:
    """One city's report from what was read already; `bureau` is the one that submits."""
    own = {code: fact for (code, year), fact in current.items() if year == cycle.year}
    arrived = submission is not None and submission.version > 0
    asked = city.code not in cycle.cities_left_out
    waiting = waiting_for(submission, bureau) if asked or arrived else "本年度没有要求填报"
    return Standing(city, cycle, submission, filled(own, required), waiting)


def waiting_for(submission: Submission | None, bureau: str) -> str:
    """Who has to act next."""
    state = State(submission.state) if submission else State.DRAFT
    if submission is not None and state == State.APPROVED and submission.cycle.annual_opened_at:
        return "等省里年报核定" if submission.confirmed_at else f"等{bureau}确认年报数据"
    return WAITING[state].format(bureau=bureau)


def bureau_names(city: City) -> dict[str, str]:
    """Names of a city's bureaus by department, in the notice's order."""
    rows = Bureau.objects.filter(city=city).order_by("department__order")
    return dict(rows.values_list("department__code", "name"))


def submitting_bureaus(units: Sequence[City]) -> dict[int, str]:
    """Name of the housing bureau that submits, by city id."""
    rows = Bureau.objects.filter(city__in=units, department__code=HOUSING)
    return dict(rows.order_by("city__code").values_list("city_id", "name"))
