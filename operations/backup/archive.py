"""What a backup is made of: a tar of one JSON-lines file per table, the files that rows name, and
a manifest with the count and SHA-256 of each.

Rows are written value by value as Django's fields write them, so that the same rows give the same
bytes on SQLite and PostgreSQL: a backup of one is restored into the other and compared.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

#: Raised with every change of this layout; a reader refuses what it does not know.
FORMAT = 1
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 1000
#: Sessions end with the system they belong to; the schedule is written anew when beat starts, and the
#: marks of changes by the database itself while rows are put in.
LEFT_OUT = {"sessions", "django_celery_beat", "indicators.planchange"}
#: Whose files go after some days, also while a backup is written, and are made again when asked for.
WITHOUT_FILES = {"jobs.job"}


class BackupError(Exception):
    """A backup that cannot be written or taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table or a file in the archive: how many rows (0 for a file), bytes, SHA-256."""

    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive holds: parts by their name in it, the migrations its tables stand at, and
    the files that rows name but nobody found."""

    created_at: str
    migrations: list[str]
    tables: dict[str, Part]
    files: dict[str, Part]
    missing_files: list[str] = field(default_factory=list)
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        """Read it back; raises BackupError for one that this version cannot read."""
        try:
            told = json.loads(content)
            if told["format"] != FORMAT:
                raise BackupError(f"备份格式为{told['format']}，本系统只能读{FORMAT}。")
            parts = {
                kind: {name: Part(**part) for name, part in told[kind].items()}
                for kind in ("tables", "files")
            }
            return cls(**{**told, **parts})
        except (KeyError, TypeError, ValueError) as error:
            raise BackupError("备份的清单读不出来，文件可能已损坏，请换用另一份备份。") from error


def tables() -> list[type[models.Model]]:
    """Every table that a backup holds, by name."""
    return sorted(
        (
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed
            and not model._meta.proxy
            and not {model._meta.app_label, model._meta.label_lower} & LEFT_OUT
        ),
        key=lambda model: model._meta.label_lower,
    )


def table_name(model: type[models.Model]) -> str:
    """The table's file in the archive."""
    return f"tables/{model._meta.label_lower}.jsonl"


def columns(model: type[models.Model]) -> "Sequence[models.Field[Any, Any]]":
    """The columns in the order in which a row gives them."""
    return sorted(model._meta.concrete_fields, key=lambda column: column.attname)


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """The table's rows by primary key, one JSON object each, the same on every database."""
    given = columns(model)
    for row in model._base_manager.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        values = {
            column.attname: None
            if column.value_from_object(row) is None
            else column.value_to_string(row)
            for column in given
        }
        yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def digest_of(model: type[models.Model]) -> Part:
    """Count, size and SHA-256 of the table as it stands in the database now."""
    counted, size, digest = 0, 0, hashlib.sha256()
    for line in lines(model):
        counted, size = counted + 1, size + len(line)
        digest.update(line)
    return Part(counted, size, digest.hexdigest())


def file_columns() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every column that names a file to be kept."""
    for model in tables():
        if model._meta.label_lower in WITHOUT_FILES:
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                yield model, column


def applied_migrations() -> list[str]:
    """The migrations that this database stands at."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )
