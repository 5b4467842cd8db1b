"""What was entered for a figure, as the checks take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered for one element and year; yes/no as 1/0, dates as ISO text."""

    element: str
    year: int
    value: Decimal | None = None
    text: str = ""
    missing_reason: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        return self.value is None and not self.text

    @property
    def is_empty(self) -> bool:
        return self.is_blank and not self.missing_reason and not self.note


Known = Mapping[tuple[str, int], Entry]
