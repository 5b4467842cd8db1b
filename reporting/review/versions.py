"""Two submitted versions of a report side by side, read from their receipts.

A receipt holds everything as it was submitted, so nothing that came later changes a comparison.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.wording import author
from reporting import selectors
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.models import Decision, Fact, Receipt, Submission, TaskReport
from reporting.parsing import ElementRule
from reporting.review.decided import decision_words

#: A figure by element and year, or a task by clause and year.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure or task as one version has it: the value with its unit, and what was said of it."""

    version: int
    shown: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure or task in both versions; None where a version does not have it.

    `who` entered the newer one and when; `why` is what was decided of the older one.
    """

    name: str
    older: Cell | None
    newer: Cell | None
    who: str
    at: datetime | None
    why: Sequence[str]

    @property
    def differs(self) -> bool:
        return self.older is None or self.newer is None or (self.older.shown, self.older.note) != (
            self.newer.shown,
            self.newer.note,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures and tasks of both versions, in the order of the form and of the plan."""

    older: Receipt
    newer: Receipt
    figures: Sequence[Line]
    tasks: Sequence[Line]

    @property
    def differing(self) -> int:
        return sum(line.differs for line in (*self.figures, *self.tasks))


def compare(older: Receipt, newer: Receipt) -> Comparison:
    """Both versions of the same report."""
    before, after = json.loads(older.content), json.loads(newer.content)
    submission = newer.submission
    rules, titles = selectors.rules(), selectors.clause_titles()
    year = submission.cycle.year
    figures = _figures(before, rules), _figures(after, rules)
    tasks = _tasks(before, year), _tasks(after, year)
    entered, decided = _facts(submission)
    written, judged = _reports(submission)
    places = [(code, at) for code in rules for at in range(year - 20, year + 1)]
    return Comparison(
        older,
        newer,
        [
            _line(
                rules[code].name if at == year else f"{rules[code].name}（{at}年）",
                (code, at),
                *figures,
                entered,
                decided,
            )
            for code, at in places
            if (code, at) in figures[0] or (code, at) in figures[1]
        ],
        [
            _line(f"{code}　{title}", (code, year), *tasks, written, judged)
            for code, title in titles.items()
            if (code, year) in tasks[0] or (code, year) in tasks[1]
        ],
    )


Entered = Mapping[tuple[str, int, int], tuple[str, datetime]]
Said = Mapping[tuple[str, int, int], list[str]]


def _line(
    name: str,
    key: Key,
    older: Mapping[Key, Cell],
    newer: Mapping[Key, Cell],
    entered: Entered,
    said: Said,
) -> Line:
    before, after = older.get(key), newer.get(key)
    who, at = entered.get((*key, after.version), ("", None)) if after else ("", None)
    why = said.get((*key, before.version), []) if before else []
    return Line(name, before, after, who, at, why)


def _figures(content: dict[str, Any], rules: Mapping[str, ElementRule]) -> dict[Key, Cell]:
    found = {}
    for code, year, version, value, text, missing_reason, note in content["figures"]:
        rule = rules.get(code)
        shown = value_text(Decimal(value) if value else None, text, rule)
        unit = rule.unit if rule and value and rule.is_number else ""
        found[code, year] = Cell(
            version, f"{shown}{unit}" if shown else f"缺报：{missing_reason}", note
        )
    return found


def _tasks(content: dict[str, Any], year: int) -> dict[Key, Cell]:
    # What later receipts add to a task's line stands after these four.
    return {
        (line[0], year): Cell(line[1], PROGRESS_LABELS.get(line[2], "未填"), line[3])
        for line in content["tasks"]
    }


def _facts(submission: Submission) -> tuple[Entered, Said]:
    """Who entered each version, and what was decided of it."""
    rows = Fact.objects.filter(submission=submission).select_related("element", "created_by")
    decisions = Decision.objects.filter(submission=submission, fact__isnull=False)
    entered, said = {}, dict[tuple[str, int, int], list[str]]()
    for fact in rows.order_by("version"):
        key = (fact.element.code, fact.year, fact.version)
        entered[key] = (str(fact.created_by or fact.source), fact.created_at)
    for each in decisions.select_related("fact__element", "department", "by").order_by("pk"):
        if each.fact is not None:
            key = (each.fact.element.code, each.fact.year, each.fact.version)
            said.setdefault(key, []).append(decision_words(each))
    return entered, said


def _reports(submission: Submission) -> tuple[Entered, Said]:
    rows = TaskReport.objects.filter(submission=submission).select_related("clause", "created_by")
    decisions = Decision.objects.filter(submission=submission, task__isnull=False)
    written, said = {}, dict[tuple[str, int, int], list[str]]()
    for task in rows.order_by("version"):
        key = (task.clause.code, task.year, task.version)
        written[key] = (author(task.created_by), task.created_at)
    for each in decisions.select_related("task__clause", "department", "by").order_by("pk"):
        if each.task is not None:
            key = (each.task.clause.code, each.task.year, each.task.version)
            said.setdefault(key, []).append(decision_words(each))
    return written, said
