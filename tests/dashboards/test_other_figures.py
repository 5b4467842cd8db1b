"""Bars of cities by status, the ways gone, cities beside each other, and the small graphics inside
tables."""

from decimal import Decimal

from dashboards.figures.bars import Bar, counts_figure, status_parts
from dashboards.figures.micro import scale, spark
from dashboards.figures.multiples import Panel, multiples_figure
from dashboards.figures.progress import Row, progress_figure
from dashboards.figures.ranking import Aim, ranking_figure
from dashboards.figures.ranking import Row as City
from dashboards.figures.template import PAPER, STATUS_MARKS, marker
from dashboards.figures.tiles import Tile, tiles_figure
from dashboards.figures.trend import Point, TargetMark, Trend
from indicators.calculation import STATUS_LABELS, Status


def test_every_status_has_a_mark_and_the_filled_ones_differ_in_shape() -> None:
    assert set(STATUS_MARKS) == {str(status) for status in Status}
    filled = ("met", "on_track", "slow", "lagging", "regressing", "expired_unmet")
    assert len({STATUS_MARKS[code].symbol for code in filled}) == len(filled)


def test_bars_hold_only_the_parts_that_occur_with_their_counts() -> None:
    parts = status_parts({str(code): name for code, name in STATUS_LABELS.items()})
    figure = counts_figure(
        [Bar("4 漏损率", {"met": 3, "overdue": 2}), Bar("11 绿色建筑", {"met": 18})],
        parts,
        total=18,
    )
    drawn = {trace.name: trace for trace in figure.data}
    assert set(drawn) == {"已达标", "逾期未报"}
    assert list(drawn["已达标"].x) == [3, 18]
    assert list(drawn["逾期未报"].text) == ["2", ""]
    assert figure.layout.barmode == "stack"
    assert figure.layout.yaxis.autorange == "reversed"


def test_more_bars_make_a_higher_figure() -> None:
    parts = status_parts({"met": "已达标"})
    one = counts_figure([Bar("a", {"met": 1})], parts, total=18).layout.height
    three = counts_figure([Bar(c, {"met": 1}) for c in "abc"], parts, total=18).layout.height
    assert three > one


def test_the_way_gone_is_blue_on_schedule_and_brown_behind() -> None:
    rows = [
        Row(
            "3 可渗透", "on_track", "进度正常", Decimal(60), Decimal(50), "43.0%", provisional=True
        ),
        Row("9 社区", "slow", "进度偏慢", Decimal(40), Decimal(50), "38.7%", behind=True),
        Row("13 装配式", "met", "已达标", Decimal(100), None, "43.4%"),
    ]
    figure = progress_figure(rows)
    lines = {trace.name: trace for trace in figure.data}
    assert list(lines["达到进度"].y) == [
        "3 可渗透",
        "3 可渗透",
        None,
        "13 装配式",
        "13 装配式",
        None,
    ]
    assert list(lines["落后"].y) == ["9 社区", "9 社区", None]
    assert lines["达到进度"].line.color != lines["落后"].line.color
    assert list(lines["今年应到"].y) == ["3 可渗透", "9 社区"]
    marks = lines["现值"].marker
    assert list(marks.symbol) == ["triangle-up", "diamond", "circle"]
    assert marks.color[0] == "#FFFFFF"
    assert marks.color[1] == STATUS_MARKS["slow"].hue
    # A shape that is hollow by itself is drawn in the colour of its filling: never in the paper's.
    assert marker("undesignated", provisional=True)[1] == STATUS_MARKS["undesignated"].hue
    assert list(figure.layout.yaxis.categoryarray) == [row.label for row in rows]


def test_a_sparkline_breaks_at_a_missing_year() -> None:
    found = spark([Decimal(1), Decimal(2), None, Decimal(3)])
    assert found is not None
    assert found.runs == ("5.0,25.0 39.0,15.0",)
    assert found.lone == (("107.0", "5.0"),)
    assert (found.x, found.y) == ("107.0", "5.0")


def test_a_sparkline_of_equal_values_lies_in_the_middle_and_of_none_does_not_exist() -> None:
    found = spark([Decimal(4), Decimal(4)])
    assert found is not None
    assert found.runs == ("5.0,15.0 107.0,15.0",)
    assert spark([None, None]) is None


def test_a_strip_places_values_between_the_lowest_and_the_highest() -> None:
    found = scale([Decimal(8), Decimal(10)], Decimal("7.5"))
    assert found is not None
    assert found.target == "6.00%"
    row = found.strip(Decimal(10), Decimal(8))
    assert (row.now, row.before) == ("94.00%", "23.60%")
    assert found.strip(None, Decimal(8)).now is None
    assert [label for _, label in found.ticks] == ["8", "9", "10"][-len(found.ticks) :]
    assert scale([], None) is None


def test_a_strip_of_one_value_still_has_a_length() -> None:
    found = scale([Decimal(5)], None)
    assert found is not None
    assert found.place(Decimal(5)) == "50.00%"


def test_a_ranking_has_a_point_for_this_year_a_tick_for_last_and_a_line_for_the_target() -> None:
    rows = [
        City("1 许昌", Decimal(7), Decimal(9), status="met", status_name="已达标", label="7.00%"),
        City(
            *("2 郑州", Decimal(10), Decimal(11), Decimal(8)),
            status="lagging",
            status_name="滞后",
            label="10.00%",
            provisional=True,
        ),
        City("鹤壁", None, Decimal(9), status="overdue", status_name="逾期未报", label="上年9.00%"),
    ]
    figure = ranking_figure(rows, Aim(Decimal(8), "2030年目标小于8%"), unit="%")
    drawn = {trace.name: trace for trace in figure.data}
    marks = drawn["数值"].marker
    assert list(marks.symbol) == ["circle", "triangle-down"]
    assert list(marks.color) == [STATUS_MARKS["met"].hue, PAPER]  # hollow while provisional
    assert marks.line.color[1] == STATUS_MARKS["lagging"].hue
    assert list(drawn["数值"].y) == [0, 1]
    assert list(drawn["上年"].x) == [9, 11, 9]
    assert list(drawn["较上年"].x) == [9, 7, None, 11, 10, None]
    assert list(drawn["目标"].x) == [8, 8]
    assert list(drawn["该市目标"].y) == [1]
    assert list(figure.layout.yaxis.ticktext) == ["1 许昌", "2 郑州", "鹤壁"]
    low, high = figure.layout.xaxis.range
    assert low < 7 < 11 < high
    words = [note.text for note in figure.layout.annotations]
    assert words[0] == "<b>2030年目标小于8%</b>"
    assert words[1:] == ["7.00%", "已达标", "10.00%", "滞后", "上年9.00%", "逾期未报"]
    narrow = ranking_figure(rows, None, unit="%", compact=True)
    assert "上年9.00%" not in [note.text for note in narrow.layout.annotations]
    assert narrow.layout.margin.r < figure.layout.margin.r


def test_tiles_say_their_status_by_colour_shape_and_word() -> None:
    tiles = [
        Tile(3, 2, "郑州", "7.9%", "on_track", "进度正常", "…"),
        Tile(4, 2, "许昌", "9.9%", "expired_unmet", "到期未达标", "…"),
        Tile(3, 3, "开封", "—", "not_due", "未到期", "…"),
    ]
    figure = tiles_figure(tiles)
    filled, shapes = figure.data
    assert list(filled.marker.color) == [STATUS_MARKS[tile.status].fill for tile in tiles]
    assert filled.textfont.color[1] == PAPER
    assert filled.marker.line.color[2] != PAPER
    assert list(filled.text)[1] == "<b>许昌</b><br>9.9%<br>到期未达标"
    assert list(shapes.marker.symbol) == [STATUS_MARKS[tile.status].symbol for tile in tiles]
    # Each bar stands about the middle of its place, the north on top.
    assert [base + height / 2 for base, height in zip(filled.base, filled.y, strict=True)] == [
        3,
        4,
        3,
    ]
    north, south = figure.layout.yaxis.range[::-1]
    assert north < 3 < 4 < south
    assert figure.layout.height < 200


def test_small_trends_stand_in_rows_on_one_scale_and_break_at_missing_years() -> None:
    def panel(name: str, *values: int | None) -> Panel:
        points = [
            Point(
                2020 + at, None if each is None else Decimal(each), f"{each}%", f"{each}%", at == 3
            )
            for at, each in enumerate(values)
        ]
        path = [(2020, Decimal(4)), (2030, Decimal(8))]
        aim = TargetMark(2030, Decimal(8), "2030年目标8%", "目标8%")
        return Panel(name, "slow", "进度偏慢", Trend(points, path, [aim]))

    panels = [panel("甲乙丙丁戊己庚辛壬癸子丑寅"[at], 4, None, 5, 6) for at in range(13)]
    figure = multiples_figure([*panels, panel("空", None, None, None, None)])
    drawn = {trace.name: trace for trace in figure.data}
    points = drawn["数值"]
    assert len(points.x) == 3 * 13  # what has no figure has no panel
    assert points.customdata[2] == "甲2023年：<b>6%</b>（暂定）"
    assert [colour == PAPER for colour in points.marker.color[:3]] == [False, False, True]
    # Five in a row: the sixth stands under the first, as high in its row and on the same place.
    assert points.x[15] == points.x[0]
    assert points.y[15] - points.y[0] == points.y[30] - points.y[15]
    assert list(drawn["走势"].x[:3]) == [points.x[1], points.x[2], None]
    assert drawn["目标"].customdata[0] == "甲2030年目标8%"
    assert figure.layout.yaxis.range[0] == figure.layout.height
    phone = multiples_figure(panels, compact=True)
    assert phone.layout.height == 7 / 3 * figure.layout.height
    assert max(phone.data[0].x[0::3]) < max(figure.data[0].x[0::3])
