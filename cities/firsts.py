"""Who is named first, where only some can be named. Pure."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

Each = TypeVar("Each")


def firsts(ordered: Iterable[Each], rank: Callable[[Each], object], at_most: int) -> list[Each]:
    """The first `at_most` of an order, never cut between equals of the same `rank`.

    Those who share the last place that is left are all left out, unless nobody stands before
    them: then all are named, however many.
    """
    found: list[Each] = []
    for _, equals in groupby(ordered, key=rank):
        group = list(equals)
        if found and len(found) + len(group) > at_most:
            break
        found += group
    return found
