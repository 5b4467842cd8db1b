"""What a client asks of a list: few columns, only changes, nothing twice, compressed, as a file."""

import csv
import gzip
import io
from datetime import timedelta

import brotli
import pytest
from openpyxl import load_workbook
from rest_framework.test import APIClient

from assessment.services import recompute_all
from cities.models import City
from reporting.models import State
from tests import factories
from tests.api.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
YEAR = "/api/v1/statuses/?year=2026&indicator=9"


@pytest.fixture
def figures(db: None) -> None:
    factories.fact("communities_complete", 160, state=State.APPROVED)
    factories.fact("communities_total", 490, state=State.APPROVED)


def test_only_the_fields_that_were_asked_for(province: APIClient) -> None:
    rows = province.get(f"{YEAR}&fields=value,city&page_size=2").json()["results"]
    assert rows == [{"city": "410100", "value": None}, {"city": "410200", "value": None}]
    assert province.get("/api/v1/cities/410100/?fields=name").json() == {"name": "郑州市"}
    assert province.get("/api/v1/cities/410100/?fields=nme").status_code == 400
    rows = province.get("/api/v1/explanations/?year=2026&indicator=9&fields=city,paragraph")
    assert set(rows.json()["results"][0]) == {"city", "paragraph"}


def test_only_what_changed_since(province: APIClient, figures: None) -> None:
    recompute_all(factories.NOW)
    later = factories.NOW + timedelta(hours=1)
    asked = f"{YEAR}&updated_since={later.isoformat().replace('+', '%2B')}"
    assert province.get(asked).json()["count"] == 0
    # What took long to store bears an earlier moment than the one at which it could first be seen.
    soon = (factories.NOW + timedelta(minutes=5)).isoformat().replace("+", "%2B")
    assert province.get(f"{YEAR}&updated_since={soon}").json()["count"] == 18
    factories.fact("communities_total", 480, state=State.APPROVED)
    recompute_all(later)
    changed = province.get(asked).json()["results"]
    assert [(row["city"], row["numerator"]) for row in changed] == [("410100", "160")]
    # An unescaped plus arrives as a blank; a day begins in Beijing.
    assert province.get(f"{YEAR}&updated_since=2026-11-20T10:59:00+08:00").json()["count"] == 1
    assert province.get(f"{YEAR}&updated_since=2026-11-20").json()["count"] == 18


def test_an_unchanged_answer_is_not_sent_again(province: APIClient, figures: None) -> None:
    first = province.get(YEAR)
    assert first["Cache-Control"] == "private, no-cache"
    known = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    again = province.get(YEAR, **known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert province.get(YEAR).content == first.content
    # Another client, another format and another question have answers of their own.
    assert client_of("郑州").get(YEAR, **known).status_code == 200
    assert province.get(YEAR, HTTP_ACCEPT="text/csv", **known).status_code == 200
    assert province.get(f"{YEAR}&city=410100", **known).status_code == 200
    factories.fact("communities_total", 480, state=State.APPROVED)
    recompute_all(factories.NOW)
    changed = province.get(YEAR, **known)
    assert changed.status_code == 200
    assert changed.json() != first.json()


def test_a_refusal_is_no_answer_to_keep(zhengzhou: APIClient) -> None:
    refused = zhengzhou.get("/api/v1/statuses/?city=410300", HTTP_IF_NONE_MATCH="*")
    assert refused.status_code == 403
    assert not refused.has_header("ETag")


def test_answers_are_compressed_as_the_client_takes_them(province: APIClient) -> None:
    plain = province.get(YEAR)
    assert not plain.has_header("Content-Encoding")
    packed = {
        taken: province.get(YEAR, HTTP_ACCEPT_ENCODING=taken)
        for taken in ("gzip", "gzip, br", "br;q=0, gzip;q=0.5", "identity")
    }
    assert [each.get("Content-Encoding") for each in packed.values()] == [
        "gzip",
        "br",
        "gzip",
        None,
    ]
    assert gzip.decompress(packed["gzip"].content) == plain.content
    assert brotli.decompress(packed["gzip, br"].content) == plain.content
    assert "Accept-Encoding" in packed["gzip"]["Vary"]
    page = province.get("/sign-in/", HTTP_ACCEPT_ENCODING="gzip")
    assert not page.has_header("Content-Encoding")


@pytest.mark.parametrize("how", ["?format=csv", "accept"])
def test_a_list_as_csv_is_whole_and_runs_no_formula(
    how: str, province: APIClient, figures: None
) -> None:
    City.objects.filter(code="410100").update(short_name="=郑州")
    address = "/api/v1/cities/?fields=code,short_name,built_up_km2_2021"
    if how == "accept":
        response = province.get(address, HTTP_ACCEPT="text/csv")
    else:
        response = province.get(f"{address}&format=csv")
    assert response["Content-Disposition"] == 'attachment; filename="cities.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 18
    assert rows[0]["short_name"] == "'=郑州"
    # A list of 126 rows is not cut at the hundred of a page.
    lines = province.get("/api/v1/statuses/?year=2026&format=csv").content.decode().splitlines()
    assert len(lines) == 1 + 18 * 23
    problem = province.get("/api/v1/statuses/?year=x&format=csv")
    assert problem["Content-Type"] == "application/problem+json"


@pytest.mark.usefixtures("never_computed")
def test_a_list_as_a_workbook_has_numbers(province: APIClient, figures: None) -> None:
    response = province.get(f"{YEAR}&city=410100&format=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    head, row = list(sheet.values)[1:3]
    found = dict(zip(head, row, strict=True))
    assert (found["city"], found["numerator"], found["verdicts"]) == ("410100", 160, "[]")
    assert found["value"] == pytest.approx(32.6530612244898)
    assert response["Content-Disposition"] == 'attachment; filename="statuses.xlsx"'


@pytest.mark.usefixtures("never_computed")
def test_results_as_observations_for_statisticians(province: APIClient, figures: None) -> None:
    accept = "application/vnd.sdmx.data+csv;version=1.0.0"
    response = province.get(YEAR, HTTP_ACCEPT=accept)
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert len(rows) == 18
    assert list(rows[0].values())[:5] == ["HENAN_HC:CARBON_PEAK(1.0)", "A", "410100", "9", "2026"]
    assert (rows[0]["OBS_VALUE"], rows[0]["OBS_STATUS"]) == ("32.6530612244898", "P")
    assert (rows[1]["OBS_VALUE"], rows[1]["OBS_STATUS"]) == ("", "M")
    whole = province.get("/api/v1/provincial/?year=2026&indicator=9&format=sdmx-csv")
    assert ",410000,9,2026," in whole.content.decode()
    assert province.get("/api/v1/cities/", HTTP_ACCEPT=accept).status_code == 406
    assert province.get(f"{YEAR}&format=sdmx-csv&fields=city").status_code == 200
    refused = province.get("/api/v1/cities/410100/?format=csv")
    assert (refused.status_code, refused.json()["detail"][:15]) == (
        406,
        "这个地址给得出的格式：json",
    )
