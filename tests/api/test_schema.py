"""The description of the API: whole, without warnings, and shown under the strict CSP."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from henan_carbon.api import router
from tests.api.test_contract import FIELDS

pytestmark = pytest.mark.django_db

COMPONENTS = {
    "indicators": "Indicator",
    "cities": "City",
    "departments": "Department",
    "clauses": "Clause",
    "facts": "Fact",
    "statuses": "CityStatus",
    "provincial": "ProvincialStatus",
    "lagging": "Lagging",
    "explanations": "CityExplanation",
    "provincial-explanations": "ProvincialExplanation",
}


@pytest.fixture
def schema(province: APIClient) -> dict:  # type: ignore[type-arg]
    response = province.get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    assert response.status_code == 200
    return response.json()


def test_it_is_generated_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_it_is_openapi_3_1_with_every_address(schema: dict) -> None:  # type: ignore[type-arg]
    assert schema["openapi"] == "3.1.0"
    details = {"indicators/{number}", "cities/{code}", "departments/{code}", "clauses/{code}"}
    details |= {"decisions/{number}", "snapshots/{number}", "snapshots/{number}/results"}
    details |= {f"submissions/{{year}}/{{code}}/{name}" for name in ("workbook", "submit")}
    details |= {"years/{year}", "evidence/{id}", "evidence/{id}/file", "submissions/{year}/{code}"}
    details |= {"papers/{id}", "papers/{id}/file", "rectifications/{id}", "practices/{id}"}
    details |= {f"{name}/{{id}}/files/{{file}}" for name in ("rectifications", "practices")}
    lists = {name for name, _, _ in router.registry}
    assert set(COMPONENTS) < lists
    assert set(schema["paths"]) == {f"/api/v1/{name}/" for name in lists | details}


def test_every_operation_speaks_chinese(schema: dict) -> None:  # type: ignore[type-arg]
    """A summary of its own, and nothing that the code says to its own readers in English."""
    operations = [each for path in schema["paths"].values() for each in path.values()]
    summaries = [each["summary"] for each in operations]
    assert all(re.search("[一-鿿]", words) for words in summaries)
    assert len(set(summaries)) == len(summaries)
    told = re.findall(r"'(?:description|summary)': '([^']+)'", str(schema))
    assert [words for words in told if not re.search("[一-鿿]", words)] == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_it_names_every_field(name: str, schema: dict) -> None:  # type: ignore[type-arg]
    component = schema["components"]["schemas"][COMPONENTS[name]]
    assert sorted(component["properties"]) == sorted(FIELDS[name])


def test_decimals_are_strings_and_may_be_null(schema: dict) -> None:  # type: ignore[type-arg]
    properties = schema["components"]["schemas"]["CityStatus"]["properties"]
    assert properties["value"]["type"] == ["string", "null"]


def test_filters_are_described(schema: dict) -> None:  # type: ignore[type-arg]
    parameters = schema["paths"]["/api/v1/statuses/"]["get"]["parameters"]
    assert {p["name"] for p in parameters} == {
        *("year", "city", "indicator", "department", "status", "page", "page_size"),
        *("updated_since", "fields", "format"),
    }
    # What the description library says of `format` itself is its closed list.
    assert all(p.get("description") for p in parameters if p["name"] != "format")


def test_docs_load_only_their_own_scripts(province: APIClient) -> None:
    response = province.get("/api/docs/")
    page = response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"].split("; ")
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not body.strip() for attributes, body in scripts)
