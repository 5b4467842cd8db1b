"""This room's files handed out, under Chinese names."""

from django.http import HttpResponse

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
