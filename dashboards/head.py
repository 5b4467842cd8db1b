"""What stands at the head of a page; one query, whoever asks for it first."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from reporting.notices import PageHead
from reporting.notices import page_head as read_page_head


def page_head(request: HttpRequest) -> PageHead:
    """What stands at the head of the reader's page."""
    found: PageHead | None = getattr(request, "page_head", None)
    if found is None:
        user = getattr(request, "user", None)
        found = read_page_head(user if isinstance(user, User) else None, timezone.now())
        request.page_head = found  # type: ignore[attr-defined]
    return found
