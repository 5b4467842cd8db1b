"""Writing drafts: versions of figures and tasks that count nowhere yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Max, QuerySet

from accounts.models import User
from cities.models import City
from indicators.models import Clause, DataElement
from reporting import selectors
from reporting.checks import Entry, TaskEntry
from reporting.models import Fact, State, Submission, TaskReport

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


def write_facts(
    submission: Submission, entries: Sequence[Entry], by: User | None, source: str, now: datetime
) -> None:
    """Make each entry the draft of its figure's next version.

    One equal to the figure that counts removes the draft; nothing over nothing writes nothing.
    """
    if not entries:
        return
    city = submission.city
    elements = dict(
        DataElement.objects.filter(code__in={e.element for e in entries}).values_list("code", "pk")
    )
    years = {entry.year for entry in entries}
    existing = {
        (draft.element_id, draft.year): draft
        for draft in Fact.objects.filter(city=city, year__in=years, state=State.DRAFT)
    }
    counting = {
        (elements[fact.element], fact.year): fact
        for fact in selectors.counting_facts(
            element_codes=elements, city_ids=[city.pk], years=years
        )
    }
    notes = {
        (element, year): note
        for element, year, note in Fact.objects.filter(city=city, year__in=years)
        .exclude(state=State.DRAFT)
        .order_by("version")
        .values_list("element_id", "year", "note")
    }
    versions = next_versions(city, ((elements[e.element], e.year) for e in entries))
    written, dropped = [], []
    for entry in entries:
        key = (elements[entry.element], entry.year)
        counts, draft = counting.get(key), existing.get(key)
        same_as_counting = counts is not None and (
            counts.value,
            counts.text,
            counts.missing_reason,
            notes.get(key, ""),
        ) == (entry.value, entry.text, entry.missing_reason, entry.note)
        if same_as_counting or (counts is None and entry.is_empty):
            if draft:
                dropped.append(draft.pk)
            continue
        written.append(
            Fact(
                city=city,
                element_id=key[0],
                year=entry.year,
                version=draft.version if draft else versions[key],
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
    """Make each task the draft of its clause's next version."""
    if not tasks:
        return
    city, year = submission.city, submission.cycle.year
    clauses = dict(
        Clause.objects.filter(code__in={t.clause for t in tasks}).values_list("code", "pk")
    )
    reports: dict[int, list[TaskReport]] = {}
    for report in TaskReport.objects.filter(city=city, year=year).order_by("version"):
        reports.setdefault(report.clause_id, []).append(report)
    created, changed = [], []
    for task in tasks:
        versions = reports.get(clauses[task.clause], [])
        draft = next((r for r in versions if r.state == State.DRAFT), None)
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
    TaskReport.objects.bulk_create(created)
    TaskReport.objects.bulk_update(changed, ["progress", "narrative", "created_at", "created_by"])
