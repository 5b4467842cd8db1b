"""Creating people and programs."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.authentication import token_digest
from accounts.models import ApiToken, Role, User
from audit.services import record
from cities.models import City, Department


@transaction.atomic
def create_api_token(*, name: str, city: City | None, by: str, now: datetime) -> str:
    """Create a REST client and return its token, which is shown this once and stored hashed.

    `city` None gives a client that reads the whole province, otherwise only that city.
    """
    token = secrets.token_hex(20)
    digest = token_digest(token)
    user = User(
        username=f"api-{digest[:16]}",
        full_name=name,
        role=Role.API_CITY if city else Role.API_PROVINCE,
        city=city,
    )
    user.set_unusable_password()
    user.save()
    ApiToken.objects.create(user=user, name=name, digest=digest, created_at=now)
    record(
        by=by,
        action="api_token.create",
        subject=name,
        now=now,
        city=city.code if city else None,
    )
    return token


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str,
    role: Role,
    password: str,
    by: str,
    now: datetime,
    city: City | None = None,
    department: Department | None = None,
    initial: bool = False,
) -> User:
    """Create a person's account; city roles need a city (a database constraint holds it).

    An `initial` password is known to somebody else and must be changed at the first sign-in.
    """
    user = User(
        username=username,
        full_name=full_name,
        role=role,
        city=city,
        department=department,
        must_change_password=initial,
        password_changed_at=now,
    )
    user.set_password(password)
    user.save()
    record(by=by, action="user.create", subject=username, now=now, role=str(role))
    return user


@transaction.atomic
def set_email(*, person: User, email: str, now: datetime) -> None:
    """Note where a person gets reminders by e-mail; "" for nowhere. The trail says that it
    changed, not what it is."""
    if person.email == email:
        return
    person.email = email
    person.save(update_fields=["email"])
    record(by=person.username, action="user.email", subject=person.username, now=now)
