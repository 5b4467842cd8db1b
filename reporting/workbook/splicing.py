"""Changing a few places of an XML part and leaving every other byte as it is.

An official's file holds much that no parser of ours knows (pictures, drawings, other programs'
extensions); what is not rewritten cannot be lost. Pure.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from reporting.workbook.container import damaged

# What XML cannot hold.
NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")

Attributes = dict[str, str]
OnStart = Callable[[str, Attributes, int], None]
OnEnd = Callable[[str, int], None]


@dataclass(slots=True)
class Element:
    """An element by its place: the tag from `start` to `inner`, all of it up to `end`.

    `name` is without prefix, `parent` the name of the element around it, `text` all character
    data inside.
    """

    name: str
    parent: str
    attributes: Attributes
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def local(name: str) -> str:
    """「row」 for 「x:row」."""
    return name.rpartition(":")[2]


def walk(
    xml: bytes, opened: OnStart, closed: OnEnd, characters: Callable[[str], None] | None = None
) -> None:
    """Call back for every element with where its tag begins. Raises NotOurWorkbook."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise damaged()

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: opened(
        local(name), attributes, parser.CurrentByteIndex
    )
    parser.EndElementHandler = lambda name: closed(local(name), parser.CurrentByteIndex)
    if characters is not None:
        parser.CharacterDataHandler = characters
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error


def elements(xml: bytes, names: Collection[str]) -> list[Element]:
    """The elements with these names, in the order of their tags. Raises NotOurWorkbook."""
    found: list[Element] = []
    path: list[str] = [""]
    around: list[Element] = []

    def opened(name: str, attributes: Attributes, at: int) -> None:
        if name in names:
            inner, _ = tag_end(xml, at)
            around.append(Element(name, path[-1], attributes, at, inner))
            found.append(around[-1])
        path.append(name)

    def closed(name: str, at: int) -> None:
        path.pop()
        if name in names:
            element = around.pop()
            alone = xml[element.inner - 2 : element.inner] == b"/>"
            element.inner_end = element.inner if alone else at
            element.end = element.inner if alone else xml.index(b">", at) + 1

    def characters(text: str) -> None:
        for element in around:
            element.texts.append(text)

    walk(xml, opened, closed, characters)
    return found


def within(found: list[Element], around: Element) -> list[Element]:
    """Those of the elements that stand inside another."""
    start = bisect_right(found, around.start, key=lambda each: each.start)
    end = bisect_left(found, around.end, key=lambda each: each.start)
    return found[start:end]


def tag_end(xml: bytes, at: int) -> tuple[int, bool]:
    """Where the tag that begins here ends, and whether it closes itself."""
    tag = _TAG.match(xml, at)
    if tag is None:
        raise damaged()
    return tag.end(), bool(tag[1])


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """The start tag with an attribute set; None takes it away."""
    written = b"" if value is None else f' {name}="{quoted(value)}"'.encode()
    for attribute in _ATTRIBUTE.finditer(tag):
        if attribute[1] == name.encode():
            return tag[: attribute.start()] + written + tag[attribute.end() :]
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:at].rstrip() + written + tag[at:]


def prefix_of(xml: bytes, element: Element) -> str:
    """「x:」 where the element's tag says <x:row>."""
    name = re.match(rb"<([^\s/>]+)", xml[element.start : element.inner])
    if name is None:
        raise damaged()
    return name[1].decode()[: -len(element.name)]


def escaped(text: str) -> str:
    """Character data; what XML cannot hold is left out."""
    return escape(NOT_STORABLE.sub("", text))


def quoted(text: str) -> str:
    """The value of an attribute between double quotes."""
    return escape(NOT_STORABLE.sub("", text), {'"': "&quot;", "\n": "&#10;"})


@dataclass(slots=True)
class Edits:
    """Replacements in one part, gathered and then made at once."""

    xml: bytes
    made: list[tuple[int, int, bytes]] = field(default_factory=list)

    def replace(self, start: int, end: int, replacement: bytes) -> None:
        """Put the replacement where `start` to `end` is now."""
        self.made.append((start, end, replacement))

    def insert(self, at: int, addition: bytes) -> None:
        """Put the addition there; additions at one place keep their order."""
        self.replace(at, at, addition)

    def attribute(self, element: Element, **values: str | None) -> None:
        """Set attributes of the element's tag; once per element."""
        tag = self.xml[element.start : element.inner]
        for name, value in values.items():
            tag = with_attribute(tag, name, value)
        self.replace(element.start, element.inner, tag)

    def append(self, element: Element, additions: Iterable[bytes], **values: str) -> None:
        """Add children at the end of the element and set attributes of its tag."""
        tag = self.xml[element.start : element.inner]
        for name, value in values.items():
            tag = with_attribute(tag, name, value)
        children = b"".join(additions)
        if element.end > element.inner or not tag.endswith(b"/>"):
            self.replace(element.start, element.inner, tag)
            self.insert(element.inner_end, children)
            return
        closing = f"</{prefix_of(self.xml, element)}{element.name}>".encode()
        self.replace(element.start, element.inner, tag[:-2].rstrip() + b">" + children + closing)

    def applied(self) -> bytes:
        """The part with all replacements made."""
        pieces, at = [], 0
        for start, end, replacement in sorted(self.made, key=lambda edit: edit[:2]):
            if start < at:
                raise damaged()
            pieces += [self.xml[at:start], replacement]
            at = end
        return b"".join([*pieces, self.xml[at:]])
