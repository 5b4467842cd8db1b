"""Files of this room: kept under random names, checked by content, never opened altered."""

import hashlib
import logging
import secrets

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

log = logging.getLogger(__name__)


class NotWritten(Exception):
    """The disk did not take the file; the message says what to do."""


def put(field: FieldFile, content: bytes, ending: str) -> None:
    """Write a file for a row that is not saved yet; it goes again when the transaction fails."""
    name = field.field.generate_filename(field.instance, f"{secrets.token_hex(16)}.{ending}")
    try:
        field.name = field.storage.save(name, ContentFile(content))
    except OSError as error:
        log.exception("a file could not be written")
        field.storage.delete(name)
        raise NotWritten(
            "没有存上：服务器写不进磁盘。请稍后再试；仍不行的，请告诉系统管理员。"
        ) from error


def take_back(field: FieldFile) -> None:
    """Remove a file whose row did not come about."""
    if field.name:
        field.storage.delete(field.name)


def digest(content: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
