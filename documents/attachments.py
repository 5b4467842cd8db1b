"""Files that are filed with words: checked by content, and kept all together or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings

from documents import files
from documents.models.attachment import Attachment
from documents.uploads import MB, Upload, too_large
from indicators.deciding import Refused
from reporting.evidence.content import Refused as NotTaken
from reporting.evidence.content import type_of
from reporting.evidence.names import kept_name

MOST_FILES = 5

Row = TypeVar("Row", bound=Attachment)


@contextmanager
def attached(kind: type[Row], uploads: Sequence[Upload]) -> Iterator[list[Row]]:
    """Rows of the files, which are written but not saved; the files go again when the block fails.

    Raises:
        Refused: too many files, or one that cannot be taken. NotWritten: the disk took not all.
    """
    if len(uploads) > MOST_FILES:
        raise Refused([f"一次最多附{MOST_FILES}个文件，请合并后再传。"])
    checked = [(_row(kind, upload), upload.content) for upload in uploads]
    written: list[Row] = []
    try:
        for row, content in checked:
            files.put(row.file, content, row.type)
            written.append(row)
        yield written
    except BaseException:
        for row in written:
            files.take_back(row.file)
        raise


def _row(kind: type[Row], upload: Upload) -> Row:
    if len(upload.content) > settings.EVIDENCE_MAX_MB * MB:
        raise Refused([too_large(upload.name)])
    try:
        ending = type_of(upload.content)
    except NotTaken as refusal:
        raise Refused([f"“{upload.name}”{refusal}"]) from refusal
    return kind(
        original_name=kept_name(upload.name, ending),
        type=ending,
        size=len(upload.content),
        sha256=files.digest(upload.content),
    )
