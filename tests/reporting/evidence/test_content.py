"""What may be evidence is told by content; everything else is refused with what to do."""

import random
import zipfile
from io import BytesIO

import pytest

from reporting.evidence.content import Refused, type_of
from reporting.evidence.names import LENGTH, kept_name
from reporting.models import FileType
from tests.reporting.evidence import files

KINDS = {
    FileType.PDF: files.pdf(),
    FileType.PNG: files.png(),
    FileType.JPEG: files.jpeg(),
    FileType.DOCX: files.docx(),
    FileType.XLSX: files.xlsx(),
}


def encrypted() -> bytes:
    content = bytearray(files.docx())
    # The flag of an encrypted entry, in the entry's own head and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(files.docx(**{"word/media/a.png": random.Random(1).randbytes(5000)}))
    content[content.index(b"word/media/a.png") + 2000] ^= 0xFF
    return bytes(content)


WRONG = {
    "nothing": (b"", "是空文件"),
    "program": (b"MZ\x90\x00" + bytes(200), "不是可以接收的格式"),
    "page": (b"<!doctype html><script>alert(1)</script>", "不是可以接收的格式"),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "不是可以接收的格式"),
    "words": ("佐证".encode(), "不是可以接收的格式"),
    "old_office": (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "旧格式"),
    "cut_pdf": (files.pdf()[:20], "不完整"),
    "cut_png": (files.png()[:40], "不完整"),
    "cut_jpeg": (files.jpeg()[:-2], "不完整"),
    "pdf_inside": (b"\n" * 8 + files.pdf(), "不是可以接收的格式"),
    "archive": (files.packed({"a.exe": b"MZ"}), "是压缩包"),
    "macros": (files.docx(**{"word/vbaProject.bin": b"x"}), "含有宏"),
    "hidden_macros": (files.docx(**{"word/VBAPROJECT.BIN": b"x"}), "含有宏"),
    "bomb": (files.docx(**{"word/media/a.bmp": bytes(60 * 1024 * 1024)}), "压缩的内容过大"),
    "many": (files.docx(**{f"word/{n}.xml": b"" for n in range(600)}), "压缩的内容过大"),
    "encrypted": (encrypted(), "加了密码"),
    "damaged": (damaged(), "已损坏"),
    "cut_docx": (files.docx()[:-30], "已损坏"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_told_by_content(kind: FileType) -> None:
    assert type_of(KINDS[kind]) is kind


@pytest.mark.parametrize("case", WRONG)
def test_anything_else_is_refused_in_words(case: str) -> None:
    content, words = WRONG[case]
    with pytest.raises(Refused, match=words):
        type_of(content)


def test_a_scan_is_no_document() -> None:
    with pytest.raises(Refused, match="这里只收PDF"):
        type_of(files.docx(), among=(FileType.PDF,))


def test_a_package_of_another_kind_is_refused() -> None:
    with zipfile.ZipFile(BytesIO(files.xlsx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main", b"spreadsheetml.template.main"
    )
    with pytest.raises(Refused, match="是压缩包"):
        type_of(files.packed(parts))


def test_damage_is_refused_or_harmless_but_never_breaks() -> None:
    dice, refused = random.Random(7), 0
    for _ in range(300):
        content = bytearray(dice.choice(list(KINDS.values())))
        for _ in range(dice.choice((1, 5, 60))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        try:
            type_of(bytes(content))
        except Refused:
            refused += 1
    assert 30 < refused < 300


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("竣工报告.pdf", "竣工报告.pdf"),
        ("扫描件.PDF", "扫描件.PDF"),
        ("C:\\用户\\张\\..\\报告.pdf", "报告.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("合同.exe", "合同.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("\u202egpj.fdp\x00.pdf", "gpj.fdp.pdf"),
        ('"; filename="x.html', "_; filename=_x.html.pdf"),
        ("", "未命名.pdf"),
        ("....", "未命名.pdf"),
        ("\ud800.pdf", "未命名.pdf"),
    ],
)
def test_a_name_is_kept_as_data(given: str, kept: str) -> None:
    assert kept_name(given, "pdf") == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = kept_name("长" * 500 + ".jpeg", "jpg")
    assert len(kept) == LENGTH
    assert kept.endswith("长.jpeg")
