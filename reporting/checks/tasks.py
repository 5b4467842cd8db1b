"""Errors in the task list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from reporting.findings import Finding, Severity
from reporting.parsing import control_characters

NARRATIVE_LENGTH = 5000
TASK_PROGRESS = ("done", "advancing", "slow", "not_started")


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """What was entered for one clause of the task list."""

    clause: str
    progress: str = ""
    narrative: str = ""
    #: Figures on commitments by their number; None takes one away, one not named stays.
    figures: tuple[tuple[int, Decimal | None], ...] = ()


class CurrentWords(Protocol):
    """A clause's state of work and words, as far as they are judged together."""

    @property
    def progress(self) -> str: ...
    @property
    def narrative(self) -> str: ...


def check_tasks(tasks: Iterable[TaskEntry], clauses: Mapping[str, str]) -> list[Finding]:
    """Errors in the task list; `clauses` maps clause codes to titles."""
    findings = []
    for task in tasks:
        place = {"clause": task.clause}
        title = clauses.get(task.clause)
        if title is None:
            findings.append(
                Finding(
                    "unknown_clause",
                    Severity.ERROR,
                    f"方案没有「{task.clause[:20]}」这一条。",
                    "请使用从系统下载的工作簿。",
                    field="progress",
                ).at(**place)
            )
            continue
        if task.progress and task.progress not in TASK_PROGRESS:
            findings.append(
                Finding(
                    "unknown_progress",
                    Severity.ERROR,
                    f"{task.clause}{title}：进展状态「{task.progress[:20]}」不在可选项内。",
                    "请选“已完成”“推进中”“进展缓慢”或“未启动”。",
                    field="progress",
                ).at(**place)
            )
        if control_characters(task.narrative):
            findings.append(
                Finding(
                    "control_character",
                    Severity.ERROR,
                    f"{task.clause}{title}：进展情况含有不可见的控制字符。",
                    "请删去后重新键入。",
                    field="narrative",
                ).at(**place)
            )
        if len(task.narrative) > NARRATIVE_LENGTH:
            findings.append(
                Finding(
                    "too_long",
                    Severity.ERROR,
                    f"{task.clause}{title}：进展情况超过{NARRATIVE_LENGTH}字。",
                    f"请缩短到{NARRATIVE_LENGTH}字以内。",
                    field="narrative",
                ).at(**place)
            )
    return findings
