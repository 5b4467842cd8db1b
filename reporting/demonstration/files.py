"""A handful of synthetic files behind the demonstration reports, made byte by byte. Pure."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

#: Cities whose newest report carries more than the files it is asked for.
WITH_PICTURES = ("410100", "410300")
WITH_STAMP = ("410100", "410300", "411000")


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file, and what it is behind: an element, a clause, or (neither) the stamped letter."""

    name: str
    content: bytes
    element: str = ""
    clause: str = ""


def demo_files(code: str, city: str, year: int, *, lighting: bool) -> Iterator[DemoFile]:
    """The files of one city's newest report."""
    if lighting:
        title = f"演示数据：{city}城市照明数字化系统验收意见（{year}年）"
        name = "演示数据 照明数字化系统验收意见.pdf"
        yield DemoFile(name, _pdf(title), element="digital_lighting")
    if code in WITH_PICTURES:
        name = "演示数据 供水管网改造现场.png"
        yield DemoFile(name, _png(int(code)), clause="二（二）6")
    if code in WITH_STAMP:
        yield DemoFile("演示数据 上报函（盖章件）.pdf", _pdf(f"演示数据：{city}{year}年度上报函"))


def _pdf(line: str) -> bytes:
    """One A4 page with one line, in a font that every reader brings."""
    shown = f"BT /F1 18 Tf 60 760 Td <{line.encode('utf-16-be').hex()}> Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n" % (len(objects) + 1)
        + b"%d\n%%%%EOF\n" % len(content)
    )


def _png(seed: int) -> bytes:
    """A striped grey picture, 160 × 90; the stripes differ from city to city."""
    width, height = 160, 90
    rows = b"".join(
        b"\0" + bytes(120 + (x * (seed % 7 + 1) + y * 2) % 110 for x in range(width))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    label = b"Comment" + b"\0" + b"demonstration data"
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", head),
            (b"tEXt", label),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
