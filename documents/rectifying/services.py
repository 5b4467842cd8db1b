"""Making entries from a notice, and moving them: locked, with words, on the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.access import may_publish
from accounts.models import User
from assessment.snapshots.telling import told_year
from audit.services import record
from cities.models import Department
from cities.selectors import departments
from documents.attachments import attached
from documents.material.departments import standings
from documents.material.tasks import tasks_of
from documents.models import (
    PublishedPaper,
    Rectification,
    RectificationFile,
    RectificationStep,
)
from documents.rectifying.announcements import announce_entries, announce_step
from documents.rectifying.steps import STEPS, open_steps
from documents.texts import Kind
from documents.uploads import Upload
from indicators.deciding import Refused
from indicators.selectors import departments as departments_of

TEXT_LENGTH, NAME_LENGTH = 1000, 80
#: Nobody grants longer; what is later is a slip, and an entry's day is not moved.
LONGEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Words:
    """What is written with a step; a step takes what it needs."""

    measure: str = ""
    responsible: str = ""
    outcome: str = ""
    reason: str = ""


@transaction.atomic
def open_entries(*, paper: PublishedPaper, due: date | None, by: User, now: datetime) -> int:
    """An entry for every line of the notice's lagging list, and for every department whose
    provincial figure lags; what the year has already stays as it is. The number of new ones.

    Raises:
        Refused: no right, no notice or one that was superseded, no date or one that has passed.
    """
    if not may_publish(by):
        raise Refused(["整改台账由省级管理员从通报建立，您的账号不能办理。"])
    if paper.kind != Kind.NOTICE:
        raise Refused(["整改台账只从通报建立。"])
    if PublishedPaper.objects.filter(supersedes=paper).exists():
        raise Refused([f"“{paper}”已被更正，请从更正后的通报建立。"])
    if due is None:
        raise Refused(["请填写整改期限，例如2027-03-31。"])
    if due <= timezone.localdate(now):
        raise Refused([f"整改期限{due:%Y-%m-%d}不晚于今天，请填写以后的日期。"])
    if due > timezone.localdate(now) + LONGEST:
        raise Refused([f"整改期限{due:%Y-%m-%d}在{LONGEST.days}天以后，请核对年份。"])
    # Writers of the trail queue: two who click at once do not make entries twice.
    record(
        by=by.username,
        action="rectification.open",
        subject=f"notice/{paper.year}",
        now=now,
        number=paper.number,
        due=due.isoformat(),
    )
    there = set(
        Rectification.objects.filter(year=paper.year).values_list(
            "city_id", "department_id", "indicator_id"
        )
    )
    new = [
        entry
        for entry in _entries(paper, due)
        if (entry.city_id, entry.department_id, entry.indicator_id) not in there
    ]
    announce_entries(Rectification.objects.bulk_create(new), by=by, now=now)
    return len(new)


def _entries(paper: PublishedPaper, due: date) -> list[Rectification]:
    told = told_year(paper.snapshot, paper.year)

    def entry(department: Department, **fields: object) -> Rectification:
        return Rectification(paper=paper, year=paper.year, department=department, due=due, **fields)

    found = [
        entry(
            departments_of(each.indicator)[0],
            city=each.city,
            indicator=each.indicator,
            problem=each.explanation.why,
        )
        for each in told.lagging
    ]
    for standing in standings(told, tasks_of(told), list(departments())):
        found += [
            entry(standing.department, indicator=each.indicator, problem=each.explanation.why)
            for each in standing.behind
        ]
    return found


def take_step(
    *,
    pk: int,
    action: str,
    words: Words,
    version: int,
    by: User,
    now: datetime,
    uploads: Sequence[Upload] = (),
) -> Rectification:
    """Move an entry; the files (佐证) are kept with the step, all of them or nothing happens.

    Raises:
        Refused: not open to this user now, moved by somebody else since `version`, words are
            missing or too long, or a file cannot be taken. NotWritten: the disk did not take one.
    """
    with attached(RectificationFile, uploads) as kept:
        return _take_step(pk, action, words, version, kept, by, now)


@transaction.atomic
def _take_step(
    pk: int,
    action: str,
    words: Words,
    version: int,
    kept: Sequence[RectificationFile],
    by: User,
    now: datetime,
) -> Rectification:
    entry = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("city", "department", "indicator", "paper")
        .get(pk=pk)
    )
    if entry.version != version:
        raise Refused(
            [f"{entry}这期间已有人办理，现为“{entry.get_state_display()}”。请看过后再办。"]
        )
    step = next((each for each in open_steps(by, entry) if each.action == action), None)
    if step is None:
        label = STEPS[action].label if action in STEPS else action
        raise Refused([f"{entry}现为“{entry.get_state_display()}”，您的账号不能{label}。"])
    said = _said(step.action, words)
    if not step.answers:
        entry.measure, entry.responsible = words.measure.strip(), words.responsible.strip()
        entry.outcome = words.outcome.strip()
    before = entry.state
    entry.state, entry.version = step.target, entry.version + 1
    entry.save()
    taken = RectificationStep.objects.create(
        rectification=entry,
        at=now,
        by=by,
        action=step.action,
        from_state=before,
        to_state=step.target,
        words=said,
    )
    for row in kept:
        row.step = taken
        row.save()
    record(
        by=by.username,
        action=f"rectification.{step.action}",
        subject=_subject(entry),
        now=now,
        words=said,
        sha256=[row.sha256 for row in kept],
    )
    announce_step(entry, step.action, said, by=by, now=now)
    return entry


def _said(action: str, words: Words) -> str:
    """The words that belong to the step. Raises Refused where they are missing or too long."""
    wrong = []
    for name, text, most in (
        ("整改措施", words.measure, TEXT_LENGTH),
        ("责任单位和责任人", words.responsible, NAME_LENGTH),
        ("整改情况", words.outcome, TEXT_LENGTH),
        ("理由", words.reason, TEXT_LENGTH),
    ):
        if len(text) > most:
            wrong.append(f"{name}有{len(text)}字，最多{most}字，请精简。")
    needed = {
        "save": (("整改措施", words.measure),),
        "report": (
            ("整改措施", words.measure),
            ("责任单位和责任人", words.responsible),
            ("整改情况", words.outcome),
        ),
        "return": (("退回的理由", words.reason),),
        "close": (("销号的理由，例如核实了什么", words.reason),),
    }
    wrong += [f"请写明{name}。" for name, text in needed[action] if not text.strip()]
    if wrong:
        raise Refused(wrong)
    return {"save": words.measure, "report": words.outcome}.get(action, words.reason).strip()


def _subject(entry: Rectification) -> str:
    whose = entry.city.code if entry.city else entry.department.code
    return f"{whose}/{entry.year}/{entry.indicator.number}"
