"""Our comments in an official's sheet: taken away, and put below the official's own. Pure.

A comment is text in one part and a box in another (VML, which need not be well-formed XML).
"""

import re
from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from reporting.workbook.cells import Position, position_of
from reporting.workbook.container import damaged
from reporting.workbook.parts import SPREADSHEET, Parts, first
from reporting.workbook.splicing import Edits, Element, elements, escaped, prefix_of, within

BEGIN, END = "【系统检查】", "【系统检查完】"
AUTHOR = "填报系统"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

_OURS = re.compile(rf"\s*{BEGIN}(?:.*?{END}|.*)\s*", re.DOTALL)
_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*?</v:shape>", re.DOTALL)
_AT = re.compile(rb"<x:(Row|Column)>\s*(\d{1,7})\s*</x:\1>")
_VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600"
 o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t"
 o:connecttype="rect"/></v:shapetype></xml>"""
# From the cell's right edge, 4 columns wide; the rows of the form are two or three lines high.
_BOX = """<v:shape id="henan_{row}_{column}" type="#_x0000_t202" fillcolor="#ffffe1" style="position:absolute;
 visibility:hidden" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>
<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">
<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 12, {top}, 4, {right}, 30, {bottom}, 4</x:Anchor>
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""


def without_ours(parts: Parts, sheet: str) -> None:
    """Take our text out of the sheet's comments; a comment that held nothing else goes."""
    part = parts.related(sheet, "comments")
    if part is None or BEGIN.encode() not in parts.contents[part.target]:
        return
    xml = parts.contents[part.target]
    found = elements(xml, {"comment", "t", "r"})
    edits = Edits(xml)
    gone: set[Position] = set()
    for comment in (each for each in found if each.name == "comment"):
        inside = within(found, comment)
        texts = [each for each in inside if each.name == "t" and each.parent in ("r", "text")]
        kept = _kept("".join(each.text for each in texts))
        if all(kept):
            continue
        if not any(kept):
            edits.replace(comment.start, comment.end, b"")
            gone.add(_position(comment))
            continue
        for each in texts:
            own, kept = kept[: len(each.text)], kept[len(each.text) :]
            left = "".join(c for c, keep in zip(each.text, own, strict=True) if keep)
            run = next((r for r in inside if r.name == "r" and r.start < each.start < r.end), None)
            if not left and run is not None:
                edits.replace(run.start, run.end, b"")
            else:
                edits.replace(each.inner, each.inner_end, escaped(left).encode())
    parts.contents[part.target] = edits.applied()
    drawing = parts.related(sheet, "vmlDrawing")
    if drawing is not None:
        parts.contents[drawing.target] = _SHAPE.sub(
            lambda shape: b"" if _at(shape[0]) in gone else shape[0],
            parts.contents[drawing.target],
        )


def with_ours(parts: Parts, sheet: str, comments: Mapping[Position, str]) -> str:
    """Put these texts into the sheet's comments, below what is there.

    Returns the id by which the sheet must point at the boxes, where it does not do so yet.
    """
    if not comments:
        return ""
    related = parts.related(sheet, "comments")
    if related is None:
        name = parts.free_name("xl/comments{}.xml")
        empty = (
            f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
        )
        parts.add(name, empty.encode(), f"{SPREADSHEET}.comments+xml")
        parts.relate(sheet, "comments", name)
    else:
        name = related.target
    boxes = _write_texts(parts, name, comments)
    drawing = parts.related(sheet, "vmlDrawing")
    if drawing is not None:
        vml, pointer = drawing.target, ""
    else:
        vml = parts.free_name("xl/drawings/vmlDrawing{}.vml")
        parts.add(vml, b"", VML_TYPE)
        parts.contents[vml] = _VML.encode()
        pointer = parts.relate(sheet, "vmlDrawing", vml)
    content = parts.contents[vml]
    end = content.rfind(b"</xml>")
    if end < 0:
        raise damaged()
    written = "".join(_box(position, comments[position]) for position in boxes).encode()
    parts.contents[vml] = content[:end] + written + content[end:]
    return pointer


def framed(text: str) -> str:
    """Our text between its marks, by which it is known again."""
    return f"{BEGIN}\n{text}\n{END}"


def _write_texts(parts: Parts, name: str, comments: Mapping[Position, str]) -> list[Position]:
    """Write the texts; returns the cells that had no comment before."""
    xml = parts.contents[name]
    found = elements(xml, {"authors", "author", "commentList", "comment", "text", "t", "r"})
    around = first([each for each in found if each.name == "commentList"])
    p = prefix_of(xml, around)
    edits = Edits(xml)
    there = {_position(each): each for each in found if each.name == "comment"}
    new = [position for position in sorted(comments) if position not in there]
    author = _author(edits, found, p) if new else 0
    for position in comments.keys() & there.keys():
        comment = there[position]
        inside = within(found, comment)
        text = first([each for each in inside if each.name == "text"])
        for plain in inside:
            if (plain.name, plain.parent) == ("t", "text"):
                edits.insert(plain.start, f"<{p}r>".encode())
                edits.insert(plain.end, f"</{p}r>".encode())
        edits.append(text, [_run(p, "\n" + framed(comments[position]))])
    edits.append(
        around,
        [
            f'<{p}comment ref="{get_column_letter(column)}{row}" authorId="{author}"><{p}text>'.encode()
            + _run(p, framed(comments[row, column]))
            + f"</{p}text></{p}comment>".encode()
            for row, column in new
        ],
    )
    parts.contents[name] = edits.applied()
    return new


def _run(p: str, text: str) -> bytes:
    return f'<{p}r><{p}t xml:space="preserve">{escaped(text)}</{p}t></{p}r>'.encode()


def _author(edits: Edits, found: list[Element], p: str) -> int:
    authors = [each.text for each in found if each.name == "author"]
    if AUTHOR in authors:
        return authors.index(AUTHOR)
    around = first([each for each in found if each.name == "authors"])
    edits.append(around, [f"<{p}author>{AUTHOR}</{p}author>".encode()])
    return len(authors)


def _kept(text: str) -> list[bool]:
    """Which characters are not ours; the blanks around ours go with it."""
    kept = [True] * len(text)
    for ours in _OURS.finditer(text):
        kept[ours.start() : ours.end()] = [False] * (ours.end() - ours.start())
    return kept


def _position(comment: Element) -> Position:
    position = position_of(comment.attributes.get("ref", ""))
    if position is None:
        raise damaged()
    return position


def _at(shape: bytes) -> Position | None:
    """The cell of a comment's box."""
    said = {match[1]: int(match[2]) for match in _AT.finditer(shape)}
    if b'ObjectType="Note"' not in shape or len(said) != 2:
        return None
    return said[b"Row"] + 1, said[b"Column"] + 1


def _box(position: Position, text: str) -> str:
    row, column = position[0] - 1, position[1] - 1
    lines = sum(1 + len(line) // 20 for line in text.split("\n"))
    return _BOX.format(
        row=row,
        column=column,
        left=column + 1,
        right=column + 4,
        top=max(row - 1, 0),
        bottom=max(row - 1, 0) + 2 + lines // 2,
    )
