"""Tables of a paper: head rows repeat, rows never break across pages. Pure.

Written as one piece of XML: a notice's appendix has hundreds of rows, and asking python-docx for
each cell takes seconds.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from documents.papers.blocks import Listing
from reporting.workbook.splicing import NOT_STORABLE

CAPTION = "公文图表题"
HEI, FANG_SONG, LATIN = "黑体", "仿宋_GB2312", "Times New Roman"
#: Twentieths of a point: the text's 156 mm, a cell's margin, a line; half points: 五号.
TEXT_WIDTH, MARGIN, CELL_LINE, CELL_SIZE = 8844, 60, 280, 21
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_ALIGNED = {"center": '<w:jc w:val="center"/>', "right": '<w:jc w:val="right"/>', "left": ""}


def write_table(document: DocumentObject, block: Listing) -> None:
    """The caption and the table under it, across the whole width of the text."""
    if block.caption:
        caption = document.add_paragraph(block.caption, style=CAPTION)
        caption.paragraph_format.keep_with_next = True
    # What follows the table; the table is put before it.
    after = document.add_paragraph(style=CAPTION)
    after.paragraph_format.space_before = after.paragraph_format.space_after = Pt(0)
    after._p.addprevious(parse_xml(_table(block)))


def _table(block: Listing) -> str:
    whole = sum(block.widths)
    widths = [TEXT_WIDTH * each // whole for each in block.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    aligned = ["right" if at in block.right else "left" for at in range(len(widths))]
    rows = "".join(_row(row, widths, aligned, FANG_SONG) for row in block.rows)
    head = _row(block.head, widths, ["center"] * len(widths), HEI, head=True)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{MARGIN}" w:type="dxa"/>'
        f'<w:right w:w="{MARGIN}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _row(
    values: Sequence[str],
    widths: Sequence[int],
    aligned: Sequence[str],
    font: str,
    *,
    head: bool = False,
) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        # Cells keep to their own lines, not to the page's grid of 22.
        f'<w:p><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" '
        f'w:line="{CELL_LINE}" w:lineRule="exact"/>{_ALIGNED[side]}</w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{CELL_SIZE}"/><w:szCs w:val="{CELL_SIZE}"/></w:rPr>{_text(value)}</w:r>'
        f"</w:p></w:tc>"
        for value, width, side in zip(values, widths, aligned, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _text(value: str) -> str:
    """The words of a cell, one line under the other where they have breaks."""
    lines = NOT_STORABLE.sub("", value).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
