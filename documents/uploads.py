"""Files that a form sends to this room."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from indicators.deciding import Refused
from reporting.evidence.receiving import dropped

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


def too_large(name: str) -> str:
    """Why a file is not taken, and what to do."""
    return f"“{name}”超过{settings.EVIDENCE_MAX_MB}MB，没有收。请压缩后再传。"


def sent_files(request: HttpRequest, field: str) -> list[Upload]:
    """The files of a field. Raises Refused where one was too large to be received: going on without
    it would lose it."""
    if faults := [too_large(name) for at, name in dropped(request) if at == field]:
        raise Refused(faults)
    return [Upload(each.name or "文件", each.read()) for each in request.FILES.getlist(field)]
