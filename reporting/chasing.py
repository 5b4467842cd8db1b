"""Chasing bureaus for their part (催报): the city its bureaus, the province a city or a bureau."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.access import may_call, own_city
from accounts.models import User
from accounts.people import office_of
from audit.services import record
from cities.models import Bureau, City
from reporting import audiences
from reporting.deadlines import deadline
from reporting.models import Chase, Cycle, NoticeKind, Submission
from reporting.notices import notify
from reporting.parsing import control_characters
from reporting.parts import Part
from reporting.standing import deadline_words
from reporting.waiting import HANDED_IN, waits
from reporting.workflow import NotAllowed

LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Chased:
    """What came of chasing: whom it reached, who has no account and is to be called, and who was
    chased so lately that it needs a second word."""

    told: Sequence[Part] = ()
    without_account: Sequence[Part] = ()
    lately: Sequence[Part] = ()


@transaction.atomic
def chase(
    *,
    cycle: Cycle,
    city: City,
    departments: Collection[str] | None,
    words: str = "",
    again: bool = False,
    by: User,
    now: datetime,
) -> Chased:
    """Chase these bureaus (None: all) of a city whose part is missing, with an optional sentence.

    A bureau that anybody chased within CHASE_AGAIN_HOURS is left out unless `again` says that it
    is meant. Each is logged, told in the application and by e-mail. Raises NotAllowed for others
    than the city's coordinator and the province, and when there is nobody to chase.
    """
    if not may_call(by, city):
        raise NotAllowed("催报由本市住建局和省厅办理，您的账号不能催报。")
    words = _words(words)
    # Held until the end, so that two who chase at once do not both chase the same bureau.
    offices = {
        bureau.department.code: bureau
        for bureau in Bureau.objects.select_for_update(of=("self",), no_key=True)
        .filter(city=city)
        .select_related("department")
        .order_by("department__order")
    }
    asked = _asked(cycle, city, departments, by)
    since = now - timedelta(hours=settings.CHASE_AGAIN_HOURS)
    recent = set(
        Chase.objects.filter(cycle=cycle, city=city, at__gt=since).values_list(
            "department__code", flat=True
        )
    )
    lately = [part for part in asked if part.department in recent and not again]
    now_chased = [part for part in asked if part not in lately]
    reached = {part.department: _tell(part, words, by, now) for part in now_chased}
    Chase.objects.bulk_create(
        Chase(
            cycle=cycle,
            city=city,
            department=offices[part.department].department,
            at=now,
            by=by,
            words=words,
            reached=reached[part.department],
        )
        for part in now_chased
    )
    if now_chased:
        record(
            by=by.username,
            action="chase",
            subject=f"{city.code}/{cycle.year}",
            now=now,
            bureaus=[part.bureau for part in now_chased],
            words=words,
        )
    return Chased(
        [part for part in now_chased if reached[part.department]],
        [part for part in now_chased if not reached[part.department]],
        lately,
    )


def newest_chases(cycle: Cycle, city: City | None = None) -> dict[tuple[int, str], Chase]:
    """The newest chase of each bureau by city id and department code; one query."""
    found = Chase.objects.filter(cycle=cycle).select_related("by__city", "by__department")
    if city is not None:
        found = found.filter(city=city)
    rows = found.select_related("department").order_by("at", "pk")
    return {(each.city_id, each.department.code): each for each in rows}


def open_chases(
    cycle: Cycle,
    city: City,
    submission: Submission | None,
    *,
    department: int | None,
    but: User,
) -> list[Chase]:
    """The newest chase of each bureau (or of one, by key) since the city last submitted, newest
    first; without those by `but`. None once it has handed in."""
    if submission is not None and submission.state in HANDED_IN:
        return []
    found = Chase.objects.filter(cycle=cycle, city=city).exclude(by=but)
    if department is not None:
        found = found.filter(department=department)
    if submission is not None and submission.submitted_at is not None:
        found = found.filter(at__gt=submission.submitted_at)
    newest: dict[int, Chase] = {}
    for each in found.select_related("by", "department"):
        newest.setdefault(each.department_id, each)
    return list(newest.values())


def _asked(cycle: Cycle, city: City, departments: Collection[str] | None, by: User) -> list[Part]:
    """The missing parts that are to be chased; the city does not chase its own housing bureau."""
    (wait,) = waits(cycle, [city])
    own = own_city(by) is not None
    open_parts = [part for part in wait.missing if not (own and part.submits)]
    if departments is None:
        asked = open_parts
    else:
        asked = [part for part in open_parts if part.department in departments]
        settled = [
            part.bureau
            for part in wait.parts
            if part.department in departments and part not in asked
        ]
        if settled:
            raise NotAllowed(f"{'、'.join(settled)}没有要催的事，请刷新后再看。")
    if not asked:
        raise NotAllowed(f"{city.name}{cycle}没有要催的单位。")
    return asked


def _tell(part: Part, words: str, by: User, now: datetime) -> int:
    """Tell the bureau's people; how many there are."""
    cycle, city = part.cycle, part.city
    people = list(audiences.bureau_people(city, part.department))
    page = "submission" if part.submits else "entry"
    left = deadline_words(deadline(city, cycle), now)
    lacking = f"还差：{part.lacking}。" if part.lacking else ""
    notify(
        to=people,
        kind=NoticeKind.CHASE,
        subject=f"{office_of(by)}催报：{part.bureau}{cycle}数据（{left}）",
        text="\n".join(each for each in (words, lacking) if each),
        link=reverse(page, args=[cycle.year, city.code]),
        by=by,
        mail=True,
        now=now,
    )
    return len(people)


def _words(words: str) -> str:
    words = " ".join(words.split())
    if len(words) > LONGEST_WORDS:
        raise NotAllowed(f"催报的话最多{LONGEST_WORDS}字，现在有{len(words)}字，请删减。")
    if control_characters(words):
        raise NotAllowed("催报的话含有不可见的控制字符，请删去后重新键入。")
    return words
