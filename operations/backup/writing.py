"""Writing a backup: one consistent moment, and no file under its final name before it is whole."""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from django.core.files.storage import Storage, default_storage

from cities.moment import one_moment
from operations.backup.archive import (
    MANIFEST,
    BackupError,
    Manifest,
    Part,
    applied_migrations,
    file_columns,
    lines,
    table_name,
    tables,
)

PIECE = 1024 * 1024


def write(target: Path, *, now: datetime) -> Manifest:
    """Write everything the system holds at this moment into `target`, readable by its owner only.

    Files that rows name and nobody finds are listed in the manifest; everything else is in the
    backup all the same. Raises BackupError where the target exists or cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target}已经存在，没有覆盖。请换一个文件名。")
    if not target.parent.is_dir():
        raise BackupError(f"没有目录{target.parent}，请先建立。")
    handle, unfinished = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz") as archive:
                manifest = _fill(archive, target.parent, now)
            out.flush()
            os.fsync(out.fileno())
        os.replace(unfinished, target)
    except OSError as error:
        raise BackupError(f"备份没有写成：{error.strerror}。请检查磁盘空间和权限。") from error
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return manifest


def _fill(archive: tarfile.TarFile, beside: Path, now: datetime) -> Manifest:
    """Each part is copied first, because its size comes before it: in a folder that has the room, as
    the one for temporary files may lie in memory."""
    with one_moment():
        held = {}
        for model in tables():
            with tempfile.TemporaryFile(dir=beside) as copy:
                part = _copied(lines(model), copy)
                held[table_name(model)] = part
                _add(archive, table_name(model), part.size, copy, now)
        migrations = applied_migrations()
        named = sorted(_named_files())
    # Files never change once they are written, and none is removed while its row stands.
    files, missing = {}, []
    for name in named:
        found = _add_file(archive, default_storage, name, beside, now)
        if found is None:
            missing.append(name)
        else:
            files[f"files/{name}"] = found
    manifest = Manifest(now.isoformat(), migrations, held, files, missing)
    content = manifest.to_bytes()
    _add(archive, MANIFEST, len(content), BytesIO(content), now)
    return manifest


def _named_files() -> Iterator[str]:
    for model, column in file_columns():
        rows = model._base_manager.exclude(**{column.name: ""}).values_list(column.name, flat=True)
        yield from (str(name) for name in rows.iterator() if name)


def _copied(pieces: Iterator[bytes], copy: IO[bytes]) -> Part:
    rows, size, digest = 0, 0, hashlib.sha256()
    for piece in pieces:
        rows, size = rows + 1, size + len(piece)
        digest.update(piece)
        copy.write(piece)
    copy.seek(0)
    return Part(rows, size, digest.hexdigest())


def _add_file(
    archive: tarfile.TarFile, storage: Storage, name: str, beside: Path, now: datetime
) -> Part | None:
    if not storage.exists(name):
        return None
    with storage.open(name) as stored, tempfile.TemporaryFile(dir=beside) as copy:
        part = _copied(iter(lambda: stored.read(PIECE), b""), copy)
        _add(archive, f"files/{name}", part.size, copy, now)
    return Part(0, part.size, part.sha256)


def _add(archive: tarfile.TarFile, name: str, size: int, content: object, now: datetime) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(now.timestamp()), 0o600
    archive.addfile(entry, content)  # type: ignore[arg-type]
