"""What a list's address asks for."""

from dataclasses import dataclass, fields
from typing import Self

from django.http import QueryDict

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Filters:
    """Texts by name; "" = all. What names nothing finds nothing."""

    @classmethod
    def asked(cls, query: QueryDict) -> Self:
        """The filters of an address."""
        return cls(
            **{each.name: query.get(each.name, "").strip()[:_LONGEST] for each in fields(cls)}
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of those that are set."""
        return [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)]


def year_of(text: str) -> int:
    """The year that was asked for; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
