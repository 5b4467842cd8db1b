"""Answers that the browser still holds are not made again; whatever a page shows makes it anew."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from assessment.decisions import decide
from audit.models import Entry
from cities.models import Installation
from indicators.deciding import last_number
from indicators.held import plan
from indicators.models import Reading
from indicators.openings import reading_change
from reporting.models import NoticeKind
from reporting.notices import notify
from tests import factories

PAGES = (
    "/overview/",
    "/departments/",
    "/departments/housing/",
    "/indicators/",
    "/indicators/11/",
    "/cities/",
    "/cities/410100/",
    "/lagging/",
    "/plan/",
    "/compare/",
    "/cities/410100/indicators/11/",
    "/cities/410100/indicators/11/?part=panel",
)
FIGURES = ("/figures/indicators/11/", "/figures/departments/housing/", "/figures/cities/410100/")


class Browser:
    """Remembers each page's tag, as browsers do."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.client.get("/account/")  # the secret behind forms, the minute in the session
        self.tags: dict[str, str] = {}

    def opens(self, path: str) -> int:
        """Status of the answer; 200 replaces what is remembered."""
        headers = {"If-None-Match": self.tags[path]} if path in self.tags else {}
        answer = self.client.get(path, headers=headers)
        if answer.status_code == 200:
            self.tags.pop(path, None)
            if "ETag" in answer.headers:
                self.tags[path] = answer.headers["ETag"]
            assert answer.headers["Cache-Control"] == "private, no-cache"
        else:
            assert answer.content == b""
        return answer.status_code


@pytest.fixture
def browser(reported: None) -> Browser:
    return Browser(factories.province_admin())


def test_an_unchanged_answer_is_not_made_again(browser: Browser) -> None:
    other = Browser(factories.leader())
    for path in (*PAGES, *FIGURES):
        assert [browser.opens(path), browser.opens(path)] == [200, 304], path
        other.tags[path] = browser.tags[path]
        assert other.opens(path) == 200, path


def test_whatever_a_page_shows_makes_it_anew(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, figure = "/indicators/4/", "/figures/indicators/4/"
    person = User.objects.get(username="province-admin")
    now = timezone.now()

    def opened() -> tuple[int, int]:
        return browser.opens(page), browser.opens(figure)

    assert opened() == (200, 200)
    assert opened() == (304, 304)
    notify(to=[person], kind=NoticeKind.CHASE, subject="催报", now=now)
    assert opened() == (200, 304)
    Installation.objects.update(demonstration=True)
    assert opened() == (200, 304)
    Client().get("/overview/")  # somebody else's reading changes nothing
    assert opened() == (304, 304)
    decide(
        change=reading_change(Reading.objects.get(code="leakage-2030"), "up-to"),
        after=last_number(),
        reason="按表注办理",
        by=person,
        now=now,
    )
    assert opened() == (200, 200)
    browser.client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
    assert opened() == (200, 304)
    assert opened() == (304, 304)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    person.full_name = "王磊"
    person.save()
    assert opened()[0] == 200


def test_a_page_with_words_for_the_reader_is_never_held(browser: Browser) -> None:
    assert browser.opens("/overview/") == 200
    browser.client.post("/account/email/", {"email": "wang@example.org"})
    assert browser.opens("/overview/") == 200
    assert "/overview/" not in browser.tags
    assert [browser.opens("/overview/"), browser.opens("/overview/")] == [200, 304]


def test_looking_at_what_the_browser_holds_is_looking(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/figures/indicators/11/"
    for hour, status in ((0, 200), (1, 304)):
        monkeypatch.setattr(timezone, "now", lambda at=hour: factories.NOW + timedelta(hours=at))
        assert browser.opens(path) == status
    assert Entry.objects.filter(action="view", subject=path).count() == 2


def test_the_plan_is_read_once_until_a_decision_changes_it(
    reported: None, django_assert_num_queries: object
) -> None:
    held = plan()
    assert held.indicator(4).readings.all()
    assert held.clauses
    assert held.terms
    with django_assert_num_queries(1):  # type: ignore[operator]
        again = plan()
        assert (again.indicator(4), again.clauses) == (held.indicator(4), held.clauses)
    decide(
        change=reading_change(Reading.objects.get(code="leakage-2030"), "up-to"),
        after=last_number(),
        reason="按表注办理",
        by=factories.province_admin(),
        now=factories.NOW,
    )
    targets = [plan().definition(4).targets, held.definition(4).targets]
    assert [each[-1].operator for each in targets] == ["<=", "<"]
