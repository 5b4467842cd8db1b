"""Small real files of every kind that evidence may be, and what is like them but must not be."""

import struct
import zipfile
import zlib
from io import BytesIO

from openpyxl import Workbook

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf(text: str = "1") -> bytes:
    """A file that begins and ends as a PDF does; `text` tells it from others."""
    return b"%PDF-1.4\n% " + text.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def png() -> bytes:
    """One white dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dots = zlib.compress(b"\0\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(20) + b"\xff\xd9"


def docx(**more: bytes) -> bytes:
    """A document of one part; `more` are further parts by name, __ for / and _ for . at the end."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{DOCUMENT}"/></Types>'
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>"}
    return packed(parts | more)


def xlsx() -> bytes:
    target = BytesIO()
    Workbook().save(target)
    return target.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
