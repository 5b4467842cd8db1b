"""Telling people: notices in the application, which may go by e-mail too (see mailing.py)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from cities.models import Installation
from cities.prepared import Parameter, Prepared
from jobs.models import OPEN, Job
from reporting.current import current_year, year_within
from reporting.models import Fact, Mail, Notice, NoticeKind, State

SUBJECT_LENGTH = 120


@transaction.atomic
def notify(
    *,
    to: Iterable[User],
    kind: NoticeKind,
    subject: str,
    now: datetime,
    text: str = "",
    link: str = "",
    by: User | None = None,
    key: str = "",
    mail: bool = False,
) -> list[Notice]:
    """Tell each of these people once; whoever does it is not told. Returns what was told.

    With a `key` nobody is told the same thing twice, also by two runs at once. With `mail` the
    notice waits to be sent as well, where the person has an address.
    """
    told = [
        Notice(
            recipient=person,
            kind=kind,
            subject=subject[:SUBJECT_LENGTH],
            text=text,
            link=link,
            key=key,
            created_at=now,
            created_by=by,
            mail=_mail(person) if mail else Mail.NONE,
        )
        for person in {each.pk: each for each in to}.values()
        if by is None or person.pk != by.pk
    ]
    if not key:
        return Notice.objects.bulk_create(told)
    return [notice for notice in told if _told_first(notice)]


@transaction.atomic
def mark_read(*, notices: QuerySet[Notice], now: datetime) -> int:
    """Mark those still unread as read; returns how many were."""
    return notices.filter(read_at=None).update(read_at=now)


def notices_of(user: User) -> QuerySet[Notice]:
    """What the user was told, newest first; a successor finds the predecessor's too."""
    return _told_to(user.pk).select_related("created_by").order_by("-created_at", "-pk")


def _told_to(user: int | Parameter) -> QuerySet[Notice]:
    # As a set of people, not a condition on the joined row, so that the index by person serves.
    people = User.objects.filter(Q(pk=user) | Q(successor=user))
    return Notice.objects.filter(recipient__in=people)


class PageHead(NamedTuple):
    """What every page knows: whether figures are synthetic (演示数据), how many notices are unread,
    whether any figure of any city and year counts yet, whether work of the reader's is under way,
    and the current year of reporting, None before any."""

    demonstration: bool = False
    unread: int = 0
    holds_figures: bool = False
    working: bool = False
    year: int | None = None


def page_head(user: User | None, now: datetime) -> PageHead:
    """The head of a page for its reader, in one query."""
    if user is None:
        return PageHead(Installation.objects.filter(demonstration=True).exists())
    row = _HEAD.first(user=user.pk, now=now)
    if row is not None:
        return PageHead(*row)
    # A system without that row holds nothing synthetic; loading the plan makes it.
    count = notices_of(user).filter(read_at=None).count()
    return PageHead(False, count, _figures().exists(), year=current_year(now))


def _figures() -> QuerySet[Fact]:
    return Fact.objects.exclude(state=State.DRAFT)


def _describe_head() -> QuerySet[Installation, tuple[Any, ...]]:
    user = Parameter("user", BigIntegerField())
    unread = Coalesce(
        Subquery(
            _told_to(user)
            .filter(read_at=None)
            .order_by()
            # Not an aggregate to Django, which would group by each notice.
            .annotate(number=Func(F("pk"), function="COUNT"))
            .values("number"),
            output_field=IntegerField(),
        ),
        0,
    )
    working = Job.objects.filter(asked_by=user, state__in=OPEN)
    return Installation.objects.annotate(
        unread=unread,
        figures=Exists(_figures()),
        working=Exists(working),
        year=year_within(Parameter("now", DateTimeField())),
    ).values_list("demonstration", "unread", "figures", "working", "year")


_HEAD = Prepared(_describe_head)


def _mail(person: User) -> Mail:
    return Mail.PENDING if person.email else Mail.NO_ADDRESS


def _told_first(notice: Notice) -> bool:
    """Store the notice unless the person was told already; the database decides, not a look."""
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        return False
    return True
