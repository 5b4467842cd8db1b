"""Seeded accidents to what people type and send: cells of a workbook, lines and bytes of a CSV."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from tests.reporting.workbook import books

#: What ends up in a cell: numbers at every edge, words, dates, formulas, other people's scripts.
CELL_VALUES: tuple[object, ...] = (
    *(None, "", " ", "　", "\u00a0", "0", 0, -0.0, 1, -1, 0.1, 1e-320, 1e308, 10**15, 10**30),
    *(True, False, "TRUE", "是", "否", "是的", "/", "—", "－", "无", "暂缺", "N/A", "#REF!"),
    *("１２３", "1,234.5", "1，234", "12.5万吨", "40%", "40％", "1e5", "1e999999", "-", "+", "."),
    *("9" * 400, "0x1F", "1/2", "١٢٣", "Ⅻ", "½", "1\n2", "\u202e12", "\u200b12", "NaN", "inf"),
    *("2026-03-31", "2026/3/31", "2026年3月31日", "31.12.2026", "2026-02-30", "0000-00-00"),
    *(date(1900, 1, 1), datetime(9999, 12, 31, 23, 59), time(12), timedelta(days=400)),
    *("=1+1", "=cmd|'/c calc'!A0", "@SUM(1)", "<script>alert(1)</script>", "'; DROP TABLE x; --"),
    *("字" * 3000, "\U0001f4a9", "e\u0301" * 50, "{{ 7*7 }}", "%s%n", "../../etc/passwd"),
)
FORMATS = ("General", "0.00%", "yyyy-mm-dd", "@", "0.00E+00", "¥#,##0", ";;;", "[Red]0")
#: What ends up between two commas of a CSV, beside everything that fits into a cell.
FIELDS = (
    *("", "410100", "419001", "410199", "郑州市", "４１０１００", "2021", "2026", "2027", "1999"),
    *("二〇二一", "-2021", "2021.0", "lamps_total", "LAMPS_TOTAL", "digital_lighting", "nothing"),
    *("garden_city_date", "garden_city_document", "是", "否", "5", "-5", "5.5", '"', '"5', "'"),
    *("\x07", "\x1b[31m", "\u2028", "\ufeff", "\ud7ff", "=1+1", "1e400", "9" * 5000),
)
PIECES = (b"\0", b"\xff", b"\r", b"\n\n", b",", b'"', b'""', b"\xef\xbb\xbf", b"\x1a", b";", b"\t")


def type_nonsense(workbook: Workbook, dice: random.Random) -> None:
    """A few cells of the two forms get a value, a format or both that nobody asked for."""
    for _ in range(dice.choice((1, 2, 5, 20))):
        sheet = dice.choice((books.data(workbook), books.data(workbook), books.tasks(workbook)))
        cell = sheet.cell(dice.randint(1, sheet.max_row), dice.randint(1, sheet.max_column))
        # Of merged cells only the first holds anything.
        if isinstance(cell, Cell):
            cell.value = dice.choice(CELL_VALUES)  # type: ignore[assignment]
            cell.number_format = dice.choice(FORMATS)


def facts_file(dice: random.Random) -> bytes:
    """A facts file in which some fields, lines and bytes went wrong."""
    lines = [["city", "year", "element", "value"]]
    for _ in range(dice.randint(0, 8)):
        value = str(Decimal(dice.randint(0, 10**6)).scaleb(-2))
        lines.append(["410100", str(dice.randint(2020, 2026)), "water_supplied", value])
    for _ in range(dice.choice((0, 1, 3))):
        line = dice.choice(lines)
        line[dice.randrange(len(line))] = dice.choice(FIELDS)
    if dice.random() < 0.2:
        dice.choice(lines).append(dice.choice(FIELDS))
    content = bytearray(
        "\n".join(",".join(line) for line in lines).encode(
            dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
        )
    )
    if dice.random() < 0.3:
        at = dice.randrange(len(content) + 1)
        content[at : at + dice.choice((0, 1, 5))] = dice.choice(PIECES)
    return bytes(content)
