"""A paper as .docx, laid out as GB/T 9704-2012 asks; the red head is the office's. Pure.

A4 with margins of 37, 35, 28 and 26 mm; 22 lines of 28 characters (28 of 3号 are 2 mm wider than the
text, so characters stand a quarter of a point closer: a grid of characters does the same in Word, and
every second character in LibreOffice); body 3号仿宋, title 2号小标宋,
headings 黑体 and 楷体; page numbers 4号半角宋体 between dashes, at the outer edge. Fonts are named,
never carried along: the office's machines have them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from documents.papers.blocks import Block, Heading, Listing, Paper, Paragraph, Picture, SignOff
from documents.papers.tables import CAPTION, write_table
from reporting.workbook.splicing import NOT_STORABLE

SONG, FANG_SONG, HEI, KAI = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312"
SMALL_TITLE_SONG = "方正小标宋简体"
LATIN = "Times New Roman"
#: Points: 2号, 3号, 4号; the exact distance of lines that puts 22 of them on a page.
NO_2, NO_3, NO_4, SMALL = 22, 16, 14, 10.5
LINE, TITLE_LINE = 28.9, 33
INDENT = 31.5
#: Twentieths of a point: between lines, and what each character gives up.
LINE_PITCH, CLOSER = "579", "-5"
PICTURE_WIDTH = Mm(155)
#: What the format takes of a file's title; a placeholder may stand for more.
LONGEST_PROPERTY = 255
TITLE, BODY = "公文标题", "公文正文"
#: 附件, 一、, （一）
LEVELS = ("公文附件", "公文一级标题", "公文二级标题")


def docx_file(paper: Paper) -> bytes:
    """The file."""
    document = Document()
    _styles(document)
    _page(document)
    _about(document, paper)
    _head(document, paper.mark)
    _feet(document)
    if paper.number:
        _paragraph(document, paper.number, BODY).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph(style=BODY)
    for line in paper.title.split("\n"):
        _paragraph(document, line, TITLE)
    document.add_paragraph(style=BODY)
    _write(document, _numbered((*paper.body, *paper.appendix)))
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    """Tables and figures numbered in the order in which they stand."""
    tables = pictures = 0
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Listing):
            tables += 1
            block = replace(block, caption=f"表{tables}　{block.caption}")
        elif isinstance(block, Picture):
            pictures += 1
            block = replace(block, caption=f"图{pictures}　{block.caption}")
        found.append(block)
    return found


def _write(document: DocumentObject, blocks: Sequence[Block]) -> None:
    for block in blocks:
        match block:
            case Heading(level=0):
                _begin_annex(document, block.text)
            case Heading():
                _paragraph(document, block.text, LEVELS[block.level])
            case Paragraph():
                paragraph = _paragraph(document, block.text, BODY)
                if not block.indented:
                    paragraph.paragraph_format.first_line_indent = Pt(0)
            case Listing():
                write_table(document, block)
            case Picture():
                _write_picture(document, block)
            case SignOff():
                paragraph = _paragraph(document, block.text, BODY)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph.paragraph_format.right_indent = Pt(4 * NO_3)
                paragraph.paragraph_format.first_line_indent = Pt(0)


def _begin_annex(document: DocumentObject, text: str) -> None:
    """附件1 on the first line of a page, its title in the middle of the third (7.3.2)."""
    mark, _, title = re.sub(r"\s+", " ", text).partition(" ")
    _paragraph(document, mark, LEVELS[0]).paragraph_format.page_break_before = True
    document.add_paragraph(style=BODY)
    _paragraph(document, title, TITLE)


def _paragraph(document: DocumentObject, text: str, style: str) -> DocxParagraph:
    """Names and words that people typed may hold what no XML does."""
    return document.add_paragraph(NOT_STORABLE.sub("", text), style=style)


def _write_picture(document: DocumentObject, block: Picture) -> None:
    caption = _paragraph(document, block.caption, CAPTION)
    caption.paragraph_format.keep_with_next = True
    paragraph = document.add_paragraph(style=CAPTION)
    shape = paragraph.add_run().add_picture(BytesIO(block.png), width=PICTURE_WIDTH)
    shape._inline.docPr.set("descr", block.says)


def _styles(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    _font(normal, FANG_SONG, NO_3)
    body = _style(document, BODY, FANG_SONG, NO_3)
    body.paragraph_format.first_line_indent = Pt(INDENT)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), CLOSER)
    body.element.get_or_add_rPr().append(closer)
    title = _style(document, TITLE, SMALL_TITLE_SONG, NO_2, line=TITLE_LINE)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.keep_with_next = True
    for level, (name, font) in enumerate(zip(LEVELS, (HEI, HEI, KAI), strict=True)):
        heading = _style(document, name, font, NO_3)
        heading.paragraph_format.first_line_indent = Pt(INDENT if level else 0)
        heading.paragraph_format.keep_with_next = True
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(max(level - 1, 0)))
        heading.element.get_or_add_pPr().append(outline)
    caption = _style(document, CAPTION, HEI, SMALL, line=None)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.space_before = Pt(6)
    caption.paragraph_format.space_after = Pt(3)


def _style(
    document: DocumentObject, name: str, font: str, size: float, *, line: float | None = LINE
) -> Any:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _font(style, font, size)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    if line is not None:
        style.paragraph_format.line_spacing = Pt(line)
    style.paragraph_format.widow_control = False
    return style


def _font(style: Any, name: str, size: float) -> None:
    """Chinese characters take w:eastAsia, figures and letters the Latin font."""
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(26)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), LINE_PITCH)
    properties.append(grid)


def _about(document: DocumentObject, paper: Paper) -> None:
    about = document.core_properties
    title = NOT_STORABLE.sub("", paper.title.replace("\n", ""))
    about.title, about.subject = title[:LONGEST_PROPERTY], paper.mark
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    # Word's own clock there knows no zone: the paper's is written as it is.
    about.created = about.modified = paper.made_at.replace(tzinfo=None)
    about.language = "zh-CN"


def _head(document: DocumentObject, mark: str) -> None:
    if not mark:
        return
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, mark, HEI, SMALL)


def _feet(document: DocumentObject) -> None:
    """「— 1 —」: odd pages at the right, even ones at the left, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, alignment in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = alignment
        paragraph.paragraph_format.right_indent = Pt(NO_4)
        paragraph.paragraph_format.left_indent = Pt(NO_4)
        _run(paragraph, "— ", SONG, NO_4)
        run = _run(paragraph, "", SONG, NO_4)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            run._r.append(_field_part(kind, text))
        _run(paragraph, " —", SONG, NO_4)


def _field_part(kind: str | None, text: str | None) -> Any:
    if kind is not None:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.text = text
    return part


def _run(paragraph: DocxParagraph, text: str, font: str, size: float) -> Any:
    run: Any = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run
