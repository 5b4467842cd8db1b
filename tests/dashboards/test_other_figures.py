"""Bars of cities by status, the ways gone, and the small graphics inside tables."""

from decimal import Decimal

from dashboards.figures.bars import Bar, counts_figure, status_parts
from dashboards.figures.micro import scale, spark
from dashboards.figures.progress import Row, progress_figure
from dashboards.figures.template import STATUS_MARKS
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
