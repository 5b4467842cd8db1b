"""The pages on which the province decides how figures are judged."""

import html
import re
from fractions import Fraction

import pytest
from django.test import Client

from assessment.decisions import decide
from assessment.models import CityStatus
from assessment.services import recompute_all
from cities.models import City
from dashboards.deciding.weights import propose
from indicators import selectors as plan
from indicators import terms_in_force
from indicators.calculation import Bands, Point
from indicators.deciding import Refused, last_number
from indicators.decisions import (
    AllocationChange,
    BandsChange,
    Change,
    MilestonesChange,
    OwnTargetsChange,
    WeightChange,
)
from indicators.models import AllocationDraft, Decision, Reading
from reporting.models import State
from tests import factories
from tests.dashboards.test_indicator_page import queries

pytestmark = pytest.mark.django_db

READING = "/decisions/new/reading/?reading=leakage-2025"
ALLOCATION = "/decisions/allocations/14/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.province_admin())
    return client


def said(content: bytes) -> str:
    """The page's words without tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def previewed(client: Client, path: str, **typed: str) -> dict[str, str]:
    """What the form carries to the decision once its effect was shown."""
    page = client.post(path, {**typed, "step": "preview"}).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(previewed|after)" value="([^"]*)"', page))
    assert set(hidden) == {"previewed", "after"}, said(page.encode())
    return {**typed, **hidden}


def xuchang_on_the_target() -> None:
    """许昌 stands exactly on 9 % in 2025."""
    for code, value in (("water_supplied", 100), ("water_metered", 91)):
        factories.fact(code, value, short_name="许昌", year=2025, state=State.FINAL)
    recompute_all(factories.NOW)


def test_a_reading_is_previewed_then_decided_then_readable(admin: Client) -> None:
    xuchang_on_the_target()
    page = said(admin.get(READING).content)
    assert "小于 9%" in page
    assert "待省厅确认" in page

    typed = previewed(admin, READING, option="up-to")
    shown = said(admin.post(READING, {**typed, "step": "preview"}).content)
    assert "到期未达标 → 变为 已达标 1个" in shown
    assert "许昌市" in shown
    assert not Decision.objects.exists()
    assert Reading.objects.get(code="leakage-2025").status == "pending"

    answer = admin.post(
        READING, {**typed, "step": "decide", "reason": "按民法典第1259条"}, follow=True
    )
    told = said(answer.content)
    assert "已作出决定第1号" in told
    assert "按民法典第1259条" in told
    assert "许昌市" in told
    assert Reading.objects.get(code="leakage-2025").in_force == "up-to"

    leader = Client()
    leader.force_login(factories.leader())
    assert "按民法典第1259条" in said(leader.get("/decisions/1/").content)
    assert "决定第1号" not in said(leader.get("/decisions/").content).split("已作1个决定")[0]
    assert 'name="step"' not in leader.get(ALLOCATION).content.decode()


def test_a_decision_without_a_reason_is_refused_and_keeps_what_was_typed(admin: Client) -> None:
    typed = previewed(admin, READING, option="up-to")
    page = admin.post(READING, {**typed, "step": "decide", "reason": " "}).content.decode()
    assert "请写明理由" in page
    assert re.search(r'value="up-to" checked', page)
    assert not Decision.objects.exists()


def test_what_was_not_previewed_is_not_decided(admin: Client) -> None:
    typed = previewed(admin, READING, option="below")
    page = admin.post(READING, {**typed, "option": "up-to", "step": "decide", "reason": "试"})
    assert "填写内容与预览时不同" in page.content.decode()
    assert not Decision.objects.exists()


def test_the_second_of_two_is_told(admin: Client) -> None:
    path = "/decisions/new/base_year/?indicator=7"
    typed = previewed(admin, path, base_year="2021")
    factories.decision()
    page = admin.post(path, {**typed, "step": "decide", "reason": "试"}).content.decode()
    assert "这期间已作出决定第1号" in page
    assert last_number() == 1


@pytest.mark.parametrize(
    ("query", "typed", "fault"),
    [
        ("base_year/?indicator=7", {"base_year": "二〇二〇"}, "不是年份"),
        ("base_value/?indicator=3", {"year": "2020"}, "基期年和基期数要一起填"),
        ("base_value/?indicator=3", {"year": "2020", "value": "30万"}, "基期数"),
        ("milestones/?indicator=3", {"point-2027": "50"}, "中间节点不能超过以后的目标"),
        ("milestones/?indicator=3", {"point-2027": "\x01"}, "2027年"),
        ("pace/?indicator=3", {"method": "x"}, "请选择一种算法"),
        ("pace/?indicator=14", {"method": "cagr"}, "不能用复合增长率"),
        ("bands/", {"on_track": "0.9"}, "两条界线要一起填"),
        ("own_targets/?indicator=3&unit=410100", {"target-2030": "44"}, "不比原目标"),
        ("applicability/?indicator=5", {}, "郑州市：请选择"),
        ("reading/?reading=leakage-2025", {"option": "other"}, "请选择一种读法"),
        ("allocation/?indicator=14", {}, "还没有保存的分解方案"),
    ],
)
def test_bad_input_gets_a_message_and_changes_nothing(
    admin: Client, query: str, typed: dict[str, str], fault: str
) -> None:
    for step in ("preview", "decide"):
        answer = admin.post(f"/decisions/new/{query}", {**typed, "step": step, "reason": "试"})
        assert answer.status_code == 200
        assert fault in said(answer.content)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/decisions/new/nothing/", 404),
        ("/decisions/new/pace/?indicator=24", 404),
        ("/decisions/new/pace/?indicator=x", 404),
        ("/decisions/new/reading/?reading=none", 404),
        ("/decisions/new/base_value/?indicator=3&unit=999999", 404),
        ("/decisions/new/pace/", 302),
        ("/decisions/new/reading/", 302),
        ("/decisions/99/", 404),
        ("/decisions/allocations/3/", 404),
        ("/decisions/allocations/99/", 404),
    ],
)
def test_addresses_of_nothing(admin: Client, path: str, code: int) -> None:
    assert admin.get(path).status_code == code


def test_the_page_counts_the_water_short_cities_and_says_what_is_missing(admin: Client) -> None:
    page = said(admin.get("/decisions/").content)
    assert "已认定2/15" in page
    assert "还差13个市" in page
    assert "21条待省厅确认" in page


def test_weight_missing_for_an_applicable_city_names_it(admin: Client) -> None:
    page = said(admin.post(ALLOCATION, {"step": "propose", "weight": "urban_population"}).content)
    assert "周口市没有“城镇人口（2020年普查）”，不能按它分解" in page
    assert not AllocationDraft.objects.exists()


def test_the_missing_weight_is_entered_with_its_source_and_never_overwrites(admin: Client) -> None:
    """A made-up number for the test; 周口 has 9,026,015 residents in the census."""
    propose_by = {"step": "propose", "weight": "urban_population"}
    path = "/decisions/new/weight/?weight=urban_population&unit=411600&indicator=14"
    assert (
        f'href="{path}"'.replace("&", "&amp;")
        in admin.post(ALLOCATION, propose_by).content.decode()
    )
    for typed, fault in (
        ({"value": "390", "source": "公报"}, "单位是人，不是万人"),
        ({"value": "99999999", "source": "公报"}, "大于周口市2020年常住人口9026015人"),
        ({"value": "3900000.5", "source": "公报"}, "人口应为整数"),
        ({"value": "3900000", "source": ""}, "请写明这个数的出处"),
    ):
        assert fault in said(admin.post(path, {**typed, "step": "preview"}).content)
    given = previewed(admin, path, value="3900000", source="测试用公报第1页")
    admin.post(path, {**given, "step": "decide", "reason": "试"})
    summary = "补录周口市的“城镇人口（2020年普查）”为3,900,000人（出处：测试用公报第1页）"
    assert Decision.objects.get().summary == summary
    assert City.objects.get(code="411600").urban_population_2020 is None

    page = said(admin.post(ALLOCATION, propose_by).content)
    assert "周口市 3,900,000 补录，决定第1号" in page
    assert "各市合计200.0万m²，恰好" in page
    # 郑州's figure is published: nothing may stand beside it.
    zhengzhou = path.replace("411600", "410100")
    assert admin.get(zhengzhou, follow=True).redirect_chain[-1][0] == "/decisions/"
    change = WeightChange("urban_population", "410100", Fraction(9_000_000), "公报")
    with pytest.raises(Refused, match="已有公布的数"):
        taken(change)
    # What was entered may be taken back, and is then missing again.
    taken(WeightChange("urban_population", "411600", None))
    assert "周口市没有" in said(admin.post(ALLOCATION, propose_by).content)


def test_golden_proposal_by_built_up_area() -> None:
    """200 万m² over 18 cities by km²: 郑州 200·670/Σ, each to 0.01, together exactly 200."""
    cities = City.objects.order_by("code")
    amounts = propose(
        terms=terms_in_force.terms(),
        names=plan.names(),
        number=14,
        weight="built_up_published",
        years=[2025, 2030],
        cities=cities,
        year=2026,
    )
    known = {city.code: Fraction(str(city.built_up_km2_2021)) for city in cities}
    whole = sum(known.values())
    for year, total in ((2025, 50), (2030, 200)):
        assert sum(given[year] for given in amounts.values()) == total
        for code, weight in known.items():
            assert abs(amounts[code][year] - total * weight / whole) < Fraction(1, 100)


def test_a_reported_weight_is_last_year_s_and_missing_where_nobody_reported() -> None:
    factories.fact("new_building_area", 500, year=2025)
    with pytest.raises(Refused, match="开封市、洛阳市"):
        propose(
            terms=terms_in_force.terms(),
            names=plan.names(),
            number=14,
            weight="new_building",
            years=[2030],
            cities=City.objects.order_by("code"),
            year=2026,
        )


def test_a_split_is_proposed_edited_saved_adopted_and_judged_by(admin: Client) -> None:
    factories.fact("ultra_low_energy_added", 9, year=2021)
    factories.fact("ultra_low_energy_added", 4, year=2026)
    recompute_all(factories.NOW)
    proposed = admin.post(ALLOCATION, {"step": "propose", "weight": "built_up_published"})
    fields = dict(
        re.findall(r'<input name="(\d{6}-\d{4})" value="([^"]*)"', proposed.content.decode())
    )
    assert len(fields) == 36
    assert not AllocationDraft.objects.exists()

    weighed = re.findall(r'name="proposed_by" value="(\w+)"', proposed.content.decode())[0]
    short = {**fields, "410100-2030": "1"}
    refused = said(admin.post(ALLOCATION, {**short, "step": "save"}).content)
    assert "请补足后再保存" in refused
    assert not AllocationDraft.objects.exists()
    broken = admin.post(
        ALLOCATION, {**fields, "410100-2030": "一百", "weight": "new_building", "step": "save"}
    )
    assert "郑州市2030年：「一百」不是数字。请只填数字，单位为万m²。" in said(broken.content)
    assert 'value="new_building" selected' in broken.content.decode()
    assert 'value="一百"' in broken.content.decode()

    admin.post(
        ALLOCATION, {**fields, "proposed_by": weighed, "weight": "new_building", "step": "save"}
    )
    assert AllocationDraft.objects.get().weight == "built_up_published"
    adopting = "/decisions/new/allocation/?indicator=14"
    typed = previewed(admin, adopting)
    admin.post(adopting, {**typed, "step": "decide", "reason": "厅务会"})

    assert not AllocationDraft.objects.exists()
    decision = Decision.objects.get()
    terms = terms_in_force.terms()
    own = terms.targets(14, "410100")
    assert [f"{float(target.value):.2f}" for target in own] == [
        fields["410100-2025"],
        fields["410100-2030"],
    ]
    recompute_all(factories.NOW)
    row = CityStatus.objects.get(city__code="410100", indicator__number=14, year=2026)
    assert row.status != "no_target"
    assert row.target == own[1].value
    assert "按建成区面积（2021年公布数）提出" in decision.summary
    api = admin.get("/api/v1/statuses/?indicator=14&city=410100&year=2026&page_size=all").json()
    rows = api if isinstance(api, list) else api["results"]
    assert Fraction(rows[0]["target"]) == own[1].value


def taken(change: Change) -> Decision:
    return decide(
        change=change,
        after=last_number(),
        reason="厅务会",
        by=factories.province_admin(),
        now=factories.NOW,
    )


def test_the_city_page_says_whence_a_target_comes(admin: Client) -> None:
    factories.fact("ultra_low_energy_added", 4, year=2026)
    factories.fact("renewable_substitution", 9, year=2026)
    factories.fact("building_energy", 100, year=2026)
    codes = City.objects.order_by("code").values_list("code", flat=True)
    taken(AllocationChange(14, {code: {2030: Fraction(12)} for code in codes}))
    taken(OwnTargetsChange(20, "410100", {2025: Fraction(10)}, "郑政〔2026〕1号"))
    recompute_all(factories.NOW)
    page = admin.get("/cities/410100/?year=2026").content.decode()
    assert '<a href="/decisions/1/">省厅分解，决定第1号</a>' in page
    assert '<a href="/decisions/2/">本市自定，决定第2号</a>' in page

    listed = "/lagging/?year=2026&city=410100&indicator="
    page = admin.get(f"{listed}14").content.decode()
    assert 'data-label="目标">12万m²<small>2030年</small><small><a href="/decisions/1/">' in page
    rows = admin.get(f"{listed.replace('/?', '/csv/?')}14").content.decode()
    assert ",2030,12万m²," in rows
    assert ",2025,10%," in admin.get(f"{listed.replace('/?', '/csv/?')}20").content.decode()

    own = Client()
    own.force_login(factories.coordinator("郑州"))
    for address in ("/cities/410100/?year=2026", f"{listed}14"):
        page = own.get(address).content.decode()
        assert "省厅分解，决定第1号" in page
        assert "/decisions/" not in page
    assert "本市自定" not in admin.get("/cities/410300/?year=2026").content.decode()


def test_milestones_bend_the_path_that_is_drawn(admin: Client) -> None:
    factories.fact("communities_complete", 100, year=2020)
    factories.fact("communities_total", 500, year=2020)
    taken(MilestonesChange(9, "410100", (Point(2026, Fraction(50)),)))
    recompute_all(factories.NOW)
    own = Client()
    own.force_login(factories.coordinator("郑州"))
    figure = own.get("/figures/indicators/9/?year=2026").json()["trend"]
    path = next(trace for trace in figure["data"] if trace["name"].startswith("路径"))
    drawn = dict(zip(path["x"], path["y"], strict=True))
    # From 20 % in 2020 to 50 % in 2026, then to 60 % in 2030.
    assert (drawn[2020], drawn[2023], drawn[2026], drawn[2028]) == (20, 35, 50, 55)


def test_an_indicator_has_bands_of_its_own_until_it_is_given_the_general_ones_again(
    admin: Client,
) -> None:
    def in_force(*numbers: int) -> tuple[Bands, ...]:
        definitions = terms_in_force.terms().definitions
        return tuple(definitions[number].bands for number in numbers)

    own = Bands(Fraction(9, 10), Fraction(1, 2))
    taken(BandsChange(9, (9,), own, "试行"))
    assert in_force(9, 10) == (own, Bands())
    taken(BandsChange(9, (9,), None))
    assert in_force(9) == (Bands(),)


def test_the_indicator_page_leads_to_the_decision_on_its_reading(admin: Client) -> None:
    recompute_all(factories.NOW)
    link = "/decisions/new/reading/?reading=leakage-2025"
    assert link in admin.get("/indicators/4/?year=2026").content.decode()
    leader = Client()
    leader.force_login(factories.leader())
    assert link not in leader.get("/indicators/4/?year=2026").content.decode()


def test_the_page_asks_few_things_whatever_was_decided(admin: Client) -> None:
    recompute_all(factories.NOW)
    admin.get("/decisions/")
    taken(BandsChange(9, (9,), Bands(Fraction(9, 10), Fraction(1, 2)), "试行"))
    admin.get("/decisions/")
    before = len(queries(admin, "/decisions/"))
    taken(MilestonesChange(9, "410100", (Point(2026, Fraction(50)),)))
    admin.get("/decisions/")
    assert len(queries(admin, "/decisions/")) == before <= 8
