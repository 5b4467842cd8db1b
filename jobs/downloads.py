"""Files handed out, under Chinese names."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from jobs.kinds import MadeFile


def handed_out(file: MadeFile) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(file.content, content_type=file.content_type)
    header = content_disposition_header(as_attachment=True, filename=file.name)
    response.headers["Content-Disposition"] = header or "attachment"
    # What was sent as a spreadsheet is never opened as a page.
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
