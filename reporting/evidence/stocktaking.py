"""Comparing the files on disk with the rows that name them. Removes only what no row names."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import Storage

from reporting.models import Evidence

#: A file is on disk before its row is made; nothing younger than this is an orphan for sure.
SETTLED = timedelta(days=1)
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Orphan:
    """A file that no row names; `old` when it is past the time in which a row may still come."""

    name: str
    size: int
    old: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A row whose file is missing (`missing`), or is not what was kept."""

    evidence: Evidence
    missing: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """What was found, by name and by key; `files` and `rows` are how many were looked at."""

    files: int
    rows: int
    orphans: Sequence[Orphan]
    broken: Sequence[Broken]


def take_stock(now: datetime) -> Stock:
    """Look at every file and every row; each file is read once."""
    field = Evidence._meta.get_field("file")
    storage: Storage = field.storage
    # The files first: one that is uploaded meanwhile has a row by the time the rows are read.
    found = list(_names(storage, str(field.upload_to).rstrip("/")))
    rows = list(
        Evidence.objects.select_related("submission__city", "submission__cycle").order_by("pk")
    )
    named = {str(row.file.name) for row in rows}
    orphans = [
        Orphan(name, storage.size(name), storage.get_modified_time(name) < now - SETTLED)
        for name in sorted(set(found) - named)
        if storage.exists(name)
    ]
    broken = [
        Broken(row, missing)
        for row in rows
        if (missing := not storage.exists(str(row.file.name)))
        or _sha256(storage, str(row.file.name)) != row.sha256
    ]
    return Stock(len(found), len(rows), orphans, broken)


def remove_orphans(stock: Stock) -> list[Orphan]:
    """Delete the old ones, unless a row has come to name one meanwhile."""
    storage: Storage = Evidence._meta.get_field("file").storage
    removed = []
    for orphan in stock.orphans:
        if orphan.old and not Evidence.objects.filter(file=orphan.name).exists():
            storage.delete(orphan.name)
            removed.append(orphan)
    return removed


def _names(storage: Storage, folder: str) -> Iterator[str]:
    if not storage.exists(folder):
        return
    folders, files = storage.listdir(folder)
    for name in files:
        yield f"{folder}/{name}"
    for inner in folders:
        yield from _names(storage, f"{folder}/{inner}")


def _sha256(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name) as file:
        for chunk in file.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
