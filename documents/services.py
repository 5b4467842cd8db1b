"""Saving the province's texts and publishing papers: each act with its reason, on the trail."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.access import may_publish
from accounts.models import User
from assessment.models import Snapshot
from audit.services import record
from cities.models import City
from cities.selectors import holds_demonstration_data
from documents import files
from documents.composing import material, paper
from documents.models import PaperText, PublishedPaper
from documents.papers import docx_file
from documents.selectors import current_paper, text_in_use
from documents.texts import KNOWN, Kind, faults, fill
from documents.texts.markup import left_to_people
from documents.texts.placeholders import KIND_WORDS
from documents.uploads import MB, Upload
from indicators.deciding import Refused
from reporting import audiences
from reporting.evidence.content import Refused as NotTaken
from reporting.evidence.content import type_of
from reporting.models import FileType, NoticeKind
from reporting.notices import notify

REASON_LENGTH, NUMBER_LENGTH, TITLE_LENGTH = 300, 40, 120
#: 豫建科〔2026〕31号: the brackets are the standard's, never ( ) or [ ].
_NUMBER = re.compile(r"[^\s()\[\]（）【】]+〔\d{4}〕\d+号")
_TAKEN = (FileType.DOCX, FileType.PDF)


@transaction.atomic
def save_text(*, kind: Kind, text: str, after: int, by: User, now: datetime) -> PaperText:
    """Another version of a text, in use from now on.

    Raises:
        Refused: no right, a fault in the text, no change, or saved by somebody else since `after`.
    """
    _must_publish(by)
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"
    wrong = faults(text, KNOWN[kind])
    if wrong:
        raise Refused(wrong)
    # Writers of the trail queue, so the version that follows is nobody else's.
    record(
        by=by.username,
        action="paper.text",
        subject=kind.value,
        now=now,
        version=after + 1,
        sha256=files.digest(text.encode()),
    )
    in_use = text_in_use(kind)
    if in_use.version != after:
        raise Refused(
            [f"这期间{in_use.saved_by}已存了第{in_use.version}版。请看过新的一版再修改。"]
        )
    if in_use.text.strip() == text.strip():
        raise Refused(["与现用的一版完全相同，没有存。"])
    last = PaperText.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    return PaperText.objects.create(
        kind=kind, version=last + 1, text=text, saved_by=by, saved_at=now
    )


def publish(
    *,
    kind: Kind,
    year: int,
    city: City | None,
    snapshot: Snapshot,
    number: str,
    reason: str,
    after: int | None,
    upload: Upload | None,
    by: User,
    now: datetime,
    unwritten: bool = True,
) -> PublishedPaper:
    """Publish the paper on a year from a snapshot, in place of the one (id `after`) that stands.

    `unwritten`: also where the text leaves something for people to write, and there is no file of
    theirs.

    Raises:
        Refused: no right, no reason, no or a wrong number, another paper published meanwhile, a file
            that cannot be taken, or what is left to write. NotWritten: the disk did not take it.
    """
    _must_publish(by)
    number, reason = "".join(number.split()), reason.strip()
    text = text_in_use(kind)
    missing = [] if unwritten or upload else left_to_people(text.text)
    _check(kind, number, reason, missing)
    found = material(snapshot, year, city, dated=timezone.localdate(now))
    if upload is None:
        content = docx_file(
            paper(text.text, found, draft=False, now=timezone.localtime(now), number=number)
        )
        ending = FileType.DOCX
    else:
        content, ending = upload.content, _type(upload)
    row = PublishedPaper(
        kind=kind,
        year=year,
        city=city,
        snapshot=snapshot,
        text_version=text.version,
        title=fill(text.text, found.values).title[:TITLE_LENGTH],
        number=number,
        reason=reason,
        generated=upload is None,
        demonstration=holds_demonstration_data(),
        type=ending,
        size=len(content),
        sha256=files.digest(content),
        published_at=now,
        published_by=by,
    )
    files.put(row.file, content, ending)
    try:
        _store(row, after, by, now)
    except BaseException:
        files.take_back(row.file)
        raise
    return row


@transaction.atomic
def _store(row: PublishedPaper, after: int | None, by: User, now: datetime) -> None:
    record(
        by=by.username,
        action="paper.publish",
        subject=f"{row.kind}/{row.city.code if row.city else 'province'}/{row.year}",
        now=now,
        name=row.title,
        number=row.number,
        reason=row.reason,
        snapshot=row.snapshot.number,
        sha256=row.sha256,
    )
    if row.number and PublishedPaper.objects.filter(number=row.number).exists():
        raise Refused([f"文号“{row.number}”已经用过。更正也要用新的文号。"])
    stands = current_paper(Kind(row.kind), row.year, row.city_id)
    if (stands.pk if stands else None) != after:
        said = f"“{stands}”" if stands else "前一份"
        raise Refused([f"这期间{said}已经发布。请回到公文页核对，再决定是否更正。"])
    row.supersedes = stands
    row.save()
    if row.city is not None:
        notify(
            to=audiences.city_people(row.city),
            kind=NoticeKind.DOCUMENT,
            subject=f"{'已更正' if stands else '已发布'}《{row.title}》",
            text=row.number,
            link=reverse("documents"),
            by=by,
            now=now,
        )


def _must_publish(by: User) -> None:
    if not may_publish(by):
        raise Refused(["公文由省级管理员发布，您的账号不能办理。"])


def _check(kind: Kind, number: str, reason: str, missing: Sequence[str]) -> None:
    wrong = []
    if missing:
        wrong.append(
            f"模板里还有{len(missing)}处要由人写的：{''.join(missing)}发布后改不了。"
            "请选办公室写好的定稿文件；确实照样发布的，请勾选“照样发布”。"
        )
    if kind is Kind.NOTICE and not number:
        wrong.append("请填写文号，例如“豫建科〔2026〕31号”。")
    if number and not _NUMBER.fullmatch(number):
        wrong.append(f"文号“{number}”写法不对。年份用六角括号，例如“豫建科〔2026〕31号”。")
    if len(number) > NUMBER_LENGTH:
        wrong.append(f"文号有{len(number)}字，最多{NUMBER_LENGTH}字。")
    if not reason:
        wrong.append(f"请写明发布{KIND_WORDS[kind]}的依据，例如“2026年12月3日厅长办公会审定”。")
    if len(reason) > REASON_LENGTH:
        wrong.append(f"发布依据有{len(reason)}字，最多{REASON_LENGTH}字，请精简。")
    if wrong:
        raise Refused(wrong)


def _type(upload: Upload) -> FileType:
    limit = settings.EVIDENCE_MAX_MB
    if len(upload.content) > limit * MB:
        raise Refused([f"“{upload.name}”超过{limit}MB，没有发布。请压缩图片后再上传。"])
    try:
        return type_of(upload.content, among=_TAKEN)
    except NotTaken as refusal:
        raise Refused([f"“{upload.name}”{refusal}"]) from refusal
