"""What several pages of this room ask in their templates."""

from collections.abc import Mapping
from typing import Literal

from django import template
from django.utils import timezone

from cities.models import City
from reporting.locks import Lock, lock_on
from reporting.models import Cycle, Submission

register = template.Library()


@register.filter
def at(found: Mapping[str, object], code: str) -> object:
    """`{{ questions|at:rule.code }}`: what stands at an element; "" for nothing."""
    return found.get(code, "") if found else ""


@register.simple_tag
def lock(city: City, cycle: Cycle, submission: Submission | Literal[""] | None) -> Lock:
    """`{% lock city cycle submission as lock %}`: what is locked for the city now, and why.

    The submission is looked up where the page has none at hand, which a template passes as "".
    """
    if submission == "":
        submission = Submission.objects.filter(city=city, cycle=cycle).first()
    return lock_on(city, cycle, submission, timezone.now())
