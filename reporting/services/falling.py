"""How a bureau's word on its part falls: something in the part changed after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.wording import author
from audit.services import record
from reporting import selectors
from reporting.assignments import shares
from reporting.audiences import bureau_people
from reporting.changes import Change
from reporting.models import NoticeKind, PartConfirmation, Submission
from reporting.notices import notify
from reporting.services.steps import actor

NAMED = 3
LENGTH = 300


def fall_after(
    submission: Submission, changes: Sequence[Change], *, by: User | None, now: datetime
) -> list[str]:
    """Let the words of the bureaus fall in whose parts something changed; say whose, as codes of
    departments."""
    return _fall_for(
        submission,
        {change.element: change.name for change in changes if change.element},
        {change.clause: change.name for change in changes if change.clause},
        "改动了{}",
        by=by,
        now=now,
    )


def fall_returned(
    submission: Submission,
    elements: Mapping[str, str],
    clauses: Mapping[str, str],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Let the words of the bureaus fall to which figures or tasks go back; names by code."""
    _fall_for(submission, elements, clauses, "退回了{}", by=by, now=now)


def _fall_for(
    submission: Submission,
    elements: Mapping[str, str],
    clauses: Mapping[str, str],
    because: str,
    *,
    by: User | None,
    now: datetime,
) -> list[str]:
    standing = _standing(submission)
    if not standing:
        return []
    rules = selectors.rules(submission.cycle, submission.city)
    responsible = shares(submission.city) if clauses else {}
    names: dict[str, list[str]] = {}
    for code, name in elements.items():
        names.setdefault(rules[code].department, []).append(name)
    for code, name in clauses.items():
        names.setdefault(responsible[code].fills, []).append(name)
    fallen = []
    for word in standing:
        changed = names.get(word.department.code)
        if changed:
            listed = "、".join(changed[:NAMED])
            listed += f"等{len(changed)}项" if len(changed) > NAMED else ""
            _fall(submission, word, because.format(listed), by=by, now=now)
            fallen.append(word.department.code)
    return fallen


def fall(
    submission: Submission,
    departments: Iterable[str] | None,
    *,
    because: str,
    by: User | None,
    now: datetime,
) -> None:
    """Let the words of these departments' bureaus fall (None = all), for the reason given."""
    wanted = None if departments is None else set(departments)
    for word in _standing(submission):
        if wanted is None or word.department.code in wanted:
            _fall(submission, word, because, by=by, now=now)


def _standing(submission: Submission) -> list[PartConfirmation]:
    words = PartConfirmation.objects.filter(submission=submission, fell_at__isnull=True)
    return list(words.select_related("department").order_by("pk"))


def _fall(
    submission: Submission,
    word: PartConfirmation,
    because: str,
    *,
    by: User | None,
    now: datetime,
) -> None:
    word.fell_at, word.fell_by, word.fell_because = now, by, because[:LENGTH]
    word.save(update_fields=["fell_at", "fell_by", "fell_because"])
    city, cycle = submission.city, submission.cycle
    record(
        by=actor(by),
        action="part.fall",
        subject=f"{city.code}/{cycle.year}",
        now=now,
        department=word.department.code,
        because=because,
    )
    notify(
        to=bureau_people(city, word.department.code),
        kind=NoticeKind.SUBMISSION,
        subject=f"{cycle}本局数据确认后有改动，请再次确认",
        text=f"{author(by)}{because}",
        link=reverse("entry", args=[cycle.year, city.code]),
        by=by,
        now=now,
    )
