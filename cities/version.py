"""Under which version of everything the system knows a request is answered."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string


def answers_version(request: HttpRequest) -> str | None:
    """The version by settings.API_VERSION, None where nobody can tell; asked once per request, by
    whoever needs it first."""
    name = "_answers_version"
    if not hasattr(request, name):
        setattr(request, name, _version_at(settings.API_VERSION)(timezone.now()))
    version: str | None = getattr(request, name)
    return version


@cache
def _version_at(name: str) -> Callable[[datetime], str | None]:
    found: Callable[[datetime], str | None] = import_string(name)
    return found
