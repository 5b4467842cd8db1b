"""Clients of the REST API as they really come: with a token, or with nothing."""

from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from rest_framework.test import APIClient

from accounts.clients import create_api_token
from tests import factories


def client_of(short_name: str | None, **terms: Any) -> APIClient:
    """A client with a token for one city, or for the whole province."""
    city = None if short_name is None else factories.city(short_name)
    token = create_api_token(name="测试", city=city, by="test", now=factories.NOW, **terms)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@pytest.fixture
def province(db: None) -> APIClient:
    """A client that reads the whole province."""
    return client_of(None)


@pytest.fixture
def zhengzhou(db: None) -> APIClient:
    """A client that reads 郑州 (410100)."""
    return client_of("郑州")


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API's clock stands at factories.NOW, five days after the deadline of 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """For clients that call the application in this process: a request's end leaves the test's
    connection open, as Django's own test client does."""
    monkeypatch.setattr(
        BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None
    )
