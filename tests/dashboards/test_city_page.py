"""The page of a city: scorecard, report, tasks; drafts for its own people only."""

from datetime import timedelta

import pytest
from django.test import Client

from assessment.services import recompute_all
from cities.models import Bureau, City, Department
from dashboards.selectors.city import city_page
from dashboards.selectors.lists import city_rows
from dashboards.selectors.ranks import Rank, ranks
from dashboards.wording.next_steps import next_steps
from indicators.held import plan as held_plan
from indicators.models import Applicability, Clause, Commitment, DataElement, Indicator, Reading
from reporting.models import State, SubmissionEvent
from reporting.standing import standing_of
from tests import factories
from tests.dashboards.conftest import PageOf, text_of
from tests.dashboards.test_department_page import task
from tests.dashboards.test_indicator_page import queries

ZHENGZHOU = "/cities/410100/"


def page(short_name: str = "郑州", *, own: bool = False):  # type: ignore[no-untyped-def]
    return city_page(factories.city(short_name), 2026, held_plan(), own=own, now=factories.NOW)


def test_every_indicator_is_a_row_with_value_target_and_status(
    reported: None, page_of: PageOf
) -> None:
    response = page_of(ZHENGZHOU, factories.province_admin(), year=2026)
    html = response.content.decode()
    for number in range(1, 24):
        assert html.count(f'id="indicator-{number}"') == 1
    row = html[html.index('id="indicator-11"') : html.index('id="indicator-12"')]
    assert "100.0%" in row
    assert "s-met" in row
    assert "2025年无数" in row


def test_what_needs_attention_puts_the_binding_one_first(reported: None) -> None:
    rows = page("开封").attention
    assert rows[0].indicator.number == 11
    assert rows[-1].now is not None
    assert rows[-1].now.status == "overdue"
    assert page("开封").attention_finding == f"{len(rows)}项需关注，其中{len(rows) - 1}项逾期"


def test_the_report_of_the_year_and_its_steps_are_told(reported: None, page_of: PageOf) -> None:
    submission = factories.submission(
        "许昌", state=State.RETURNED, version=2, late=True, reason="第19项请核对。"
    )
    for action, after in (("save", 0), ("submit", 1), ("return", 2)):
        SubmissionEvent.objects.create(
            submission=submission,
            at=factories.NOW + timedelta(hours=after),
            action=action,
            from_state=State.DRAFT,
            to_state=State.RETURNED,
            version=2,
            reason="第19项请核对。" if action == "return" else "",
        )
    found = page("许昌")
    assert found.report_finding == "已退回，待改报"
    assert [step.action for step in found.events] == ["退回", "上报"]
    words = text_of(page_of("/cities/411000/", factories.reviewer(), year=2026))
    assert "退回原因 第19项请核对。" in words


def test_what_is_missing_is_listed_by_the_bureau_that_fills_it(reported: None) -> None:
    found = page("郑州")
    missing = {line.element.code for line in found.missing}
    assert "green_building_area" not in missing
    assert "water_supplied" in missing
    assert "garden_city_document" not in missing
    bureaus = dict(found.missing_by_bureau)
    assert {line.element.code for line in bureaus["机关事务管理局（中心）"]} == {
        "public_roof_area",
        "public_pv_area",
    }


def test_what_does_not_apply_to_a_city_is_not_missing_there(reported: None) -> None:
    missing = {line.element.code for line in page("济源").missing}
    assert "communities_total" not in missing
    assert "water_reclaimed" not in missing
    assert "communities_total" in {line.element.code for line in page("郑州").missing}


def test_a_reason_for_a_missing_figure_is_shown(reported: None, page_of: PageOf) -> None:
    factories.fact("lamps_total", missing_reason="正在普查", state=State.SUBMITTED)
    assert "缺报：正在普查" in text_of(page_of(ZHENGZHOU, factories.leader(), year=2026))


def test_to_its_own_people_what_they_have_filled_in_is_no_longer_to_be_filled_in(
    reported: None, page_of: PageOf
) -> None:
    """As the report's own page counts: drafts too, and a reason is not a blank."""
    city, cycle = factories.city("洛阳"), factories.cycle()
    before = page("洛阳", own=True)
    for clause in before.tasks:
        task(clause[0].code, "advancing", "洛阳", state="draft")
    factories.fact("lamps_total", missing_reason="正在普查", short_name="洛阳", state=State.DRAFT)
    own, others = page("洛阳", own=True), page("洛阳")
    filled = standing_of(city, cycle, with_drafts=True).filled
    assert (len(own.missing), len(own.excused)) == (filled.blank, filled.reasons)
    assert len(own.missing) == len(before.missing) - 1
    assert (own.task_drafts, own.tasks_finding) == (35, "完成0条，推进35条")
    assert len(others.missing) == standing_of(city, cycle, with_drafts=False).filled.blank
    assert (others.excused, others.tasks_finding) == ((), "35条任务都未报进展")
    words = text_of(page_of("/cities/410300/", factories.coordinator("洛阳"), year=2026))
    assert "草稿，未计入结果 任务35条" in words
    assert "缺报，已写原因 1项" in words
    assert "条任务的进展" not in words


def test_its_own_people_see_drafts_that_count_nowhere_and_the_province_does_not(
    reported: None, page_of: PageOf
) -> None:
    submission = factories.submission("南阳")
    factories.fact(
        "waste_generated", "123.45", short_name="南阳", state=State.DRAFT, submission=submission
    )
    own = text_of(page_of("/cities/411300/", factories.coordinator("南阳"), year=2026))
    assert "123.45万t 草稿，未计入" in own
    assert "草稿，未计入结果 1项" in own
    province = text_of(page_of("/cities/411300/", factories.province_admin(), year=2026))
    assert "123.45" not in province
    assert page("南阳", own=True).drafts == 1
    assert page("南阳").drafts == 0


def test_only_those_who_may_enter_get_the_links(reported: None, page_of: PageOf) -> None:
    own = page_of(ZHENGZHOU, factories.coordinator("郑州"), year=2026).content.decode()
    assert "/reporting/2026/410100/entry/" in own
    assert "/reporting/2026/410100/upload/" in own
    leader = page_of(ZHENGZHOU, factories.leader(), year=2026).content.decode()
    assert "/entry/" not in leader
    assert "/reporting/2026/410100/" in leader


def test_another_citys_page_is_refused_whether_it_exists_or_not(
    reported: None, page_of: PageOf
) -> None:
    user = factories.coordinator("郑州")
    for path in ("/cities/410200/", "/cities/999999/", "/cities/419001/"):
        response = page_of(path, user, year=2026)
        assert response.status_code == 403, path
        assert "90.0%" not in text_of(response)
    assert page_of(ZHENGZHOU, user, year=2026).status_code == 200
    assert page_of("/cities/999999/", factories.leader()).status_code == 404
    assert page_of(ZHENGZHOU, None).status_code == 302


def test_a_city_finds_no_other_city_on_its_page(reported: None, page_of: PageOf) -> None:
    response = page_of(ZHENGZHOU, factories.reporter("郑州"), year=2026)
    assert "开封" not in text_of(response)
    assert "/cities/4102" not in response.content.decode()


def test_the_list_takes_a_city_to_its_own_page(reported: None, page_of: PageOf) -> None:
    response = page_of("/cities/", factories.coordinator("郑州"))
    assert (response.status_code, response["Location"]) == (302, ZHENGZHOU)
    assert page_of("/cities/", None).status_code == 302


def test_the_list_counts_each_citys_statuses(reported: None, page_of: PageOf) -> None:
    rows = {row.city.short_name: row for row in city_rows(2026, held_plan().cities)}
    assert rows["郑州"].counts["met"] == 1
    assert rows["郑州"].submission is not None
    assert rows["商丘"].submission is None
    assert rows["商丘"].attention == rows["商丘"].counts["overdue"]
    words = text_of(page_of("/cities/", factories.auditor(), year=2026))
    assert "上报的18个市" in words


def test_tasks_show_their_state_and_whether_they_are_overdue(reported: None) -> None:
    task("二（一）1", "slow")
    task("二（一）2", "not_started")
    found = page("郑州")
    states = {clause.code: cell.label for clause, cell in found.tasks}
    assert len(states) == 35
    assert states["二（一）1"] == "进展缓慢"
    assert states["五（四）"] == "逾期未报"
    assert [clause.code for clause, _ in found.troubled_tasks] == ["二（一）2", "二（一）1"]


def test_a_city_sees_its_place_and_never_another_citys_figure(
    reported: None, page_of: PageOf
) -> None:
    """郑州 100 %, 开封 90 % green: 开封 is second of two."""
    places = ranks(factories.city("开封"), 2026)
    green = Indicator.objects.get(number=11)
    assert places[green.pk] == Rank(place=2, among=2)
    assert ranks(factories.city("郑州"), 2026)[green.pk].words == "第1，共2市"
    leakage = Indicator.objects.get(number=4)
    assert leakage.pk not in ranks(factories.city("洛阳"), 2026)
    seen = text_of(page_of("/cities/410200/", factories.coordinator("开封"), year=2026))
    assert "2 共2市" in seen
    assert "郑州" not in seen


def test_what_to_do_next(reported: None, page_of: PageOf) -> None:
    said = text_of(page_of("/cities/410300/", factories.coordinator("洛阳"), year=2026))
    assert "下一步 补齐" in said
    assert "报35条任务的进展 各局填完、确认后，由住建局上报" in said
    assert next_steps(returned=True, submitted=True, missing=0, bureaus=[], silent=0) == [
        ("按退回原因改数，再次上报", "entry")
    ]
    assert next_steps(returned=False, submitted=True, missing=0, bureaus=[], silent=0) == []
    assert next_steps(returned=False, submitted=False, missing=0, bureaus=[], silent=0) == [
        ("各局确认后，由住建局上报", "submission")
    ]


CITY_QUERIES = [
    "django_session",
    "accounts_user",
    "assessment_resultsstate",
    # Whether the plan that is held still stands: what is calculated by, what is reported by.
    "indicators_planchange",
    "indicators_planchange",
    "reporting_cycle",
    "reporting_extension",
    "reporting_submission",
    # Its places among all cities, then its own results.
    "assessment_citystatus",
    "assessment_citystatus",
    "reporting_fact",
    "reporting_submissionevent",
    "reporting_taskreport",
    "cities_installation",
    # What a notice left open.
    "documents_rectification",
]


@pytest.mark.parametrize("role", ["province_admin", "coordinator"])
def test_the_page_asks_few_things(reported: None, role: str) -> None:
    client = Client()
    client.force_login(getattr(factories, role)())
    client.get(ZHENGZHOU, {"year": 2026})
    asked = queries(client, ZHENGZHOU, year=2026)
    assert sorted(asked) == sorted(CITY_QUERIES)


def test_the_list_of_cities_asks_few_things(reported: None) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get("/cities/", {"year": 2026})
    assert len(queries(client, "/cities/", year=2026)) <= 8


def test_the_page_stays_small(reported: None, page_of: PageOf) -> None:
    response = page_of(ZHENGZHOU, factories.coordinator("郑州"), year=2026)
    assert len(response.content) < 150_000


def test_a_year_without_a_cycle_says_so(reported: None, page_of: PageOf) -> None:
    words = text_of(page_of(ZHENGZHOU, factories.coordinator("郑州"), year=2021))
    assert "本年没有上报任务" in words
    assert "填报2021年数据" not in words


def forget_the_plan() -> None:
    """An installation in which nothing was loaded."""
    DataElement.objects.update(asked_when=None)
    for model in (Applicability, Reading, Commitment, Indicator, Clause, DataElement, Bureau):
        model.objects.all().delete()


@pytest.mark.parametrize(
    "path", ["/departments/", "/departments/housing/", "/indicators/", "/cities/", ZHENGZHOU]
)
def test_before_the_plan_is_loaded_every_page_says_what_to_do(
    db: None, page_of: PageOf, path: str
) -> None:
    user = factories.leader()
    forget_the_plan()
    if path in ("/departments/", "/cities/"):
        Department.objects.all().delete()
        City.objects.all().delete()
    response = page_of(path, user, year=2026)
    assert response.status_code == 200
    words = text_of(response)
    assert "2026年度还没有计算结果" in words
    assert "manage.py load_plan" in words


def test_an_empty_year_is_still_readable(db: None, page_of: PageOf) -> None:
    recompute_all(factories.NOW)
    for path in ("/departments/housing/", "/indicators/4/", ZHENGZHOU, "/cities/", "/indicators/"):
        assert page_of(path, factories.leader(), year=2026).status_code == 200
