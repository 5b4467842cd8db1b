"""A receipt as PDF, to be kept: the same receipt gives the same bytes again. Pure.

The font travels in the file, cut down to the characters used, so it looks alike on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

#: Millimetres and points, on A4 upright.
MARGIN = 16
LINE = 6
TITLE, HEADING, BODY, SMALL = 17, 12, 9.5, 8.5
INK, INK_2, RULE = (22, 32, 43), (70, 82, 95), (132, 143, 155)
#: Stands for a character that the font does not have, as printers do (〓).
NO_GLYPH = "〓"
FONT = "notosanssc"


@dataclass(frozen=True, slots=True)
class Block:
    """A table under a heading: column heads, how they are aligned (LEFT, RIGHT), their widths in
    per cent, and rows of text."""

    heading: str
    heads: Sequence[str]
    aligns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with text of any length, which may go on over several pages."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A receipt as it is printed; `at` is when it was issued, `notice` stands on every page."""

    title: str
    number: str
    at: datetime
    facts: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    passages_heading: str
    passages: Sequence[Passage]
    how_to_verify: Sequence[str]
    notice: str


class _Page(FPDF):
    """A4 upright with number, notice and page count at the foot of every page."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*INK_2)
        self.cell(0, 5, self.foot, new_x=XPos.LMARGIN)
        self.cell(0, 5, f"第{self.page_no()}页，共{{nb}}页", align="R")


def receipt_pdf(sheet: Sheet) -> bytes:
    """The file."""
    page = _Page(format="A4")
    page.set_creation_date(sheet.at)
    page.set_title(sheet.title)
    page.set_subject(sheet.number)
    page.set_lang("zh-CN")
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(True, margin=20)
    page.add_font(FONT, fname=_font_file())
    page.foot = " · ".join(each for each in (sheet.number, sheet.notice) if each)
    page.add_page()
    _text(page, sheet.title, TITLE, 9)
    if sheet.notice:
        _text(page, sheet.notice, BODY, LINE, INK_2)
    page.ln(2)
    _rule(page)
    for name, value in sheet.facts:
        _fact(page, name, value)
    for block in sheet.blocks:
        _block(page, block)
    if sheet.passages:
        _heading(page, sheet.passages_heading)
    for passage in sheet.passages:
        _passage(page, passage)
    _heading(page, "怎么核验")
    for step, words in enumerate(sheet.how_to_verify, 1):
        _text(page, f"{step}. {words}", BODY, LINE)
    return bytes(page.output())


@cache
def _font_file() -> Path:
    return Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def _known(page: FPDF, text: str) -> str:
    """The text with 〓 for what the font lacks; nothing of a receipt is dropped in silence."""
    glyphs = cast(TTFFont, page.fonts[FONT]).cmap
    return "".join(each if each == "\n" or ord(each) in glyphs else NO_GLYPH for each in text)


def _text(
    page: FPDF, text: str, size: float, height: float, ink: tuple[int, int, int] = INK
) -> None:
    page.set_font(FONT, size=size)
    page.set_text_color(*ink)
    page.multi_cell(
        0,
        height,
        _known(page, text),
        align="L",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
        wrapmode=WrapMode.CHAR,
    )


def _rule(page: FPDF) -> None:
    page.set_draw_color(*INK)
    page.set_line_width(0.5)
    page.line(MARGIN, page.get_y(), page.w - MARGIN, page.get_y())
    page.ln(2)


def _fact(page: FPDF, name: str, value: str) -> None:
    page.set_font(FONT, size=BODY)
    page.set_text_color(*INK_2)
    page.cell(38, LINE, name)
    page.set_text_color(*INK)
    page.multi_cell(
        0,
        LINE,
        _known(page, value),
        align="L",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
        wrapmode=WrapMode.CHAR,
    )


def _block(page: FPDF, block: Block) -> None:
    """A table under its heading; its head stands on each page that it covers."""
    _heading(page, block.heading)
    page.set_font(FONT, size=SMALL)
    page.set_draw_color(*RULE)
    page.set_line_width(0.15)
    with page.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=tuple(block.widths),
        headings_style=FontFace(color=INK_2),
        line_height=5,
        padding=(0.6, 1.5, 0.6, 0),
        text_align=tuple(block.aligns),
        width=page.epw,
        wrapmode=WrapMode.CHAR,
    ) as table:
        for cells in (block.heads, *block.rows):
            row = table.row()
            for cell in cells:
                row.cell(_known(page, cell))


def _passage(page: FPDF, passage: Passage) -> None:
    """The text under its title, with a hairline above."""
    if page.will_page_break(3 * LINE):
        page.add_page()
    page.set_draw_color(*RULE)
    page.set_line_width(0.15)
    page.line(MARGIN, page.get_y(), page.w - MARGIN, page.get_y())
    page.ln(1)
    _text(page, passage.title, SMALL, 5)
    if passage.text:
        _text(page, passage.text, SMALL, 5, INK_2)
    page.ln(1)


def _heading(page: FPDF, text: str) -> None:
    """A heading, which never ends a page."""
    if page.will_page_break(30):
        page.add_page()
    page.ln(5)
    _text(page, text, HEADING, 8)
