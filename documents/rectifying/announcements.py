"""The steps of entries as notices: whom each concerns, and how it is said."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cities.models import City
from documents.models import Rectification, RectificationState
from documents.rectifying.steps import puts_right
from reporting import audiences
from reporting.models import NoticeKind
from reporting.notices import notify
from reporting.reminder_schedule import due
from reporting.reminders import Reminder
from reporting.standing import days_left

_LONGEST_WORDS = 300


def announce_entries(entries: Sequence[Rectification], *, by: User, now: datetime) -> None:
    """Tell everybody who has to put something right which entries those are, in one notice each."""
    for person, own in _by_person(entries):
        first = own[0]
        notify(
            to=[person],
            kind=NoticeKind.DOCUMENT,
            subject=f"{first.whose}{len(own)}项列入整改台账，{_day(first.due)}前整改完",
            text=f"依据{first.paper.number}通报：{_named(own)}",
            link=reverse("rectifications"),
            by=by,
            mail=True,
            now=now,
        )


def due_reminders(now: datetime) -> list[Reminder]:
    """Whom to remind now of what is not reported yet: 30, 7, 1 days before and after its day."""
    zone = timezone.get_current_timezone()
    open_now = Rectification.objects.filter(state=RectificationState.OPEN)
    found = []
    for day in open_now.order_by("due").values_list("due", flat=True).distinct():
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        offset = due(end, now, zone)
        if offset is None:
            continue
        entries = open_now.filter(due=day).select_related("city", "department", "indicator")
        words = _words(days_left(end, now))
        for person, own in _by_person(list(entries.order_by("indicator__number"))):
            found.append(
                Reminder(
                    office=str(person),
                    to=(person,),
                    subject=f"{words}：{own[0].whose}{len(own)}项还没有报送整改情况",
                    text=_named(own),
                    link=reverse("rectifications"),
                    key=f"rectification/{day:%Y-%m-%d}/{offset:+d}",
                )
            )
    return found


def announce_step(
    entry: Rectification, action: str, words: str, *, by: User, now: datetime
) -> None:
    """Tell whoever has to act on a step, or waits for it, with the words written at it."""
    told = {
        "report": (_who_answer, "{entry}已报送整改情况，等核实"),
        "return": (_who_put_right, "{entry}整改情况已退回，请继续整改"),
        "close": (_who_put_right, "{entry}整改已销号"),
    }
    if action not in told:
        return
    people, subject = told[action]
    notify(
        to=people(entry),
        kind=NoticeKind.DOCUMENT,
        subject=subject.format(entry=entry),
        text=words[:_LONGEST_WORDS],
        link=reverse("rectification", args=[entry.pk]),
        by=by,
        mail=True,
        now=now,
    )


def _by_person(
    entries: Sequence[Rectification],
) -> list[tuple[User, list[Rectification]]]:
    """Everybody who may put some of them right, with those, by user name."""
    people: dict[City | None, Sequence[User]] = {}
    named: dict[User, list[Rectification]] = {}
    for entry in entries:
        if entry.city not in people:
            people[entry.city] = _people(entry.city)
        for person in people[entry.city]:
            if puts_right(person, entry):
                named.setdefault(person, []).append(entry)
    return sorted(named.items(), key=lambda each: each[0].username)


def _who_answer(entry: Rectification) -> Iterable[User]:
    return audiences.reviewers(entry.department.code) if entry.city else audiences.administrators()


def _who_put_right(entry: Rectification) -> Iterable[User]:
    return [person for person in _people(entry.city) if puts_right(person, entry)]


def _people(city: City | None) -> Sequence[User]:
    """Those among whom `puts_right` chooses: a city's people, or the departments' reviewers."""
    found = audiences.city_people(city) if city else audiences.reviewers()
    return list(found.select_related("city", "department"))


def _named(entries: Sequence[Rectification]) -> str:
    return "、".join(f"第{each.indicator.number}项{each.indicator.short_name}" for each in entries)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _words(days: int) -> str:
    """`days` until the last day."""
    if days > 0:
        return f"离整改期限还有{days}天"
    return "今天到整改期限" if days == 0 else f"整改已逾期{-days}天"
