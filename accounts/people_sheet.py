"""The sheet of people: the template that is handed out, and reading it back. No database.

Cells are written as text and read as text, so a name that begins like a formula stays a name.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("用户名", "姓名", "角色", "市代码", "部门代码", "电话", "邮箱")
#: What a sheet may lack: the templates handed out before had no such column.
MAY_LACK = frozenset({"邮箱"})
#: For reading only; what stands there is not looked at.
UNIT = "单位"
WIDTHS = (22, 14, 14, 10, 22, 18, 28, 40)
MOST_ROWS = 1000
MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 20 * MOST_BYTES
CELL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row as it was written; `line` is its number in the sheet."""

    line: int
    username: str
    full_name: str
    role: str
    city: str
    department: str
    phone: str
    email: str = ""


class NotReadable(Exception):
    """The file is not the sheet of people; the message says what to do."""


def read(content: bytes, name: str) -> list[PersonRow]:
    """The rows of an .xlsx or .csv file that name anybody: rows without a name, phone and e-mail
    are places nobody was entered for. Raises NotReadable."""
    if len(content) > MOST_BYTES:
        raise NotReadable("文件超过1MB。请只留名单，删去其他内容后再上传。")
    lines = _of_csv(content) if name.lower().endswith(".csv") else _of_workbook(content)
    numbered = enumerate(lines, start=1)
    places: dict[str, int] = {}
    rows = []
    for line, cells in numbered:
        if not places:
            places = {text: at for at, text in enumerate(cells) if text in COLUMNS}
            if not places:
                continue
            missing = [c for c in COLUMNS if c not in places and c not in MAY_LACK]
            if missing:
                raise NotReadable(f"表头缺少：{'、'.join(missing)}。请用下载的模板填写。")
            continue
        at = {column: places.get(column, len(cells)) for column in COLUMNS}
        row = PersonRow(line, *(cells[at[c]] if at[c] < len(cells) else "" for c in COLUMNS))
        if row.full_name or row.phone or row.email:
            rows.append(row)
        if line > MOST_ROWS:
            raise NotReadable(f"名单超过{MOST_ROWS}行。请删去多余的行，或分几次上传。")
    if not places:
        raise NotReadable(f"没有找到表头（{'、'.join(COLUMNS)}）。请用下载的模板填写。")
    return rows


def write(head: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    """A workbook of texts with a bold head that stays in view."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one
    sheet.title = title
    for at, values in enumerate([head, *rows], start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(at, column)
            cell.value = value
            cell.data_type = "s"
            cell.number_format = "@"
            if at == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _of_csv(content: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            for cells in csv.reader(io.StringIO(text), strict=True):
                yield [_clean(cell) for cell in cells]
        except csv.Error as error:
            raise NotReadable("CSV读不出来，请在WPS或Excel中另存为xlsx后再上传。") from error
        return
    raise NotReadable("文件的编码认不出来，请在WPS或Excel中另存为xlsx后再上传。")


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    refusal = NotReadable("文件打不开。请用WPS或Excel打开模板，填好后另存为xlsx再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
                raise refusal
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # WPS may write a wrong extent; without it every row that is there is read.
        sheet.reset_dimensions()
        for at, cells in enumerate(sheet.iter_rows(values_only=True, max_col=20)):
            if at > MOST_ROWS + 1:
                return
            yield [_clean(cell) for cell in cells]
    except NotReadable:
        raise
    except Exception as error:
        # A damaged archive makes the parser fail in nearly any way (KeyError, zlib.error …),
        # depending on where it is damaged; to whoever uploaded it they are all one thing.
        raise refusal from error


def _clean(cell: object) -> str:
    """A cell's words without blanks around them; 410100.0 is 410100."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "".join(c for c in str(cell) if c.isprintable())
    return text.strip().strip("'")[:CELL_LENGTH]
