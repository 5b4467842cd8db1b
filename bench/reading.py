"""How much is read from the database: queries and rows, which no machine's speed changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.models.sql import compiler


@dataclass(frozen=True, slots=True)
class Read:
    """What one action asked the database, and how many rows it was given."""

    queries: int
    rows: int


def reading(action: Callable[[], object]) -> Read:
    """Do it once and count."""
    queries, rows = 0, 0
    fetch = compiler.cursor_iter

    def counting_rows(*args: Any, **kwargs: Any) -> Iterator[list[Any]]:
        nonlocal rows
        for chunk in fetch(*args, **kwargs):
            rows += len(chunk)
            yield chunk

    def counting_queries(execute: Any, *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    with (
        patch.object(compiler, "cursor_iter", counting_rows),
        connection.execute_wrapper(counting_queries),
    ):
        action()
    return Read(queries, rows)
