"""Writing drafts: versions of figures and tasks that count nowhere yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, QuerySet

from accounts.models import User
from cities.models import City
from indicators.models import Clause, Commitment
from reporting.checks import Entry, TaskEntry
from reporting.commitments import task_figures
from reporting.models import Fact, State, Submission, TaskFigure, TaskReport

#: What saving a draft again replaces.
DRAFT_FIELDS = [
    "value",
    "text",
    "missing_reason",
    "note",
    "source",
    "submission",
    "created_at",
    "created_by",
]


def next_versions(
    city: City, keys: Iterable[tuple[int, int]], *, but: Iterable[int] = ()
) -> dict[tuple[int, int], int]:
    """The number that a new version of each (element, year) would get."""
    wanted = set(keys)
    rows = (
        Fact.objects.filter(city=city, element__in={element for element, _ in wanted})
        .exclude(pk__in=list(but))
        .values_list("element_id", "year")
        .annotate(last=Max("version"))
        .order_by()
    )
    last = {(element, year): version for element, year, version in rows}
    return {key: last.get(key, 0) + 1 for key in wanted}


def number_after_counting(city: City, drafts: QuerySet[Fact]) -> None:
    """A draft begun before somebody else's newer version gets the number after it."""
    own = list(drafts)
    following = next_versions(
        city, {(draft.element_id, draft.year) for draft in own}, but=[draft.pk for draft in own]
    )
    overtaken = []
    for draft in own:
        number = following[draft.element_id, draft.year]
        if number > draft.version:
            draft.version = number
            overtaken.append(draft)
    Fact.objects.bulk_update(overtaken, ["version"])


class _Version(NamedTuple):
    """A stored version of a figure."""

    pk: int
    version: int
    state: str
    value: Decimal | None
    text: str
    missing_reason: str
    note: str

    def says(self, entry: Entry) -> bool:
        """Whether the entry is no change of it."""
        own = (self.value, self.text, self.missing_reason, self.note)
        return own == (entry.value, entry.text, entry.missing_reason, entry.note)


def _versions(
    city: City, elements: Iterable[int], years: Iterable[int]
) -> dict[tuple[int, int], list[_Version]]:
    """Every version of these figures, oldest first, by (element, year)."""
    found: dict[tuple[int, int], list[_Version]] = {}
    rows = (
        Fact.objects.filter(city=city, element__in=list(elements), year__in=list(years))
        .order_by("version")
        .values_list("element_id", "year", *_Version._fields)
    )
    for element, year, *version in rows:
        found.setdefault((element, year), []).append(_Version(*version))
    return found


def write_facts(
    submission: Submission,
    entries: Sequence[Entry],
    elements: Mapping[str, int],
    by: User | None,
    source: str,
    now: datetime,
) -> None:
    """Make each entry the draft of its figure's next version; `elements` are the keys by code.

    One equal to the figure that counts removes the draft; nothing over nothing writes nothing.
    """
    if not entries:
        return
    city = submission.city
    wanted = {elements[entry.element] for entry in entries}
    versions = _versions(city, wanted, {entry.year for entry in entries})
    written, dropped = [], []
    for entry in entries:
        key = (elements[entry.element], entry.year)
        stored = versions.get(key, [])
        draft = next((v for v in stored if v.state == State.DRAFT), None)
        counts = next((v for v in reversed(stored) if v.state != State.DRAFT), None)
        if (counts is None and entry.is_empty) or (counts is not None and counts.says(entry)):
            if draft:
                dropped.append(draft.pk)
            continue
        following = stored[-1].version + 1 if stored else 1
        written.append(
            Fact(
                city=city,
                element_id=key[0],
                year=entry.year,
                version=draft.version if draft else following,
                state=State.DRAFT,
                value=entry.value,
                text=entry.text,
                missing_reason=entry.missing_reason,
                note=entry.note,
                source=source,
                submission=submission,
                created_at=now,
                created_by=by,
            )
        )
    Fact.objects.filter(pk__in=dropped).delete()
    # One statement whether a draft is new or not; bulk_update would cost more than all the rest.
    Fact.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["city", "element", "year", "version"],
        update_fields=DRAFT_FIELDS,
    )


def write_tasks(
    submission: Submission, tasks: Sequence[TaskEntry], by: User | None, now: datetime
) -> None:
    """Make each task the draft of its clause's next version.

    As for figures, one equal to what counts removes the draft.
    """
    if not tasks:
        return
    city, year = submission.city, submission.cycle.year
    clauses = dict(
        Clause.objects.filter(code__in={t.clause for t in tasks}).values_list("code", "pk")
    )
    reports: dict[int, list[TaskReport]] = {}
    for report in TaskReport.objects.filter(city=city, year=year).order_by("version"):
        reports.setdefault(report.clause_id, []).append(report)
    before = task_figures(city, year)
    created, changed, dropped = [], [], []
    figures: dict[int, dict[int, Decimal | None]] = {}
    for task in tasks:
        versions = reports.get(clauses[task.clause], [])
        draft = next((r for r in versions if r.state == State.DRAFT), None)
        counts = next((r for r in reversed(versions) if r.state != State.DRAFT), None)
        # Newest last: the draft where there is one, else what was submitted.
        kept = before.get(versions[-1].pk, {}) if versions else {}
        wanted = figures[clauses[task.clause]] = {**kept, **dict(task.figures)}
        said = (task.progress, task.narrative, _given(wanted))
        if said == (_says(counts, before) if counts else ("", "", {})):
            dropped += [draft] if draft else []
            continue
        if draft is None:
            draft = TaskReport(
                city=city,
                clause_id=clauses[task.clause],
                year=year,
                version=max((r.version for r in versions), default=0) + 1,
                state=State.DRAFT,
                submission=submission,
            )
            created.append(draft)
        else:
            changed.append(draft)
        draft.progress, draft.narrative = task.progress, task.narrative
        draft.created_at, draft.created_by = now, by
    TaskReport.objects.filter(pk__in=[draft.pk for draft in dropped]).delete()
    TaskReport.objects.bulk_create(created)
    TaskReport.objects.bulk_update(changed, ["progress", "narrative", "created_at", "created_by"])
    _write_figures({draft.pk: figures[draft.clause_id] for draft in (*created, *changed)})


def drop_unchanged(submission: Submission) -> None:
    """Drop the drafts that say what counts already: nobody has to decide that again."""
    city, year = submission.city, submission.cycle.year
    drafts = Fact.objects.filter(city=city, submission=submission, state=State.DRAFT)
    wanted = dict(drafts.values_list("pk", "element_id"))
    years = set(drafts.values_list("year", flat=True))
    same = []
    for stored in _versions(city, set(wanted.values()), years).values():
        draft = next((v for v in stored if v.pk in wanted), None)
        counts = next((v for v in reversed(stored) if v.state != State.DRAFT), None)
        if draft and counts and draft[3:] == counts[3:]:
            same.append(draft.pk)
    Fact.objects.filter(pk__in=same).delete()
    reports: dict[int, list[TaskReport]] = {}
    for report in TaskReport.objects.filter(city=city, year=year).order_by("version"):
        reports.setdefault(report.clause_id, []).append(report)
    figures = task_figures(city, year)
    same = []
    for versions in reports.values():
        open_one = next((r for r in versions if r.state == State.DRAFT), None)
        given = next((r for r in reversed(versions) if r.state != State.DRAFT), None)
        if open_one and given and _says(open_one, figures) == _says(given, figures):
            same.append(open_one.pk)
    TaskReport.objects.filter(pk__in=same).delete()


_Said = tuple[str, str, dict[int, Decimal]]


def _says(report: TaskReport, figures: Mapping[int, Mapping[int, Decimal | None]]) -> _Said:
    return report.progress, report.narrative, _given(figures.get(report.pk, {}))


def _given(figures: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
    return {order: value for order, value in figures.items() if value is not None}


def _write_figures(wanted: Mapping[int, Mapping[int, Decimal | None]]) -> None:
    """Make the figures of these drafts, by the report's key, what is wanted."""
    commitments = dict(Commitment.objects.values_list("order", "pk"))
    TaskFigure.objects.filter(report__in=wanted).delete()
    TaskFigure.objects.bulk_create(
        TaskFigure(report_id=report, commitment_id=commitments[order], value=value)
        for report, figures in wanted.items()
        for order, value in figures.items()
        if value is not None
    )
