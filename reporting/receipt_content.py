"""A receipt as people read it: its figures by bureau and its tasks, on the page and on paper."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting import selectors
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.models import Receipt
from reporting.parsing import ElementRule
from reporting.standing import bureau_names
from reporting.task_figures import Commitments, figure_words


@dataclass(frozen=True, slots=True)
class Line:
    """A figure or task: name, value with its unit, and what was said about it."""

    name: str
    shown: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """The figures that one bureau answers for."""

    bureau: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that was submitted, in the form's order."""

    parts: list[Part]
    tasks: list[Line]
    figures: int
    missing: int


def content_of(receipt: Receipt) -> Content:
    """What the receipt lists, read from its own content: later changes do not touch it."""
    stored = json.loads(receipt.content)
    submission = receipt.submission
    rules = selectors.rules()
    order = {code: place for place, code in enumerate(rules)}
    by_department: dict[str, list[Line]] = {}
    for line in sorted(stored["figures"], key=lambda each: (order.get(each[0], 0), each[1])):
        rule = rules.get(line[0])
        department = rule.department if rule else ""
        by_department.setdefault(department, []).append(_figure(line, rule, submission.cycle.year))
    names = bureau_names(submission.city)
    parts = [
        Part(names.pop(department, "其他"), by_department.pop(department))
        for department in [*names, *by_department]
        if department in by_department
    ]
    clauses = {line[0]: line for line in stored["tasks"]}
    asked = selectors.asked_commitments()
    return Content(
        parts=parts,
        tasks=[
            Line(
                f"{code}　{title}",
                PROGRESS_LABELS.get(line[2], "未填"),
                "",
                "\n".join([line[3], *_task_figures(line, asked)]).strip(),
            )
            for code, title in selectors.clause_titles().items()
            if (line := clauses.get(code))
        ],
        figures=len(stored["figures"]),
        missing=sum(bool(line[5]) for line in stored["figures"]),
    )


def _task_figures(line: list[Any], asked: Commitments) -> list[str]:
    """The figures of a task; receipts from before there were any list none."""
    figures = line[4] if len(line) > 4 else []
    return figure_words([(order, Decimal(value)) for order, value in figures], asked)


def digest_groups(sha256: str) -> list[str]:
    """The digest in groups of eight, as it can be read out and typed."""
    return [sha256[at : at + 8] for at in range(0, len(sha256), 8)]


def _figure(line: list[Any], rule: ElementRule | None, year: int) -> Line:
    code, at, _, value, text, missing_reason, note = line
    name = rule.name if rule else code
    return Line(
        name=name if at == year else f"{name}（{at}年）",
        shown=value_text(Decimal(value) if value else None, text, rule),
        unit=rule.unit if rule else "",
        note=f"缺报：{missing_reason}" if missing_reason else note,
    )
