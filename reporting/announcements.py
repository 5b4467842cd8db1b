"""The steps of a submission as notices: whom each concerns, and how it is said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.access import HOUSING
from accounts.models import User
from reporting import audiences
from reporting.assignments import own_elements, shares
from reporting.models import Fact, NoticeKind, State, Submission, TaskReport
from reporting.notices import notify

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who is told of a step, and the sentence; {city}, {cycle} and {version} are filled in.

    `only_in`: only when the submission stands there after the step.
    """

    to: Callable[[Submission], Iterable[User]]
    subject: str
    only_in: State | None = None


def _province(_: Submission) -> Iterable[User]:
    return audiences.province()


def _city(submission: Submission) -> Iterable[User]:
    return audiences.city_people(submission.city)


#: Steps that nobody has to be told of (saving) are not here.
ANNOUNCEMENTS = {
    "submit": Announcement(_province, "{city}{cycle}已上报，第{version}版，等核定"),
    "withdraw": Announcement(_province, "{city}撤回了{cycle}上报"),
    "begin_for": Announcement(_city, "省厅代{city}填报{cycle}"),
    "submit_for": Announcement(_city, "省厅已代{city}上报{cycle}，第{version}版"),
    "confirm": Announcement(_province, "{city}已确认{cycle}年报数据，等年报核定"),
    "return": Announcement(_city, "{city}{cycle}上报已退回，请改报"),
    "approve": Announcement(_city, "{city}{cycle}上报已核定（快报）"),
    # One department's decisions; all together are news when they complete the approval.
    "approve_figures": Announcement(
        _city, "{city}{cycle}上报各部门都已核定（快报）", only_in=State.APPROVED
    ),
    "finalise": Announcement(_city, "{city}{cycle}已年报核定，数据定为最终值"),
}


def announce(
    submission: Submission, action: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """Tell those whom the step concerns; the reason goes with it as it was written."""
    step = ANNOUNCEMENTS.get(action)
    if step is None or step.only_in not in (None, submission.state):
        return
    city, cycle = submission.city, submission.cycle
    notify(
        to=step.to(submission),
        kind=NoticeKind.SUBMISSION,
        subject=step.subject.format(city=city.name, cycle=str(cycle), version=submission.version),
        text=reason[:LONGEST_REASON],
        link=reverse("submission", args=[cycle.year, city.code]),
        by=by,
        now=now,
    )


def announce_returned(
    submission: Submission,
    department: str,
    *,
    facts: Sequence[Fact],
    tasks: Sequence[TaskReport],
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    """Tell each bureau which of its figures and tasks a department sent back, and why.

    The coordinator hears of all of them. `department` is what it is called.
    """
    city, cycle = submission.city, submission.cycle
    elements, clauses = own_elements([city]).get(city.pk, {}), shares(city)
    items = [
        (elements.get(fact.element.code, fact.element.department.code), fact.element.name)
        for fact in facts
    ] + [
        (clauses[task.clause.code].fills, f"{task.clause.code}{task.clause.title}")
        for task in tasks
    ]
    people = audiences.people_by_bureau([city])
    named: dict[User, list[str]] = {}
    for bureau, name in items:
        for person in {*people.get((city.pk, bureau), ()), *people.get((city.pk, HOUSING), ())}:
            named.setdefault(person, []).append(name)
    for person in sorted(named, key=lambda each: each.username):
        notify(
            to=[person],
            kind=NoticeKind.FIGURE,
            subject=f"{department}退回{city.name}{cycle}{len(named[person])}项，请改报",
            text=f"{'、'.join(named[person])}。原因：{reason[:LONGEST_REASON]}",
            link=reverse("entry", args=[cycle.year, city.code]),
            by=by,
            mail=True,
            now=now,
        )
