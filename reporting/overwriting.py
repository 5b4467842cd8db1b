"""What saving a workbook would put older words and figures in the place of.

A workbook says when it was downloaded. What was entered since in another way is newer than
anything in it, unless somebody changed the very same cell: nobody can tell. So it is replaced only
where somebody says so, as it is cleared.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.changes import Change, Lost
from reporting.clearing import FIELDS
from reporting.findings import Finding, Severity

OVERWRITES = "overwrites_newer"

#: An element and year, or a clause and no year.
Place = tuple[str, int | None]


class Entered(Protocol):
    """A stored figure or task as far as its age matters."""

    @property
    def created_at(self) -> datetime | None: ...
    @property
    def created_by_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Overwriting:
    """How much that was entered since would be replaced: figures, tasks, words."""

    figures: int = 0
    tasks: int = 0
    words: int = 0

    def __bool__(self) -> bool:
        return bool(self.figures or self.tasks or self.words)

    def __str__(self) -> str:
        """「将覆盖下载之后填的2个数、1条任务的内容、3条说明」."""
        said = [f"{self.figures}个数"] if self.figures else []
        said += [f"{self.tasks}条任务的内容"] if self.tasks else []
        said += [f"{self.words}条说明"] if self.words else []
        return f"将覆盖下载之后填的{'、'.join(said)}"


def newer_places(
    made_at: datetime,
    stored: Mapping[Place, Entered],
    *,
    from_it: Collection[datetime | None],
    by_system: bool,
) -> frozenset[Place]:
    """Where something was entered after the workbook was made. Pure.

    `from_it` are the instants at which this very workbook was taken before: what it brought itself
    is not newer than it. `by_system` says that it is taken on the command line, which keeps no
    list of these: then what nobody by name entered counts as brought by it.
    """
    return frozenset(
        place
        for place, each in stored.items()
        if each.created_at is not None
        and each.created_at > made_at
        and each.created_at not in from_it
        and not (by_system and each.created_by_id is None)
    )


def overwritten(changes: Iterable[Change], newer: Collection[Place]) -> list[Change]:
    """The changes that replace something newer. Pure."""
    return [
        change
        for change in changes
        if change.replaced and (change.element or change.clause, change.year) in newer
    ]


def overwriting_of(changes: Iterable[Change]) -> Overwriting:
    """Count what these changes replace. Pure."""
    replaced = [each for change in changes for each in change.replaced]
    words = replaced.count(Lost.NOTE) + replaced.count(Lost.REASON)
    return Overwriting(replaced.count(Lost.FIGURE), replaced.count(Lost.TASK), words)


def overwriting_findings(changes: Iterable[Change]) -> list[Finding]:
    """One refusal for each figure or task that would be replaced. Pure."""
    return [
        Finding(
            OVERWRITES,
            Severity.ERROR,
            f"{change.name}在这份工作簿下载之后填过，现在是“{change.old}”，存了就换成工作簿里的“{change.new}”。",
            "请重新下载工作簿再填；确实要用工作簿里的，要另外写明。",
            change.element,
            change.year,
            field=FIELDS[change.replaced[0]],
            clause=change.clause,
        )
        for change in changes
    ]
