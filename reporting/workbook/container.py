"""Looking at an uploaded file before any parser does: what kind it is, and whether it is safe.

Limits: a filled form is about 20 KB, 200 KB unzipped. What openpyxl would expand without limit
(merged ranges, linked ranges, thousands of styled rows) is cut away first.
"""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.layout import LAST_ROW

MAX_BYTES = 5 * 1024 * 1024
MAX_ENTRIES = 500
MAX_UNZIPPED = 50 * 1024 * 1024
MAX_RATIO = 200
RATIO_APPLIES_FROM = 1024 * 1024
# Above this many cells rows beyond the form are cut; what is left above the second is no form.
MANY_CELLS = 20_000
MAX_CELLS = 100_000
MAX_MERGED = 20_000
# Tags in all parts, outside rows and strings: formats, names, rules. A filled form has 3,000.
MAX_TAGS = 100_000
MAX_TAGS_PER_CELL = 8
# A parser fed by pieces reads an unfinished tag or comment again with every piece.
MAX_TOKEN = 2 * 1024 * 1024
MAX_REMARKS = 10_000

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
SAVE_AS_XLSX = "请用 WPS 或 Excel 打开后，选“另存为”“Excel 工作簿（*.xlsx）”，再上传。"
DOWNLOAD_AGAIN = "请从系统重新下载本市本年度的工作簿，填好后上传。"

_PREFIX = rb"(?:[^\s<>:/]+:)?"
_ROW = re.compile(rb"<" + _PREFIX + rb"row\b[^>]*?\br=[\"'](\d+)[\"']")
_CELL = re.compile(rb"<" + _PREFIX + rb"(?:c|row)[\s>/]")
_ROWS = re.compile(rb"<" + _PREFIX + rb"sheetData\b.*</" + _PREFIX + rb"sheetData>", re.DOTALL)
# Whatever a part is called, a parser would read it when a sheet or a style is said to be there.
_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*<")
_STRINGS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*)?<" + _PREFIX + rb"sst\b")
_LONG = re.compile(rb"<[^<]{%d}" % MAX_TOKEN)
_REMARK = re.compile(rb"<!(?:--.*?(?:-->|\Z)|\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_MERGED = re.compile(
    rb"<" + _PREFIX + rb"mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)[\"']"
)
_FORMULA = re.compile(rb"<" + _PREFIX + rb"f[\s>/]")
_CONTENT = re.compile(rb"<" + _PREFIX + rb"(?:v|is|f)[\s>]")
_COMMENT = re.compile(rb"<" + _PREFIX + rb"comment\s")
_COMMENT_AT_CELL = re.compile(rb"<" + _PREFIX + rb"comment\s[^>]*?ref=[\"'][A-Z]{1,3}\d{1,7}[\"']")
_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([^\"']+)[\"']")


@dataclass(frozen=True, slots=True)
class Package:
    """An .xlsx that may be parsed: `content` as received or with what was cut away."""

    content: bytes
    has_formulas: bool
    rows_left_out: bool


#: What zipfile and its decompressors raise on damaged bytes; NotImplementedError for a compression
#: that zipfile does not know.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)


def is_ole(content: bytes) -> bool:
    """Whether this is the container of .xls, .et and encrypted workbooks."""
    return content.startswith(OLE_MAGIC)


def check_size(size: int) -> None:
    """Refuse what is too large to be a filled form."""
    if size > MAX_BYTES:
        raise file_too_large(size)


def file_too_large(size: int | None = None) -> NotOurWorkbook:
    """The refusal of what is too large to be a filled form; one never received has no size."""
    has = f"文件有{size / 1024 / 1024:.1f}MB，" if size else "文件"
    return NotOurWorkbook(
        "file_too_large",
        f"{has}超过{MAX_BYTES // 1024 // 1024}MB。",
        "请删去插入的图片、附件和多余的工作表后再上传，佐证材料请在数据项或条款处另行上传。",
    )


def opened(content: bytes) -> Package:
    """The .xlsx package, checked. Raises NotOurWorkbook."""
    check_size(len(content))
    if not content:
        raise NotOurWorkbook("empty_file", "文件是空的。", DOWNLOAD_AGAIN)
    if not content.startswith(b"PK"):
        raise NotOurWorkbook("not_a_workbook", "这不是 Excel 工作簿（.xlsx）。", SAVE_AS_XLSX)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive)
            return _contained(archive, content)
    except BROKEN as error:
        raise damaged() from error


def damaged() -> NotOurWorkbook:
    """The refusal of a file that breaks while it is read."""
    return NotOurWorkbook(
        "damaged_file",
        "文件已损坏或不完整，无法读取。",
        "请用 WPS 或 Excel 打开并另存为 .xlsx 后再上传；打不开的，" + DOWNLOAD_AGAIN,
    )


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what would not be safe to unpack, whatever it holds. Raises NotOurWorkbook."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _bomb(f"压缩包内有{len(entries)}个部分")
    # The sizes are those the directory declares; zipfile never unpacks more than these.
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNZIPPED:
        raise _bomb(f"解压后有{total // 1024 // 1024}MB")
    for entry in entries:
        if entry.flag_bits & 1:
            raise NotOurWorkbook("encrypted_file", "文件加了密码。", "请取消密码后再上传。")
        if (
            entry.file_size > RATIO_APPLIES_FROM
            and entry.file_size > MAX_RATIO * entry.compress_size
        ):
            raise _bomb("压缩比异常")
    if len({entry.filename for entry in entries}) != len(entries):
        raise damaged()


def _check_entries(archive: zipfile.ZipFile) -> None:
    check_archive(archive)
    names = set(archive.namelist())
    if "xl/vbaProject.bin" in names or b"macroEnabled" in _part(archive, "[Content_Types].xml"):
        raise NotOurWorkbook(
            "macro_workbook", "这是启用宏的工作簿（.xlsm），出于安全不接收。", SAVE_AS_XLSX
        )
    if "xl/workbook.bin" in names:
        raise NotOurWorkbook("binary_workbook", "这是二进制工作簿（.xlsb）。", SAVE_AS_XLSX)
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise NotOurWorkbook("not_a_workbook", "这不是 Excel 工作簿（.xlsx）。", SAVE_AS_XLSX)


def _bomb(what: str) -> NotOurWorkbook:
    return NotOurWorkbook("oversized_content", f"{what}，不是正常的填报工作簿。", DOWNLOAD_AGAIN)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _contained(archive: zipfile.ZipFile, content: bytes) -> Package:
    """Cut away what would be expanded without limit; what the patterns cannot see is refused."""
    replaced: dict[str, bytes] = {}
    has_formulas = rows_left_out = False
    tags = row_tags = 0
    for entry in archive.infolist():
        xml = archive.read(entry)
        if not _XML.match(xml):
            continue
        encoding = _ENCODING.match(xml)
        if b"\0" in xml[:64] or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
            raise damaged()
        if b"commentList" in xml and len(_COMMENT.findall(xml)) != len(
            _COMMENT_AT_CELL.findall(xml)
        ):
            raise damaged()
        _check_tokens(xml)
        if b"sheetData" not in xml:
            if _STRINGS.match(xml):
                row_tags += xml.count(b"<")
            else:
                tags += xml.count(b"<")
            _check_tags(tags, row_tags)
            continue
        kept, left_out = _trimmed(xml)
        rows = sum(match[0].count(b"<") for match in _ROWS.finditer(kept))
        tags, row_tags = tags + kept.count(b"<") - rows, row_tags + rows
        _check_tags(tags, row_tags)
        rows_left_out |= left_out
        if kept is not xml:
            replaced[entry.filename] = kept
        has_formulas |= _FORMULA.search(kept) is not None
    if replaced:
        content = _rewritten(archive, replaced)
    return Package(content, has_formulas, rows_left_out)


def _check_tokens(xml: bytes) -> None:
    """Refuse what is quick to read at once and slow to read in pieces."""
    if len(xml) > MAX_TOKEN and _LONG.search(xml):
        raise _bomb("有一处内容过长")
    if b"<!" in xml and sum(len(remark) for remark in _REMARK.findall(xml)) > MAX_REMARKS:
        raise _bomb("含有大段注释")


def _check_tags(tags: int, row_tags: int) -> None:
    """Refuse more rows and strings, or more formats and rules, than any form has."""
    if tags > MAX_TAGS or row_tags > MAX_TAGS_PER_CELL * MAX_CELLS:
        raise _bomb(f"内容有{max(tags, row_tags) // 10_000}万项")


def _trimmed(xml: bytes) -> tuple[bytes, bool]:
    """The sheet without what would be expanded beyond any form; whether content was left out."""
    left_out = False
    if _cells(xml) > MANY_CELLS:
        cut = first_row_beyond(xml, LAST_ROW)
        end = re.search(rb"</" + _PREFIX + rb"sheetData>", xml)
        if cut < len(xml) and end is not None:
            left_out = _CONTENT.search(xml, cut, end.start()) is not None
            xml = xml[:cut] + xml[end.start() :]
        if _cells(xml) > MAX_CELLS:
            raise _bomb("单元格过多")
    if b"hyperlink" in xml:
        xml = _without(xml, b"hyperlinks")
    if b"mergeCell" in xml and _merged_area(xml) > MAX_MERGED:
        xml = _without(xml, b"mergeCells")
    return xml, left_out


def first_row_beyond(xml: bytes, last: int) -> int:
    """Where the first row with a number above `last` begins; the end where there is none."""
    return next((m.start() for m in _ROW.finditer(xml) if int(m[1]) > last), len(xml))


def _cells(xml: bytes) -> int:
    # Counting is much cheaper than parsing; most files stop at the first estimate.
    if len(xml) < MANY_CELLS * len("<c/>"):
        return 0
    return sum(1 for _ in _CELL.finditer(xml))


def _without(xml: bytes, element: bytes) -> bytes:
    tag = _PREFIX + element
    kept = re.sub(rb"<%b\b[^>]*/>|<%b\b.*?</%b>" % (tag, tag, tag), b"", xml, flags=re.DOTALL)
    if re.search(rb"<" + _PREFIX + element.removesuffix(b"s") + rb"s?\b", kept):
        raise damaged()
    return kept


def _merged_area(xml: bytes) -> int:
    """Cells in merged ranges; counted as too many when a range is written in an unknown way."""
    ranges = _MERGED.findall(xml)
    if len(ranges) != len(re.findall(rb"<" + _PREFIX + rb"mergeCell\s", xml)):
        return MAX_MERGED + 1
    area = 0
    for left, top, right, bottom in ranges:
        width = _column_number(right) - _column_number(left) + 1
        area += width * (int(bottom) - int(top) + 1)
    return area


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rewritten(archive: zipfile.ZipFile, replaced: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for entry in archive.infolist():
            copy.writestr(entry.filename, replaced.get(entry.filename) or archive.read(entry))
    return target.getvalue()
