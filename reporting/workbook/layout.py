"""Which cell holds which field. The only place that knows; writer and reader share it. Pure.

Rows are found by the code in their first column, columns by their heading and the top block by
its labels, so that a form that was sorted, moved or widened still reads. Positions below serve
the writer only.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.changes import PROGRESS_LABELS

# Raise it when a form of the old kind would be read wrongly, not when elements come or go: rows
# are matched by code.
TEMPLATE_VERSION = "1"

DATA_SHEET = "数据填报"
TASK_SHEET = "任务清单"
HELP_SHEET = "填报说明"
# What the system found, first in an annotated workbook; never read.
PROBLEM_SHEET = "问题清单"

# Content further out than this is no part of any form.
LAST_ROW = 2000
LAST_COLUMN = 100
HEADER_SEARCH_ROWS = 200

YES, NO = "是", "否"
PROGRESS_CODES = {label: code for code, label in PROGRESS_LABELS.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form: the field it holds and how it is found and shown.

    `year` None means the cycle's year. Only `entry` columns are read; `width` in characters. An
    `optional` one may be missing: workbooks were downloaded before it was there.
    """

    field: str
    heading: str
    width: float
    entry: bool = False
    hidden: bool = False
    year: int | None = None
    optional: bool = False


CODE, VALUE, REASON, NOTE = "code", "value", "reason", "note"
PROGRESS, NARRATIVE = "progress", "narrative"
INDICATORS, NAME, UNIT, DEFINITION, LAST_YEAR = (
    "indicators",
    "name",
    "unit",
    "definition",
    "last_year",
)
CLAUSE, TITLE, DEPARTMENTS = "clause", "title", "departments"
FIGURE, FIGURE_UNIT = "figure", "figure_unit"

DATA_COLUMNS = (
    Column(CODE, "数据项代码", 24, hidden=True),
    Column(INDICATORS, "序号/指标", 10),
    Column(NAME, "数据项", 30),
    Column(UNIT, "单位", 8),
    Column(DEFINITION, "定义", 42),
    Column(LAST_YEAR, "上年值", 13),
    Column(VALUE, "本年值", 12, entry=True),
    Column(REASON, "缺报原因", 22, entry=True),
    Column(NOTE, "备注", 26, entry=True),
)
TASK_COLUMNS = (
    Column(CODE, "条款代码", 14, hidden=True),
    Column(CLAUSE, "条款", 12),
    Column(TITLE, "标题", 32),
    Column(DEPARTMENTS, "责任部门/局", 40),
    Column(PROGRESS, "进展状态", 14, entry=True),
    Column(NARRATIVE, "进展情况", 80, entry=True),
    Column(FIGURE, "承诺数值", 14, entry=True, optional=True),
    Column(FIGURE_UNIT, "计量单位", 10),
)

_EARLIER = re.compile(r"(20\d\d)年值")


def earlier_column(year: int) -> Column:
    """The column of an earlier year that a calculation still needs, headed 「2020年值」."""
    return Column(VALUE, f"{year}年值", 12, entry=True, year=year)


def data_columns(earlier_years: Iterable[int]) -> tuple[Column, ...]:
    """The data sheet's columns from the left, earlier years last."""
    return DATA_COLUMNS + tuple(earlier_column(year) for year in sorted(set(earlier_years)))


@dataclass(frozen=True, slots=True)
class Mark:
    """What a workbook says it is: a document property, a defined name and a labelled cell."""

    field: str
    label: str
    document_property: str
    defined_name: str
    row: int
    column: int

    @property
    def label_position(self) -> tuple[int, int]:
        return self.row, self.column - 1


MARKS = (
    Mark("city_code", "城市代码", "HenanCarbonCity", "henan_carbon_city", 2, 5),
    Mark("year", "年度", "HenanCarbonYear", "henan_carbon_year", 3, 3),
    Mark("template_version", "模板版本", "HenanCarbonTemplate", "henan_carbon_template", 3, 5),
)
#: A document property: when the workbook was made (ISO 8601). Older workbooks have none.
MADE_AT, MADE_PROPERTY = "made_at", "HenanCarbonMade"
CITY_NAME_LABEL = "城市"
CITY_NAME_POSITION = (2, 3)
TITLE_POSITION = (1, 2)
NOTICE_POSITION = (4, 2)
HEADER_ROW = 5
TASK_TITLE_POSITION = (1, 2)
TASK_HEADER_ROW = 3


def normalised(text: object) -> str:
    """A heading, label or code without the differences hands and programs make in it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))


@dataclass(frozen=True, slots=True)
class Header:
    """A header row as found: its row, its columns, and what is wrong with it.

    `duplicates` are (heading, column number) of headings that stand a second time; `others` the
    numbers of columns with a heading that is not ours.
    """

    row: int
    columns: dict[int, Column]
    missing: tuple[str, ...]
    duplicates: tuple[tuple[str, int], ...]
    others: frozenset[int]

    def holds(self, field: str) -> bool:
        """Whether the form has this column at all."""
        return any(column.field == field for column in self.columns.values())

    def number_of(self, field: str) -> int:
        """The column number of a field of the cycle's year."""
        return next(
            number
            for number, column in self.columns.items()
            if column.field == field and column.year is None
        )


_HEADED: dict[tuple[Column, ...], dict[str, Column]] = {
    columns: {normalised(column.heading): column for column in columns}
    for columns in (DATA_COLUMNS, TASK_COLUMNS)
}


def _column_headed(heading: str, columns: tuple[Column, ...]) -> Column | None:
    earlier = _EARLIER.fullmatch(heading) if columns is DATA_COLUMNS else None
    return earlier_column(int(earlier[1])) if earlier else _HEADED[columns].get(heading)


def read_header(
    row: int, texts: Mapping[int, object], columns: tuple[Column, ...]
) -> Header | None:
    """The header in this row, given its texts by column number; None when it is another row.

    A row is the header when it holds the code's heading or at least two entry headings.
    """
    found: dict[int, Column] = {}
    duplicates = []
    others = set()
    for number in sorted(texts):
        column = _column_headed(normalised(texts[number]), columns)
        if column is None:
            others.add(number)
        elif column in found.values():
            duplicates.append((column.heading, number))
        else:
            found[number] = column
    entries = sum(column.entry for column in found.values())
    coded = any(column.field == CODE for column in found.values())
    if not entries or (not coded and entries < 2):
        return None
    wanted = [
        column
        for column in columns
        if (column.entry and not column.optional) or column.field == CODE
    ]
    missing = tuple(column.heading for column in wanted if column not in found.values())
    return Header(row, found, missing, tuple(duplicates), frozenset(others))
