"""What can be decided, what was decided, and what each decision changes or changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from indicators import selectors as plan
from indicators import terms_in_force
from indicators.calculation import Applicability, Definition, Kind
from indicators.decisions import Names, Terms
from indicators.decisions.judging import METHOD_WORDS
from indicators.held import Plan
from indicators.models import AllocationDraft, Decision, Indicator, Reading
from indicators.openings import CitiesMeant, cities_meant
from indicators.wording import plain


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A choice the document leaves open, with the words of the option in force."""

    reading: Reading
    in_force: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MethodLine:
    """How one indicator is judged, cell by cell."""

    indicator: Indicator
    applies: str
    baseline: str
    milestones: str
    pace: str
    bands: str
    own: str


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A provincial total: whether it is split among the cities."""

    indicator: Indicator
    decision: Decision | None
    draft: AllocationDraft | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of cities the plan counts without naming them all: how many are named."""

    meant: CitiesMeant
    number: int
    designated: int
    undecided: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many remain to be named."""
        return max(self.meant.expected - self.designated, 0)


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Everything that is or can be decided."""

    readings: tuple[OpenReading, ...]
    listings: tuple[Listing, ...]
    methods: tuple[MethodLine, ...]
    totals: tuple[TotalLine, ...]
    general_bands: str
    decisions: tuple[Decision, ...]

    @property
    def pending(self) -> int:
        """Readings that nobody has confirmed."""
        return sum(1 for line in self.readings if line.reading.status == Reading.Status.PENDING)


def decisions_page(held: Plan) -> DecisionsPage:
    """What stands now and the decisions so far, newest first."""
    terms, in_force = held.terms, held.of(_in_force)
    drafts = {draft.indicator_id: draft for draft in AllocationDraft.objects.all()}
    totals = [row for row in held.indicators if row.kind == Kind.CUMULATIVE]
    return DecisionsPage(
        readings=held.of(_open_readings),
        listings=held.of(_listings),
        methods=tuple(_method(row, terms) for row in held.indicators),
        totals=tuple(
            TotalLine(row, in_force.get(f"allocation:{row.number}"), drafts.get(row.pk))
            for row in totals
        ),
        general_bands=_bands_words(terms.general_bands.on_track, terms.general_bands.slow),
        decisions=tuple(decisions()),
    )


def _in_force() -> dict[str, Decision]:
    return {decision.subject: decision for decision in terms_in_force.decisions_in_force()}


def decisions() -> Sequence[Decision]:
    """Every decision, newest first, with how many statuses it changed."""
    changed = Count("results", filter=~Q(results__status_before=F("results__status_after")))
    return list(
        Decision.objects.select_related("decided_by").annotate(changed=changed).order_by("-number")
    )


def history(decision: Decision) -> Sequence[Decision]:
    """The decisions on the same subject, oldest first."""
    return list(
        Decision.objects.filter(subject=decision.subject)
        .select_related("decided_by")
        .order_by("version")
    )


def _open_readings() -> tuple[OpenReading, ...]:
    found = []
    for reading in plan.readings().prefetch_related("indicators"):
        label = next(o["label"] for o in reading.options if o["code"] == reading.in_force)
        numbers = tuple(sorted(row.number for row in reading.indicators.all()))
        found.append(OpenReading(reading, label, numbers))
    return tuple(found)


def _listings() -> tuple[Listing, ...]:
    terms, names = terms_in_force.terms(), plan.names()
    listed = Reading.objects.filter(indicators__isnull=False).order_by("order")
    numbers = {
        number
        for reading in listed.prefetch_related("indicators")
        if any("cities" in option["effect"] for option in reading.options)
        for number in (row.number for row in reading.indicators.all())
    }
    listings = (listing_of(number, terms, names) for number in sorted(numbers))
    return tuple(each for each in listings if each is not None)


def listing_of(number: int, terms: Terms, names: Names) -> Listing | None:
    """How many cities of an indicator's list are named; None where it rests on no list."""
    meant = cities_meant(number)
    if meant is None:
        return None
    states = {code: terms.applies(number, code) for code in names.cities}
    return Listing(
        meant,
        number,
        sum(1 for state in states.values() if state is Applicability.APPLICABLE),
        tuple(
            names.cities[code]
            for code, state in states.items()
            if state is Applicability.UNDESIGNATED
        ),
    )


def _method(indicator: Indicator, terms: Terms) -> MethodLine:
    number, definition = indicator.number, terms.definitions[indicator.number]
    states = Counter(state for (of, _), state in terms.applicability.items() if of == number)
    out = states[Applicability.NOT_APPLICABLE]
    unknown = states[Applicability.UNDESIGNATED]
    own_bands = number in terms.own_bands
    points = [f"{point.year}年{plain(point.value)}" for point in definition.milestones]
    cities = sum(1 for of, _ in terms.milestones if of == number)
    own = sum(1 for of, _ in terms.own_values if of == number)
    return MethodLine(
        indicator=indicator,
        applies="，".join([f"{out}市不适用"] * bool(out) + [f"{unknown}市待认定"] * bool(unknown))
        or "全部适用",
        baseline=_baseline(definition, sum(1 for of, _ in terms.base_values if of == number)),
        milestones="，".join([*points, *([f"{cities}个市"] if cities else [])]) or "直线插值",
        pace=METHOD_WORDS[definition.pace_method].split("（")[0],
        bands=_bands_words(definition.bands.on_track, definition.bands.slow)
        if own_bands
        else "通用",
        own=f"{own}个市" if own else "无",
    )


def _baseline(definition: Definition, cities: int) -> str:
    if definition.kind is Kind.CUMULATIVE:
        return f"{(definition.start_year or 0) - 1}年为0"
    words = f"{definition.base_year}年" if definition.base_year else "首报"
    if definition.base_value is not None:
        words = f"全省指定{definition.base_value.year}年{plain(definition.base_value.value)}"
    return words + (f"，{cities}个市指定" if cities else "")


def _bands_words(on_track: Any, slow: Any) -> str:
    return f"{plain(on_track)} / {plain(slow)}"
