"""What saving would change, in words a person can compare. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from reporting.checks import Entry, TaskEntry
from reporting.parsing import ElementRule, number_text

PROGRESS_LABELS = {
    "done": "已完成",
    "advancing": "推进中",
    "slow": "进展缓慢",
    "not_started": "未启动",
}


class HasFigure(Protocol):
    """A stored figure as far as comparison needs it."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def text(self) -> str: ...
    @property
    def missing_reason(self) -> str: ...
    @property
    def note(self) -> str: ...


class HasProgress(Protocol):
    """A stored task as far as comparison needs it."""

    @property
    def progress(self) -> str: ...
    @property
    def narrative(self) -> str: ...
    @property
    def figures(self) -> tuple[tuple[int, Decimal | None], ...]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One figure or task that saving would change, before and after."""

    name: str
    year: int | None
    old: str
    new: str
    element: str = ""
    clause: str = ""


def value_text(value: Decimal | None, text: str, rule: ElementRule | None) -> str:
    """A figure as it is entered: 是/否, text, a plain number; empty when missing."""
    if value is None:
        return text
    if rule is not None and rule.type == "yes_no":
        return "是" if value else "否"
    return number_text(value)


def _shown(figure: HasFigure, rule: ElementRule) -> str:
    shown = value_text(figure.value, figure.text, rule)
    if not shown and figure.missing_reason:
        shown = f"缺报（{figure.missing_reason}）"
    return f"{shown or '（空）'}；备注：{figure.note}" if figure.note else shown


def fact_changes(
    entries: Iterable[Entry],
    current: Mapping[tuple[str, int], HasFigure],
    rules: Mapping[str, ElementRule],
) -> list[Change]:
    """Entries that differ from what the city sees now; a blank over nothing is no change."""
    nothing = Entry("", 0)
    changes = []
    for entry in entries:
        rule = rules.get(entry.element)
        before: HasFigure = current.get((entry.element, entry.year), nothing)
        if rule is None or (before.value, before.text, before.missing_reason, before.note) == (
            entry.value,
            entry.text,
            entry.missing_reason,
            entry.note,
        ):
            continue
        changes.append(
            Change(rule.name, entry.year, _shown(before, rule), _shown(entry, rule), entry.element)
        )
    return changes


def task_changes(
    tasks: Iterable[TaskEntry],
    current: Mapping[str, HasProgress],
    titles: Mapping[str, str],
    rules: Mapping[int, ElementRule] | None = None,
) -> list[Change]:
    """Tasks that differ from what the city sees now; `rules` say what the figures are."""
    nothing = TaskEntry("")
    changes = []
    for task in tasks:
        before: HasProgress = current.get(task.clause, nothing)
        stored = dict(before.figures)
        after = {k: v for k, v in {**stored, **dict(task.figures)}.items() if v is not None}
        if (before.progress, before.narrative, stored) == (task.progress, task.narrative, after):
            continue

        def shown(report: HasProgress, figures: Mapping[int, Decimal | None]) -> str:
            label = PROGRESS_LABELS.get(report.progress, report.progress)
            words = [
                f"{rule.name}{value_text(figures[order], '', rule)}{rule.unit}"
                for order, rule in (rules or {}).items()
                if figures.get(order) is not None
            ]
            return "；".join(part for part in (label, report.narrative, *words) if part)

        changes.append(
            Change(
                f"{task.clause}{titles.get(task.clause, '')}",
                None,
                shown(before, stored),
                shown(task, after),
                clause=task.clause,
            )
        )
    return changes
