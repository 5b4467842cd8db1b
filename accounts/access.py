"""Who may see and do what. The one place where roles are turned into rights."""

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.models import CITY_ROLES, Role, User
from cities.models import City

PROVINCE_READERS = (
    Role.PROVINCE_ADMIN,
    Role.REVIEWER,
    Role.LEADER,
    Role.AUDITOR,
    Role.API_PROVINCE,
)
HOUSING = "housing"


def is_known(user: User | AnonymousUser) -> TypeGuard[User]:
    """Whether somebody is signed in."""
    return user.is_authenticated


def sees_province(user: User | AnonymousUser) -> bool:
    """Whether the user sees every city and the provincial figures."""
    return is_known(user) and user.role in PROVINCE_READERS


def own_city(user: User | AnonymousUser) -> City | None:
    """The only city the user sees; None for provincial users and strangers."""
    return user.city if is_known(user) and user.role in CITY_ROLES else None


def sees_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user sees this city's figures."""
    own = own_city(user)
    return sees_province(user) or (own is not None and own.pk == city.pk)


def may_enter(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user may enter or upload figures of this city."""
    return (
        is_known(user) and user.role in (Role.COORDINATOR, Role.REPORTER) and sees_city(user, city)
    )


def may_submit(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user may submit for this city (its housing bureau)."""
    return is_known(user) and user.role == Role.COORDINATOR and sees_city(user, city)


def may_review(user: User | AnonymousUser) -> bool:
    """Whether the user may approve and return submissions."""
    return is_known(user) and user.role in (Role.PROVINCE_ADMIN, Role.REVIEWER)
