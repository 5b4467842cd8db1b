"""Files kept behind rows, which are never handed out altered."""

import hashlib
import logging
from typing import Any, Protocol

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The stored file is gone, or is not what was kept."""


class HasFile(Protocol):
    """A row with a file and the digest of what was kept."""

    file: Any
    sha256: str


def content_of(row: HasFile) -> bytes:
    """The file as it was kept. Raises Unreadable."""
    try:
        with row.file.open("rb") as file:
            content: bytes = file.read()
    except OSError as error:
        log.error("file %s is gone", row.file.name)
        raise Unreadable from error
    if hashlib.sha256(content).hexdigest() != row.sha256:
        log.error("file %s is not what was kept", row.file.name)
        raise Unreadable
    return content
