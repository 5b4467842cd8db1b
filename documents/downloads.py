"""This room's files handed out, under Chinese names."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cities.stored import Unreadable, content_of
from documents.models.attachment import Attachment
from jobs.downloads import handed_out
from jobs.kinds import MadeFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def shown_name(name: str, *, demonstration: bool) -> str:
    """The name a file goes out under: synthetic figures say so."""
    return f"演示数据 {name}" if demonstration else name


def download(content: bytes, name: str, content_type: str, *, demonstration: bool) -> HttpResponse:
    """A file to keep; synthetic figures say so in the name too."""
    return handed_out(
        MadeFile(shown_name(name, demonstration=demonstration), content_type, content)
    )


def attachment_as_download(request: HttpRequest, found: Attachment, back: str) -> HttpResponse:
    """A filed file, always as a download; one that is gone or altered leads back with words."""
    try:
        content = content_of(found)
    except Unreadable:
        messages.error(
            request,
            f"“{found}”在服务器上已丢失，或与上传时不一致，不能下载。请告诉系统管理员。",
        )
        return redirect(back)
    return download(content, found.original_name, "application/octet-stream", demonstration=False)
