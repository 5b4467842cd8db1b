"""Every operation that the description names, asked with whatever the description allows: no error
of ours, nothing that the description does not say, and nobody told of another city."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from rest_framework.test import APIClient
from schemathesis.checks import CHECKS, load_all_checks

from accounts.models import Role, Scope
from henan_carbon.wsgi import application
from reporting.models import State
from tests import factories
from tests.api.conftest import client_of
from tests.api.test_rights import PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "one_connection")]
#: How many questions each operation is asked in every role; many more by hand (API_QUESTIONS=50).
load_all_checks()
CHECKED = CHECKS.get_by_names(
    [
        *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
        "response_schema_conformance",
    ]
)
STRANGER = "stranger"
#: In every run; the others, which differ from these only in what they may write, by hand.
ALWAYS = (Role.API_PROVINCE, Role.API_CITY, Role.SYSTEM_ADMIN, STRANGER)
OTHERS = [role for role in (*Role, STRANGER) if role not in ALWAYS]
QUESTIONS = int(os.environ.get("API_QUESTIONS", "2"))


@pytest.fixture
def figures(db: None) -> None:
    for short_name in ("郑州", "洛阳"):
        factories.fact("built_up_area", 300, short_name=short_name, state=State.APPROVED)
        factories.submission(short_name, state=State.SUBMITTED, version=1)


def headers_of(who: str) -> dict[str, str]:
    if who == STRANGER:
        return {}
    if who in (Role.API_PROVINCE, Role.API_CITY):
        city = who == Role.API_CITY
        scopes = list(Scope) if city else [Scope.RESULTS, Scope.SUBMISSIONS]
        client = client_of("郑州" if city else None, scopes=scopes, per_minute=6000)
        return {"Authorization": client._credentials["HTTP_AUTHORIZATION"]}
    client = APIClient()
    client.force_login(PEOPLE[Role(who)]())
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


def cities_named(value: Any) -> Iterator[str]:
    """Every city whose figures an answer holds."""
    if isinstance(value, list):
        for each in value:
            yield from cities_named(each)
    elif isinstance(value, dict):
        if value.get("city"):
            yield value["city"]
        for each in value.values():
            yield from cities_named(each)


@pytest.mark.parametrize("who", [*ALWAYS, *(OTHERS if QUESTIONS > 2 else [])])
def test_no_error_no_surprise_and_nothing_of_another_city(
    who: str, province: APIClient, figures: None
) -> None:
    described = province.get("/api/schema/?format=json").json()
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    # The transport in this process does not unpack what it is sent.
    headers = {**headers_of(who), "Accept-Encoding": "identity"}
    own = who in (Role.API_CITY, Role.COORDINATOR, Role.REPORTER)
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @how(
            max_examples=QUESTIONS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            response = case.call(base_url="http://testserver", headers=headers)
            case.validate_response(response, checks=CHECKED)
            if who == STRANGER:
                assert response.status_code in (401, 404, 405), case.path
            if (
                own
                and response.status_code == 200
                and "json" in response.headers["content-type"][0]
            ):
                assert set(cities_named(response.json())) <= {"410100"}, case.path

        ask()
    assert asked >= len(described["paths"])
