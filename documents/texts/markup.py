"""Reading a text: what each line is, told as officials number it, and what is wrong with it. Pure.

The first line is the title. A line that begins 一、 is a heading, one that begins （一） and has no
full stop a heading of the second level; one that begins 附件1 and a blank opens a page; one that begins
落款： stands at the right; a second line that ends with a colon names those who receive it. Placeholders
stand between braces.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from documents.texts.placeholders import Placeholder
from reporting.workbook.splicing import NOT_STORABLE

LONGEST, LONGEST_TITLE = 20_000, 80
SIGN_OFF = "落款："
_LEVEL_1 = re.compile(r"[一二三四五六七八九十]+、")
_ANNEX = re.compile(r"附件\d*[\s\u3000]")
_LEVEL_2 = re.compile(r"（[一二三四五六七八九十]+）")
_NOTE = re.compile(r"（[^（）]*）")
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_BRACE, _WIDE_BRACE = re.compile(r"[{}]"), re.compile(r"[｛｝]")


class LineKind(StrEnum):
    """What a line of a text is."""

    TITLE = "title"
    ADDRESSEE = "addressee"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    ANNEX = "annex"
    BODY = "body"
    SIGN_OFF = "sign_off"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number in the text, what it is, and its words."""

    number: int
    kind: LineKind
    text: str


def left_to_people(text: str) -> list[str]:
    """What a text leaves for somebody to write: its lines that are nothing but a note in brackets,
    such as （发文机关署名）."""
    return [line.text.strip() for line in lines(text) if _NOTE.fullmatch(line.text.strip())]


def lines(text: str) -> list[Line]:
    """The lines of a text."""
    found: list[Line] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        words = NOT_STORABLE.sub("", raw).strip(" \t\u3000")
        if words:
            found.append(Line(number, _kind(words, len(found)), words.removeprefix(SIGN_OFF)))
    return found


def _kind(words: str, place: int) -> LineKind:
    if place == 0:
        return LineKind.TITLE
    if place == 1 and words.endswith(("：", ":")):
        return LineKind.ADDRESSEE
    if words.startswith(SIGN_OFF):
        return LineKind.SIGN_OFF
    if _ANNEX.match(words):
        return LineKind.ANNEX
    if _LEVEL_1.match(words):
        return LineKind.LEVEL_1
    if _LEVEL_2.match(words) and "。" not in words:
        return LineKind.LEVEL_2
    return LineKind.BODY


def faults(text: str, known: Sequence[Placeholder]) -> list[str]:
    """Everything that keeps a text from being used, each with the line and the remedy."""
    if not text.strip():
        return ["模板是空的。请写上标题和正文，或点“恢复自带模板”。"]
    if len(text) > LONGEST:
        return [f"模板有{len(text)}字，最多{LONGEST}字，请精简。"]
    names = {each.name: each for each in known}
    found = []
    for line in lines(text):
        for name in PLACEHOLDER.findall(line.text):
            fault = _fault(name, line, names)
            if fault:
                found.append(f"第{line.number}行：{fault}")
        if line.kind == LineKind.TITLE and len(line.text) > LONGEST_TITLE:
            found.append(
                f"第{line.number}行：标题有{len(line.text)}字，最多{LONGEST_TITLE}字。"
                "第一行是标题，正文另起一行。"
            )
        if _WIDE_BRACE.search(line.text):
            found.append(
                f"第{line.number}行：花括号是全角的，不会换成数。请改成半角的，例如“{{年度}}”。"
            )
        if _BRACE.search(PLACEHOLDER.sub("", line.text)):
            found.append(
                f"第{line.number}行：花括号不成对。占位符写作“{{年度}}”，正文里不要用花括号。"
            )
    return found


def _fault(name: str, line: Line, known: dict[str, Placeholder]) -> str:
    placeholder = known.get(name.strip())
    if placeholder is None:
        close = get_close_matches(name.strip(), list(known), n=1, cutoff=0.4)
        hint = f"是不是“{{{close[0]}}}”？" if close else ""
        return f"没有“{{{name}}}”这个占位符。{hint}可用的列在模板下面。"
    if placeholder.block and (line.kind != LineKind.BODY or line.text != f"{{{name}}}"):
        return f"“{{{name}}}”是表、图或几段文字，要单独占一行。"
    return ""
