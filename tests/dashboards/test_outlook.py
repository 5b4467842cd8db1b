"""Where a unit would end if nothing changes, in words that can be checked by hand."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from assessment.services import recompute_all
from dashboards.courses import trend_of
from dashboards.figures.trend import trend_figure
from dashboards.selectors.indicator import province_page
from dashboards.wording.outlook import Outlook, outlook
from indicators.held import plan as held_plan
from reporting.models import State
from tests import factories
from tests.dashboards.conftest import PageOf, text_of

GREEN = SimpleNamespace(kind="ratio", unit="%", direction="up", decimals=1)


def course(*values: object, start: int = 2022, **more: object) -> list[SimpleNamespace]:
    """Yearly results towards 45 % in 2030; the last one is of the page's year."""
    return [
        SimpleNamespace(
            **{
                "year": start + index,
                "value": None if value is None else Decimal(str(value)),
                "provisional": False,
                "target": Decimal(45),
                "target_year": 2030,
                "operator": ">=",
                **more,
            }
        )
        for index, value in enumerate(values)
    ]


def of(*values: object, **more: object) -> Outlook:
    return outlook(course(*values, **more), GREEN, of_city=False)


def test_value_range_gap_and_yearly_need() -> None:
    # Slopes 1, 0.8, 1.4, 0.9, 1.1, 0.8 …: the median leads from 38 in 2024 to 2030.
    found = of(36, 37, 38, 39, 40)
    assert found.finding == "按现有进度2030年约44.0%，差1.0个百分点。"
    assert found.short == "2030年约44.0%"
    assert found.missing == "差1.0个百分点"
    assert found.need == "要达到目标，2027—2030年每年还需提高1.25个百分点。"
    assert found.method == (
        "由2022—2026年5个核定值的走势推算（两两斜率的中位数，每年上升1.00个百分点，直线过年份和数值的中位数），"
        "范围44.0%—44.0%。"
    )


def test_a_range_stands_between_the_quartiles_of_the_slopes() -> None:
    found = of(36, 37, 39, 40)
    assert "范围" in found.method
    last = found.line[-1]
    assert last.year == 2030
    assert last.low is not None
    assert last.high is not None
    assert last.low < last.value < last.high
    assert found.line[0].year == 2025
    assert found.line[0].value == 40


def test_two_years_make_a_line_without_a_range_and_say_so() -> None:
    found = of(36, 38)
    assert found.finding == "按现有进度2030年约52.0%，可达到目标（45%）。"
    assert found.method.endswith("只有2年，不给范围。")
    assert found.line[-1].low is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((None, 38), "只有一年核定值，看不出走势，不作推算。"),
        ((None, None), "还没有核定值，看不出走势，不作推算。"),
    ],
)
def test_one_year_or_none_make_no_projection_and_say_so(values: object, words: str) -> None:
    found = of(*values)  # type: ignore[misc]
    assert found.finding == words
    assert found.line == ()
    assert found.short == ""


def test_provisional_figures_do_not_make_the_trend_but_the_need() -> None:
    years = course(36, 37, 38, 30)
    years[-1].provisional = True
    found = outlook(years, GREEN, of_city=False)
    assert found.finding == "按现有进度2030年约44.0%，差1.0个百分点。"
    assert found.need == "要达到目标，2026—2030年每年还需提高3.00个百分点。"
    assert found.method.endswith("。2025年为暂定值，不计入走势。")
    assert found.line[0].year == 2024


def test_a_share_is_kept_within_a_hundred() -> None:
    found = of(80, 90, 98)
    assert found.finding == "按现有进度2030年约100.0%，可达到目标（45%）。"
    assert "已限在可能的范围内" in found.method


def test_an_expired_target_or_none_is_not_projected() -> None:
    assert of(36, 37, start=2025, target_year=2025).finding == "2025年目标已到期，不再推算。"
    assert of(36, 37, start=2024, target_year=2025).finding == "2025年目标就在本年，不再推算。"
    assert of(36, 37, target=None).finding == "没有目标，不作推算。"
    assert of().finding == "还没有数据，不作推算。"


def test_a_projection_is_never_rounded_onto_the_target() -> None:
    leakage = SimpleNamespace(kind="leakage", unit="%", direction="down", decimals=1)
    years = course("8.059", "8.039", "8.019", target=Decimal("7.9"), operator="<")
    found = outlook(years, leakage, of_city=False)
    assert found.finding == "按现有进度2030年约7.899%，可达到目标（小于7.9%）。"
    years = course("8.06", "8.04", "8.02", target=Decimal("7.9"), operator="<")
    found = outlook(years, leakage, of_city=False)
    assert found.finding == "按现有进度2030年约7.9%，恰在目标（小于7.9%）的数上，还不算达到。"
    assert found.missing == "恰在目标数"


def test_a_citys_yes_or_no_is_not_projected() -> None:
    flag = SimpleNamespace(kind="count", unit="个", direction="up", decimals=0)
    assert outlook(course(0, 1), flag, of_city=True).finding == "本项只报是或否，不作推算。"


def test_a_count_is_projected_in_whole_cities() -> None:
    """Two cities, then three: the trend ends between 3 and 4 in 2030, and one is short of 4."""
    cities = SimpleNamespace(kind="count", unit="个", direction="up", decimals=0)
    found = outlook(course(2, 2, 2, 3, 3, target=Decimal(4)), cities, of_city=False)
    assert found.finding == "按现有进度2030年约3个，差1个。"
    assert found.need == "要达到目标，2027—2030年共还需新增1个。"
    assert found.label.startswith("照近年走势3个")


@pytest.fixture
def growing(db: None) -> None:
    """郑州's permeable area of 1,000: 36 to 39 % in final years, 39.5 % provisional in 2026."""
    for year, part in ((2022, 360), (2023, 370), (2024, 380), (2025, 390), (2026, 395)):
        state = State.FINAL if year < 2026 else State.SUBMITTED
        factories.fact("built_up_area", 1000, year=year, state=state)
        factories.fact("permeable_area", part, year=year, state=state)
    recompute_all(factories.NOW)


def test_the_citys_pages_say_it(growing: None, page_of: PageOf) -> None:
    own = factories.coordinator("郑州")
    words = text_of(page_of("/indicators/3/", own, year=2026))
    assert "按现有进度2030年约44.0%，差1.0个百分点。" in words
    assert "2027—2030年每年还需提高1.38个百分点" in words
    scorecard = text_of(page_of("/cities/410100/", own, year=2026))
    assert "2030年约44.0% 差1.0个百分点" in scorecard


def test_the_province_says_why_it_does_not_project_an_incomplete_course(
    growing: None, page_of: PageOf
) -> None:
    words = text_of(page_of("/indicators/3/", factories.province_admin(), year=2026))
    assert "还没有核定值，看不出走势，不作推算。" in words


def test_the_line_is_drawn_dotted_with_its_wedge(growing: None, page_of: PageOf) -> None:
    own = factories.coordinator("郑州")
    drawn = page_of("/figures/indicators/3/", own, year=2026).json()["trend"]
    traces = {trace["name"]: trace for trace in drawn["data"]}
    assert traces["照近年走势"]["line"]["dash"] == "2px,3px"
    assert traces["照近年走势"]["x"] == [2025, 2026, 2027, 2028, 2029, 2030]
    assert traces["照近年走势"]["y"][-1] == pytest.approx(44)
    assert "推算范围" in traces
    assert "按现有进度2030年约44.0%" in drawn["description"]


def test_nothing_is_drawn_ahead_without_a_projection(growing: None) -> None:
    indicator = held_plan().indicator(3)
    assert indicator is not None
    page = province_page(indicator, 2026, held_plan())
    figure = trend_figure(trend_of(indicator, page.course, horizon=2030, ahead=page.outlook))
    assert "照近年走势" not in {trace.name for trace in figure.data}
