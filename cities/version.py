"""Under which version of everything the system knows a request is answered."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string


def answers_version(request: HttpRequest) -> str | None:
    """The version by settings.API_VERSION, None where nobody can tell; asked once per request, by
    whoever needs it first."""
    name = "_answers_version"
    if not hasattr(request, name):
        version_at: Callable[[datetime], str | None] = import_string(settings.API_VERSION)
        setattr(request, name, version_at(timezone.now()))
    version: str | None = getattr(request, name)
    return version
