"""Telling people: notices in the application, which may go by e-mail too (see mailing.py)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Func, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from cities.models import Installation
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
    # As a set of people, not a condition on the joined row, so that the index by person serves.
    people = User.objects.filter(Q(pk=user.pk) | Q(successor=user.pk))
    return (
        Notice.objects.filter(recipient__in=people)
        .select_related("created_by")
        .order_by("-created_at", "-pk")
    )


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
    unread = Coalesce(
        Subquery(
            notices_of(user)
            .filter(read_at=None)
            .order_by()
            # Not an aggregate to Django, which would group by each notice.
            .annotate(number=Func(F("pk"), function="COUNT"))
            .values("number"),
            output_field=IntegerField(),
        ),
        0,
    )
    figures = Fact.objects.exclude(state=State.DRAFT)
    working = Job.objects.filter(asked_by=user, state__in=OPEN)
    found = Installation.objects.annotate(
        unread=unread, figures=Exists(figures), working=Exists(working), year=year_within(now)
    )
    row = found.values_list("demonstration", "unread", "figures", "working", "year").first()
    if row is not None:
        return PageHead(*row)
    # A system without that row holds nothing synthetic; loading the plan makes it.
    count = notices_of(user).filter(read_at=None).count()
    return PageHead(False, count, figures.exists(), year=current_year(now))


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
