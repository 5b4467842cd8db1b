"""What can be decided, what was decided, and what each decision changes or changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q

from assessment.decisions import Preview
from assessment.models import DecidedResult
from dashboards.wording.results import MISSING, level_text, value_text
from indicators import selectors as plan
from indicators.calculation import Applicability, Definition, Kind
from indicators.decisions import PROVINCE, Names, Terms
from indicators.decisions.judging import METHOD_WORDS
from indicators.models import AllocationDraft, Decision, Indicator, Reading
from indicators.openings import CitiesMeant, cities_meant
from indicators.wording import plain, target_words


@dataclass(slots=True)
class Stored:
    """A result's fields as they are kept in an archive or foreseen, ready for wording."""

    value: Decimal | None
    target: Decimal | None
    operator: str
    target_year: int | None
    lower_bound: bool
    status: str
    path: Decimal | None

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Stored":
        """From fields by name, decimals as such or as text."""
        return cls(
            value=_decimal(fields["value"]),
            target=_decimal(fields["target"]),
            operator=fields["operator"],
            target_year=fields["target_year"],
            lower_bound=fields["lower_bound"],
            status=fields["status"],
            path=_decimal(fields["path"]),
        )


@dataclass(frozen=True, slots=True)
class Side:
    """A result on one side of a decision, in words."""

    status: str
    value: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One result before and after."""

    indicator: Indicator
    unit: str
    year: int
    before: Side
    after: Side

    @property
    def status_changes(self) -> bool:
        """Whether more than figures beside the status change."""
        return self.before.status != self.after.status


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision changes: every line, and how often which status turns into which."""

    lines: tuple[ShiftLine, ...]

    @property
    def statuses(self) -> list[ShiftLine]:
        """Lines whose status changes."""
        return [line for line in self.lines if line.status_changes]

    @property
    def others(self) -> list[ShiftLine]:
        """Lines of which only figures change."""
        return [line for line in self.lines if not line.status_changes]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """From, to, how often; the most frequent first."""
        found = Counter((line.before.status, line.after.status) for line in self.statuses)
        return [(*pair, n) for pair, n in sorted(found.items(), key=lambda x: (-x[1], x[0]))]

    @property
    def finding(self) -> str:
        """What changes, in one line."""
        changed = self.statuses
        if not changed:
            return "没有状态改变" + (f"，{len(self.lines)}个结果的数字改变" if self.lines else "")
        years = sorted({line.year for line in changed})
        span = f"{years[0]}年" if len(years) == 1 else f"{years[0]}至{years[-1]}年"
        units = {line.unit for line in changed}
        cities = len(units - {"全省"})
        whom = "、".join(
            [*(["全省"] if "全省" in units else []), *([f"{cities}个市"] if cities else [])]
        )
        return f"{len(changed)}个状态改变：{span}，{whom}"


def effect_of_preview(preview: Preview, names: Names) -> Effect:
    """What a decision that is not taken yet would change."""
    indicators = _indicators()
    return Effect(
        tuple(
            _line(
                indicators[shift.number], shift.city, shift.year, shift.before, shift.after, names
            )
            for shift in preview.shifts
        )
    )


def effect_of_decision(decision: Decision, names: Names) -> Effect:
    """What a decision changed when it was taken, from the archive."""
    indicators = _indicators()
    rows = DecidedResult.objects.filter(decision=decision).order_by(
        "indicator__number", "year", F("city__code").asc(nulls_first=True)
    )
    return Effect(
        tuple(
            _line(indicators[number], city, year, before, after, names)
            for number, city, year, before, after in rows.values_list(
                "indicator__number", "city__code", "year", "before", "after"
            )
        )
    )


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


def decisions_page() -> DecisionsPage:
    """What stands now and the decisions so far, newest first."""
    terms, names = plan.terms(), plan.names()
    indicators = _indicators()
    in_force = {decision.subject: decision for decision in plan.decisions_in_force()}
    drafts = {draft.indicator_id: draft for draft in AllocationDraft.objects.all()}
    totals = [row for row in indicators.values() if row.kind == Kind.CUMULATIVE]
    return DecisionsPage(
        readings=tuple(_open_readings()),
        listings=tuple(_listings(terms, names)),
        methods=tuple(_method(row, terms) for row in indicators.values()),
        totals=tuple(
            TotalLine(row, in_force.get(f"allocation:{row.number}"), drafts.get(row.pk))
            for row in totals
        ),
        general_bands=_bands_words(terms.general_bands.on_track, terms.general_bands.slow),
        decisions=tuple(decisions()),
    )


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


def _indicators() -> dict[int, Indicator]:
    return {row.number: row for row in Indicator.objects.order_by("number")}


def _open_readings() -> Iterable[OpenReading]:
    for reading in plan.readings().prefetch_related("indicators"):
        label = next(o["label"] for o in reading.options if o["code"] == reading.in_force)
        numbers = tuple(sorted(row.number for row in reading.indicators.all()))
        yield OpenReading(reading, label, numbers)


def _listings(terms: Terms, names: Names) -> Iterable[Listing]:
    listed = Reading.objects.filter(indicators__isnull=False).order_by("order")
    numbers = {
        number
        for reading in listed.prefetch_related("indicators")
        if any("cities" in option["effect"] for option in reading.options)
        for number in (row.number for row in reading.indicators.all())
    }
    for number in sorted(numbers):
        found = listing_of(number, terms, names)
        if found is not None:
            yield found


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


def _decimal(kept: Decimal | str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _line(
    indicator: Indicator,
    city: str | None,
    year: int,
    before: dict[str, Any],
    after: dict[str, Any],
    names: Names,
) -> ShiftLine:
    of_city = city is not None
    return ShiftLine(
        indicator=indicator,
        unit=names.unit(city or PROVINCE),
        year=year,
        before=_side(Stored.of(before), indicator, of_city=of_city),
        after=_side(Stored.of(after), indicator, of_city=of_city),
    )


def _side(stored: Stored, indicator: Indicator, *, of_city: bool) -> Side:
    return Side(
        status=stored.status,
        value=value_text(stored, indicator, of_city=of_city),
        target=_aim(stored, indicator),
        path=level_text(stored.path, indicator),
    )


def _aim(stored: Stored, indicator: Indicator) -> str:
    if stored.target is None:
        return MISSING
    words = target_words(stored.operator, stored.target, unit=indicator.unit)
    return f"{stored.target_year}年{words}"
