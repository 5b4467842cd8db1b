"""The plan's own text, parsed without any of the project's code.

Only line and page breaks are removed: the file has them inside sentences.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "plan-2023-29.txt"
TEXT = FILE.read_text(encoding="utf-8")
FLAT = TEXT.replace("\n", "")


def squeezed(text: str) -> str:
    """The text without any white space."""
    return re.sub(r"\s", "", text)


@dataclass(frozen=True)
class Row:
    """A row of the table 河南省城乡建设领域碳达峰主要指标, as printed."""

    name: str
    targets: dict[int, str]
    nature: str


def table() -> list[Row]:
    """The rows of the table; a year whose cell is 「/」 is absent."""
    rows = [line.split("\t") for line in TEXT.splitlines() if line.count("\t") == 3]
    return [
        Row(
            name=name,
            targets={
                year: cell for year, cell in ((2025, first), (2030, second)) if cell.strip() != "/"
            },
            nature=nature,
        )
        for name, first, second, nature in rows
        if squeezed(name) != "指标"
    ]


def meaning(cell: str) -> tuple[str, Decimal]:
    """Operator and number of a table cell, by the words it uses; a fall is negative."""
    words = squeezed(cell)
    fall = re.fullmatch(r"比2020年下降(\d+)%", words)
    if fall:
        return "<=", -Decimal(fall[1])
    match = re.fullmatch(r"(小于|不高于|)([\d.]+)(%|个|吨/万m²|)(以上|)", words)
    assert match, cell
    return {"小于": "<", "不高于": "<=", "": ">="}[match[1]], Decimal(match[2])


def issuers() -> list[str]:
    """The departments in the order of the notice's head."""
    head = TEXT[: TEXT.index("文件")]
    return [line for line in head.splitlines() if line.strip()]


def chapters_two_to_five() -> str:
    """Everything from 「二、」 to the end, without white space, brackets in one form."""
    body = TEXT[TEXT.index("\n二、开展绿色低碳城市建设") :]
    return squeezed(body).translate(str.maketrans("()", "（）"))


def overall_goals() -> str:
    """Section 一（三）."""
    return FLAT[FLAT.index("（三）总体目标") : FLAT.index("河南省城乡建设领域碳达峰主要指标")]


def responsible(clause_text: str) -> list[str]:
    """The departments in the bracket that ends a clause, in order; none where there is none."""
    match = re.search(r"[（(]省([^（(]+?)(?:按职责分工负责)?[)）]$", clause_text)
    return match[1].split("、") if match else []
