"""The city's steps: submitting, and its word on the year's figures (年报核定)."""

from datetime import datetime

from django.db import transaction

from accounts.access import may_stand_in
from accounts.models import User
from reporting import selectors
from reporting.audiences import bureaus_with_account
from reporting.drafts import drop_unchanged, number_after_counting
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding
from reporting.locks import lock_on
from reporting.marks import mark_city_year, mark_facts
from reporting.models import Fact, State, Submission, TaskReport
from reporting.parts import parts_of
from reporting.receipts import issue_receipt
from reporting.scrutiny import what_stops
from reporting.services.reviewing import review_has_begun
from reporting.services.steps import counting, counting_tasks, locked, moved, spoken, stands_in
from reporting.stand_ins import MARK, open_stand_in
from reporting.without_word import WithoutWord
from reporting.workflow import NotAllowed, Unconfirmed, next_state

#: Why the command line waits for nobody, where nothing else is said.
BY_COMMAND = "在服务器上用命令上报"


@transaction.atomic
def submit(
    *, submission: Submission, by: User | None, now: datetime, unconfirmed_because: str = ""
) -> list[Finding]:
    """Submit for the city: drafts and returned figures become submitted figures; a draft that says
    what counts already is dropped.

    Returns what stops it (errors, unexplained warnings, blanks without a reason), empty when
    submitted. Raises NotAllowed for the wrong role, a closed cycle, or nothing to submit; and
    while bureaus have not confirmed their parts, unless it is said why it is submitted without
    their word, which stays with the step.
    """
    submission = locked(submission)
    city, cycle = submission.city, submission.cycle
    action = "submit_for" if stands_in(submission, by) else "submit"
    target = next_state(action=action, state=submission.state, by=by)
    lock = lock_on(city, cycle, submission, now)
    if lock.submitting:
        raise NotAllowed(lock.submitting)
    drop_unchanged(submission)
    stops = what_stops(submission)
    if stops:
        return stops
    drafts = Fact.objects.filter(city=city, submission=submission, state=State.DRAFT)
    task_drafts = TaskReport.objects.filter(submission=submission, state=State.DRAFT)
    returned = submission.state in (State.RETURNED, State.DRAFT)
    files = shelf_of(city, cycle, with_drafts=True)
    if not (returned or drafts.exists() or task_drafts.exists() or files.changed):
        raise NotAllowed("没有改动过的数据，不需要再次上报。")
    said = _without_word(submission, by, unconfirmed_because)
    # Taken back, it had not arrived; what was late once stays late.
    if submission.state == State.DRAFT:
        submission.late = submission.late or now >= selectors.deadline(city, cycle)
    submission.version += 1
    submission.submitted_at, submission.submitted_by = now, by
    # What a city submits during 年报核定 is its word on the year; anything earlier was 快报.
    annual = cycle.annual_opened_at is not None
    submission.confirmed_at, submission.confirmed_by = (now, by) if annual else (None, None)
    number_after_counting(city, drafts)
    touched = list(drafts.values_list("element__code", "year"))
    drafts.update(state=State.SUBMITTED)
    task_drafts.update(state=State.SUBMITTED)
    # Returned figures that were not replaced are submitted again as they are.
    counting(submission).filter(state=State.RETURNED).update(state=State.SUBMITTED)
    counting_tasks(submission).filter(state=State.RETURNED).update(state=State.SUBMITTED)
    moved(submission, action, target, by, now, said)
    issue_receipt(
        submission=submission,
        figures=counting(submission).select_related("element"),
        tasks=counting_tasks(submission)
        .select_related("clause")
        .prefetch_related("figures__commitment"),
        evidence=files.files,
        by=by,
        now=now,
    )
    mark_facts(city=city, facts=touched, now=now)
    mark_city_year(city=city, year=cycle.year, now=now)
    return []


@transaction.atomic
def withdraw(*, submission: Submission, reason: str, by: User | None, now: datetime) -> Submission:
    """Take a submitted report back (撤回), as long as nothing was decided since it was submitted last.

    What was decided of earlier versions stays so. Its figures go on counting as submitted until they are replaced. Raises NotAllowed.
    """
    submission = locked(submission)
    target = next_state(action="withdraw", state=submission.state, by=by)
    lock = lock_on(submission.city, submission.cycle, submission, now)
    if lock.saving:
        raise NotAllowed(lock.saving)
    if review_has_begun(submission):
        raise NotAllowed(
            f"省里已经开始审核第{submission.version}版，不能撤回。"
            "需要更正的，改好后再次上报，或请省里退回。"
        )
    submission.confirmed_at = submission.confirmed_by = None
    moved(submission, "withdraw", target, by, now, spoken(reason, "撤回原因"))
    return submission


@transaction.atomic
def confirm(*, submission: Submission, by: User | None, now: datetime) -> Submission:
    """The city confirms its approved November figures as the year's (确认年报数据).

    The state stays; the province then makes them final. Correcting them instead is submitting
    again. Raises NotAllowed while 年报核定 is not open, or when they are confirmed already.
    """
    submission = locked(submission)
    target = next_state(action="confirm", state=submission.state, by=by)
    cycle = submission.cycle
    lock = lock_on(submission.city, cycle, submission, now)
    if lock.saving:
        raise NotAllowed(lock.saving)
    if cycle.annual_opened_at is None:
        raise NotAllowed(f"{cycle}年报核定还没有开放，不需要确认。")
    if submission.confirmed_at is not None:
        raise NotAllowed("这份上报已确认过，不需要再次确认。")
    drafts = Fact.objects.filter(submission=submission, state=State.DRAFT)
    tasks = TaskReport.objects.filter(submission=submission, state=State.DRAFT)
    files = shelf_of(submission.city, cycle, with_drafts=True)
    if drafts.exists() or tasks.exists() or files.changed:
        raise NotAllowed("有改动还没有上报。请先上报更正，或改回原数，再确认。")
    submission.confirmed_at, submission.confirmed_by = now, by
    moved(submission, "confirm", target, by, now)
    return submission


def _without_word(submission: Submission, by: User | None, because: str) -> str:
    """What the step says of bureaus that have not confirmed; the stand-in's reason in its place.

    Raises Unconfirmed while there are such bureaus and no reason. The command line waits for
    nobody, which is reason enough.
    """
    city, cycle = submission.city, submission.cycle
    because = because or ("" if by else BY_COMMAND)
    standing_in = open_stand_in(city, cycle) if by is not None and may_stand_in(by) else None
    if standing_in is not None:
        return f"{MARK}：{standing_in.reason}"
    if not bureaus_with_account(city):
        return ""
    awaited = [part for part in parts_of(city, cycle) if part.awaited]
    if not awaited:
        return ""
    if not because.strip():
        lacking = [f"{p.bureau}（{p.lacking}）" if p.lacking else p.bureau for p in awaited]
        raise Unconfirmed(
            f"还有{len(awaited)}个局没有确认本局数据：{'、'.join(lacking)}。"
            "请等其填完、确认；确需先上报的，写明未经确认就上报的原因。"
        )
    why = spoken(because, "未经确认就上报的原因")
    return WithoutWord(tuple(part.bureau for part in awaited), why).kept
