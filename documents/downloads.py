"""Files handed out, under Chinese names."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def download(content: bytes, name: str, content_type: str, *, demonstration: bool) -> HttpResponse:
    """A file to keep; synthetic figures say so in the name too."""
    response = HttpResponse(content, content_type=content_type)
    shown = f"演示数据 {name}" if demonstration else name
    header = content_disposition_header(as_attachment=True, filename=shown)
    response.headers["Content-Disposition"] = header or "attachment"
    # What was sent as a spreadsheet is never opened as a page.
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
