"""Files that are not what they say, or mean harm, each with the code of its refusal."""

import os
import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from reporting.workbook.container import OLE_MAGIC
from tests.reporting.workbook import books

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
CONTENT_TYPES = "[Content_Types].xml"
ENTITIES = b"""<!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>"""


def zip_bomb() -> bytes:
    return books.with_part(books.filled(), SHEET, lambda xml: xml + b" " * (60 * 1024 * 1024))


def compressed_beyond_reason() -> bytes:
    return books.with_part(books.filled(), SHEET, lambda xml: xml + b" " * (20 * 1024 * 1024))


def many_entries() -> bytes:
    return books.packed(books.parts(books.filled()) | {f"xl/{n}.bin": b"" for n in range(600)})


def too_large() -> bytes:
    noise = random.Random(1).randbytes(6 * 1024 * 1024)
    return books.with_part(books.filled(), "xl/media/image1.png", lambda _: noise)


def _billion_laughs(part: str) -> Callable[[], bytes]:
    def laughing() -> bytes:
        def change(xml: bytes) -> bytes:
            start = xml.index(b"<", xml.index(b"?>") if xml.startswith(b"<?xml") else 0)
            return xml[:start] + ENTITIES + xml[start:].replace(b"</", b"&lol3;</", 1)

        return books.with_part(books.filled(), part, change)

    return laughing


def outside_entity() -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return books.with_part(books.filled(), "xl/workbook.xml", lambda xml: doctype + xml)


def utf16_sheet() -> bytes:
    return books.with_part(
        books.filled(), SHEET, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    )


def other_encoding() -> bytes:
    header = b'<?xml version="1.0" encoding="cp037"?>'
    return books.with_part(books.filled(), SHEET, lambda xml: header + xml)


def truncated() -> bytes:
    return books.filled()[:-700]


def cut_in_half() -> bytes:
    return books.filled()[: len(books.filled()) // 2]


def broken_xml() -> bytes:
    return books.with_part(books.filled(), SHEET, lambda xml: xml[: len(xml) // 2])


def broken_checksum() -> bytes:
    content = bytearray(books.filled())
    at = content.index(SHEET.encode()) + 200
    content[at : at + 8] = b"\0" * 8
    return bytes(content)


def broken_in_a_rare_compression() -> bytes:
    rare = BytesIO()
    with zipfile.ZipFile(rare, "w", zipfile.ZIP_LZMA) as archive:
        for name, part in books.parts(books.filled()).items():
            archive.writestr(name, part)
    content = bytearray(rare.getvalue())
    at = content.index(SHEET.encode()) + 40
    content[at : at + 8] = b"\xff" * 8
    return bytes(content)


def sheet_of_another_kind() -> bytes:
    return books.with_part(books.filled(), SHEET, lambda _: b"<html><body>sheetData</body></html>")


def cells_out_of_reach() -> bytes:
    return books.with_data_xml(books.filled(), rb'r="G7"', b'r="ZZZZZ99999999999"')


def styles_missing_from_index() -> bytes:
    return books.with_data_xml(books.filled(), rb'r="G7" s="\d+"', b'r="G7" s="987654"')


def encrypted_package() -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return OLE_MAGIC + b"\0" * 1016 + name + b"\0" * 2000


def ole_of_something_else() -> bytes:
    return OLE_MAGIC + random.Random(2).randbytes(20_000)


def bare_ole_magic() -> bytes:
    return OLE_MAGIC


def xls_with_macros() -> bytes:
    return OLE_MAGIC + b"\0" * 1016 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 2000


def xlsm() -> bytes:
    content = books.with_part(
        books.filled(),
        CONTENT_TYPES,
        lambda xml: xml.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )
    assert content != books.filled()
    return content


def hidden_macros() -> bytes:
    return books.with_part(books.filled(), "xl/vbaProject.bin", lambda _: b"macros")


def xlsb() -> bytes:
    return books.packed(
        {CONTENT_TYPES: b"<Types/>", "xl/workbook.bin": b"\x83\x01", "xl/styles.bin": b""}
    )


def password_on_the_zip() -> bytes:
    content = bytearray(books.filled())
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(marker)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(marker, at + 4)
    return bytes(content)


def plain_zip() -> bytes:
    return books.packed({"佐证材料.txt": "正文".encode()})


def word_document() -> bytes:
    return books.packed({CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<w/>"})


def opendocument() -> bytes:
    return books.packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    )


def same_name_twice() -> bytes:
    target = BytesIO(books.filled())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return target.getvalue()


def comment_over_everything() -> bytes:
    return books.with_part(
        books.filled(),
        "xl/comments1.xml",
        lambda _: b'<comments><commentList><comment ref="A1:XFD1048576"/></commentList></comments>',
    )


def millions_of_cells() -> bytes:
    row = b"".join(b'<row r="%d">' % n + b"<c/>" * 300 + b"</row>" for n in range(900, 1900))
    noise = b"".join(b"<!--%d-->" % n for n in random.Random(3).sample(range(10**8), 50_000))
    return books.with_part(
        books.filled(),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", row + noise + b"</sheetData>"),
    )


REFUSED: list[tuple[str, Callable[[], bytes]]] = [
    ("oversized_content", zip_bomb),
    ("oversized_content", compressed_beyond_reason),
    ("oversized_content", many_entries),
    ("oversized_content", millions_of_cells),
    ("file_too_large", too_large),
    ("damaged_file", _billion_laughs(SHEET)),
    ("damaged_file", _billion_laughs(STYLES)),
    ("damaged_file", _billion_laughs("docProps/custom.xml")),
    ("damaged_file", outside_entity),
    ("damaged_file", utf16_sheet),
    ("damaged_file", other_encoding),
    ("damaged_file", truncated),
    ("damaged_file", cut_in_half),
    ("damaged_file", broken_xml),
    ("damaged_file", broken_checksum),
    ("damaged_file", broken_in_a_rare_compression),
    ("damaged_file", cells_out_of_reach),
    ("damaged_file", styles_missing_from_index),
    ("damaged_file", same_name_twice),
    ("damaged_file", comment_over_everything),
    ("encrypted_file", encrypted_package),
    ("encrypted_file", password_on_the_zip),
    ("old_format", ole_of_something_else),
    ("old_format", bare_ole_magic),
    ("macro_workbook", xlsm),
    ("macro_workbook", hidden_macros),
    ("macro_workbook", xls_with_macros),
    ("binary_workbook", xlsb),
    ("not_a_workbook", plain_zip),
    ("not_a_workbook", word_document),
    ("not_a_workbook", opendocument),
    ("not_a_workbook", lambda: b"city,year,element,value\n410100,2026,lamps_total,5\n"),
    ("not_a_workbook", lambda: b"<html><table></table></html>"),
    ("not_a_workbook", lambda: b"%PDF-1.7"),
    ("not_a_workbook", lambda: os.urandom(3000)),
    ("empty_file", lambda: b""),
]
