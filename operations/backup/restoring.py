"""Taking a backup into an empty system, and proving that it now holds the same."""

import json
from itertools import islice
from pathlib import Path
from tarfile import TarFile
from typing import IO, Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from accounts.models import User
from operations.backup.archive import (
    ROWS_AT_ONCE,
    BackupError,
    Manifest,
    applied_migrations,
    columns,
    digest_of,
    table_name,
    tables,
)
from operations.backup.verifying import opened, verify
from reporting.models import Fact


def restore(path: Path) -> Manifest:
    """Verify the archive, fill this empty system with it, and compare every table afterwards.

    All or nothing: whatever is wrong, the system is as empty as before. Raises BackupError.
    """
    manifest = verify(path)
    _must_be_empty()
    _must_be_of_this_version(manifest)
    written: list[str] = []
    try:
        with opened(path) as archive, transaction.atomic():
            _empty()
            for model in tables():
                _fill(model, _content(archive, table_name(model)))
            _number_on()
            connection.check_constraints()
            _must_be_the_same(manifest)
            for name in manifest.files:
                _put(archive, name, written)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    return manifest


def _must_be_empty() -> None:
    try:
        in_use = User.objects.exists() or Fact.objects.exists()
    except DatabaseError as error:
        raise BackupError(
            "数据库里还没有建表，没有恢复。请先执行 manage.py migrate，再恢复。"
        ) from error
    if in_use:
        raise BackupError(
            "本系统中已有账号或数据，没有恢复。请在新的空数据库中执行 migrate 后再恢复。"
        )


def _must_be_of_this_version(manifest: Manifest) -> None:
    here, there = set(applied_migrations()), set(manifest.migrations)
    if here == there:
        return
    newer = "备份比本系统新" if there - here else "备份比本系统旧"
    raise BackupError(
        f"{newer}：数据库结构不同。请用备份时的版本恢复，再升级到现在的版本（migrate）。"
    )


def _empty() -> None:
    """Take out what migrations and the plan have put in; nobody's work, as was made sure."""
    # PostgreSQL empties no table while checks of its rows are still to come.
    connection.check_constraints()
    names = [model._meta.db_table for model in tables()]
    # Quicker than row by row, and past the trail's own refusal to lose rows.
    for statement in connection.ops.sql_flush(no_style(), names, allow_cascade=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _content(archive: TarFile, name: str) -> IO[bytes]:
    content = archive.extractfile(name)
    if content is None:
        raise BackupError(f"备份中没有{name}。")
    return content


def _fill(model: type[models.Model], content: IO[bytes]) -> None:
    given = columns(model)
    rows = (_row(model, given, line) for line in content)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        # Raw: a restored row keeps its times and file names, and no signal hears of it.
        size = connection.ops.bulk_batch_size(list(given), batch)
        for start in range(0, len(batch), size):
            model._base_manager.all()._insert(  # type: ignore[attr-defined]
                batch[start : start + size], fields=given, using=connection.alias, raw=True
            )


def _row(model: type[models.Model], given: Any, line: bytes) -> models.Model:
    values = json.loads(line)
    return model(
        **{
            column.attname: None
            if values[column.attname] is None
            else column.to_python(values[column.attname])
            for column in given
        }
    )


def _number_on() -> None:
    """New rows are numbered after the restored ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _must_be_the_same(manifest: Manifest) -> None:
    wrong = [
        model._meta.label
        for model in tables()
        if digest_of(model) != manifest.tables[table_name(model)]
    ]
    if wrong:
        raise BackupError(f"恢复后与备份不一致，已全部撤回：{'、'.join(wrong[:5])}。")


def _put(archive: TarFile, name: str, written: list[str]) -> None:
    """A file under the very name that its row has."""
    place = name.removeprefix("files/")
    try:
        if default_storage.exists(place):
            raise BackupError(f"文件{place}已经存在，没有覆盖。请先清空文件目录再恢复。")
        # Noted first: what a full disk left half written goes as well.
        written.append(place)
        default_storage.save(place, File(_content(archive, name)))
    except SuspiciousFileOperation as error:
        raise BackupError(f"备份中的{name}在文件目录之外，备份被改动过。请换用另一份。") from error
    except OSError as error:
        raise BackupError(f"文件没有写成：{error.strerror}。请检查磁盘空间和权限。") from error
