"""What kind of file evidence is, told by what is in it and never by its name."""

import zipfile
from collections.abc import Collection
from io import BytesIO

from reporting.models import FileType
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.container import BROKEN, check_archive, is_ole

ALLOWED = "PDF、PNG或JPEG图片、Word文档（.docx）、Excel工作簿（.xlsx）"
AS_PDF = "请另存为PDF后再上传。"

PDF_HEAD, PDF_END = b"%PDF-", b"%%EOF"
PNG_HEAD, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
JPEG_HEAD, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
# Scanners and telephones write a little of their own after the end.
PDF_TAIL = 4096
IMAGE_TAIL = 65_536

#: The part that makes a package a document or a workbook, and the content type it must have.
OFFICE = {
    FileType.DOCX: ("word/document.xml", b"wordprocessingml.document.main+xml"),
    FileType.XLSX: ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
RUNS_CODE = ("vbaproject.bin", "vbadata.xml")
ARCHIVE_WORDS = {
    "encrypted_file": "加了密码，审核人打不开。请取消密码后再上传。",
    "macro_workbook": "含有宏，出于安全不接收。请另存为不含宏的文件或PDF后再上传。",
    "oversized_content": f"压缩的内容过大，不是正常的文档。{AS_PDF}",
}


class Refused(Exception):
    """The file cannot be evidence; the message says why and what to do, after the file's name."""


def type_of(content: bytes, *, among: Collection[FileType] = tuple(FileType)) -> FileType:
    """The kind of a whole file. Raises Refused for any other, a damaged or a dangerous one."""
    if not content:
        raise Refused("是空文件。请核对后重新选择。")
    names = "、".join(FileType(each).label for each in among)
    found = _type_of(content)
    if found is None:
        raise Refused(f"的内容不是可以接收的格式，只收{names}；其他格式{AS_PDF}")
    if found not in among:
        raise Refused(f"是{found.label}，这里只收{names}。")
    return found


def _type_of(content: bytes) -> FileType | None:
    if content.startswith(PDF_HEAD):
        return _whole(FileType.PDF, PDF_END in content[-PDF_TAIL:])
    if content.startswith(PNG_HEAD):
        whole = content[12:16] == b"IHDR" and PNG_END in content[-IMAGE_TAIL:]
        return _whole(FileType.PNG, whole)
    if content.startswith(JPEG_HEAD):
        return _whole(FileType.JPEG, JPEG_END in content[-IMAGE_TAIL:])
    if content.startswith(b"PK"):
        return _office(content)
    if is_ole(content):
        raise Refused(f"是旧格式（.doc、.xls、.wps）或加了密码的文件。{AS_PDF}")
    return None


def _whole(kind: FileType, whole: bool) -> FileType:
    if not whole:
        raise Refused(f"不完整：开头是{kind.label}，却没有结尾。请重新导出或扫描后再上传。")
    return kind


def _office(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            check_archive(archive)
            return _office_type(archive)
    except NotOurWorkbook as refusal:
        words = ARCHIVE_WORDS.get(refusal.finding.code)
        raise Refused(words or f"已损坏或不完整，无法读取。{AS_PDF}") from refusal
    except BROKEN as error:
        raise Refused(f"已损坏或不完整，无法读取。{AS_PDF}") from error


def _office_type(archive: zipfile.ZipFile) -> FileType:
    names = {name.lower() for name in archive.namelist()}
    types = archive.read("[Content_Types].xml") if "[content_types].xml" in names else b""
    if b"macroEnabled" in types or any(name.endswith(RUNS_CODE) for name in names):
        raise Refused(ARCHIVE_WORDS["macro_workbook"])
    for kind, (part, content_type) in OFFICE.items():
        if part in names and content_type in types:
            if archive.testzip() is not None:
                raise Refused(f"已损坏或不完整，无法读取。{AS_PDF}")
            return kind
    raise Refused(f"是压缩包，不能核对里面的内容。只收{ALLOWED}，请逐个上传。")
