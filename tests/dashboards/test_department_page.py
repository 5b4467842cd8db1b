"""The departments' pages: indicators for five of them, clauses for all eight."""

import re

import pytest
from django.test import Client

from assessment.services import recompute_all
from cities.models import City, Department
from dashboards.selectors.department import department_desk, department_page
from dashboards.selectors.lists import department_rows
from indicators import held
from indicators.held import plan as held_plan
from indicators.models import Clause
from reporting.models import State, TaskReport
from tests import factories
from tests.dashboards.conftest import PageOf, text_of
from tests.dashboards.test_indicator_page import queries

DEPARTMENTS = [
    "housing",
    "development_reform",
    "science_technology",
    "finance",
    "natural_resources",
    "ecology_environment",
    "agriculture_rural",
    "public_institutions",
]


def task(
    clause: str,
    progress: str,
    short_name: str = "郑州",
    *,
    version: int = 1,
    state: str = "submitted",
) -> TaskReport:
    """A city's report on a clause, as it is stored."""
    return TaskReport.objects.create(
        clause=Clause.objects.get(code=clause),
        city=factories.city(short_name),
        year=2026,
        version=version,
        state=state,
        progress=progress,
        created_at=factories.NOW,
    )


def shown(code: str, page_of: PageOf) -> str:
    response = page_of(f"/departments/{code}/", factories.province_admin(), year=2026)
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize("code", DEPARTMENTS)
def test_every_department_has_a_page_that_never_says_lead(
    reported: None, page_of: PageOf, code: str
) -> None:
    words = shown(code, page_of)
    assert "牵头" not in words
    assert Department.objects.get(code=code).text_form in words
    assert "首列" in words


@pytest.mark.parametrize("code", ["science_technology", "finance", "agriculture_rural"])
def test_those_with_only_clauses_say_so_first_and_show_every_city(
    reported: None, page_of: PageOf, code: str
) -> None:
    response = page_of(f"/departments/{code}/", factories.province_admin(), year=2026)
    name = Department.objects.get(code=code).text_form
    assert f"<p>方案没有给{name}定表内指标。" in response.content.decode()
    clauses = Clause.objects.filter(responsibilities__department__code=code).count()
    cells = re.findall(r'<td role="cell" class="m s-(\w+)">', response.content.decode())
    assert len(cells) == clauses * 18
    assert set(cells) == {"overdue"}


def test_first_named_and_further_named_indicators_are_apart(db: None) -> None:
    page = department_page(
        factories.department("development_reform"), 2026, held_plan(), factories.NOW
    )
    assert [line.indicator.number for line in page.first_named] == [17, 18, 19, 20]
    assert [line.indicator.number for line in page.taking_part] == [
        *(4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15),
    ]
    assert page.role_words == ("首列4项指标（17—20），参与11项；首列5条任务，参与15条。")


def test_what_awaits_is_counted_by_state(reported: None, page_of: PageOf) -> None:
    back = factories.submission("许昌", state=State.RETURNED, version=1)
    # What others decide, what is decided, and what was sent back does not wait for it.
    for code, state in (
        ("water_supplied", State.SUBMITTED),
        ("water_metered", State.APPROVED),
        ("built_up_area", State.RETURNED),
        ("building_energy", State.SUBMITTED),
    ):
        factories.fact(code, 5, short_name="许昌", state=state, submission=back)
    factories.submission("漯河", state=State.APPROVED, version=1)
    factories.submission("南阳", state=State.DRAFT)
    waiting = department_desk(factories.department(), 2026, held_plan(), factories.NOW).waiting
    assert [city.short_name for city in waiting.submitted] == ["郑州", "开封"]
    assert [city.short_name for city in waiting.returned] == ["许昌"]
    assert [city.short_name for city in waiting.decided] == ["漯河"]
    assert len(waiting.open) == 14
    words = shown("housing", page_of)
    assert "1个数待审" in words
    assert "去审核" in words


def test_the_provincial_status_of_its_indicators_is_counted(reported: None) -> None:
    page = department_page(factories.department(), 2026, held_plan(), factories.NOW)
    counted = {code: [each.number for each in found] for code, found in page.standing}
    assert sum(len(found) for found in counted.values()) == 23
    assert 11 in counted["expired_unmet"] + counted.get("lagging", [])
    assert 13 in counted["overdue"]


def test_cities_that_lag_come_in_the_lists_order_and_the_overdue_are_named_apart(
    reported: None,
) -> None:
    page = department_page(factories.department(), 2026, held_plan(), factories.NOW)
    rows = [(row.city.short_name, row.indicator.number) for row in page.lagging_with_figures]
    assert ("开封", 11) in rows
    assert all(row.status != "overdue" for row in page.lagging_with_figures)
    assert "商丘" in page.overdue
    assert rows[0] == ("开封", 11)


def test_the_last_report_on_a_clause_counts_and_a_draft_does_not(db: None) -> None:
    task("四（四）", "not_started")
    task("四（四）", "done", version=2)
    task("四（四）", "slow", version=3, state="draft")
    task("四（四）", "advancing", "开封")
    page = department_page(factories.department("finance"), 2026, held_plan(), factories.NOW)
    (line,) = page.clauses
    assert line.words == "完成1，推进1，未报16"
    assert line.boxes == ["done", "advancing"] + ["missing"] * 16
    assert not line.first_named


def test_before_the_deadline_a_missing_report_is_not_overdue(db: None) -> None:
    before = factories.cycle(2026).opens_at
    page = department_page(factories.department("finance"), 2026, held_plan(), before)
    assert {cell.status for cell in page.clauses[0].cells} == {"not_due"}
    late = department_page(factories.department("finance"), 2026, held_plan(), factories.NOW)
    assert {cell.label for cell in late.clauses[0].cells} == {"逾期未报"}


def test_text_commitments_stand_with_their_clause(db: None, page_of: PageOf) -> None:
    recompute_all(factories.NOW)
    words = shown("development_reform", page_of)
    assert "新增地热能供暖（制冷）能力，2025年不低于5000万m²" in words


def test_the_list_names_all_eight_in_the_order_of_the_notice(
    reported: None, page_of: PageOf
) -> None:
    rows = department_rows(2026, held_plan(), factories.NOW)
    assert [row.department.code for row in rows] == DEPARTMENTS
    assert rows[1].first_named == (17, 18, 19, 20)
    assert rows[3].first_named == rows[3].taking_part == ()
    words = text_of(page_of("/departments/", factories.province_admin(), year=2026))
    assert words.count("只有条款任务") == 3


@pytest.mark.parametrize("path", ["/departments/", "/departments/housing/"])
def test_a_citys_people_are_refused(reported: None, page_of: PageOf, path: str) -> None:
    response = page_of(path, factories.coordinator("郑州"), year=2026)
    assert response.status_code == 403
    assert "开封" not in text_of(response)
    assert page_of(path, None).status_code == 302


def test_an_unknown_department_is_not_found(page_of: PageOf) -> None:
    assert page_of("/departments/nowhere/", factories.leader()).status_code == 404


HOUSING_QUERIES = [
    "django_session",
    "accounts_user",
    "assessment_resultsstate",
    # Whether the plan that is held still stands.
    "indicators_planchange",
    "assessment_provincialstatus",
    "assessment_citystatus",
    "reporting_taskreport",
    "reporting_cycle",
    # What waits for it, and how long its decisions took.
    "reporting_taskreport",
    "reporting_submission",
    "reporting_decision",
    "cities_installation",
    # What a notice left open.
    "documents_rectification",
]


def test_the_page_asks_the_same_things_whatever_the_number_of_cities(reported: None) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get("/departments/housing/", {"year": 2026})
    assert sorted(queries(client, "/departments/housing/", year=2026)) == sorted(HOUSING_QUERIES)
    City.objects.create(
        code="419002",
        name="试验区",
        short_name="试验",
        admin_type="示范区",
        tile_row=0,
        tile_column=0,
    )
    recompute_all(factories.NOW)
    held.forget()
    client.get("/departments/housing/", {"year": 2026})
    assert sorted(queries(client, "/departments/housing/", year=2026)) == sorted(HOUSING_QUERIES)


@pytest.mark.parametrize("code", DEPARTMENTS)
def test_the_pages_stay_small(reported: None, page_of: PageOf, code: str) -> None:
    response = page_of(f"/departments/{code}/", factories.province_admin(), year=2026)
    assert len(response.content) < 150_000
