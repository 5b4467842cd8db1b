"""What saving would change, in words a person can compare. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
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


class Lost(StrEnum):
    """What stands now and would stand no more: left blank, or replaced by something else."""

    FIGURE = "figure"
    NOTE = "note"
    #: With no figure in its place.
    REASON = "reason"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure or task that saving would change, before and after, what it clears and what it
    puts something else in the place of."""

    name: str
    year: int | None
    old: str
    new: str
    element: str = ""
    clause: str = ""
    cleared: tuple[Lost, ...] = ()
    replaced: tuple[Lost, ...] = ()


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
            Change(
                rule.name,
                entry.year,
                _shown(before, rule),
                _shown(entry, rule),
                entry.element,
                cleared=_cleared(before, entry),
                replaced=_replaced(before, entry),
            )
        )
    return changes


def _cleared(before: HasFigure, after: HasFigure) -> tuple[Lost, ...]:
    had, has = (figure.value is not None or bool(figure.text) for figure in (before, after))
    found = [Lost.FIGURE] if had and not has else []
    found += [Lost.NOTE] if before.note and not after.note else []
    lost = before.missing_reason and not (has or after.missing_reason)
    return (*found, Lost.REASON) if lost else tuple(found)


def _replaced(before: HasFigure, after: HasFigure) -> tuple[Lost, ...]:
    had, has = (figure.value is not None or bool(figure.text) for figure in (before, after))
    other = (before.value, before.text) != (after.value, after.text)
    found = [Lost.FIGURE] if had and has and other else []
    found += [Lost.NOTE] if after.note and before.note not in ("", after.note) else []
    stays = has or after.missing_reason
    gone = before.missing_reason not in ("", after.missing_reason) and stays
    return (*found, Lost.REASON) if gone else tuple(found)


def _task_cleared(
    before: HasProgress, after: HasProgress, figures: Mapping[int, Decimal | None]
) -> tuple[Lost, ...]:
    """`figures` are those that stand afterwards."""
    lost = (
        (before.progress and not after.progress)
        or (before.narrative and not after.narrative)
        or any(v is not None and figures.get(k) is None for k, v in before.figures)
    )
    return (Lost.TASK,) if lost else ()


def _task_replaced(
    before: HasProgress, after: HasProgress, figures: Mapping[int, Decimal | None]
) -> tuple[Lost, ...]:
    """`figures` are those that stand afterwards."""
    gone = (
        (after.progress and before.progress not in ("", after.progress))
        or (after.narrative and before.narrative not in ("", after.narrative))
        or any(v is not None and figures.get(k) not in (None, v) for k, v in before.figures)
    )
    return (Lost.TASK,) if gone else ()


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
                cleared=_task_cleared(before, task, after),
                replaced=_task_replaced(before, task, after),
            )
        )
    return changes
