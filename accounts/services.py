"""Creating people."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from audit.services import record
from cities.models import City, Department


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
