"""The trend figure: what is drawn, what stays a gap, what is hollow, what is said in words."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from typing import Any

import pytest

from dashboards.figures.ahead import Ahead
from dashboards.figures.labels import labels
from dashboards.figures.mini import mini
from dashboards.figures.placing import Box, Frame, Spot
from dashboards.figures.template import CONFIG, payload
from dashboards.figures.trend import (
    Band,
    Point,
    TargetMark,
    Trend,
    described,
    middle_half,
    trend_figure,
)

LEAKAGE = Trend(
    points=[
        Point(2021, Decimal("10.51"), "10.51%", "10.51%"),
        Point(2022, None),
        Point(2023, Decimal("9.93"), "9.93%", "9.93%", provisional=True, note="覆盖15/18市"),
    ],
    path=[(2021, Fraction(1051, 100)), (2025, Fraction(9)), (2030, Fraction(8))],
    targets=[
        TargetMark(2025, Decimal(9), "2025年目标小于9%", "目标小于9%"),
        TargetMark(2030, Decimal(8), "2030年目标小于8%", "目标小于8%"),
    ],
    bands=[Band(2021, Decimal(9), Decimal(11)), Band(2023, Decimal(8), Decimal(10))],
    unit="%",
    less_is_better=True,
)


def traces(data: Trend, *, compact: bool = False) -> dict[str, dict[str, object]]:
    """The figure's traces by name."""
    return {
        each["name"]: each for each in trend_figure(data, compact=compact).to_plotly_json()["data"]
    }


def words(data: Trend, *, compact: bool = False) -> list[str]:
    """The texts written into the figure."""
    found = trend_figure(data, compact=compact).to_plotly_json()["layout"].get("annotations", ())
    return [each["text"] for each in found]


def test_a_missing_year_is_a_gap_and_not_zero() -> None:
    line = traces(LEAKAGE)["数值"]
    assert list(line["x"]) == [2021, 2022, 2023]
    assert list(line["y"]) == [10.51, None, 9.93]
    assert line["connectgaps"] is False


def test_final_points_are_solid_and_provisional_ones_hollow() -> None:
    colours = traces(LEAKAGE)["数值"]["marker"]["color"]
    assert colours[0] == "#16202B"
    assert colours[2] == "#FFFFFF"


def test_hovering_says_value_state_and_coverage_in_chinese() -> None:
    line = traces(LEAKAGE)["数值"]
    assert list(line["customdata"][0]) == ["10.51%", "核定值", ""]
    assert list(line["customdata"][2]) == ["9.93%", "暂定", "<br>覆盖15/18市"]
    assert "<extra></extra>" in line["hovertemplate"]


def test_the_path_is_dashed_and_targets_are_bars_in_their_own_words() -> None:
    assert traces(LEAKAGE)["路径"]["line"]["dash"] == "5px,4px"
    bars = traces(LEAKAGE)["目标"]
    assert list(bars["x"]) == [2025, 2030]
    assert bars["marker"]["symbol"] == "line-ew-open"
    assert {"2025年目标小于9%", "2030年目标小于8%", "路径", "中间一半的市"} <= set(words(LEAKAGE))


def test_a_panel_names_only_the_last_target_and_the_newest_value() -> None:
    assert words(LEAKAGE, compact=True) == ["目标小于8%"]
    assert list(traces(LEAKAGE, compact=True)["数值"]["text"]) == ["", "", "<b>9.93%</b>"]
    assert "中间一半的市" not in traces(LEAKAGE, compact=True)


def test_labels_stand_where_neither_path_nor_axis_is() -> None:
    places = list(traces(LEAKAGE)["数值"]["textposition"])
    assert places[0] == "top right"
    assert places[2] == "top right"
    better = Trend(
        points=[Point(2021, Decimal(9), "9", "9"), Point(2022, Decimal(8), "8", "8")],
        path=[(2021, Fraction(9)), (2022, Fraction(10))],
        less_is_better=True,
    )
    assert list(traces(better)["数值"]["textposition"])[1] == "bottom left"
    at_zero = Trend(points=[Point(2021, Decimal(0), "0", "0"), Point(2022, Decimal(5), "5", "5")])
    assert str(list(traces(at_zero)["数值"]["textposition"])[0]).startswith("top")


def test_a_targets_words_stand_clear_of_the_line_and_of_the_figure_of_its_year() -> None:
    for values in ((20, 30, 52), (80, 60, 49)):
        target = TargetMark(2025, Decimal(50), "2025年目标50", "目标50")
        points = [
            Point(2023 + at, Decimal(value), str(value), str(value))
            for at, value in enumerate(values)
        ]
        data = Trend(points=points, targets=[target])
        frame = Frame((2022.6, 2025.7), (min(values) - 4.0, max(values) + 4.0), 692, 320)
        placed = labels(data, frame, compact=False, bar=30)
        (words,) = (word_box(frame, each) for each in placed.words)
        spots = [frame.spot(2023 + at, value) for at, value in enumerate(values)]
        crossed = [words.across(*each) for each in zip(spots, spots[1:], strict=False)]
        assert sum(crossed) < 3, values
        assert all(words.under(each) == 0 for each in text_boxes(data, frame, placed.points))


def test_no_words_stand_on_others_whatever_is_drawn() -> None:
    """Steep, flat, crossing, from zero, running on: as close as real figures come."""
    for rising in (-9, -1, 0, 1, 9):
        for gap in (-3, 0, 3):
            for runs_on in (None, 2030):
                values = [Decimal(50 + rising * at) for at in range(5)]
                aim = Decimal(values[-1] + gap)
                data = Trend(
                    points=[
                        Point(2022 + at, value, f"{value}.0%", f"{value}.0%")
                        for at, value in enumerate(values)
                    ],
                    path=[(2022, Fraction(50)), (2030 if runs_on is None else 2025, Fraction(aim))],
                    targets=[TargetMark(2025, aim, "2025年目标不少于50%", "目标50%")],
                    expired_until=runs_on,
                    unit="%",
                )
                frame = Frame(
                    (2021.6, 2030.7), (float(min(values)) - 9, float(max(values)) + 9), 692, 320
                )
                placed = labels(data, frame, compact=False, bar=30)
                boxes = [
                    *text_boxes(data, frame, placed.points),
                    *map(partial(word_box, frame), placed.words),
                ]
                for one, other in combinations(boxes, 2):
                    assert one.under(other) < 2, (rising, gap, runs_on, one, other)
                assert all(box.left > -60 and box.bottom < 322 for box in boxes)


def test_no_words_of_a_panel_lie_across_a_line() -> None:
    """On the way, behind, ahead, for more and for less: the target's words keep clear of them all."""
    for end, reached, less in product((20, 45, 60, 75, 90), (35, 50, 62, 80), (False, True)):
        points = [
            Point(2020 + at, Decimal(value), f"{value}.0%", f"{value}.0%")
            for at, value in enumerate((40, 42, 43, 47, 50, 52, 50 + (reached - 50) // 4))
        ]
        now = points[-1].value
        assert now is not None
        data = Trend(
            points=points,
            path=[(2020, Fraction(40)), (2030, Fraction(end))],
            targets=[TargetMark(2030, Decimal(end), f"2030年目标{end}%", f"目标{end}%")],
            ahead=[
                Ahead(2026 + at, Fraction(now) + Fraction(reached - int(now), 4) * at, None, None)
                for at in range(5)
            ],
            unit="%",
            less_is_better=less,
        )
        lines = [
            [(point.year, float(point.value or 0)) for point in points],
            [(year, float(value)) for year, value in data.path],
            [(each.year, float(each.value)) for each in data.ahead],
        ]
        values = [value for line in lines for _, value in line]
        frame = Frame((2019.6, 2030.7), (min(values) - 9, max(values) + 5), 259, 140)
        (words,) = labels(data, frame, compact=True, bar=30).words
        for line in lines:
            spots = [frame.spot(*each) for each in line]
            crossed = sum(
                word_box(frame, words).across(*each) for each in zip(spots, spots[1:], strict=False)
            )
            assert crossed < 3, (end, reached, less, words)


def test_the_words_of_a_small_trend_keep_clear_of_its_lines_and_of_each_other() -> None:
    for rising, end, less in product((-6, -2, 0, 2, 6), (20, 45, 60, 90), (False, True)):
        data = Trend(
            points=[
                Point(2020 + at, Decimal(50 + rising * at), "", f"{50 + rising * at}.0%")
                for at in range(7)
            ],
            path=[(2020, Fraction(50)), (2030, Fraction(end))],
            targets=[TargetMark(2030, Decimal(end), "", f"目标{end}%")],
            less_is_better=less,
        )
        drawn = mini(data)
        assert drawn is not None
        assert drawn.label is not None
        assert drawn.aim is not None
        label, aim = (
            Box(x - wide * share, y - 9, x + wide * (1 - share), y + 1)
            for text, wide, share in ((drawn.label, 36, 0.5), (drawn.aim, 48, 1))
            for x, y in [(float(text.x), float(text.y))]
        )
        assert label.under(aim) == 0, (rising, end, less)
        for course in (*drawn.runs, drawn.path):
            spots = [Spot(*map(float, each.split(","))) for each in course.split()]
            for step in zip(spots, spots[1:], strict=False):
                assert label.across(*step) + aim.across(*step) < 4, (rising, end, less)


def text_boxes(data: Trend, frame: Frame, places: Iterable[str]) -> Iterator[Box]:
    """What the points' own words cover."""
    for point, place in zip(data.points, places, strict=True):
        x, y = frame.spot(point.year, float(point.value or 0))
        up, side = place.split()
        wide, beside = 7.0 * len(point.label), 5
        left = {"left": x - wide - beside, "right": x + beside, "center": x - wide / 2}[side]
        top = y - 22 if up == "top" else y + 8
        yield Box(left, top, left + wide, top + 14)


def word_box(frame: Frame, words: dict[str, Any]) -> Box:
    """What written words cover."""
    x, y = frame.spot(words["x"], words["y"])
    wide = 12.0 * len(words["text"]) * 0.75
    left = x + words["xshift"] - {"left": 0, "center": wide / 2, "right": wide}[words["xanchor"]]
    top = y - words["yshift"] - (16 if words["yanchor"] == "bottom" else 0)
    return Box(left, top, left + wide, top + 16)


def test_an_expired_target_runs_on_as_a_dashed_line_to_the_horizon() -> None:
    data = Trend(
        points=[Point(2026, Decimal(54), "54%", "54%")],
        targets=[TargetMark(2025, Decimal(50), "2025年目标50%，已到期", "目标50%，已到期")],
        expired_until=2030,
    )
    line = traces(data)["已到期的目标"]
    assert (list(line["x"]), list(line["y"])) == ([2025, 2030], [50.0, 50.0])
    assert trend_figure(data).layout.xaxis.range[1] > 2030


def test_counts_of_cities_have_whole_ticks() -> None:
    data = Trend(points=[Point(2025, Decimal(2)), Point(2026, Decimal(3))], whole=True)
    assert trend_figure(data).layout.yaxis.dtick == 1


def test_a_figure_without_any_value_can_still_be_drawn() -> None:
    assert list(traces(Trend(points=[Point(2026, None)]))["数值"]["y"]) == [None]
    assert list(traces(Trend(points=[]))["数值"]["y"]) == []


@pytest.mark.parametrize(
    ("values", "band"),
    [
        ([1, 2, 3], None),
        ([1, 2, 3, 4, 5], Band(2025, Fraction(2), Fraction(4))),
        ([5, 4, 3, 2, 1], Band(2025, Fraction(2), Fraction(4))),
    ],
)
def test_the_middle_half_needs_four_cities(values: list[int], band: Band | None) -> None:
    assert middle_half(2025, [Decimal(value) for value in values]) == band


def test_the_words_for_those_who_do_not_see_it_name_every_year() -> None:
    assert described(LEAKAGE) == (
        "2021年10.51%，2022年无数，2023年9.93%（暂定）；2025年目标小于9%；2030年目标小于8%。"
    )


def test_what_is_sent_carries_no_template_and_no_way_out() -> None:
    sent = payload(trend_figure(LEAKAGE), title="题", description="述")
    assert "template" not in sent["layout"]
    assert sent["config"] is CONFIG
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False
    assert len(json.dumps(sent)) < 8_000
