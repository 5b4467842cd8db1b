"""Filing a practice or nomination with its files, and adopting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.access import may_enter, may_review
from accounts.models import User
from audit.services import record
from cities.models import City
from documents import files
from documents.models import Practice, PracticeFile, PracticeKind, PracticeState
from documents.services import MB, Upload
from indicators.deciding import Refused
from indicators.models import Clause
from reporting.evidence.content import Refused as NotTaken
from reporting.evidence.content import type_of
from reporting.evidence.names import kept_name
from reporting.models import Cycle

TITLE_LENGTH, TEXT_LENGTH, REMARK_LENGTH, MOST_FILES = 80, 4000, 300, 5


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
    kept = [_file(upload) for upload in uploads[: MOST_FILES + 1]]
    if len(kept) > MOST_FILES:
        raise Refused([f"一次最多附{MOST_FILES}个文件，请合并后再传。"])
    written: list[PracticeFile] = []
    try:
        for row, content in kept:
            files.put(row.file, content, row.type)
            written.append(row)
        return _store(city, cycle, filing, clause, written, by, now)
    except BaseException:
        for row in written:
            files.take_back(row.file)
        raise


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
        wrong.append(f"“{filing.title.strip()}”本年度已经报过，不需要再报；有补充的请另起标题。")
    if wrong:
        raise Refused(wrong)
    return clause


def _file(upload: Upload) -> tuple[PracticeFile, bytes]:
    if len(upload.content) > settings.EVIDENCE_MAX_MB * MB:
        raise Refused([f"“{upload.name}”超过{settings.EVIDENCE_MAX_MB}MB，没有收。请压缩后再传。"])
    try:
        kind = type_of(upload.content)
    except NotTaken as refusal:
        raise Refused([f"“{upload.name}”{refusal}"]) from refusal
    row = PracticeFile(
        original_name=kept_name(upload.name, kind),
        type=kind,
        size=len(upload.content),
        sha256=files.digest(upload.content),
    )
    return row, upload.content


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
