"""Workbooks received in the browser: kept from preview to confirmation, and afterwards."""

import hashlib
import secrets
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from audit.services import record
from cities.models import City
from reporting.evidence.names import shown_name
from reporting.models import Cycle, Submission, WorkbookUpload
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.container import damaged, is_ole
from reporting.workbook.returning import annotated_file
from reporting.workbook.taking import SOURCE, Taken, take_workbook

NAME_LENGTH = 200
# Whoever tries again and again leaves only the newest of what was never confirmed.
KEPT_UNCONFIRMED = 5


@transaction.atomic
def keep_upload(
    *, city: City, cycle: Cycle, content: bytes, name: str, by: User, now: datetime
) -> WorkbookUpload:
    """Keep a workbook under a random name until it is confirmed. `name` is only remembered."""
    submission, _ = Submission.objects.get_or_create(city=city, cycle=cycle)
    suffix = ".xls" if is_ole(content) else ".xlsx"
    upload = WorkbookUpload(
        submission=submission,
        original_name=shown_name(name)[:NAME_LENGTH],
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=now,
        uploaded_by=by,
    )
    upload.file.save(f"{secrets.token_hex(16)}{suffix}", ContentFile(content), save=False)
    upload.save()
    _drop_older(upload)
    record(
        by=by.username,
        action="workbook.upload",
        subject=f"{city.code}/{cycle.year}",
        now=now,
        sha256=upload.sha256,
    )
    return upload


def is_for(taken: Taken, city: City, cycle: Cycle) -> bool:
    """Whether a workbook is this city's of this year, so that it may come back annotated.

    Another one is refused by what it says it is, before any figure is read.
    """
    return (taken.city, taken.cycle) == (city, cycle)


def _drop_older(upload: WorkbookUpload) -> None:
    """Delete what the same person uploaded before and never confirmed, but the newest few."""
    unconfirmed = WorkbookUpload.objects.filter(
        submission=upload.submission, uploaded_by=upload.uploaded_by, taken_at=None
    ).order_by("-pk")
    for older in unconfirmed[KEPT_UNCONFIRMED:]:
        transaction.on_commit(partial(older.file.storage.delete, str(older.file.name)))
        older.delete()


def annotated_upload(*, upload: WorkbookUpload, by: User, now: datetime) -> bytes:
    """The file as it was received with what is found in it now. Raises NotOurWorkbook."""
    taken = preview_upload(upload=upload, by=by, now=now)
    record(
        by=by.username,
        action="workbook.annotated",
        subject=f"{upload.submission.city.code}/{upload.submission.cycle.year}",
        now=now,
        sha256=upload.sha256,
    )
    return annotated_file(_content(upload), taken)


def preview_upload(*, upload: WorkbookUpload, by: User, now: datetime) -> Taken:
    """What taking a kept workbook would find, change, clear and overwrite; writes nothing."""
    return _take(upload, by, now, dry_run=True, may_clear=True, may_overwrite=True)


@transaction.atomic
def take_upload(
    *,
    upload: WorkbookUpload,
    by: User,
    now: datetime,
    may_clear: bool = False,
    may_overwrite: bool = False,
) -> Taken:
    """Check a kept workbook once more and save it as a draft, all or nothing."""
    taken = _take(upload, by, now, dry_run=False, may_clear=may_clear, may_overwrite=may_overwrite)
    if taken.saved:
        upload.taken_at, upload.made_at = now, taken.made_at
        upload.save(update_fields=["taken_at", "made_at"])
    return taken


def _take(
    upload: WorkbookUpload,
    by: User,
    now: datetime,
    *,
    dry_run: bool,
    may_clear: bool,
    may_overwrite: bool,
) -> Taken:
    try:
        content = _content(upload)
        return take_workbook(
            content_bytes=content,
            expected_city=upload.submission.city,
            expected_cycle=upload.submission.cycle,
            by=by,
            now=now,
            dry_run=dry_run,
            may_clear=may_clear,
            may_overwrite=may_overwrite,
            source=f"{SOURCE}：{upload.original_name}"[:NAME_LENGTH],
        )
    except NotOurWorkbook as refusal:
        return Taken(False, [refusal.finding])


def _content(upload: WorkbookUpload) -> bytes:
    """The file as it was received. Raises NotOurWorkbook when it is gone or not the same."""
    try:
        with upload.file.open("rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise damaged() from error
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise damaged()
    return content
