"""What a workbook is filled with, gathered for the writer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from reporting.checks import Entry
from reporting.parsing import ElementRule

DEMONSTRATION = "演示数据"


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element's row; `earlier` holds the earlier years that may be entered."""

    rule: ElementRule
    indicators: str
    definition: str
    current: Entry
    last_year: Entry | None = None
    earlier: Mapping[int, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows one bureau fills; `mine` says whether whom the workbook is for may fill them."""

    bureau: str
    rows: Sequence[ElementRow]
    mine: bool = True


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The row of a commitment's figure, under its clause; `promise` as the text says it."""

    rule: ElementRule
    name: str
    promise: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One clause's row and those of its commitments' figures; `mine` as for a group."""

    code: str
    title: str
    departments: str
    progress: str = ""
    narrative: str = ""
    figures: Sequence[FigureRow] = ()
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything a city's workbook of a year holds; `deadline` in words, `made_at` when it was
    filled so."""

    city_code: str
    city_name: str
    year: int
    demonstration: bool
    deadline: str
    groups: Sequence[Group]
    tasks: Sequence[TaskRow]
    made_at: datetime | None = None

    @property
    def partial(self) -> bool:
        """Whether it is one bureau's: some of it belongs to others."""
        return not (
            all(group.mine for group in self.groups) and all(task.mine for task in self.tasks)
        )
