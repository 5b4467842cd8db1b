"""What the tests about people share."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from audit.models import Entry

PASSWORD = "Songshan-1512"


@pytest.fixture(autouse=True)
def _quick_hashes(db: None, settings: Settings) -> None:
    """All of these tests are about people in the database. Real hashes are slow on purpose; none is
    about them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def member() -> Callable[[User], User]:
    """Give a user the password of these tests, as if they had set it themselves."""

    def member(user: User) -> User:
        user.set_password(PASSWORD)
        user.save()
        return user

    return member


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def enter(username: str, password: str = PASSWORD, **extra: str) -> tuple[Client, HttpResponse]:
    """A browser of its own that tries to sign in."""
    client = Client()
    return client, client.post("/sign-in/", {"username": username, "password": password}, **extra)


def trail(*actions: str) -> list[Entry]:
    """The acts of these kinds, oldest first."""
    return list(Entry.objects.filter(action__in=actions).order_by("sequence"))
