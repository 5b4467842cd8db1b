"""Reading the sheet of people: what it may look like, and what is refused with words."""

import csv
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from accounts.people_sheet import COLUMNS, NotReadable, read, write

ROW = ("410300-housing", "张丽", "市级上报员", "410300", "housing", "0379-1234567")


def as_xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(*rows: tuple[object, ...], encoding: str = "utf-8-sig") -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_xlsx(COLUMNS, ROW), "a.xlsx"),
        (as_csv(COLUMNS, ROW), "a.csv"),
        (as_csv(COLUMNS, ROW, encoding="gb18030"), "A.CSV"),
        (write(COLUMNS, [ROW], "名单"), "a.xlsx"),
    ],
)
def test_a_workbook_and_a_csv_say_the_same(content: bytes, name: str) -> None:
    (row,) = read(content, name)
    assert (row.line, row.username, row.full_name, row.role) == (2, *ROW[:3])
    assert (row.city, row.department, row.phone) == ROW[3:]


def test_columns_are_found_by_name_below_a_title_and_numbers_are_codes() -> None:
    head = ("单位", *reversed(COLUMNS))
    row = (
        "洛阳市住建局",
        "li@example.org",
        13800000000.0,
        "housing",
        410300.0,
        "市级上报员",
        " 张丽\u3000",
        "li",
    )
    (found,) = read(as_xlsx(("2026年名单",), head, row), "a.xlsx")
    assert (found.line, found.city, found.full_name) == (3, "410300", "张丽")
    assert (found.phone, found.email) == ("13800000000", "li@example.org")


def test_a_sheet_of_before_has_no_column_for_mail() -> None:
    (found,) = read(as_xlsx(COLUMNS[:6], ROW), "a.xlsx")
    assert (found.phone, found.email) == (ROW[5], "")
    with pytest.raises(NotReadable, match="表头缺少：电话。"):
        read(as_xlsx(COLUMNS[:5], ROW), "a.xlsx")


def test_rows_nobody_was_entered_for_are_places() -> None:
    place = ("410300-housing", "", "市级上报员", "410300", "housing", "")
    assert [row.line for row in read(as_xlsx(COLUMNS, place, ROW), "a.xlsx")] == [3]


def test_a_name_like_a_formula_stays_a_name() -> None:
    content = write(COLUMNS, [("=1+1", "@SUM(A1)", "", "", "", "")], "名单")
    cells = load_workbook(io.BytesIO(content)).active[2]
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (30 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.xlsx", "打不开"),
        (b"PK\x03\x04 cut off", "a.xlsx", "打不开"),
        (as_xlsx(COLUMNS, ROW)[:-400], "a.xlsx", "打不开"),
        (b"\xd0\xcf\x11\xe0 encrypted", "a.xlsx", "打不开"),
        (bomb(), "a.xlsx", "打不开"),
        (b"x" * (1024 * 1024 + 1), "a.csv", "超过1MB"),
        (b"\xff\xff\xff", "a.csv", "编码"),
        (b'"open', "a.csv", "另存为xlsx"),
        (
            as_csv(("姓名", "电话"), ("张丽", "1")),
            "a.csv",
            "表头缺少：用户名、角色、市代码、部门代码",
        ),
        (as_csv(("甲", "乙")), "a.csv", "没有找到表头"),
        (as_xlsx(), "a.xlsx", "没有找到表头"),
        (as_csv(COLUMNS, *[ROW] * 1001), "a.csv", "超过1000行"),
        (as_xlsx(COLUMNS, *[ROW] * 1001), "a.xlsx", "超过1000行"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(content: bytes, name: str, says: str) -> None:
    with pytest.raises(NotReadable, match=says):
        read(content, name)
