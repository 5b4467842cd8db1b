"""The steps of a submission as notices: whom each concerns, and how it is said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from reporting import audiences
from reporting.models import NoticeKind, Submission
from reporting.notices import notify

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who is told of a step, and the sentence; {city}, {cycle} and {version} are filled in."""

    to: Callable[[Submission], Iterable[User]]
    subject: str


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
    "finalise": Announcement(_city, "{city}{cycle}已年报核定，数据定为最终值"),
}


def announce(
    submission: Submission, action: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """Tell those whom the step concerns; the reason goes with it as it was written."""
    step = ANNOUNCEMENTS.get(action)
    if step is None:
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
