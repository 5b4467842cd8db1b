"""What the pages of a submission read, table by table: the plan's rows once, whatever they show."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

#: Whether rules, definitions, readings and applicability are still those that are kept.
PLAN = ["indicators_planchange"]
PAGE = ["cities_installation"]
QUESTIONS = ["reporting_question"]
PERSON = ["accounts_user", "django_session"]
#: The city's own figures, and its peers' for the comparison.
FIGURES = ["reporting_fact", "reporting_fact"]

#: Whether the departments returned anything.
RETURNED = ["reporting_decision"]
#: Whether it arrived: what is locked hangs on that, and on the days, which are kept.
TERM = ["reporting_submission"]
#: How the bureau was chased.
CHASED = ["reporting_chase"]


def tables(ask: Callable[[], object]) -> list[str]:
    """The table each query reads from, also through a cursor of PostgreSQL's, or the beginning of
    one that writes; sorted."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    return sorted(
        found.group(1)
        if (found := re.match(r'(?:DECLARE.* FOR )?SELECT.* FROM "(\w+)"', sql, re.DOTALL))
        else sql[:30]
        for sql in (query["sql"] for query in captured.captured_queries)
    )


@pytest.fixture
def housing(client: Client) -> Client:
    reports.draft()
    client.force_login(make.coordinator())
    client.get("/reporting/")  # the session notes once a minute that it was used
    return client


def address(name: str) -> str:
    return reverse(name, args=[2026, "410100"])


@pytest.mark.parametrize("query", ["", "?bureau=all", "?bureau=housing"])
def test_the_form(housing: Client, query: str) -> None:
    read = tables(lambda: housing.get(address("entry") + query))
    page = [*PAGE, *QUESTIONS, "reporting_evidence", "reporting_standin"]
    # What the task list and the bureaus' words lack: with the page only, never with a saved field.
    beside = [
        "accounts_user",
        "reporting_partconfirmation",
        "reporting_taskreport",
    ]
    assert read == sorted([*PERSON, *PLAN, *FIGURES, *TERM, *RETURNED, *CHASED, *page, *beside])
    assert len(read) <= 20


def test_a_submission(housing: Client) -> None:
    read = tables(lambda: housing.get(address("submission")))
    own = ["reporting_submissionevent", "reporting_taskreport"]
    page = [*PAGE, "reporting_evidence"]
    # Who fills what, who can give a bureau's word and who gave it, and whether the province enters.
    parts = [
        "accounts_user",
        "reporting_partconfirmation",
        "reporting_standin",
    ]
    assert read == sorted(
        [*PERSON, *PLAN, *FIGURES, *TERM, *RETURNED, *CHASED, *own, *page, *parts]
    )


def test_saving_a_field(housing: Client) -> None:
    typed = {"value-building_energy-2026": "413"}
    queries = tables(lambda: housing.post(address("entry-save"), typed))
    assert [each for each in queries if each in PLAN] == PLAN
    # Own figures before, the changed one's versions and as it is now; the peers'.
    assert queries.count("reporting_fact") == 4
    assert len(queries) <= 24
