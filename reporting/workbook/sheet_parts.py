"""Giving cells of an official's sheet another format, and pointing it at comments. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from reporting.findings import Severity
from reporting.workbook.cells import Position, position_of
from reporting.workbook.container import damaged, first_row_beyond
from reporting.workbook.layout import LAST_ROW
from reporting.workbook.marking import Formats
from reporting.workbook.parts import OFFICE, first
from reporting.workbook.splicing import (
    Attributes,
    Edits,
    elements,
    prefix_of,
    tag_end,
    walk,
    with_attribute,
)

_DATA = re.compile(rb"<((?:[^\s<>:/]+:)?sheetData)\b[^>]*>")
# What must stand behind the pointer at the comments' boxes.
_AFTER_BOXES = {
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet's XML in two: `frame` around its rows, which were `rows`."""

    frame: bytes
    rows: bytes
    cut: int

    @classmethod
    def of(cls, xml: bytes) -> "SheetPart":
        """Apart. Raises NotOurWorkbook."""
        data = _DATA.search(xml)
        if data is None:
            raise damaged()
        if data[0].endswith(b"/>"):
            return cls(xml, b"", data.end())
        end = xml.rfind(b"</" + data[1])
        if end < data.end():
            raise damaged()
        return cls(xml[: data.end()] + xml[end:], xml[data.end() : end], data.end())

    def joined(self, edits: Edits, rows: bytes) -> bytes:
        """Together again, after the edits of the frame."""
        edits.insert(self.cut, rows)
        return edits.applied()


def hidden_columns(part: SheetPart) -> list[tuple[int, int]]:
    """Ranges of columns nobody sees, from and to."""
    return [
        (int(at.get("min", "0")), int(at.get("max", "0")))
        for each in elements(part.frame, {"col"})
        if (at := each.attributes).get("hidden") in ("1", "true")
        and at.get("min", "").isdecimal()
        and at.get("max", "").isdecimal()
    ]


def framed(part: SheetPart, *, boxes: str = "") -> Edits:
    """The frame no longer selected, and pointing at the comments' boxes by this id."""
    edits = Edits(part.frame)
    found = elements(part.frame, {"worksheet", "sheetView", "legacyDrawing", *_AFTER_BOXES})
    for each in found:
        # Two selected sheets would both get what is typed into one of them.
        if each.name == "sheetView" and "tabSelected" in each.attributes:
            edits.attribute(each, tabSelected="0")
        if each.name == "legacyDrawing" and boxes:
            edits.replace(each.start, each.end, b"")
    if boxes:
        around = first([each for each in found if each.name == "worksheet"])
        after = [e.start for e in found if e.name in _AFTER_BOXES and e.parent == "worksheet"]
        pointer = (
            f'<{prefix_of(part.frame, around)}legacyDrawing xmlns:r="{OFFICE}" r:id="{boxes}"/>'
        )
        edits.insert(min(after, default=around.inner_end), pointer.encode())
    return edits


def dressed(
    rows: bytes,
    *,
    marks: Mapping[Position, Severity],
    closed: Callable[[Position], bool],
    formats: Formats,
) -> bytes:
    """The rows with old marks of ours taken away and these put in."""
    reach = first_row_beyond(rows, LAST_ROW)
    within = b"<x>" + rows[:reach] + b"</x>"
    edits = Edits(within)
    wanted: dict[int, set[int]] = {}
    for row, column in marks:
        wanted.setdefault(row, set()).add(column)
    row = column = 0
    inside_row = -1

    def opened(name: str, attributes: Attributes, at: int) -> None:
        nonlocal row, column, inside_row
        if name == "row":
            said = attributes.get("r", "")
            row, column = int(said) if said.isdecimal() else row + 1, 0
            inside_row = at
        elif name == "c" and inside_row >= 0:
            place = position_of(attributes.get("r", ""))
            column = place[1] if place else column + 1
            missing = sorted(each for each in wanted.get(row, ()) if each < column)
            edits.insert(at, _blanks(row, missing, at))
            wanted.get(row, set()).difference_update([*missing, column])
            _dress(at, attributes)

    def _dress(at: int, attributes: Attributes) -> None:
        said = attributes.get("s", "0")
        style = int(said) if said.isdecimal() else 0
        new = style
        if formats.is_marked(style):
            new = formats.restored(style, closed=closed((row, column)))
        if severity := marks.get((row, column)):
            new = formats.marked(new, severity)
        if new != style:
            end, _ = tag_end(within, at)
            edits.replace(at, end, with_attribute(within[at:end], "s", str(new)))

    def closed_tag(name: str, at: int) -> None:
        nonlocal inside_row
        if name != "row" or inside_row < 0:
            return
        missing = sorted(wanted.pop(row, ()))
        end, alone = tag_end(within, inside_row)
        if missing and alone:
            tag = within[inside_row:end]
            word = re.match(rb"<([^\s/>]+)", tag)
            closing = b"</" + (word[1] if word else b"") + b">"
            edits.replace(
                inside_row, end, tag[:-2] + b">" + _blanks(row, missing, inside_row) + closing
            )
        else:
            edits.insert(at, _blanks(row, missing, inside_row))
        inside_row = -1

    def _blanks(row: int, columns: list[int], near: int) -> bytes:
        word = re.match(rb"<(?:([^\s/>:]+):)?", within[near : near + 200])
        p = word[1].decode() + ":" if word and word[1] else ""
        return b"".join(
            f'<{p}c r="{get_column_letter(each)}{row}" '
            f's="{formats.marked(0, marks[row, each])}"/>'.encode()
            for each in columns
        )

    walk(within, opened, closed_tag)
    return edits.applied()[len(b"<x>") : -len(b"</x>")] + rows[reach:]
