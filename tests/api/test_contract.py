"""What clients build on: addresses, field names, codes, and how values are written."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from reporting.models import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def fields(names: str) -> list[str]:
    return names.split()


STATUS = fields(
    "city city_name indicator year value numerator denominator target_year target operator gap "
    "path gap_to_path pace status reason_code provisional late severity verdicts returned "
    "calculation_version computed_at"
)
EXPLANATION = fields(
    "indicator year status paragraph caveats arithmetic calculation_version computed_at"
)
FIELDS = {
    "indicators": fields(
        "number name nature kind direction unit lead_department departments clause quotes "
        "targets elements"
    ),
    "facts": fields("city year element value unit source state version"),
    "statuses": STATUS,
    "provincial": fields(
        "indicator year value target_year target operator gap path status cities_reporting "
        "cities_applicable complete lower_bound provisional verdicts"
    ),
    "explanations": [*EXPLANATION, "city", "city_name"],
    "provincial-explanations": EXPLANATION,
    "lagging": [*STATUS, "rank", "reason", "clause", "lead_department"],
    "cities": fields(
        "code name short_name admin_type population_2020 urban_population_2020 built_up_km2_2021"
    ),
    "departments": fields("code order name short_name text_form bureau_name"),
    "clauses": fields("code order section title text lead_department departments indicators"),
}


@pytest.fixture
def figures(db: None) -> None:
    """郑州's no. 9 from 20 % (final, 2020) to 160/490 % (approved, 2026), and a few others."""
    for code, year, value, state in (
        ("communities_complete", 2020, 100, State.FINAL),
        ("communities_total", 2020, 500, State.FINAL),
        ("communities_complete", 2026, 160, State.APPROVED),
        ("communities_total", 2026, 490, State.APPROVED),
        ("digital_lighting", 2026, 1, State.SUBMITTED),
        ("leakage_correction", 2026, "-0.50", State.SUBMITTED),
    ):
        factories.fact(code, value, year=year, state=state)
    factories.fact("garden_city_date", text="2025-12-01", state=State.APPROVED, source="上报")


def rows(client: APIClient, address: str) -> list[dict]:  # type: ignore[type-arg]
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


@pytest.mark.parametrize("name", FIELDS)
def test_every_list_has_its_envelope_and_fields(
    name: str, province: APIClient, figures: None
) -> None:
    body = province.get(f"/api/v1/{name}/").json()
    assert list(body) == ["count", "next", "previous", "results"]
    assert body["results"]
    assert all(list(row) == FIELDS[name] for row in body["results"])


def test_indicator_4_as_the_table_prints_it(province: APIClient) -> None:
    indicator = province.get("/api/v1/indicators/4/").json()
    quotes = indicator.pop("quotes")
    assert any("供水管网漏损率" in quote for quote in quotes)
    targets = indicator.pop("targets")
    assert indicator == {
        "number": 4,
        "name": "城市公共供水管网漏损率",
        "nature": "expected",
        "kind": "leakage",
        "direction": "down",
        "unit": "%",
        "lead_department": "housing",
        "departments": ["housing", "development_reform"],
        "clause": "二（二）6",
        "elements": ["water_supplied", "water_metered", "leakage_correction"],
    }
    assert [list(target) for target in targets] == [
        ["year", "operator", "value", "table_text", "text_quote", "reading_status"]
    ] * 2
    assert [(t["year"], t["operator"], t["value"], t["reading_status"]) for t in targets] == [
        (2025, "<", "9", "pending"),
        (2030, "<", "8", "pending"),
    ]
    assert "9%" in targets[0]["table_text"]


def test_no_target_where_the_table_prints_a_stroke(province: APIClient) -> None:
    targets = {row["number"]: row["targets"] for row in rows(province, "indicators/")}
    assert sorted(targets) == list(range(1, 24))
    years = [target["year"] for row in targets.values() for target in row]
    assert (years.count(2025), years.count(2030)) == (15, 17)
    assert [target["year"] for target in targets[2]] == [2025]
    assert [(t["operator"], t["value"]) for t in targets[6]] == [("<=", "-5")]
    assert [(t["operator"], t["value"]) for t in targets[23]] == [(">=", "38.9")]


def test_only_no_11_is_binding(province: APIClient) -> None:
    natures = {row["number"]: row["nature"] for row in rows(province, "indicators/")}
    assert [number for number, nature in natures.items() if nature == "binding"] == [11]


def test_lists_with_natural_keys_are_read_one_by_one(province: APIClient) -> None:
    assert province.get("/api/v1/cities/419001/").json()["short_name"] == "济源"
    zhoukou = province.get("/api/v1/cities/411600/").json()
    assert zhoukou["urban_population_2020"] is None
    assert province.get("/api/v1/departments/finance/").json()["text_form"] == "财政厅"
    clause = province.get("/api/v1/clauses/二（二）6/").json()
    assert (clause["indicators"], clause["departments"]) == (
        [4, 5],
        ["housing", "development_reform"],
    )
    without = province.get("/api/v1/clauses/五（三）/").json()
    assert (without["lead_department"], without["departments"]) == (None, [])


def test_facts_are_written_as_reported(province: APIClient, figures: None) -> None:
    facts = {(row["element"], row["year"]): row for row in rows(province, "facts/")}
    assert facts["communities_total", 2026] == {
        "city": "410100",
        "year": 2026,
        "element": "communities_total",
        "value": "490",
        "unit": "个",
        "source": "测试",
        "state": "approved",
        "version": 1,
    }
    assert facts["digital_lighting", 2026]["value"] == "是"
    assert facts["leakage_correction", 2026]["value"] == "-0.5"
    assert facts["garden_city_date", 2026]["value"] == "2025-12-01"


def test_facts_show_the_newest_version_and_no_blank(province: APIClient, figures: None) -> None:
    factories.fact("communities_total", 480, state=State.APPROVED)
    factories.fact("communities_complete", None, state=State.APPROVED, missing_reason="暂缺")
    facts = {
        row["element"]: (row["value"], row["version"])
        for row in rows(province, "facts/?year=2026&indicator=9")
    }
    assert facts == {"communities_total": ("480", 2)}


@pytest.mark.usefixtures("never_computed")
def test_status_in_plain_digits(province: APIClient, figures: None) -> None:
    (row,) = rows(province, "statuses/?city=410100&indicator=9&year=2026")
    # 160/490 = 32.6530612244897959…; path 20 + 40·6/10; pace (12.653/40)/(6/10).
    assert row == {
        "city": "410100",
        "city_name": "郑州市",
        "indicator": 9,
        "year": 2026,
        "value": "32.6530612244898",
        "numerator": "160",
        "denominator": "490",
        "target_year": 2030,
        "target": "60",
        "operator": ">=",
        "gap": "27.3469387755102",
        "path": "44",
        "gap_to_path": "11.3469387755102",
        "pace": "0.527210884353741",
        "status": "lagging",
        "reason_code": "pace",
        "provisional": True,
        "late": False,
        "severity": "0.18911564625850",
        "verdicts": [],
        "returned": False,
        "calculation_version": "2026.1",
        "computed_at": "2026-11-20T10:00:00+08:00",
    } | {"severity": row["severity"]}
    assert abs(Decimal(row["severity"]) - Decimal("0.1891156462585034")) < Decimal("1e-15")


@pytest.mark.usefixtures("never_computed")
def test_missing_is_null_and_a_past_target_keeps_its_verdict(province: APIClient) -> None:
    for year, part in ((2025, 35), (2026, 39)):
        factories.fact("permeable_area", part, year=year)
        factories.fact("built_up_area", 100, year=year)
    (row,) = rows(province, "statuses/?city=410100&indicator=3&year=2026")
    assert row["verdicts"] == [{"year": 2025, "met": False}]
    (missing,) = rows(province, "statuses/?city=410200&indicator=2&year=2026")
    nothing = ["value", "numerator", "denominator", "target_year", "target", "operator", "gap"]
    nothing += ["path", "gap_to_path", "pace", "severity"]
    assert {missing[field] for field in nothing} == {None}
    assert missing["status"] == "overdue"


@pytest.mark.usefixtures("never_computed")
def test_provincial_says_from_how_many(province: APIClient, figures: None) -> None:
    (row,) = rows(province, "provincial/?indicator=9&year=2026")
    assert (row["value"], row["target"], row["operator"]) == ("32.6530612244898", "60", ">=")
    assert (row["cities_reporting"], row["cities_applicable"], row["complete"]) == (1, 17, False)
    assert (row["lower_bound"], row["provisional"]) == (False, True)


@pytest.mark.usefixtures("never_computed")
def test_lagging_is_a_status_with_its_place_and_reason(province: APIClient, figures: None) -> None:
    (row,) = rows(province, "lagging/?city=410100&indicator=9&year=2026")
    (status,) = rows(province, "statuses/?city=410100&indicator=9&year=2026")
    assert {field: row[field] for field in STATUS} == status
    assert row["reason"].startswith("2026年值32.7%，今年应到44.0%，落后11.3个百分点")
    assert (row["clause"], row["lead_department"]) == ("二（三）1", "housing")
    ranks = [row["rank"] for row in rows(province, "lagging/?year=2026&page_size=all")]
    assert ranks == list(range(1, len(ranks) + 1))


def test_every_city_indicator_and_year_has_a_row(province: APIClient) -> None:
    statuses = rows(province, "statuses/?page_size=all")
    assert len({(s["city"], s["indicator"], s["year"]) for s in statuses}) == 18 * 23 * 7
    assert len(statuses) == 18 * 23 * 7
    provincial = rows(province, "provincial/?page_size=all")
    assert [(p["year"], p["indicator"]) for p in provincial] == [
        (year, number) for year in range(2020, 2027) for number in range(1, 24)
    ]
