"""Lists as files for people: CSV that Excel and WPS open as they are."""

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

_BYTE_ORDER_MARK = "\ufeff"
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
DEMONSTRATION = "演示数据：由程序按固定种子生成，不代表任何城市的真实情况。"


def csv_response(
    filename: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    demonstration: bool,
) -> HttpResponse:
    """A CSV download in UTF-8 with a byte order mark; synthetic figures say so in every row.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.write(_BYTE_ORDER_MARK)
    writer = csv.writer(response)
    mark = ("数据性质",) if demonstration else ()
    writer.writerow([*head, *mark])
    for row in rows:
        cells = [_cell(each) for each in row]
        writer.writerow([*cells, DEMONSTRATION] if demonstration else cells)
    return response


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    text = str(value)
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
