"""A year that was only prepared does not take the place of the one that runs, on any page."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from reporting.current import asked_or_current, current_cycle, current_year
from reporting.models import Cycle
from reporting.notices import page_head
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

#: 1 October 2027, 0:00 in Zhengzhou.
OPENS = datetime(2027, 9, 30, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def prepared() -> Cycle:
    """The following year, as the province prepares it in November."""
    return make.cycle(2027)


def text(client: Client, name: str, query: str = "") -> str:
    return client.get(reverse(name) + query, follow=True).content.decode()


def test_the_newest_opened_year_is_the_current_one() -> None:
    person = make.leader()

    def year(now: datetime) -> int | None:
        found = current_cycle(now)
        assert current_year(now) == (found.year if found else None)
        assert page_head(person, now).year == current_year(now)
        return found.year if found else None

    assert year(make.NOW) == 2026
    assert year(datetime(2027, 9, 30, 15, 59, 59, tzinfo=UTC)) == 2026
    assert year(OPENS) == 2027
    earliest = Cycle.objects.order_by("year")[0]
    assert year(datetime(2020, 1, 1, tzinfo=UTC)) == earliest.year
    everything = list(Cycle.objects.order_by("year"))
    for asked, meant in (("2027", 2027), ("2024", 2024), ("", 2026)):
        found = asked_or_current(everything, asked, make.NOW)
        assert found is not None
        assert found.year == meant
    Cycle.objects.all().delete()
    assert year(make.NOW) is None


def test_the_province_s_pages_and_the_api_stay_with_the_running_year(client: Client) -> None:
    client.force_login(make.province_admin())
    for name in ("submissions", "board", "review-home"):
        for query, year in (("", 2026), ("?year=2027", 2027)):
            response = client.get(reverse(name) + query)
            assert response.context["cycle"].year == year, (name, query)
    rows = client.get("/api/v1/standings/").json()["results"]
    assert {row["year"] for row in rows} == {2026}
    rows = client.get("/api/v1/standings/?year=2027").json()["results"]
    assert {row["year"] for row in rows} == {2027}
    client.force_login(make.reviewer())
    response = client.get(reverse("review-home"))
    assert response["Location"] == reverse("review", args=[2026, "housing"])


def test_the_results_speak_of_the_year_that_is_reported(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make.province_admin())
    assert client.get(reverse("overview")).context["year"] == 2026
    spring = datetime(2027, 3, 1, 2, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: spring)
    client.force_login(make.province_admin())
    for query, year in (("", 2026), ("?year=2027", 2027)):
        context = client.get(reverse("overview") + query).context
        assert (context["year"], context["years"][0]) == (year, 2027), query
    rows = client.get("/api/v1/department-standings/").json()["results"]
    assert {row["year"] for row in rows} == {2026}


def test_a_city_is_asked_for_the_running_year_and_told_when_the_next_opens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports.draft()
    client.force_login(make.coordinator())
    seen = text(client, "submissions")
    assert "填报2026年度" in seen
    assert "已锁定" not in seen
    assert "已截止5天" in seen
    assert seen.index(">2026年度</a></th>") < seen.index(">2027年度</a></th>")
    assert "2027年10月1日开放" in seen
    assert reverse("entry", args=[2027, "410100"]) not in seen
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPENS)
    client.force_login(make.coordinator())
    seen = text(client, "submissions")
    assert "填报2027年度" in seen
    assert "2027年10月1日开放" not in seen
    assert seen.index(">2027年度</a></th>") < seen.index(">2026年度</a></th>")


def test_a_practice_is_filed_for_the_running_year_unless_another_is_chosen(client: Client) -> None:
    client.force_login(make.coordinator())
    assert "<option selected>2026</option>" in text(client, "practice-new")


def test_before_the_first_year_opens_a_city_is_told_the_day(client: Client) -> None:
    Cycle.objects.exclude(year=2027).delete()
    client.force_login(make.coordinator())
    seen = text(client, "submissions")
    assert '<p class="answer">2027年10月1日开放</p>' in seen
    assert "填报2027年度" not in seen
    assert "还没有上报年度" not in seen
