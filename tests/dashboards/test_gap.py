"""Who makes the provincial gap, on the page of an indicator: rows, smallest set, what-if."""

from fractions import Fraction
from random import Random

import pytest

from assessment.decisions import decide
from assessment.inputs import load
from assessment.models import ProvincialStatus
from assessment.services import recompute_all
from cities.models import City
from dashboards.selectors.decomposition import gap_of
from dashboards.selectors.indicator import province_page
from indicators.calculation import (
    Baseline,
    CityInput,
    Contribution,
    Kind,
    Target,
    decompose,
    judge_as_if,
    split,
)
from indicators.calculation.model import Operator
from indicators.decisions import AllocationChange
from indicators.held import plan as held_plan
from tests import factories
from tests.assessment.provinces import fill
from tests.dashboards.conftest import PageOf, text_of

pytestmark = pytest.mark.django_db
LEAKAGE = "/indicators/4/"


@pytest.fixture
def leaking() -> None:
    """Of 1,000 each: 郑州 loses 200, 开封 100, 洛阳 60; together 12 % against 小于8 %."""
    for short_name, metered in (("郑州", 800), ("开封", 900), ("洛阳", 940)):
        factories.fact("water_supplied", 1000, short_name=short_name)
        factories.fact("water_metered", metered, short_name=short_name)
    recompute_all(factories.NOW)


def page(number: int, *chosen: str):  # type: ignore[no-untyped-def]
    indicator = held_plan().indicator(number)
    assert indicator is not None
    return province_page(indicator, 2026, held_plan(), chosen=chosen)


def test_the_gap_is_split_exactly_and_largest_first(leaking: None) -> None:
    gap = page(4).gap
    assert gap.finding == "离2030年目标超120.0万m³，郑州、开封就欠140.0万m³"
    assert [(bar.name, bar.amount, bar.running) for bar in gap.bars] == [
        ("郑州", "+120.0", "120.0"),
        ("开封", "+20.0", "140.0"),
        ("洛阳", "−20.0", "120.0"),
    ]
    assert gap.total_amount == "120.0"
    assert gap.unit == "万m³"


def test_the_least_that_closes_it_is_named_and_a_strict_target_said(leaking: None) -> None:
    gap = page(4).gap
    assert gap.closing == (
        "最少1市达到目标就补上全省差额：郑州，合计120.0万m³。"
        "这样恰到目标数，目标不含此数，还要再多一点。"
    )
    assert [bar.name for bar in gap.bars if bar.closing] == ["郑州"]


def test_cities_without_a_report_are_named_and_are_no_zero(leaking: None) -> None:
    gap = page(4).gap
    assert len(gap.bars) == 3
    (words,) = gap.coverage
    assert words.startswith("平顶山、安阳、鹤壁")
    assert "等15市没有本年数，不在这些合计里，也不当作零。" in words


def test_the_what_if_gives_figure_gap_and_status(leaking: None, page_of: PageOf) -> None:
    admin = factories.province_admin()
    response = page_of(LEAKAGE, admin, year=2026, bring=["410100", "410200"])
    words = text_of(response)
    assert (
        "若郑州、开封达到目标、其余不变，全省为7.33%，达到2030年目标（小于8%），"
        "状态由“到期未达标”变为“已达标”。"
    ) in words
    assert 'value="410100" aria-label="试算郑州达到目标" checked' in response.content.decode()
    assert ProvincialStatus.objects.get(indicator__number=4, year=2026).status == "expired_unmet"


def test_exactly_on_a_strict_target_is_not_met(leaking: None) -> None:
    found = page(4, "410100").gap.what_if
    assert found is not None
    assert "恰在2030年目标（小于8%）的数上，尚未达标" in found.words
    assert found.status != "met"


def test_a_city_that_cannot_be_brought_there_is_refused_with_its_name(leaking: None) -> None:
    found = page(4, "410400", "999999").gap.what_if
    assert found is not None
    assert found.refused.startswith("平顶山、999999没有计入试算")
    assert found.words == ""


def test_the_part_for_the_script_is_the_outcome_alone(leaking: None, page_of: PageOf) -> None:
    response = page_of(
        LEAKAGE, factories.province_admin(), year=2026, bring="410100", part="what-if"
    )
    html = response.content.decode()
    assert "<html" not in html
    assert "若郑州达到目标" in html


def test_a_city_sees_nothing_of_it(leaking: None, page_of: PageOf) -> None:
    own = factories.coordinator("洛阳")
    for query in ({}, {"part": "what-if", "bring": "410100"}):
        words = text_of(page_of(LEAKAGE, own, year=2026, **query))
        assert "开封" not in words
        assert "差额" not in words
    figures = page_of("/figures/indicators/4/", own, year=2026).json()
    assert set(figures) == {"trend"}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "本项按城市个数计"),
        (22, "本项按城市个数计"),
        (6, "今年还没有可以相加的数"),
        (14, "今年还没有可以相加的数"),
    ],
)
def test_kinds_that_do_not_split_say_why(
    leaking: None, page_of: PageOf, number: int, words: str
) -> None:
    for code in ("garden_city_named", "digital_lighting"):
        factories.fact(code, 1)
    recompute_all(factories.NOW)
    response = page_of(f"/indicators/{number}/", factories.province_admin(), year=2026)
    assert words in text_of(response)


def test_a_total_that_is_not_allocated_says_so(db: None, page_of: PageOf) -> None:
    factories.fact("ultra_low_energy_added", 5)
    recompute_all(factories.NOW)
    words = text_of(page_of("/indicators/14/", factories.province_admin(), year=2026))
    assert "总量目标还没有分解到市 省级总量目标尚未分解到各市。" in words


def test_the_figure_says_the_same_as_the_rows(leaking: None, page_of: PageOf) -> None:
    admin = factories.province_admin()
    drawn = page_of("/figures/indicators/4/", admin, year=2026, figure="waterfall").json()
    fall = drawn["waterfall"]["data"][0]
    assert fall["y"] == ["郑州", "开封", "洛阳", "全省"]
    assert fall["x"] == [120.0, 20.0, -20.0, 120.0]
    assert fall["measure"][-1] == "total"


def test_an_allocated_total_shows_what_was_allocated_beyond_the_target() -> None:
    indicator = held_plan().indicator(14)
    assert indicator is not None
    definition = load(factories.NOW, [14]).definitions[14]
    target = definition.targets[0]
    found = split(
        definition,
        [
            Contribution("410100", Fraction(60), None, allocated=target.value),
            Contribution("410200", None, None, allocated=Fraction(10), years_missing=(2021,)),
        ],
        year=2026,
        target=target,
    )
    assert found is not None
    assert found.over_allocated == 10
    assert sum(bar.shortfall for bar in found.shortfalls) - 10 == found.gap
    assert found.silent == ("410200",)


def test_stored_results_split_as_the_reports_do_and_are_judged_alike(db: None) -> None:
    fill(Random(7), density=0.7)
    recompute_all(factories.NOW)
    inputs = load(factories.NOW)
    compared = 0
    for number, definition in inputs.definitions.items():
        indicator = held_plan().indicator(number)
        assert indicator is not None
        shown = province_page(indicator, 2026, held_plan())
        values = {r.year: None if r.value is None else Fraction(r.value) for r in shown.course}
        for result in shown.course:
            if result.value is None or result.target is None:
                continue
            baseline = None
            if result.baseline_value is not None and result.baseline_year is not None:
                baseline = Baseline(
                    result.baseline_year, Fraction(result.baseline_value), "declared"
                )
            judged = judge_as_if(
                definition,
                values,
                year=result.year,
                final=not result.provisional,
                baseline=baseline,
            )
            assert (judged.status, judged.reason) == (result.status, result.reason_code)
        now = shown.now
        if definition.kind in (Kind.RATIO, Kind.LEAKAGE, Kind.INTENSITY) and now and now.target:
            cities: dict[str, CityInput] = {
                code: inputs.of_city(number, code) for code in inputs.city_ids
            }
            target = Target(now.target_year or 0, Operator(now.operator), Fraction(now.target))
            exact = decompose(definition, cities, year=2026, target=target)
            drawn = gap_of(indicator, held_plan().terms, shown.ranking, shown.course, year=2026)
            assert exact is not None
            assert drawn.decomposition is not None
            found = drawn.decomposition
            assert [bar.city for bar in found.shortfalls] == [b.city for b in exact.shortfalls]
            assert abs(found.gap - exact.gap) < Fraction(1, 10**9)
            assert sum(bar.shortfall for bar in found.shortfalls) == found.gap
            assert found.silent == exact.silent
            compared += 1
    assert compared > 12


def test_a_total_splits_while_its_cities_are_judged_by_a_year_between(db: None) -> None:
    """Allocated for 2027 as well: in 2026 the cities look at 2027, the gap is still 2030's."""
    factories.fact("ultra_low_energy_added", 5, year=2026)
    amounts = {
        code: {year: Fraction(amount) for year, amount in ((2025, 3), (2027, 6), (2030, 12))}
        for code in City.objects.values_list("code", flat=True)
    }
    decide(
        change=AllocationChange(14, amounts),
        after=0,
        reason="厅务会",
        by=factories.province_admin(),
        now=factories.NOW,
    )
    recompute_all(factories.NOW)
    shown = page(14)
    gap = shown.gap
    assert gap.finding.startswith("离2030年目标少195.0万m²")
    assert gap.held_to == "各市以分配到的2030年数为准"
    assert [(bar.name, bar.amount) for bar in gap.bars][-2:] == [
        ("郑州", "+7.0"),
        ("超分配", "−16.0"),
    ]
    # No line for a target that no city has; each row marks the city's own.
    assert shown.scale is not None
    assert shown.scale.target is None
    assert {row.strip.aim for row in shown.ranking if row.strip} == {shown.scale.place(Fraction(6))}


def test_cities_ticked_on_one_part_of_many_bars_go_along_to_the_others(
    reported: None, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cities.parts.UNITS", 1)
    leader, asked = factories.leader(), {"year": 2026, "bring": "410200", "ranking": 2}
    first, second = (
        page_of("/indicators/11/", leader, **asked, gap=gap).content.decode() for gap in (1, 2)
    )
    assert 'value="410200" aria-label="试算开封达到目标" checked' in first
    assert 'type="hidden" name="bring"' not in first
    assert '<button class="linklike" name="gap" value="2">下一页</button>' in first
    assert " checked" not in second
    assert '<input type="hidden" name="bring" value="410200">' in second
    assert '<input type="hidden" name="ranking" value="2">' in second
    assert "若开封达到目标" in second
