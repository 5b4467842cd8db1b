"""The parts a paper is made of, in the order they are read. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """一、 (level 1), （一） (level 2), or 附件 on a page of its own (level 0)."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; an addressee has no indent."""

    text: str
    indented: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A table: widths are parts of the page's width, `right` the columns of figures."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as PNG, with what it says in words for those who cannot see it."""

    caption: str
    png: bytes
    says: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signs, and the date: at the right, under the text."""

    text: str


Block = Heading | Paragraph | Listing | Picture | SignOff


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `mark` stands at the head of every page (草稿, 演示数据), `number` (文号) over the
    title; "" = none."""

    title: str
    body: Sequence[Block]
    appendix: Sequence[Block]
    mark: str
    made_at: datetime
    number: str = ""
