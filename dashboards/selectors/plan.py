"""The plan as a page: its text with every promise marked, the 23 indicators, open readings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from cities.models import Department
from dashboards.selectors.annotations import Live, Note, live
from dashboards.selectors.tasks import ClauseLine
from dashboards.wording.results import target_text
from indicators.document import Opening, opening
from indicators.models import Clause, ClauseDepartment, Indicator, Passage, Reading
from indicators.selectors import pending_readings, readings

#: The section whose text is no clause, with the promises that stand in it.
GOALS = "一（三）"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; with a note where it is a promise. `anchors` are the ids that lead here."""

    text: str
    note: Note | None = None
    conflict: bool = False
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """A margin note with the wordings that differ."""

    note: Note
    conflicts: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A clause or section: its words in segments, its notes, how the cities go on with it."""

    code: str
    clause: Clause | None
    opening: str
    paragraphs: tuple[tuple[Segment, ...], ...]
    notes: tuple[Annotation, ...]
    conflicts: tuple[Reading, ...]
    progress: ClauseLine | None

    @property
    def statuses(self) -> set[str]:
        """The statuses of its notes."""
        return {each.note.status for each in self.notes if each.note.status}


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses under one heading; `place` is its number on the page."""

    place: int
    heading: str
    clauses: Sequence[Annotated]

    @property
    def marked(self) -> int:
        """How many promises stand in it."""
        return sum(len(each.notes) for each in self.clauses)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as the table prints it."""

    indicator: Indicator
    targets: Sequence[tuple[int, str]]
    departments: str
    pending: Sequence[Reading]
    status: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page shows; `target_years` are the columns of the table."""

    beginning: Opening
    goals: Annotated | None
    sections: Sequence[Section]
    lines: Sequence[IndicatorLine]
    target_years: Sequence[int]
    departments: Sequence[Department]
    live: Live


def plan(user: User, year: int, *, department: str = "", status: str = "") -> Plan:
    """The plan in its own order, for one reader; restricted to the clauses of a department (code)
    or to those with a promise of a status."""
    passages = list(Passage.objects.select_related("indicator", "commitment__asked"))
    table = list(_table())
    known = live(user, year, {each.year for each in passages if each.year is not None})
    marks = _Marks(passages, table, known)
    everything = [_clause(clause, marks, known) for clause in _clauses()]
    by_heading = groupby(everything, lambda each: each.clause.section if each.clause else "")
    sections = [
        Section(place, name, list(rows)) for place, (name, rows) in enumerate(by_heading, 1)
    ]
    goals = marks.annotated(GOALS, None, "", opening().goals, None) if everything else None
    if department or status:
        sections = [
            Section(
                each.place, each.heading, [c for c in each.clauses if _asked(c, department, status)]
            )
            for each in sections
        ]
        goals = goals if goals and not department and status in goals.statuses else None
    years = sorted({target.year for each in table for target in each.targets.all()})
    named = {each.clause.pk: each.clause for each in everything if each.clause}
    return Plan(
        beginning=opening(),
        goals=goals,
        sections=[each for each in sections if each.clauses],
        lines=[_line(each, years, named, known) for each in table],
        target_years=years,
        departments=_departments(named.values()),
        live=known,
    )


def _departments(clauses: Iterable[Clause]) -> list[Department]:
    """The departments behind any clause, in the order of the notice."""
    behind = {
        row.department.pk: row.department
        for clause in clauses
        for row in clause.responsibilities.all()
    }
    return sorted(behind.values(), key=lambda each: each.order)


def _asked(each: Annotated, department: str, status: str) -> bool:
    rows = each.clause.responsibilities.all() if each.clause else ()
    behind = {row.department.code for row in rows}
    return (not department or department in behind) and (not status or status in each.statuses)


def _clauses() -> QuerySet[Clause]:
    """The clauses in their order with their departments."""
    return Clause.objects.prefetch_related(
        Prefetch(
            "responsibilities",
            ClauseDepartment.objects.select_related("department").order_by("position"),
        )
    ).order_by("order")


def _table() -> QuerySet[Indicator]:
    """The 23 with targets and readings."""
    return (
        Indicator.objects.select_related("clause")
        .prefetch_related("targets", Prefetch("readings", readings()))
        .order_by("number")
    )


class _Marks:
    """The promises by clause, and the open wordings where they stand."""

    def __init__(
        self, passages: Sequence[Passage], table: Sequence[Indicator], known: Live
    ) -> None:
        self.live = known
        self.by_clause: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            self.by_clause[passage.clause_code].append(passage)
        self.readings: dict[int, list[Reading]] = {
            each.pk: [r for r in each.readings.all() if r.text_reading] for each in table
        }
        #: The clause an indicator belongs to: there its sentence is the one that links lead to.
        self.home = {each.pk: each.clause.code for each in table}
        concerned = {r.pk for rows in self.readings.values() for r in rows}
        self.of_clause: dict[int, list[Reading]] = defaultdict(list)
        for reading in Reading.objects.filter(indicators=None, clause__isnull=False).order_by(
            "order"
        ):
            if reading.text_reading and reading.pk not in concerned and reading.clause_id:
                self.of_clause[reading.clause_id].append(reading)
        self.anchored: set[str] = set()

    def annotated(
        self,
        code: str,
        clause: Clause | None,
        title: str,
        paragraphs: Iterable[str],
        progress: ClauseLine | None,
    ) -> Annotated:
        """The words cut where promises begin and end."""
        told: set[int] = set()
        notes: list[Annotation] = []
        cut = []
        for paragraph in paragraphs:
            segments: list[Segment] = []
            rest = paragraph
            for passage in self.by_clause.get(code, ()):
                before, found, after = rest.partition(passage.phrase)
                if not found:
                    continue
                note = self.live.note(passage)
                conflicts = self._conflicts(passage)
                segments += [
                    *([Segment(before)] if before else []),
                    Segment(passage.phrase, note, bool(conflicts), self._anchors(passage)),
                ]
                notes.append(Annotation(note, tuple(r for r in conflicts if r.pk not in told)))
                told |= {r.pk for r in conflicts}
                rest = after
            cut.append((*segments, *([Segment(rest)] if rest else [])))
        return Annotated(
            code=code,
            clause=clause,
            opening=title,
            paragraphs=tuple(cut),
            notes=tuple(notes),
            conflicts=tuple(self.of_clause[clause.pk]) if clause else (),
            progress=progress,
        )

    def _conflicts(self, passage: Passage) -> list[Reading]:
        if passage.indicator_id is None:
            return []
        return [
            reading
            for reading in self.readings.get(passage.indicator_id, ())
            if not reading.years or passage.year in reading.years
        ]

    def _anchors(self, passage: Passage) -> tuple[str, ...]:
        """promise-12 for a commitment; sentence-4-2030 and, for the first, sentence-4."""
        names: list[str] = []
        if passage.commitment is not None:
            names = [f"promise-{passage.commitment.order}"]
        elif passage.indicator is not None:
            if passage.clause_code != self.home.get(passage.indicator.pk):
                return ()
            number = passage.indicator.number
            names = [f"sentence-{number}", f"sentence-{number}-{passage.year}"]
        fresh = tuple(name for name in names if name not in self.anchored)
        self.anchored.update(fresh)
        return fresh


def _clause(clause: Clause, marks: _Marks, known: Live) -> Annotated:
    title = clause.title if clause.text.startswith(clause.title) else ""
    progress = None
    if known.any_figures:
        progress = known.line(clause)
    return marks.annotated(clause.code, clause, title, [clause.text[len(title) :]], progress)


def _line(
    indicator: Indicator, years: Sequence[int], clauses: Mapping[int, Clause], known: Live
) -> IndicatorLine:
    printed = {target.year: target_text(target, indicator) for target in indicator.targets.all()}
    clause = clauses[indicator.clause_id]
    result = known.results.get((indicator.pk, known.year))
    return IndicatorLine(
        indicator=indicator,
        # The table prints "/" where it sets no target.
        targets=[(year, printed.get(year, "/")) for year in years],
        departments="、".join(row.department.short_name for row in clause.responsibilities.all()),
        pending=pending_readings(indicator),
        status=result.status if result is not None else "",
    )
