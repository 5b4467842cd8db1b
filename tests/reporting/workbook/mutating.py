"""Workbooks broken at random, the same one for the same seed: bytes, XML, archives and cells.

Each is made from a filled workbook, a marked one or one of the corpus; most are broken in one way
only, because what is broken thoroughly is refused at the first look.
"""

import random
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import cache
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporting.workbook.layout import DATA_SHEET, TASK_SHEET
from reporting.workbook.returning import annotated_file
from tests.reporting.workbook import books
from tests.reporting.workbook.spoiling import ERRORS, WARNINGS

Dice = random.Random
SEED = 20260104

PIECES = (
    b"",
    b"<",
    b"/>",
    b"&amp;",
    b"&#55296;",
    b'="-1"',
    b' s="99999"',
    b' r="XFD1048576"',
    b' r="A0"',
    b' t="s"',
    b"\xff\xfe",
    b"\0",
    b"9" * 400,
    b"<f>1/0</f>",
    b"</row><row>",
    b"</sheetData>",
    b"<!--",
    b"<![CDATA[",
    b'xmlns:x="y"',
)

#: What people and programs leave in cells, and what no cell should hold.
CONTENTS = (
    *(None, "", " ", "\u3000", "0", "-0", "００", "1e5", "1E+400", "-1e-400", "NaN", "inf", "--1"),
    *("1,2,3", "1.2.3", "12,34", "１２．５", "12.5万吨", "50%", "％", "½", "²", "Ⅳ", "一百", "٣"),
    *("是", "否", "有", "TRUE", "☑", "/", "—", "暂缺", "null", "None", "缺" * 300, "注" * 6000),
    *("2026-02-30", "2026年13月", "0000-00-00", "9999-12-31", "1900-01-00", "today"),
    *("=1+1", "=CMD|' /C calc'!A0", "+1", "@SUM(A1)", "-2+3", "\t=1", '=HYPERLINK("http://x")'),
    *("'; DROP TABLE reporting_fact; --", "<script>alert(1)</script>", "{{ 7|add:7 }}", "%s%n"),
    *("_x0000_", "_x000D_\n", "_xD800_", "\u202e12", "\ufeff5", "\u200b7", "e\u0301" * 50),
    *("building_energy", "site_debris", "二（二）6", "本年值", "数据", "𠮷" * 30, "🙂"),
    *(True, False, 0, -1, 1.5, 1e15, 1e16, 1e300, -1e-300, 10**14, 123456789012345678, 0.1 + 0.2),
    *(datetime(1900, 1, 1), datetime(9999, 12, 31), time(23, 59), timedelta(days=40_000)),
)
FORMATS = ("General", "0.00%", "@", "yyyy-mm-dd", "0%", "#,##0", "[$-804]m月d日", '"万"0', ";;;")
#: Inside quotes of the XML: references, kinds, numbers.
VALUES = (
    *(b"", b"0", b"-1", b"1", b"65536", b"4294967296", b"1e9", b"A1", b"A0", b"ZZZZ1", b"A1:A1"),
    *(b"XFD1048576", b"A1:XFD1048576", b"s", b"n", b"b", b"e", b"d", b"str", b"inlineStr", b"true"),
    *(b"rId1", b"rId99", b"../../x", b"/etc/passwd", b"http://x/", b"9" * 50, b"\xe4\xb8\xad"),
)


@cache
def _bases() -> list[bytes]:
    """A filled workbook, marked ones, an empty one."""
    spoiled = [
        books.changed(books.filled(), spoils[0])
        for code, spoils in (ERRORS | WARNINGS).items()
        if code in ("not_a_number", "outside_form", "duplicate_row")
    ]
    marked = [annotated_file(each, books.take(each, dry_run=True)) for each in spoiled]
    return [books.filled(), books.exported(), *marked]


def accident(parts: Mapping[str, bytes], dice: Dice) -> bytes:
    """The file with one part broken at a few places: cut, doubled, or something put in."""
    name = dice.choice(sorted(parts))
    part = bytearray(parts[name])
    for _ in range(dice.choice((1, 1, 2, 5))):
        start = dice.randrange(len(part) + 1)
        end = min(len(part), start + dice.choice((0, 1, 10, 200)))
        doubled = bytes(part[start:end]) * 2
        part[start:end] = dice.choice((*PIECES, doubled))
    return books.packed({**parts, name: bytes(part)})


def _a_part_broken(content: bytes, dice: Dice) -> bytes:
    return accident(books.parts(content), dice)


def _well_formed_nonsense(content: bytes, dice: Dice) -> bytes:
    """XML that still parses: other values in quotes, elements gone, doubled or in another place."""
    parts = books.parts(content)
    name = dice.choice([n for n in sorted(parts) if n.endswith((".xml", ".rels"))])
    xml = parts[name]
    for _ in range(dice.choice((1, 1, 2, 4))):
        xml = dice.choice((_other_values, _without_an_element, _an_element_again))(xml, dice)
    return books.packed(parts | {name: xml})


def _other_values(xml: bytes, dice: Dice) -> bytes:
    found = list(re.finditer(rb'="([^"]*)"', xml))
    if not found:
        return xml
    place = dice.choice(found)
    return xml[: place.start(1)] + dice.choice(VALUES) + xml[place.end(1) :]


def _elements(xml: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"<(\w+)(?: [^<>]*)?(?:/>|>[^<]*</\1>)", xml))


def _without_an_element(xml: bytes, dice: Dice) -> bytes:
    found = _elements(xml)
    if not found:
        return xml
    place = dice.choice(found)
    return xml[: place.start()] + xml[place.end() :]


def _an_element_again(xml: bytes, dice: Dice) -> bytes:
    found = _elements(xml)
    if not found:
        return xml
    taken, to = dice.choice(found), dice.choice(found)
    times = dice.choice((1, 1, 3, 2000))
    return xml[: to.end()] + taken.group() * times + xml[to.end() :]


def _parts_changed_about(content: bytes, dice: Dice) -> bytes:
    """Parts missing, empty, under another's name, or twice in the archive."""
    parts = books.parts(content)
    one, other = dice.choice(sorted(parts)), dice.choice(sorted(parts))
    what = dice.randrange(5)
    if what == 0:
        del parts[one]
    elif what == 1:
        parts[one] = b""
    elif what == 2:
        parts[one], parts[other] = parts[other], parts[one]
    elif what == 3:
        parts[one.upper() if dice.random() < 0.5 else f"xl/{one}"] = parts.pop(one)
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        if what == 4:
            archive.writestr(zipfile.ZipInfo(one), parts[other])
    return target.getvalue()


def _bytes_flipped(content: bytes, dice: Dice) -> bytes:
    """The archive itself: bytes changed, cut off, put in, mostly near its directory."""
    file = bytearray(content)
    for _ in range(dice.choice((1, 1, 3, 20))):
        near_end = dice.random() < 0.5
        start = dice.randrange(max(0, len(file) - 2000) if near_end else 0, len(file))
        what = dice.randrange(4)
        if what == 0:
            file[start] = dice.randrange(256)
        elif what == 1:
            file[start : start + dice.choice((1, 4, 40))] = b""
        elif what == 2:
            file[start:start] = dice.randbytes(dice.choice((1, 4, 40)))
        elif dice.random() < 0.1:
            del file[start:]
    return bytes(file)


def _cells_scattered(content: bytes, dice: Dice) -> bytes:
    """What hands do in a spreadsheet: cells filled, rows and columns moved, merged, hidden."""
    workbook = load_workbook(BytesIO(content))
    for _ in range(dice.choice((1, 3, 10, 60))):
        _one_hand(workbook, dice)
    return books.saved(workbook)


def _one_hand(workbook: Workbook, dice: Dice) -> None:
    sheets = [each for each in workbook.worksheets if each.title in (DATA_SHEET, TASK_SHEET)]
    sheet: Worksheet = dice.choice(sheets or workbook.worksheets)
    row, column = dice.randrange(1, 75), dice.randrange(1, 20)
    what = dice.randrange(20)
    if what == 0:
        sheet.delete_rows(row)
    elif what == 1:
        sheet.insert_rows(row)
    elif what == 2:
        sheet.delete_cols(column)
    elif what == 3:
        sheet.insert_cols(column)
    elif what == 4:
        sheet.merge_cells(
            start_row=row,
            end_row=row + dice.randrange(3),
            start_column=column,
            end_column=column + dice.randrange(3),
        )
    elif what == 5:
        sheet.row_dimensions[row].hidden = True
    elif what == 6:
        sheet.title = dice.choice(("数据", "任务", "Sheet1", "数 据", "x" * 31))
    else:
        cell = sheet.cell(row, column)
        if hasattr(cell, "hyperlink"):  # not the covered part of a merged range
            try:
                cell.value = dice.choice(CONTENTS)
            except (ValueError, TypeError):
                return
            cell.number_format = dice.choice(FORMATS)


WAYS: tuple[Callable[[bytes, Dice], bytes], ...] = (
    _a_part_broken,
    _well_formed_nonsense,
    _parts_changed_about,
    _bytes_flipped,
    _cells_scattered,
)
#: Hands and well-formed nonsense reach furthest into the reader.
WEIGHTS = (3, 4, 1, 1, 5)


def mutated(seed: int) -> bytes:
    """The broken workbook of this seed."""
    dice = Dice(SEED + seed)
    content = dice.choice(_bases())
    for way in dice.choices(WAYS, WEIGHTS, k=dice.choice((1, 1, 1, 2))):
        try:
            content = way(content, dice)
        except Exception:  # The first way has left nothing that the second could open.
            break
    return content


def mutated_xls(base: bytes, seed: int) -> bytes:
    """An .xls broken at a few places, the same for the same base and seed: in its records, which are
    short and many, more often than cut off."""
    dice, file = Dice(SEED + seed), bytearray(base)
    for _ in range(dice.choice((1, 3, 10, 60))):
        start = dice.randrange(len(file))
        what = dice.randrange(10)
        if what < 6:
            file[start] = dice.choice((0, 1, 0x7F, 0xFF, dice.randrange(256)))
        elif what < 8:
            file[start : start + 4] = dice.choice(
                (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff")
            )
        elif what == 8:
            file[start : start + 40] = dice.randbytes(40)
        else:
            del file[start : start + dice.choice((1, 4, 512))]
    return bytes(file)
