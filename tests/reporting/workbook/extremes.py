"""Files that a parser can be made to choke on, each with what must become of it.

An empty code: it is taken like the plain workbook, and what is odd about it does no harm.
"""

import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook

from tests.reporting.workbook import books
from tests.reporting.workbook.hostile import CONTENT_TYPES, SHEET, STYLES

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
CUSTOM = "docProps/custom.xml"
DDE = "=cmd|'/c calc'!A0"
#: What a spreadsheet would run if it took the text for a formula.
INJECTIONS = (DDE, '+HYPERLINK("http://x","点")', "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|'x'!A1")

EXTREMES: list[tuple[str, Callable[[], bytes]]] = []


def becomes(code: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        EXTREMES.append((code, make))
        return make

    return register


def sheet_with(pattern: bytes, replacement: bytes) -> bytes:
    return books.with_data_xml(books.filled(), pattern, replacement)


def value_xml(written: bytes) -> bytes:
    """The workbook with this as the XML of 工地建筑垃圾's cell content."""
    row = rb'(<c r="G41" s="\d+")[^>]*>.*?</c>'
    return sheet_with(row, rb"\1" + written)


def noise(count: int, pattern: bytes, seed: int = 7) -> bytes:
    """Many elements that do not compress into nothing."""
    dice = random.Random(seed)
    return b"".join(pattern % dice.randrange(10**6) for _ in range(count))


# Size


@becomes("outside_form")
def sixteen_thousand_columns() -> bytes:
    def change(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        for column in range(20, 16_385):
            sheet.cell(8, column).value = column

    return books.changed(books.filled(), change)


@becomes("outside_form")
def thirty_thousand_rows_of_figures() -> bytes:
    def change(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        for row in range(60, 30_000):
            sheet.cell(row, 7).value = row

    return books.changed(books.filled(), change)


@becomes("oversized_content")
def a_million_formats() -> bytes:
    formats = noise(1_000_000, b'<xf fontId="%d"/>')
    return books.with_part(
        books.filled(), STYLES, lambda xml: xml.replace(b"</cellXfs>", formats + b"</cellXfs>")
    )


@becomes("oversized_content")
def a_million_shared_strings() -> bytes:
    strings = noise(1_000_000, b"<si><t>%d</t></si>")
    return books.with_part(
        books.filled(), "xl/sharedStrings.xml", lambda _: b"<sst>" + strings + b"</sst>"
    )


@becomes("oversized_content")
def a_million_names() -> bytes:
    names = noise(600_000, b'<definedName name="a%d">1</definedName>')
    return books.with_part(
        books.filled(),
        WORKBOOK,
        lambda xml: xml.replace(b"</definedNames>", names + b"</definedNames>"),
    )


@becomes("oversized_content")
def a_million_rules_of_validation() -> bytes:
    rules = noise(600_000, b'<dataValidation sqref="A%d"/>')
    return sheet_with(b"</dataValidations>", rules + b"</dataValidations>")


@becomes("oversized_content")
def a_million_empty_rows() -> bytes:
    return sheet_with(b"</sheetData>", noise(600_000, b'<row ht="%d"/>') + b"</sheetData>")


@becomes("oversized_content")
def a_million_comments() -> bytes:
    comment = b'<comment ref="A%d" authorId="0"><text><t>x</t></text></comment>'
    written = b"<comments><authors/><commentList>" + noise(300_000, comment) + b"</commentList>"
    return books.with_part(books.filled(), "xl/comments1.xml", lambda _: written + b"</comments>")


@becomes("oversized_content")
def a_million_attributes() -> bytes:
    attributes = b" ".join(b'a%d="1"' % number for number in range(900_000))
    return sheet_with(b"<sheetData>", b"<sheetData " + attributes + b">")


@becomes("oversized_content")
def elements_nested_without_end() -> bytes:
    depth = 250_000
    nested = noise(depth, b'<a b="%d">') + b"</a>" * depth
    return sheet_with(b"<sheetData>", nested + b"<sheetData>")


@becomes("")
def two_hundred_sheets() -> bytes:
    def change(workbook: Workbook) -> None:
        for number in range(200):
            workbook.create_sheet(f"测算{number}")["B2"] = number

    return books.changed(books.filled(), change)


@becomes("too_long")
def a_note_of_a_million_characters() -> bytes:
    text = noise(150_000, b"%d;")
    cell = rb'\1 t="inlineStr"><is><t>' + text + b"</t></is></c>"
    return sheet_with(rb'(<c r="I41" s="\d+")[^>]*/>', cell)


@becomes("")
def ten_merged_ranges_over_one_another() -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(100, 110))
    return sheet_with(
        b"<pageMargins ", b'<mergeCells count="10">' + ranges + b"</mergeCells><pageMargins "
    )


@becomes("oversized_content")
def one_remark_without_end() -> bytes:
    return sheet_with(b"<sheetData>", b"<!--" + noise(400_000, b"%d ") + b"--><sheetData>")


@becomes("")
def as_many_formats_as_are_let_in() -> bytes:
    formats = noise(45_000, b'<xf fontId="%d"></xf>')
    return books.with_part(
        books.filled(), STYLES, lambda xml: xml.replace(b"</cellXfs>", formats + b"</cellXfs>")
    )


@becomes("outside_form")
def as_many_cells_as_are_let_in() -> bytes:
    rows = b"".join(
        b'<row r="%d">' % row
        + b"".join(b"<c><v>%d</v></c>" % (row * n) for n in range(50))
        + b"</row>"
        for row in range(100, 2000)
    )
    return sheet_with(b"</sheetData>", rows + b"</sheetData>")


@becomes("damaged_file")
def a_sheet_by_another_name() -> bytes:
    """What is looked at before parsing must not depend on how a part is called."""
    contents = books.parts(books.filled())
    sheet = contents.pop(SHEET)
    contents["xl/worksheets/sheet1.dat"] = b"\xff\xfe" + sheet.decode().encode("utf-16-le")
    for name in (CONTENT_TYPES, RELATIONS):
        contents[name] = contents[name].replace(b"sheet1.xml", b"sheet1.dat")
    return books.packed(contents)


@becomes("")
def a_vast_merged_range_by_another_name() -> bytes:
    contents = books.parts(books.filled())
    merged = b'<mergeCells count="1"><mergeCell ref="K70:XFD1048576"/></mergeCells>'
    contents["xl/worksheets/sheet1.dat"] = contents.pop(SHEET).replace(
        b"</sheetData>", b"</sheetData>" + merged
    )
    for name in (CONTENT_TYPES, RELATIONS):
        contents[name] = contents[name].replace(b"sheet1.xml", b"sheet1.dat")
    return books.packed(contents)


# Bytes and characters


@becomes("damaged_file")
def nul_bytes_in_a_cell() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>1\x0000</t></is></c>')


@becomes("damaged_file")
def a_reference_to_nul() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>1&#0;00</t></is></c>')


@becomes("damaged_file")
def a_lone_surrogate_by_reference() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>&#xD800;</t></is></c>')


@becomes("damaged_file")
def a_lone_surrogate_in_bytes() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>\xed\xa0\x80</t></is></c>')


@becomes("not_a_number")
def a_lone_surrogate_escaped() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>_xD800_</t></is></c>')


@becomes("damaged_file")
def bytes_that_are_no_utf8() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>\xff\xfe\xb0\xb0</t></is></c>')


@becomes("not_a_number")
def writing_from_right_to_left() -> bytes:
    return value_xml(' t="inlineStr"><is><t>\u202e001\u202c\u2066</t></is></c>'.encode())


@becomes("sheet_missing")
def names_of_parts_that_climb() -> bytes:
    return books.with_part(
        books.filled(),
        RELATIONS,
        lambda xml: xml.replace(b"/xl/worksheets/sheet1.xml", b"../../../../etc/passwd"),
    )


@becomes("")
def an_entry_that_climbs_out_of_the_archive() -> bytes:
    return books.with_part(books.filled(), "../../../../tmp/out.txt", lambda _: b"out")


# Numbers and types


@becomes("damaged_file")
def not_a_number_at_all() -> bytes:
    return value_xml(b"><v>NaN</v></c>")


@becomes("not_a_number")
def beyond_every_number() -> bytes:
    return value_xml(b"><v>1E999</v></c>")


@becomes("damaged_file")
def five_thousand_digits() -> bytes:
    return value_xml(b"><v>" + b"9" * 5000 + b"</v></c>")


@becomes("too_large")
def a_number_of_thirty_digits() -> bytes:
    return value_xml(b' t="inlineStr"><is><t>' + b"9" * 30 + b"</t></is></c>")


@becomes("damaged_file")
def a_string_that_is_not_there() -> bytes:
    return value_xml(b' t="s"><v>987654</v></c>')


@becomes("not_a_number")
def a_type_of_ones_own() -> bytes:
    return value_xml(b' t="zz"><v>a</v></c>')


@becomes("damaged_file")
def a_date_out_of_the_calendar() -> bytes:
    return value_xml(b' t="d"><v>99999-99-99</v></c>')


@becomes("damaged_file")
def a_row_of_many_digits() -> bytes:
    return sheet_with(rb'<row r="41"', b'<row r="' + b"4" * 5000 + b'"')


# What a program would do on opening


@becomes("formula_without_value")
def a_formula_that_starts_a_program() -> bytes:
    return value_xml(b"><f>" + DDE[1:].encode() + b"</f></c>")


@becomes("")
def formulas_as_words() -> bytes:
    def change(workbook: Workbook) -> None:
        for code, text in zip(("site_debris", "lamps_total"), INJECTIONS, strict=False):
            cell = books.at(books.data(workbook), code, "备注")
            cell.value, cell.data_type = text, "s"
        for clause, text in zip(("二（二）6", "二（二）7"), INJECTIONS[2:], strict=True):
            cell = books.at(books.tasks(workbook), clause, "进展情况")
            cell.value, cell.data_type = text, "s"
            books.at(books.tasks(workbook), clause, "进展状态").value = "推进中"

    return books.changed(books.filled(), change)


@becomes("")
def links_to_the_outside() -> bytes:
    """An external workbook and a picture on another machine: never asked for."""
    outside = b'<Relationship Id="rId99" Type="%s" Target="%s" TargetMode="External"/>'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    return books.with_part(
        books.filled(),
        RELATIONS,
        lambda xml: xml.replace(
            b"</Relationships>",
            outside % (kind, rb"\\10.255.255.1\c$\book.xlsx") + b"</Relationships>",
        ),
    )


@becomes("not_our_workbook")
def a_workbook_of_another_system() -> bytes:
    workbook = Workbook()
    workbook.active["A1"] = "某市统计年鉴"
    return books.saved(workbook)


# What the workbook says of itself


def _declared(old: bytes, new: bytes) -> bytes:
    def change(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new)

    return books.with_part(books.filled(), CUSTOM, change)


@becomes("unknown_city")
def a_city_that_is_a_statement() -> bytes:
    return _declared(b"410100", b"410100'; DROP TABLE reporting_fact; --")


@becomes("unknown_city")
def a_city_of_a_million_characters() -> bytes:
    return _declared(b"410100", noise(150_000, b"%d"))


@becomes("unknown_year")
def a_year_beyond_every_calendar() -> bytes:
    return _declared(b">2026<", b">" + b"9" * 4000 + b"<")


@becomes("unknown_year")
def a_year_in_words() -> bytes:
    return _declared(b">2026<", ">二〇二六<".encode())


@becomes("template_outdated")
def a_template_from_tomorrow() -> bytes:
    return _declared(b">1<", b">99<")


# The archive itself


def _archive(change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in books.parts(books.filled()).items():
            archive.writestr(name, content)
        for entry in archive.filelist:
            change(entry)
    return target.getvalue()


@becomes("damaged_file")
def a_directory_that_lies_about_size() -> bytes:
    return _archive(lambda entry: setattr(entry, "file_size", 10))


@becomes("damaged_file")
def parts_that_lie_over_one_another() -> bytes:
    return _archive(lambda entry: setattr(entry, "header_offset", 0))


@becomes("damaged_file")
def a_compression_nobody_knows() -> bytes:
    return _archive(lambda entry: setattr(entry, "compress_type", 99))


@becomes("")
def bytes_before_and_after() -> bytes:
    return books.filled() + b"\0" * 2000


@becomes("damaged_file")
def a_zip_in_a_zip_in_a_zip() -> bytes:
    content = b"x" * 1_000_000
    for _ in range(5):
        content = books.packed({f"{n}.zip": content for n in range(10)})
    return books.packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": content})


@becomes("not_a_workbook")
def spreadsheet_of_2003_as_xml() -> bytes:
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@becomes("sheet_missing")
def every_sheet_is_empty() -> bytes:
    content = books.filled()
    for number in (1, 2, 3):
        content = books.with_part(
            content,
            f"xl/worksheets/sheet{number}.xml",
            lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", xml, flags=re.S),
        )
    return content
