"""Filing a practice or nomination with its files, and adopting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.access import may_enter, may_review
from accounts.models import User
from audit.services import record
from cities.models import City
from documents.attachments import attached
from documents.models import Practice, PracticeFile, PracticeKind, PracticeState
from documents.uploads import Upload
from indicators.deciding import Refused
from indicators.models import Clause
from reporting import audiences
from reporting.models import Cycle, NoticeKind
from reporting.notices import notify

TITLE_LENGTH, TEXT_LENGTH, REMARK_LENGTH = 80, 4000, 300


@dataclass(frozen=True, slots=True)
class Filing:
    """What is filed, as typed; `clause` is a code, "" for none."""

    kind: str
    title: str
    text: str
    clause: str = ""


def file_practice(
    *,
    city: City,
    cycle: Cycle,
    filing: Filing,
    uploads: Sequence[Upload],
    by: User,
    now: datetime,
) -> Practice:
    """File it, with all its files or not at all.

    Raises:
        Refused: not this city's people, something is missing, too long or filed before, or a file
            cannot be taken. NotWritten: the disk did not take a file.
    """
    if not may_enter(by, city):
        raise Refused([f"{city.name}的经验做法由该市填报，您的账号不能填报。"])
    clause = _check(city, cycle, filing)
    with attached(PracticeFile, uploads) as kept:
        try:
            return _store(city, cycle, filing, clause, kept, by, now)
        except IntegrityError as twice:
            # Pressed twice: the other request was stored since it was looked for.
            raise Refused([_filed_before(filing)]) from twice


@transaction.atomic
def adopt(*, pk: int, remark: str, by: User, now: datetime) -> Practice:
    """Mark it as adopted. Raises Refused: no right, done already, a remark that is too long."""
    if not may_review(by):
        raise Refused(["采用由省级审核员或管理员办理，您的账号不能办理。"])
    if len(remark) > REMARK_LENGTH:
        raise Refused([f"备注有{len(remark)}字，最多{REMARK_LENGTH}字，请精简。"])
    practice = Practice.objects.select_for_update(of=("self",)).select_related("city").get(pk=pk)
    if practice.state == PracticeState.ADOPTED:
        raise Refused([f"“{practice}”已由{practice.decided_by}采用。"])
    practice.state, practice.remark = PracticeState.ADOPTED, remark.strip()
    practice.decided_at, practice.decided_by = now, by
    practice.save(update_fields=["state", "remark", "decided_at", "decided_by"])
    _record("practice.adopt", practice, by, now, reason=practice.remark)
    notify(
        to=audiences.city_people(practice.city),
        kind=NoticeKind.DOCUMENT,
        subject=f"{practice.city.name}报送的“{practice}”已被采用",
        text=practice.remark,
        link=reverse("practice", args=[practice.pk]),
        by=by,
        now=now,
    )
    return practice


def _check(city: City, cycle: Cycle, filing: Filing) -> Clause | None:
    wrong = []
    if filing.kind not in PracticeKind.values:
        wrong.append("请选择是经验做法还是表彰推荐。")
    for name, text, most in (
        ("标题或推荐对象", filing.title.strip(), TITLE_LENGTH),
        ("内容", filing.text.strip(), TEXT_LENGTH),
    ):
        if not text:
            wrong.append(f"请填写{name}。")
        if len(text) > most:
            wrong.append(f"{name}有{len(text)}字，最多{most}字，请精简。")
    clause = Clause.objects.filter(code=filing.clause).first() if filing.clause else None
    if filing.clause and clause is None:
        wrong.append(f"方案里没有条款“{filing.clause}”，请从列表里选。")
    if (
        not wrong
        and Practice.objects.filter(
            city=city, cycle=cycle, kind=filing.kind, title=filing.title.strip()
        ).exists()
    ):
        wrong.append(_filed_before(filing))
    if wrong:
        raise Refused(wrong)
    return clause


def _filed_before(filing: Filing) -> str:
    return f"“{filing.title.strip()}”本年度已经报过，不需要再报；有补充的请另起标题。"


@transaction.atomic
def _store(
    city: City,
    cycle: Cycle,
    filing: Filing,
    clause: Clause | None,
    kept: Sequence[PracticeFile],
    by: User,
    now: datetime,
) -> Practice:
    practice = Practice.objects.create(
        city=city,
        cycle=cycle,
        kind=filing.kind,
        title=filing.title.strip(),
        text=filing.text.strip(),
        clause=clause,
        filed_at=now,
        filed_by=by,
    )
    for row in kept:
        row.practice = practice
        row.save()
    _record("practice.file", practice, by, now, sha256=[row.sha256 for row in kept])
    return practice


def _record(action: str, practice: Practice, by: User, now: datetime, **detail: Any) -> None:
    record(
        by=by.username,
        action=action,
        subject=f"{practice.city.code}/{practice.pk}",
        now=now,
        name=practice.title,
        **detail,
    )
