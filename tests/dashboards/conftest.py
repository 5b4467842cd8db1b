"""What the page tests share: a reported year, and clients signed in by role."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from assessment.services import recompute_all
from reporting.models import State
from tests import factories

PageOf = Callable[..., HttpResponse]


@pytest.fixture
def page_of(db: None) -> PageOf:
    """Fetch an address as a user (None = nobody)."""

    def fetch(path: str, user: User | None, **query: object) -> HttpResponse:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client.get(path, query)

    return fetch


@pytest.fixture
def reported(db: None) -> None:
    """2026 with three reports: 郑州 reaches 100 % green buildings, 开封 90 %, 洛阳 leaks.

    Everyone else is overdue at `factories.NOW`.
    """
    for short_name, green in (("郑州", 100), ("开封", 90)):
        factories.submission(
            short_name, state=State.SUBMITTED, version=1, submitted_at=factories.NOW
        )
        factories.fact("new_building_area", 100, short_name=short_name, state=State.SUBMITTED)
        factories.fact("green_building_area", green, short_name=short_name, state=State.SUBMITTED)
    for code, value in (("water_supplied", 1000), ("water_metered", 800)):
        factories.fact(code, value, short_name="洛阳", state=State.APPROVED)
    recompute_all(factories.NOW)


def text_of(response: HttpResponse) -> str:
    """The page's words without its tags, blanks squeezed."""
    html = re.sub(r'<span class="nowrap">([^<]*)</span>', r"\1", response.content.decode())
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
