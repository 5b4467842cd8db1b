"""How cells with findings look: new formats in an official's styles.xml, beside all there are."""

from bisect import bisect
from dataclasses import dataclass, field

from reporting.findings import Severity
from reporting.workbook import styles
from reporting.workbook.container import damaged
from reporting.workbook.parts import first
from reporting.workbook.splicing import Edits, Element, elements, prefix_of, with_attribute

# Colours of our own, so that our marks are known again whatever program saved them. Errors have
# a thick frame and warnings a dashed one: nothing depends on colour alone.
FILLS = {Severity.ERROR: "FFF6C1BC", Severity.WARNING: "FFFFD88A"}
FRAMES = {Severity.ERROR: ("thick", "FFB42318"), Severity.WARNING: ("mediumDashed", "FFB26A00")}
SIDES = ("left", "right", "top", "bottom")
GROUPS = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
NO_FILL = 0

_ENTRY = str(styles.ENTRY_FILL.fgColor.rgb)
_CLOSED = str(styles.CLOSED_FILL.fgColor.rgb)
_LINE = ("thin", str(styles.BORDER.left.color.rgb))


@dataclass(slots=True)
class _Group:
    around: Element
    prefix: str
    raw: list[bytes]
    known: dict[bytes, int]
    before: int = 0


@dataclass(slots=True)
class Formats:
    """The cell formats of a workbook, to which some are added."""

    xml: bytes
    _groups: dict[str, _Group] = field(default_factory=dict)
    _marked_fills: set[int] = field(default_factory=set)
    _open: set[int] = field(default_factory=set)
    _fill_of: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = elements(self.xml, {*GROUPS, *GROUPS.values(), "fgColor", "protection"})
        for name, child in GROUPS.items():
            around = first([each for each in found if each.name == name])
            own = [each for each in found if (each.name, each.parent) == (child, name)]
            raw = [self.xml[each.start : each.end] for each in own]
            known = {content: number for number, content in reversed(list(enumerate(raw)))}
            self._groups[name] = _Group(around, prefix_of(self.xml, around), raw, known, len(raw))
            if name == "fills":
                ours = [e for e in found if e.attributes.get("rgb", "").upper() in FILLS.values()]
                self._marked_fills = _numbers(own, ours)
            if name == "cellXfs":
                unlocked = [e for e in found if e.attributes.get("locked") in ("0", "false")]
                self._open = _numbers(own, unlocked)
                ids = [each.attributes.get("fillId", "") for each in own]
                self._fill_of = [int(text) if text.isdecimal() else NO_FILL for text in ids]

    def added(self) -> bytes:
        """styles.xml with what was added."""
        edits = Edits(self.xml)
        for group in self._groups.values():
            if len(group.raw) > group.before:
                edits.append(group.around, group.raw[group.before :], count=str(len(group.raw)))
        return edits.applied()

    def is_marked(self, number: int) -> bool:
        """Whether this format is one of our marks."""
        return number < len(self._fill_of) and self._fill_of[number] in self._marked_fills

    def is_open(self, number: int) -> bool:
        """Whether cells of this format may be filled in on a protected sheet."""
        return number in self._open

    def marked(self, number: int, severity: Severity) -> int:
        """The same format with the mark of a finding."""
        return self._redressed(number, self.fill(FILLS[severity]), self.border(*FRAMES[severity]))

    def restored(self, number: int, *, closed: bool) -> int:
        """The format of a marked cell as the form has it: `closed` for grey cells."""
        fill = self.fill(_ENTRY) if self.is_open(number) else NO_FILL
        return self._redressed(
            number, self.fill(_CLOSED) if closed and fill == NO_FILL else fill, self.border(*_LINE)
        )

    def fill(self, rgb: str) -> int:
        """A solid fill."""
        p = self._groups["fills"].prefix
        return self._add(
            "fills",
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{rgb}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
        )

    def border(self, style: str, rgb: str) -> int:
        """A frame on all four sides."""
        p = self._groups["borders"].prefix
        sides = "".join(
            f'<{p}{side} style="{style}"><{p}color rgb="{rgb}"/></{p}{side}>' for side in SIDES
        )
        return self._add("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>")

    def font(self, name: str, size: int, *, rgb: str = "FF000000", extra: str = "") -> int:
        """A font; `extra` are elements that stand before its size, such as <b/>."""
        p = self._groups["fonts"].prefix
        before = "".join(f"<{p}{each}/>" for each in extra.split())
        return self._add(
            "fonts",
            f'<{p}font>{before}<{p}sz val="{size}"/><{p}color rgb="{rgb}"/>'
            f'<{p}name val="{name}"/></{p}font>',
        )

    def cell(
        self, *, font: int, fill: int = NO_FILL, border: int = 0, centred: bool = False
    ) -> int:
        """A format for text: wrapped, and text whatever it begins with."""
        p = self._groups["cellXfs"].prefix
        across = ' horizontal="center"' if centred else ""
        return self._add(
            "cellXfs",
            f'<{p}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
            f'quotePrefix="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<{p}alignment{across} vertical="center" wrapText="1"/></{p}xf>',
        )

    def _add(self, name: str, xml: str) -> int:
        group, raw = self._groups[name], xml.encode()
        if raw not in group.known:
            group.known[raw] = len(group.raw)
            group.raw.append(raw)
        return group.known[raw]

    def _format(self, number: int) -> bytes:
        formats = self._groups["cellXfs"].raw
        if not 0 <= number < len(formats):
            raise damaged()
        return formats[number]

    def _redressed(self, number: int, fill: int, border: int) -> int:
        raw = self._format(number)
        own = elements(raw, {"xf"})[0]
        tag = raw[own.start : own.inner]
        for name, value in {
            "fillId": str(fill),
            "borderId": str(border),
            "applyFill": "1",
            "applyBorder": "1",
        }.items():
            tag = with_attribute(tag, name, value)
        redressed = self._add("cellXfs", (tag + raw[own.inner :]).decode())
        if self.is_open(number):
            self._open.add(redressed)
        return redressed


def _numbers(own: list[Element], inside: list[Element]) -> set[int]:
    """The numbers of those elements that hold one of the others."""
    starts = [each.start for each in own]
    numbers = ((bisect(starts, each.start) - 1, each) for each in inside)
    return {number for number, each in numbers if number >= 0 and each.start < own[number].end}
