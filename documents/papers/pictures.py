"""Bars of counted statuses as PNG, for print: colour, sign and number together, so that a black and
white copy can be read too. Pure.

The font is the one that the receipts carry, so no machine needs a Chinese font of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from indicators.calculation import STATUS_LABELS, STATUS_SIGNS, Status

INK, PAPER = "#16202B", "#FFFFFF"
#: Fill and figure of each status, as on the pages (pages' tokens.css).
COLOURS: dict[Status, tuple[str, str]] = {
    Status.MET: ("#A3CBEA", "#083E6C"),
    Status.ON_TRACK: ("#DDEEF8", "#14588A"),
    Status.SLOW: ("#FBE0A0", "#664400"),
    Status.LAGGING: ("#CB4A0C", "#FFFFFF"),
    Status.REGRESSING: ("#7E47AC", "#FFFFFF"),
    Status.EXPIRED_UNMET: ("#7F1D1D", "#FFFFFF"),
    Status.OVERDUE: ("#C6C6C4", "#16202B"),
}
BLANK = ("#FFFFFF", "#46525F")
#: Pixels: 155 mm of paper at about 260 dots per inch.
WIDTH, ROW, BAR, EDGE = 1600, 54, 42, 8
LABEL, TOTAL, TEXT, LEGEND_ROW = 480, 90, 32, 52


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name and how many are in each status."""

    name: str
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def bars(rows: Sequence[Bar], order: Sequence[Status]) -> bytes:
    """The rows under each other on one scale, with the statuses named above them."""
    shown = [each for each in order if any(row.counts.get(each) for row in rows)]
    legend = _legend(shown)
    top = LEGEND_ROW * (max((line for _, line, _ in legend), default=0) + 1) + EDGE
    image = Image.new("RGB", (WIDTH, top + ROW * len(rows) + EDGE), PAPER)
    draw = ImageDraw.Draw(image)
    for status, line, left in legend:
        _swatch(draw, status, left, line * LEGEND_ROW + EDGE)
    longest = max((row.total for row in rows), default=0) or 1
    unit = (WIDTH - LABEL - TOTAL) / longest
    for at, row in enumerate(rows):
        _row(draw, row, shown, top + at * ROW, unit)
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _row(
    draw: ImageDraw.ImageDraw, row: Bar, order: Sequence[Status], top: int, unit: float
) -> None:
    middle = top + ROW // 2
    draw.text((LABEL - 16, middle), row.name, fill=INK, font=_font(), anchor="rm")
    left = float(LABEL)
    for status in order:
        count = row.counts.get(status, 0)
        if not count:
            continue
        fill, ink = COLOURS.get(status, BLANK)
        right = left + count * unit
        box = (round(left), top + (ROW - BAR) // 2, round(right) - 2, top + (ROW + BAR) // 2)
        draw.rectangle(box, fill=fill, outline=INK)
        words = f"{STATUS_SIGNS[status]}{count}"
        if _font().getlength(words) > box[2] - box[0]:
            words = str(count)
        draw.text(((box[0] + box[2]) / 2, middle), words, fill=ink, font=_font(), anchor="mm")
        left = right
    draw.text((left + 12, middle), str(row.total), fill=INK, font=_font(), anchor="lm")


def _legend(order: Sequence[Status]) -> list[tuple[Status, int, int]]:
    """Each status with its line and its left edge; a new line where the page ends."""
    placed, line, left = [], 0, EDGE
    for status in order:
        width = BAR + 10 + round(_font().getlength(STATUS_LABELS[status])) + 30
        if left + width > WIDTH:
            line, left = line + 1, EDGE
        placed.append((status, line, left))
        left += width
    return placed


def _swatch(draw: ImageDraw.ImageDraw, status: Status, left: int, top: int) -> None:
    fill, ink = COLOURS.get(status, BLANK)
    draw.rectangle((left, top + 2, left + BAR, top + 40), fill=fill, outline=INK)
    place = (left + BAR / 2, top + 20)
    draw.text(place, STATUS_SIGNS[status], fill=ink, font=_font(), anchor="mm")
    draw.text(
        (left + BAR + 10, top + 21), STATUS_LABELS[status], fill=INK, font=_font(), anchor="lm"
    )


@cache
def _font() -> ImageFont.FreeTypeFont:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return ImageFont.truetype(folder / "NotoSansSC-Regular.otf", TEXT)
