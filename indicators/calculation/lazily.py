"""Values that are worked out when they are first asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class Lazily(Mapping[int, Value]):
    """A mapping over known years; the value of a year is worked out once, at its first use.

    One submission changes a single year. Judging it anew needs few of the other years' sums.
    """

    __slots__ = ("_known", "_work", "_years")

    def __init__(self, years: Iterable[int], work: Callable[[int], Value]) -> None:
        self._years = tuple(years)
        self._work = work
        self._known: dict[int, Value] = {}

    def __getitem__(self, year: int) -> Value:
        if year not in self._known:
            if year not in self._years:
                raise KeyError(year)
            self._known[year] = self._work(year)
        return self._known[year]

    def __contains__(self, year: object) -> bool:
        return year in self._years

    def __iter__(self) -> Iterator[int]:
        return iter(self._years)

    def __len__(self) -> int:
        return len(self._years)
