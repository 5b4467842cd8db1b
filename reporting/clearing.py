"""What saving would take away: figures, tasks and words that stand and would stand no more.

A workbook downloaded before they were entered has blank cells there, which nobody meant. So a
blank over what stands is taken only where somebody says so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reporting.changes import Change, Lost
from reporting.findings import Finding, Severity

CLEARS = "clears_what_stands"


@dataclass(frozen=True, slots=True)
class Clearing:
    """How much would be blank that is not: figures (so many of them approved), tasks, words."""

    figures: int = 0
    approved: int = 0
    tasks: int = 0
    words: int = 0

    def __bool__(self) -> bool:
        return bool(self.figures or self.tasks or self.words)

    def __str__(self) -> str:
        """「将清空39个已有的数（其中已核定12个）、24条任务、3条说明」."""
        approved = f"（其中已核定{self.approved}个）" if self.approved else ""
        said = [f"{self.figures}个已有的数{approved}"] if self.figures else []
        said += [f"{self.tasks}条任务的内容"] if self.tasks else []
        said += [f"{self.words}条说明"] if self.words else []
        return f"将清空{'、'.join(said)}"


def clearing_of(changes: Iterable[Change], approved: Collection[tuple[str, int]]) -> Clearing:
    """Count what the changes clear; `approved` are the elements and years decided already. Pure."""
    figures = approved_ones = tasks = words = 0
    for change in changes:
        if Lost.FIGURE in change.cleared:
            figures += 1
            approved_ones += (change.element, change.year) in approved
        tasks += Lost.TASK in change.cleared
        words += sum(each in change.cleared for each in (Lost.NOTE, Lost.REASON))
    return Clearing(figures, approved_ones, tasks, words)


#: The field of a form where each stands.
FIELDS = {
    Lost.FIGURE: "value",
    Lost.NOTE: "note",
    Lost.REASON: "reason",
    Lost.TASK: "progress",
}


def clearing_findings(changes: Iterable[Change]) -> list[Finding]:
    """One refusal for each figure or task that would lose something. Pure."""
    return [
        Finding(
            CLEARS,
            Severity.ERROR,
            f"{change.name}在系统里已有“{change.old}”，工作簿里是空的，存了就清空。",
            "请填上现在的内容，或重新下载工作簿再填；确实要清空的，要另外写明。",
            change.element,
            change.year,
            field=FIELDS[change.cleared[0]],
            clause=change.clause,
        )
        for change in changes
        if change.cleared
    ]
