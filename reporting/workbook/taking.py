"""Taking a workbook: open, read, check, see what would change, save all or nothing.

The command line and the browser both come through here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from openpyxl.utils.cell import coordinate_to_tuple

from accounts.models import User
from cities.dates import instant_text
from cities.models import City
from cities.selectors import cities
from reporting import on_record, selectors
from reporting.changes import Change
from reporting.clearing import Clearing, clearing_findings, clearing_of
from reporting.findings import Finding, Severity, has_errors
from reporting.models import Cycle, Submission, WorkbookUpload
from reporting.on_record import CurrentFact
from reporting.overwriting import (
    Entered,
    Overwriting,
    Place,
    newer_places,
    overwriting_findings,
    overwriting_of,
    overwritten,
)
from reporting.own_part import found_in_own_part
from reporting.review.corrections import DECIDED
from reporting.scrutiny import submission_findings
from reporting.services import preview, save_draft
from reporting.services import submit as submit_for_city
from reporting.services.saving import lock_for_saving
from reporting.stand_ins import fills_in
from reporting.workbook.identity import Opened, identity_findings, open_workbook
from reporting.workbook.reader import Form, WorkbookContent, locate, read
from reporting.workflow import NotAllowed

SOURCE = "工作簿导入"
BY_COMMAND = "在服务器上用命令导入并上报"
AMBIGUOUS = "ambiguous_fraction"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What somebody said may be lost of what stands."""

    clear: bool
    overwrite: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a workbook, or would become of it in a dry run.

    `accepted`: everything asked for (saving, and submitting where asked) was done; in a dry run
    `accepted`, `saved` and `submitted` say what would be. `clearing` is what it takes away of what
    stands, `overwriting` what it replaces that was entered since it was downloaded (`made_at`), at
    the `overwritten` changes; `outdated` says that something was.
    """

    accepted: bool
    findings: list[Finding]
    changes: list[Change] = field(default_factory=list)
    city: City | None = None
    cycle: Cycle | None = None
    saved: bool = False
    submitted: bool = False
    dry_run: bool = False
    clearing: Clearing = Clearing()
    overwritten: list[Change] = field(default_factory=list)
    outdated: str = ""
    made_at: datetime | None = None

    @property
    def overwriting(self) -> Overwriting:
        """How much it replaces that is newer."""
        return overwriting_of(self.overwritten)

    def as_json(self) -> dict[str, Any]:
        """For `import_workbook --json`."""
        return {
            "accepted": self.accepted,
            "findings": [finding.as_json() for finding in self.findings],
            "changes": len(self.changes),
            "city": self.city.code if self.city else None,
            "year": self.cycle.year if self.cycle else None,
            "saved": self.saved and not self.dry_run,
            "submitted": self.submitted and not self.dry_run,
            "clearing": asdict(self.clearing),
            "overwriting": asdict(self.overwriting),
        }


def take_workbook(
    *,
    content_bytes: bytes,
    expected_city: City | None = None,
    expected_cycle: Cycle | None = None,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
    submit: bool = False,
    may_clear: bool = False,
    may_overwrite: bool = False,
    source: str = SOURCE,
) -> Taken:
    """Save a workbook as a draft and, where asked, submit; in a dry run see what would happen.

    An error anywhere refuses it all and nothing is written. What only stops submitting leaves
    the draft saved: then it was accepted but not submitted. Blanks over what stands are refused
    unless it `may_clear`, what would replace something entered since it was downloaded unless it
    `may_overwrite`. Raises NotOurWorkbook.
    """
    opened = open_workbook(content_bytes)
    city, cycle, findings = _identified(opened, expected_city, expected_cycle)
    if city is None or cycle is None or findings:
        return Taken(False, findings, city=city, cycle=cycle)
    if by is not None and not fills_in(by, city, cycle):
        refusal = _not_allowed("not_allowed", f"您的账号不能填报{city.name}的数据。")
        return Taken(False, [refusal], city=city, cycle=cycle)
    terms = selectors.terms(city, cycle)
    content = read(opened, Form(cycle.year, *terms))
    if _needs_settling(content):
        content = _settled(content, on_record.current_entries(city, cycle), terms.asked)
    if has_errors(content.findings):
        seen = preview(
            city=city,
            cycle=cycle,
            entries=content.entries,
            tasks=content.tasks,
            by=by,
            terms=terms,
        )
        return Taken(False, _arranged(content, seen.findings), city=city, cycle=cycle)
    with transaction.atomic():
        outdated = _outdated(opened.made_at, city, cycle)
        taken = _saved(
            content,
            city,
            cycle,
            terms,
            made_at=opened.made_at if outdated else None,
            by=by,
            now=now,
            submit=submit,
            allowed=Allowed(clear=may_clear, overwrite=may_overwrite),
            source=source,
        )
        # A dry run is the real run, undone: it can promise nothing that would not happen.
        transaction.set_rollback(dry_run or not taken.saved)
    return replace(taken, dry_run=dry_run, outdated=outdated, made_at=opened.made_at)


def _identified(
    opened: Opened, expected_city: City | None, expected_cycle: Cycle | None
) -> tuple[City | None, Cycle | None, list[Finding]]:
    known = {city.code: city for city in cities()}
    cycles = {cycle.year: cycle for cycle in selectors.cycles()}
    findings = identity_findings(
        opened,
        cities={code: city.name for code, city in known.items()},
        years=cycles.keys(),
        expected_city=expected_city.code if expected_city else None,
        expected_year=expected_cycle.year if expected_cycle else None,
    )
    return known.get(opened.city_code), cycles.get(opened.year or 0), findings


def _needs_settling(content: WorkbookContent) -> bool:
    return any(entry.year != content.year for entry in content.entries) or any(
        finding.code == AMBIGUOUS for finding in content.findings
    )


def _settled(
    content: WorkbookContent,
    current: Mapping[tuple[str, int], CurrentFact],
    asked: Mapping[str, Sequence[int]],
) -> WorkbookContent:
    """The content beside what the city sees now: what the workbook cannot say stays as it is.

    Earlier years have a cell for the value only, so reason and note are kept. A figure that was
    made final after the workbook was downloaded stands in it, no longer asked for: unchanged, it
    is left out. A doubt about a value is not raised again for one that is in the system already.
    """
    entries = []
    unchanged = set()
    for entry in content.entries:
        fact = current.get((entry.element, entry.year))
        if fact is not None and (fact.value, fact.text) == (entry.value, entry.text):
            unchanged.add((entry.element, entry.year))
        if entry.year != content.year and fact is not None:
            if entry.year not in asked.get(entry.element, ()) and (
                (entry.element, entry.year) in unchanged
            ):
                continue
            reason = fact.missing_reason if entry.is_blank else ""
            entry = replace(entry, missing_reason=reason, note=fact.note)
        entries.append(entry)
    findings = [
        finding
        for finding in content.findings
        if finding.code != AMBIGUOUS or (finding.element, finding.year) not in unchanged
    ]
    return replace(content, entries=entries, findings=findings)


def _saved(
    content: WorkbookContent,
    city: City,
    cycle: Cycle,
    terms: selectors.Terms,
    *,
    made_at: datetime | None,
    by: User | None,
    now: datetime,
    submit: bool,
    allowed: Allowed,
    source: str,
) -> Taken:
    """`made_at` is given only where something was entered since."""
    try:
        # Nobody enters anything between the look at what is newer and the saving over it.
        lock_for_saving(city, cycle, by=by)
        newer = _newer(made_at, city, cycle, by) if made_at else frozenset[Place]()
        saved = save_draft(
            city=city,
            cycle=cycle,
            entries=content.entries,
            tasks=content.tasks,
            by=by,
            source=source,
            now=now,
            terms=terms,
        )
    except NotAllowed as error:
        refusal = _not_allowed("not_allowed", str(error))
        return Taken(False, _arranged(content, [refusal]), city=city, cycle=cycle)
    if not saved.saved or saved.submission is None:
        return Taken(False, _arranged(content, saved.findings), city=city, cycle=cycle)
    clearing = _clearing(saved.changes, city, cycle)
    replaced = overwritten(saved.changes, newer)
    refusals = clearing_findings(saved.changes) if not allowed.clear else []
    refusals += overwriting_findings(replaced) if not allowed.overwrite else []
    if refusals:
        return Taken(
            False,
            _arranged(content, [*saved.findings, *refusals]),
            city=city,
            cycle=cycle,
            clearing=clearing,
            overwritten=replaced,
        )
    asked = _asked_at_submitting(saved.submission, terms, by)
    stops = _submitted(saved.submission, by, now) if submit else []
    return Taken(
        # Unexplained warnings and blanks stop submitting, not the import.
        accepted=not has_errors(stops),
        findings=_arranged(content, [*saved.findings, *asked, *stops]),
        changes=saved.changes,
        city=city,
        cycle=cycle,
        saved=True,
        submitted=submit and not stops,
        clearing=clearing,
        overwritten=replaced,
    )


def _newer(made_at: datetime, city: City, cycle: Cycle, by: User | None) -> frozenset[Place]:
    figures, tasks = on_record.current_entries(city, cycle), on_record.current_tasks(city, cycle)
    stored: dict[Place, Entered] = dict(figures.items())
    stored |= {(code, None): task for code, task in tasks.items()}
    taken = WorkbookUpload.objects.filter(
        submission__city=city, submission__cycle=cycle, made_at=made_at, taken_at__isnull=False
    )
    return newer_places(
        made_at,
        stored,
        from_it=set(taken.values_list("taken_at", flat=True)),
        by_system=by is None,
    )


def _clearing(changes: Sequence[Change], city: City, cycle: Cycle) -> Clearing:
    lost = {change.element for change in changes if change.element and change.cleared}
    counting = on_record.reported(city, cycle, elements=lost).counting if lost else {}
    return clearing_of(changes, {key for key, fact in counting.items() if fact.state in DECIDED})


def _outdated(made_at: datetime | None, city: City, cycle: Cycle) -> str:
    changed = on_record.last_changed(city, cycle) if made_at else None
    if made_at is None or changed is None or changed <= made_at:
        return ""
    return (
        f"这份工作簿是{instant_text(made_at)}下载的，之后系统里又有改动"
        f"（最近一次{instant_text(changed)}）。"
    )


def _asked_at_submitting(
    submission: Submission, terms: selectors.Terms, by: User | None
) -> list[Finding]:
    """All that submitting will ask about, wherever it stands, as far as it is the user's part."""
    found = found_in_own_part(
        submission_findings(submission), terms.rules, city=submission.city, by=by
    )
    return [finding for finding in found if finding.severity is Severity.WARNING]


def _submitted(submission: Submission, by: User | None, now: datetime) -> list[Finding]:
    """What stops submitting; empty when submitted."""
    try:
        # Whoever submits on the server's command line does not wait for the bureaus' words.
        return submit_for_city(
            submission=submission, by=by, now=now, unconfirmed_because=BY_COMMAND
        )
    except NotAllowed as error:
        return [_not_allowed("not_submitted", str(error))]


def _not_allowed(code: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, message, "请由有权的单位办理，或联系省住房城乡建设厅。")


def _arranged(content: WorkbookContent, checked: Sequence[Finding]) -> list[Finding]:
    """Each finding once, with its cell; errors first, then in the order of sheets and cells."""
    findings = dict.fromkeys([*content.findings, *locate(checked, content.cells)])

    def order(finding: Finding) -> tuple[bool, str, tuple[int, int]]:
        place = coordinate_to_tuple(finding.cell) if finding.cell else (0, 0)
        return finding.severity is not Severity.ERROR, finding.sheet, place

    return sorted(findings, key=order)
