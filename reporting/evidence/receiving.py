"""Files on their way in: what is larger than any page takes is dropped while it arrives."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from reporting.workbook.container import MAX_BYTES

MB = 1024 * 1024
DROPPED = "_dropped_files"


class UploadLimit(FileUploadHandler):
    """Comes first: passes everything on until a file is too large, then nothing of that file.

    The rest of the request is still read, so the page can say which file it was.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the piece on; `start` is how much of the file came before it."""
        if start + len(raw_data) > max(settings.EVIDENCE_MAX_MB * MB, MAX_BYTES):
            noted = self.request.__dict__.setdefault(DROPPED, [])
            noted.append((self.field_name or "", self.file_name or ""))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """The file itself is kept by the handlers that follow."""
        return None


def dropped(request: HttpRequest) -> list[tuple[str, str]]:
    """Field and name of every file of this request that was too large to receive."""
    # Reading the files is what receives them.
    found: list[tuple[str, str]] = [] if request.FILES is None else vars(request).get(DROPPED, [])
    return found
