"""Putting values into a text. Pure: the same text and values give the same paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.papers.blocks import Block, Heading, Paragraph, SignOff
from documents.texts.markup import PLACEHOLDER, LineKind, lines


@dataclass(frozen=True, slots=True)
class Value:
    """What a placeholder stands for: words, with where they come from; or blocks."""

    text: str = ""
    source: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """Title and body, and the names of the placeholders that were used, in their order."""

    title: str
    body: Sequence[Block]
    used: tuple[str, ...]


def fill(text: str, values: Mapping[str, Value]) -> Filled:
    """The text with its placeholders replaced; it has no faults.

    A paragraph of nothing but a placeholder without words is left out.
    """
    title, body, used = "", list[Block](), dict[str, None]()
    for line in lines(text):
        names = [name.strip() for name in PLACEHOLDER.findall(line.text)]
        used.update(dict.fromkeys(names))
        if len(names) == 1 and values[names[0]].blocks:
            body += values[names[0]].blocks
            continue
        words = PLACEHOLDER.sub(lambda found: values[found[1].strip()].text, line.text)
        if line.kind == LineKind.TITLE:
            title = words
        elif words.strip():
            body.append(_block(line.kind, words))
    return Filled(title, body, tuple(used))


def _block(kind: LineKind, words: str) -> Block:
    match kind:
        case LineKind.ANNEX:
            return Heading(words, 0)
        case LineKind.LEVEL_1:
            return Heading(words, 1)
        case LineKind.LEVEL_2:
            return Heading(words, 2)
        case LineKind.SIGN_OFF:
            return SignOff(words)
        case LineKind.ADDRESSEE:
            return Paragraph(words, indented=False)
    return Paragraph(words)
