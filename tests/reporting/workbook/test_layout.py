"""Which cell holds which field."""

import pytest

from reporting.changes import PROGRESS_LABELS
from reporting.models import TaskProgress
from reporting.workbook.layout import (
    DATA_COLUMNS,
    HEADER_ROW,
    MARKS,
    TASK_COLUMNS,
    data_columns,
    earlier_column,
    read_header,
)

HEADINGS = [
    "数据项代码",
    "序号/指标",
    "数据项",
    "单位",
    "定义",
    "上年值",
    "本年值",
    "缺报原因",
    "备注",
]


def texts(*headings: str) -> dict[int, object]:
    return dict(enumerate(headings, start=1))


def test_the_headings_are_those_people_were_promised() -> None:
    assert [column.heading for column in DATA_COLUMNS] == HEADINGS
    assert [c.heading for c in data_columns([2021, 2020, 2021])] == [
        *HEADINGS,
        "2020年值",
        "2021年值",
    ]


def test_only_the_code_columns_are_hidden() -> None:
    hidden = [c.heading for c in (*DATA_COLUMNS, *TASK_COLUMNS) if c.hidden]
    assert hidden == ["数据项代码", "条款代码"]


def test_progress_labels_are_those_of_the_database() -> None:
    assert dict(TaskProgress.choices) == PROGRESS_LABELS


def test_marks_stand_above_the_header_and_apart() -> None:
    places = [(m.row, m.column) for m in MARKS] + [m.label_position for m in MARKS]
    assert len(set(places)) == len(places)
    assert all(mark.row < HEADER_ROW for mark in MARKS)


def test_columns_are_found_wherever_they_moved() -> None:
    header = read_header(
        7, texts("备注", "小计", "本年值", "数据项代码", "2020年值", "缺报原因"), DATA_COLUMNS
    )
    assert header is not None
    assert header.number_of("note") == 1
    assert header.number_of("value") == 3
    assert header.number_of("code") == 4
    assert header.columns[5] == earlier_column(2020)
    assert header.others == {2}
    assert header.missing == ()


@pytest.mark.parametrize("heading", ["本 年 值", "本年值\n", "本年值\u3000", "\u00a0本年值"])
def test_spaces_and_breaks_in_a_heading_do_not_matter(heading: str) -> None:
    header = read_header(5, texts("数据项代码", heading, "缺报原因", "备注"), DATA_COLUMNS)
    assert header is not None
    assert header.number_of("value") == 2


def test_a_second_column_of_the_same_heading_is_named() -> None:
    header = read_header(5, texts(*HEADINGS, "本年值"), DATA_COLUMNS)
    assert header is not None
    assert header.duplicates == (("本年值", 10),)
    assert header.number_of("value") == 7


def test_a_lost_heading_is_named() -> None:
    header = read_header(5, texts("数据项代码", "本年值", "备注"), DATA_COLUMNS)
    assert header is not None
    assert header.missing == ("缺报原因",)


def test_other_rows_are_no_header() -> None:
    assert read_header(4, texts("郑州市住房和城乡建设局填报"), DATA_COLUMNS) is None
    assert read_header(9, texts("本年值见附表"), DATA_COLUMNS) is None
    assert read_header(3, texts("数据项代码"), DATA_COLUMNS) is None
    assert read_header(3, texts("2020年值", "说明"), DATA_COLUMNS) is None
    assert read_header(3, texts(*(c.heading for c in TASK_COLUMNS)), DATA_COLUMNS) is None
