"""What several pages of this room ask in their templates."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django import template
from django.utils import timezone

from accounts.access import own_city
from accounts.models import Role
from cities.models import City
from reporting.chasing import open_chases
from reporting.locks import Lock, lock_on
from reporting.models import Chase, Cycle, Submission

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


@register.simple_tag(takes_context=True)
def chases(
    context: dict[str, Any], city: City, cycle: Cycle, submission: Submission | Literal[""] | None
) -> Sequence[Chase]:
    """`{% chases city cycle submission as chases %}`: how the city's people were chased since they
    last submitted: a bureau for its own part, the coordinator for any. Nothing for the province.
    """
    user = context["request"].user
    if own_city(user) is None:
        return ()
    department = None if user.role == Role.COORDINATOR else user.department_id
    return open_chases(cycle, city, submission or None, department=department, but=user)
