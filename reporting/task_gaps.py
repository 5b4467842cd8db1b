"""What the task list still lacks, clause by clause, before a bureau can give its word on it. Pure.

A figure that a clause asks for and that a city does not have is said in the narrative, as
「缺报：原因」; nobody has to invent one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from reporting.checks import CurrentWords
from reporting.parsing import clean_text
from reporting.task_figures import Asked, Figures

NAMED = 2
EXCUSED = re.compile(r"缺报[:：]?\s*\S{2}")


class CurrentReport(CurrentWords, Protocol):
    """A clause's state of work, words and figures."""

    @property
    def figures(self) -> Figures: ...


@dataclass(frozen=True, slots=True)
class Gap:
    """What one clause lacks. `stops` says whether it keeps the whole report from being submitted:
    a state of work without words, or words without one; the rest only keeps a bureau from
    confirming its part."""

    clause: str
    words: str
    stops: bool = False


def gaps(
    clauses: Iterable[str],
    tasks: Mapping[str, CurrentReport],
    asked: Mapping[str, Sequence[Asked]],
) -> list[Gap]:
    """One for each of these clauses that lacks anything; `asked` are the commitments by clause."""
    found = []
    for clause in clauses:
        task = tasks.get(clause)
        progress, narrative = (task.progress, task.narrative.strip()) if task else ("", "")
        if not progress:
            found.append(Gap(clause, f"{clause}没有选进展状态", stops=bool(narrative)))
        elif not narrative:
            found.append(Gap(clause, f"{clause}没有写进展情况", stops=True))
        elif (
            blank := _blank(task.figures if task else (), asked.get(clause, ()))
        ) and not EXCUSED.search(clean_text(narrative)):
            found.append(Gap(clause, f"{clause}没有填{_listed(blank)}"))
    return found


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}个数" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more


def _blank(figures: Figures, asked: Iterable[Asked]) -> list[str]:
    """The asked figures that are not there, by name."""
    there = {order for order, value in figures if value is not None}
    return [each.label for each in asked if each.order not in there]
