"""The steps of entries as notices: whom each concerns, and how it is said."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from cities.models import City
from documents.models import Rectification
from documents.rectifying.steps import puts_right
from reporting import audiences
from reporting.models import NoticeKind
from reporting.notices import notify

_LONGEST_WORDS = 300


def announce_entries(entries: Sequence[Rectification], *, by: User, now: datetime) -> None:
    """Tell everybody who has to put something right which entries those are, in one notice each."""
    people: dict[City | None, Sequence[User]] = {}
    named: dict[User, list[Rectification]] = {}
    for entry in entries:
        if entry.city not in people:
            people[entry.city] = _people(entry.city)
        for person in people[entry.city]:
            if puts_right(person, entry):
                named.setdefault(person, []).append(entry)
    for person in sorted(named, key=lambda each: each.username):
        own = named[person]
        first = own[0]
        notify(
            to=[person],
            kind=NoticeKind.DOCUMENT,
            subject=f"{first.whose}{len(own)}项列入整改台账，"
            f"{first.due.year}年{first.due.month}月{first.due.day}日前整改完",
            text=f"依据{first.paper.number}通报："
            + "、".join(f"第{each.indicator.number}项{each.indicator.short_name}" for each in own),
            link=reverse("rectifications"),
            by=by,
            mail=True,
            now=now,
        )


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


def _who_answer(entry: Rectification) -> Iterable[User]:
    return audiences.reviewers(entry.department.code) if entry.city else audiences.administrators()


def _who_put_right(entry: Rectification) -> Iterable[User]:
    return [person for person in _people(entry.city) if puts_right(person, entry)]


def _people(city: City | None) -> Sequence[User]:
    """Those among whom `puts_right` chooses: a city's people, or the departments' reviewers."""
    found = audiences.city_people(city) if city else audiences.reviewers()
    return list(found.select_related("city", "department"))
