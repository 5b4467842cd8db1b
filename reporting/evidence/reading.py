"""Reading evidence: what belongs to a version, for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from cities.models import City
from cities.stored import Unreadable, content_of
from reporting.models import Cycle, Evidence, Submission


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one report as somebody sees them: by element, by clause, and the scans of the
    stamped letter, newest first. `changed`: evidence came or went since the last version."""

    by_element: dict[str, list[Evidence]] = field(default_factory=dict)
    by_clause: dict[str, list[Evidence]] = field(default_factory=dict)
    stamped: list[Evidence] = field(default_factory=list)
    changed: bool = False

    @property
    def evidenced(self) -> frozenset[str]:
        """Codes of the elements with a file."""
        return frozenset(self.by_element)

    @property
    def files(self) -> list[Evidence]:
        """The evidence in the order of the form and of the plan."""
        return [
            each
            for groups in (self.by_element, self.by_clause)
            for files in groups.values()
            for each in files
        ]


def shelf_of(city: City, cycle: Cycle, *, with_drafts: bool) -> Shelf:
    """The files of a city's report: with drafts what it would submit now, without them what it
    submitted last. Nothing that was never submitted is shown without drafts."""
    by_element: dict[str, list[Evidence]] = {}
    by_clause: dict[str, list[Evidence]] = {}
    stamped: list[Evidence] = []
    changed = False
    for each in _files().filter(submission__city=city, submission__cycle=cycle):
        submitted = each.is_part_of(each.submission.version)
        following = each.is_part_of(each.submission.version + 1)
        if each.is_stamped:
            if submitted or (with_drafts and following):
                stamped.insert(0, each)
            continue
        changed |= submitted is not following
        if not (following if with_drafts else submitted):
            continue
        if each.element is not None:
            by_element.setdefault(each.element.code, []).append(each)
        elif each.clause is not None:
            by_clause.setdefault(each.clause.code, []).append(each)
    return Shelf(by_element, by_clause, stamped, changed and with_drafts)


def evidenced_elements(city: City, cycle: Cycle) -> frozenset[str]:
    """Codes of the elements that have a file in what the city would submit now: those of
    `shelf_of` with drafts, without the files."""
    files = Evidence.objects.filter(
        submission__city=city, submission__cycle=cycle, element__isnull=False
    )
    rows = files.order_by("pk").values_list(
        "element__code", "version", "removed_from", "submission__version"
    )
    return frozenset(
        element
        for element, version, removed_from, submitted in rows
        if version <= submitted + 1 and (removed_from is None or submitted + 1 < removed_from)
    )


def evidence_of(submission: Submission, version: int) -> list[Evidence]:
    """The evidence of a submitted version, in the order of the form and of the plan; no scans."""
    files = _files().filter(submission=submission)
    return [each for each in files if not each.is_stamped and each.is_part_of(version)]


def visible_file(city: City, cycle: Cycle, pk: int, *, with_drafts: bool) -> Evidence | None:
    """One file of a city's report: submitted at some time, or with drafts any."""
    found = _files().filter(submission__city=city, submission__cycle=cycle, pk=pk).first()
    if found is None or (found.version > found.submission.version and not with_drafts):
        return None
    return found


def is_kept(files: Iterable[Evidence]) -> bool:
    """Whether every file is stored as it was uploaded."""
    try:
        return all(content_of(each) is not None for each in files)
    except Unreadable:
        return False


def _files() -> QuerySet[Evidence]:
    return Evidence.objects.select_related(
        "submission__city", "submission__cycle", "element", "clause", "uploaded_by"
    ).order_by(
        F("element__order").asc(nulls_last=True), F("clause__order").asc(nulls_last=True), "pk"
    )
