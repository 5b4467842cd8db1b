"""Reminders 30, 7, 1 days before and after each city's own deadline, to those whose part is missing,
and of what rooms above this one wait for.

Safe to run at any time, twice, and at once: each person is told once per deadline and offset.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import HOUSING
from accounts.models import User
from audit.services import SYSTEM, record
from reporting import audiences, selectors
from reporting.deadlines import deadlines, last_day
from reporting.models import Cycle, Notice, NoticeKind
from reporting.notices import notify
from reporting.parts import Part
from reporting.reminder_schedule import due
from reporting.standing import deadline_words
from reporting.waiting import CityWait, names, waits


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one office is to be told now: `to` are its people, `key` names the occasion."""

    office: str
    to: tuple[User, ...]
    subject: str
    text: str
    link: str
    key: str


_sources: list[Callable[[datetime], Iterable[Reminder]]] = []


def register(source: Callable[[datetime], Iterable[Reminder]]) -> None:
    """Make another source of reminders known: what it gives is due at the moment it is asked for."""
    _sources.append(source)


def due_reminders(now: datetime) -> list[Reminder]:
    """Everything that is due, told already or not; writes nothing."""
    return [*_of_reports(now), *(each for source in _sources for each in source(now))]


def _of_reports(now: datetime) -> list[Reminder]:
    """Only of what can still be done: not before the opening, in a closed cycle, after a deadline
    that takes nothing late, nor of the November report during 年报核定."""
    found: list[Reminder] = []
    zone = timezone.get_current_timezone()
    for cycle in selectors.cycles().filter(
        opens_at__lte=now, closed_at=None, annual_opened_at=None
    ):
        asked = selectors.asked_cities(cycle)
        ends = deadlines(asked, [cycle])
        offsets = {city.pk: due(ends[city.pk, cycle.pk], now, zone) for city in asked}
        late = [city for city in asked if _may_act(cycle, offsets[city.pk])]
        if not late:
            continue
        people = audiences.people_by_bureau(late)
        for wait in waits(cycle, late):
            end = ends[wait.city.pk, cycle.pk]
            found += _of_city(wait, cycle, end, offsets[wait.city.pk] or 0, now, people)
    return found


def send_reminders(*, now: datetime) -> list[Notice]:
    """Tell everybody who is due and was not told; returns what was told.

    One city after the other: what is told for one stands when another fails.
    """
    told: list[Notice] = []
    for reminder in due_reminders(now):
        with transaction.atomic():
            new = notify(
                to=reminder.to,
                kind=NoticeKind.REMINDER,
                subject=reminder.subject,
                text=reminder.text,
                link=reminder.link,
                key=reminder.key,
                mail=True,
                now=now,
            )
            if new:
                record(
                    by=SYSTEM,
                    action="reminder.send",
                    subject=reminder.office,
                    now=now,
                    usernames=[each.recipient.username for each in new],
                )
        told += new
    return told


def _may_act(cycle: Cycle, offset: int | None) -> bool:
    return offset is not None and (offset < 0 or cycle.late_allowed)


def _of_city(
    wait: CityWait,
    cycle: Cycle,
    end: datetime,
    offset: int,
    now: datetime,
    people: Mapping[tuple[int, str], Sequence[User]],
) -> Iterator[Reminder]:
    """The city's coordinator, and each bureau with somebody to tell."""
    missing = wait.missing
    if not missing:
        return
    key = f"reminder/{cycle.year}/{last_day(end):%Y-%m-%d}/{offset:+d}"
    words = deadline_words(end, now)
    others = [part for part in missing if not part.submits]
    yield Reminder(
        office=wait.city.name,
        to=tuple(people.get((wait.city.pk, HOUSING), ())),
        subject=f"{words}：{wait.city.name}{cycle}"
        + ("已退回，待改报" if wait.returned else "还没有上报"),
        text=f"还差{len(others)}个局：{names(others)}。" if others else "各局都已确认，可以上报。",
        link=reverse("submission", args=[cycle.year, wait.city.code]),
        key=key,
    )
    for part in others:
        told = people.get((wait.city.pk, part.department), ())
        yield _of_bureau(part, words, key, told, returned=wait.returned)


def _of_bureau(
    part: Part, words: str, key: str, people: Sequence[User], *, returned: bool
) -> Reminder:
    cycle, lacking = part.cycle, part.lacking
    if returned:
        state, text = "有退回的数据，待改报", "请按退回原因改正。"
    elif lacking:
        state, text = "数据还没有确认", f"还差：{lacking}。"
    else:
        state, text = "数据还没有确认", "都已填好，请核对后确认本局数据。"
    return Reminder(
        office=part.bureau,
        to=tuple(people),
        subject=f"{words}：{part.bureau}{cycle}{state}",
        text=text,
        link=reverse("entry", args=[cycle.year, part.city.code]),
        key=key,
    )
