"""Query budgets: a list costs the same however long it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from assessment.services import recompute_all
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# Always: the token with its user and city, the version of everything, the count, the rows.
BUDGETS = {
    "cities": 4,
    "departments": 4,
    # responsibilities, indicators, commitments
    "clauses": 7,
    # responsibilities, targets, quotes, uses, readings
    "indicators": 9,
    # rules of the elements
    "facts": 5,
    # returned figures
    "statuses": 5,
    "provincial": 4,
    # lead departments, ranks, returned figures
    "lagging": 7,
}


@pytest.mark.parametrize("name", BUDGETS)
@pytest.mark.parametrize("size", ["1", "1000"])
def test_lists_keep_their_budget(name: str, size: str, province: APIClient) -> None:
    for short_name in ("郑州", "洛阳", "周口"):
        factories.fact("built_up_area", 300, short_name=short_name)
    recompute_all(factories.NOW)
    # The first look at a list in an hour is written into the trail; that is not the list's cost.
    province.get(f"/api/v1/{name}/")
    with CaptureQueriesContext(connection) as queries:
        response = province.get(f"/api/v1/{name}/?page_size={size}")
    assert response.json()["results"]
    assert len(queries) <= BUDGETS[name], "\n".join(q["sql"] for q in queries.captured_queries)


@pytest.mark.parametrize("filters", ["year=2026&city=410100&indicator=3&department=housing"])
def test_a_filter_costs_one_query_to_find_what_it_names(filters: str, province: APIClient) -> None:
    recompute_all(factories.NOW)
    province.get("/api/v1/statuses/")
    with CaptureQueriesContext(connection) as queries:
        assert province.get(f"/api/v1/statuses/?{filters}").json()["count"] == 1
    assert len(queries) <= BUDGETS["statuses"] + 3


@pytest.mark.parametrize("name", ["cities", "statuses"])
def test_what_did_not_change_costs_one_query(name: str, province: APIClient) -> None:
    first = province.get(f"/api/v1/{name}/")
    for headers in ({}, {"HTTP_IF_NONE_MATCH": first["ETag"]}):
        with CaptureQueriesContext(connection) as queries:
            again = province.get(f"/api/v1/{name}/", **headers)
        assert again.status_code == (304 if headers else 200)
        assert len(queries) == 1
    assert again.content == b""
