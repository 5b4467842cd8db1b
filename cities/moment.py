"""Reading many tables as if nobody wrote meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """All tables as of one moment, whatever is saved meanwhile. Nothing is written within it."""
    with transaction.atomic(durable=not connection.in_atomic_block):
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
