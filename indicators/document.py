"""What of the plan's wording is no clause: its opening and chapter 一, read from the document."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

_OPENING = "为深入贯彻落实党中央"
_CHAPTER = "一、总体要求"
_GOALS = "（三）总体目标"
_TABLE = "河南省城乡建设领域碳达峰主要指标"
#: What a paragraph ends with; a page break stands inside a sentence.
_ENDS = re.compile(r"[。；：]$")
_BEGINS = re.compile(r"——|（[一二三]）|一、")


@dataclass(frozen=True, slots=True)
class Opening:
    """The plan's first words, and chapter 一 paragraph by paragraph, goals apart."""

    opening: str
    chapter: str
    principles: tuple[str, ...]
    goals: tuple[str, ...]


@lru_cache(maxsize=1)
def opening() -> Opening:
    """The text in front of the numbered clauses, word for word, without line and page breaks.

    Source: 豫建科〔2023〕29号, fixtures/plan-2023-29.txt.
    """
    text = (settings.BASE_DIR / "fixtures" / "plan-2023-29.txt").read_text(encoding="utf-8")
    begin = text.index(_OPENING)
    paragraphs = _paragraphs(text[begin : text.index(_TABLE, begin)])
    chapter = paragraphs.index(_CHAPTER)
    goals = next(place for place, each in enumerate(paragraphs) if each.startswith(_GOALS))
    return Opening(
        opening="".join(paragraphs[:chapter]),
        chapter=_CHAPTER,
        principles=tuple(paragraphs[chapter + 1 : goals]),
        goals=tuple(paragraphs[goals:]),
    )


def _paragraphs(text: str) -> list[str]:
    """Lines joined to paragraphs: a line goes on where the one before did not end."""
    found: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        goes_on = found and not _ENDS.search(found[-1]) and not _BEGINS.match(line)
        if goes_on and found[-1] != _CHAPTER and not found[-1].startswith("（二）"):
            found[-1] += line.strip()
        else:
            found.append(line.strip())
    return found
