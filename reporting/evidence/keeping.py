"""Keeping evidence: a file is on disk before its row says so, and gone again if the row is not made."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.services import record
from cities.models import City
from indicators.models import Clause, DataElement
from reporting import selectors
from reporting.assignments import shares
from reporting.changes import Change
from reporting.evidence.content import Refused, type_of
from reporting.evidence.names import kept_name, shown_name
from reporting.models import Cycle, Evidence, FileType, Submission
from reporting.own_part import own_part
from reporting.services import actor, lock_for_saving
from reporting.services.falling import fall_after
from reporting.workflow import NotAllowed

SCANS = (FileType.PDF, FileType.PNG, FileType.JPEG)
MB = 1024 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is behind: an element or a clause by code, or the stamped letter of a version."""

    element: str = ""
    clause: str = ""
    stamped: int | None = None


def attach(
    *, city: City, cycle: Cycle, place: Place, content: bytes, name: str, by: User, now: datetime
) -> Evidence:
    """Keep a file as part of the report that will be submitted next; a stamped letter as part of
    the version it was printed for.

    Raises Refused for a file that cannot be kept, NotAllowed where nothing may be saved.
    """
    kind = type_of(content, among=SCANS if place.stamped is not None else tuple(FileType))
    if len(content) > settings.EVIDENCE_MAX_MB * MB:
        raise too_large(len(content))
    evidence = Evidence(
        element=DataElement.objects.get(code=place.element) if place.element else None,
        clause=Clause.objects.get(code=place.clause) if place.clause else None,
        original_name=kept_name(name, kind),
        type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=now,
        uploaded_by=by,
    )
    storage = _write(evidence, content)
    stored = str(evidence.file.name)
    try:
        kept = _keep(evidence, city, cycle, place, by, now)
    except BaseException:
        storage.delete(stored)
        raise
    if kept is not evidence:
        storage.delete(stored)
    return kept


@transaction.atomic
def remove(*, evidence: Evidence, by: User, now: datetime) -> None:
    """Take a file away from what will be submitted next.

    One that was submitted stays with its version, marked; another is deleted. Raises NotAllowed.
    """
    of = evidence.submission
    submission = lock_for_saving(of.city, of.cycle, by=by)
    evidence = Evidence.objects.select_related("element", "clause").get(pk=evidence.pk)
    if evidence.removed_from is not None:
        return
    _must_be_theirs(submission, evidence, by)
    if evidence.version > submission.version:
        transaction.on_commit(partial(evidence.file.storage.delete, str(evidence.file.name)))
        evidence.delete()
    else:
        evidence.removed_from = submission.version + 1
        evidence.removed_at, evidence.removed_by = now, by
        evidence.save(update_fields=["removed_from", "removed_at", "removed_by"])
    _record("evidence.remove", submission, evidence, by, now)


def too_large(size: int | None = None) -> Refused:
    """The refusal of a file above the limit of this installation."""
    has = f"有{size / MB:.1f}MB，" if size else ""
    return Refused(
        f"{has}超过{settings.EVIDENCE_MAX_MB}MB。请压缩图片、降低扫描分辨率或拆成几个文件后再上传。"
    )


def _write(evidence: Evidence, content: bytes) -> Storage:
    storage: Storage = evidence.file.storage
    name = evidence.file.field.generate_filename(
        evidence, f"{secrets.token_hex(16)}.{evidence.type}"
    )
    try:
        evidence.file.name = storage.save(name, ContentFile(content))
    except OSError as error:
        log.exception("evidence could not be written")
        # A full disk leaves the part that still fitted.
        storage.delete(name)
        raise Refused(
            "没有存上：服务器写不进磁盘。请稍后再传；仍不行的，请告诉系统管理员。"
        ) from error
    return storage


@transaction.atomic
def _keep(
    evidence: Evidence, city: City, cycle: Cycle, place: Place, by: User, now: datetime
) -> Evidence:
    submission = lock_for_saving(city, cycle, by=by)
    evidence.submission = submission
    evidence.version = _version_for(submission, place)
    _must_be_theirs(submission, evidence, by)
    beside = _beside(evidence)
    twin = beside.filter(sha256=evidence.sha256).order_by("-pk").first()
    if twin is not None and twin.removed_from is None:
        raise Refused(f"与已上传的“{twin.original_name}”内容完全相同，不需要再传。")
    if twin is not None and twin.removed_from == submission.version + 1 and not twin.is_stamped:
        # Taken away since the last version and brought back: nothing has changed.
        twin.removed_from = twin.removed_at = twin.removed_by = None
        twin.save(update_fields=["removed_from", "removed_at", "removed_by"])
        _record("evidence.restore", submission, twin, by, now)
        return twin
    if beside.filter(removed_from=None).count() >= settings.EVIDENCE_MAX_FILES:
        raise Refused(
            f"没有收：这一处已有{settings.EVIDENCE_MAX_FILES}个文件。请先移除不需要的，或合并成一个PDF。"
        )
    evidence.save()
    _record("evidence.attach", submission, evidence, by, now)
    return evidence


def _version_for(submission: Submission, place: Place) -> int:
    following = submission.version + 1
    if place.stamped is None:
        return following
    if place.stamped not in (submission.version, following) or place.stamped < 1:
        raise NotAllowed(
            f"这份上报已是第{submission.version}版，盖章件应是这一版的上报函。请重新打印后盖章。"
        )
    return place.stamped


def _must_be_theirs(submission: Submission, evidence: Evidence, by: User) -> None:
    """Raises NotAllowed on what another bureau answers for: a file is part of the answer."""
    own, city = own_part(by), submission.city
    if own is None:
        return
    if evidence.element is not None:
        rules = selectors.rules(submission.cycle, city)
        theirs = rules[evidence.element.code].department == own
    else:
        theirs = evidence.clause is not None and shares(city)[evidence.clause.code].includes(own)
    if not theirs:
        raise NotAllowed(
            f"没有保存：{_behind(evidence)}由别的局负责，佐证材料请由该局或市住房和城乡建设局上传。"
        )


def _behind(evidence: Evidence) -> str:
    return str(evidence.element or evidence.clause or "盖章件")


def _beside(evidence: Evidence) -> QuerySet[Evidence]:
    """The files behind the same thing, of the same version where it is the stamped letter."""
    files = Evidence.objects.filter(
        submission=evidence.submission, element=evidence.element, clause=evidence.clause
    )
    return files.filter(version=evidence.version) if evidence.is_stamped else files


def _record(
    action: str, submission: Submission, evidence: Evidence, by: User, now: datetime
) -> None:
    element = evidence.element.code if evidence.element else ""
    clause = evidence.clause.code if evidence.clause else ""
    if element or clause:
        name = f"{_behind(evidence)}的佐证材料"
        change = Change(name, None, "", evidence.original_name, element, clause)
        fall_after(submission, [change], by=by, now=now)
    record(
        by=actor(by),
        action=action,
        subject=f"{submission.city.code}/{submission.cycle.year}",
        now=now,
        behind=element or clause or "stamped",
        version=evidence.version,
        name=shown_name(evidence.original_name),
        sha256=evidence.sha256,
    )
