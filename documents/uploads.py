"""Files that a form sends to this room."""

from django.conf import settings
from django.http import HttpRequest

from documents.services import Upload
from indicators.deciding import Refused
from reporting.evidence.receiving import dropped


def sent_files(request: HttpRequest, field: str) -> list[Upload]:
    """The files of a field. Raises Refused where one was too large to be received: going on without
    it would lose it."""
    faults = [
        f"“{name}”超过{settings.EVIDENCE_MAX_MB}MB，没有收。请压缩后再传。"
        for at, name in dropped(request)
        if at == field
    ]
    if faults:
        raise Refused(faults)
    return [Upload(each.name or "文件", each.read()) for each in request.FILES.getlist(field)]
