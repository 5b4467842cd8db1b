"""Long lists in parts: as many rows as are still legible, with the way to the others.

The addresses of the other parts carry all else that was asked for. CSV, XLSX and API hold the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

Row = TypeVar("Row")
Other = TypeVar("Other")
#: More units than these no table, map or figure holds legibly. The province has 18.
UNITS = 24


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One part of a list; `name` is the parameter of the address that says which."""

    page: Page[Row]
    name: str
    query: QueryDict

    def __iter__(self) -> Iterator[Row]:
        return iter(self.page.object_list)

    @property
    def rows(self) -> slice:
        """Which rows of the whole list these are."""
        return slice(max(self.page.start_index() - 1, 0), self.page.end_index())

    def beside(self, others: Sequence[Other]) -> Sequence[Other]:
        """Of a list that goes along with the whole one, what goes along with this part."""
        return others[self.rows]

    @property
    def alone(self) -> bool:
        """Whether it is the whole list."""
        return self.page.paginator.num_pages == 1

    @property
    def others(self) -> list[tuple[str, int, str]]:
        """What other parts are called, their numbers and addresses: the nearest and the ends."""
        page, last = self.page, self.page.paginator.num_pages
        offered = (
            ("最前", 1, page.number > 2),
            ("上一页", page.number - 1, page.number > 1),
            ("下一页", page.number + 1, page.number < last),
            ("最后", last, page.number < last - 1),
        )
        return [(words, at, self._address(at)) for words, at, shown in offered if shown]

    def _address(self, number: int) -> str:
        query = self.query.copy()
        query[self.name] = str(number)
        return f"?{query.urlencode()}"


def with_year(query: QueryDict, year: int) -> QueryDict:
    """What an address asks for, with the year that is shown where it names none."""
    query = query.copy()
    query["year"] = str(year)
    return query


def part_of(
    rows: Sequence[Row] | QuerySet[Any, Row],
    query: QueryDict,
    name: str,
    *,
    size: int | None = None,
) -> Part[Row]:
    """The part of a list that an address asks for; the nearest one where it asks for none there
    is. Of units as many as are legible, of other rows `size`."""
    pages = Paginator(rows, size or UNITS)
    return Part(pages.get_page(_number(query.get(name, ""))), name, query)


def _number(asked: str) -> int:
    """The number asked for, the first for what is none or is before it; Django goes to the last
    from 0 and -1."""
    try:
        return max(int(asked), 1)
    except ValueError:
        return 1
