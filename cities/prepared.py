"""Queries asked with every request, whose SQL is written once and then only sent.

Describing a query to Django and having it put into words takes longer than the database takes to
answer it: of a page that did not change, that was more than half.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet


class Parameter(Expression):
    """A value that a prepared query is given when it is asked; stands where a value would stand."""

    def __init__(self, name: str, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A place for one value, and this in the place of the value."""
        return "%s", (self,)


class _Written(NamedTuple):
    sql: str
    parameters: tuple[Any, ...]
    #: By the column's place: what makes of the database's value ours, and for which expression.
    converters: dict[int, tuple[list[Any], Any]]


class Prepared:
    """The first row of a query that `describe` describes: a `values_list` with Parameters in it.

    What `describe` reads besides its Parameters must not change while the program runs.
    """

    def __init__(self, describe: Callable[[], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self.describe = describe
        self.written: dict[str, _Written] = {}

    def first(self, **values: object) -> tuple[Any, ...] | None:
        """The row as a tuple, None where there is none. Raises KeyError when a Parameter gets no
        value."""
        connection = connections[DEFAULT_DB_ALIAS]
        written = self.written.get(connection.vendor)
        if written is None:
            written = self.written[connection.vendor] = self._write()
        given = [
            each.output_field.get_db_prep_value(values[each.name], connection)
            if isinstance(each, Parameter)
            else each
            for each in written.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, given)
            row = cursor.fetchone()
        if row is None:
            return None
        found = list(row)
        for at, (converters, expression) in written.converters.items():
            for convert in converters:
                found[at] = convert(found[at], expression, connection)
        return tuple(found)

    def _write(self) -> _Written:
        compiler = self.describe()[:1].query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [expression for expression, *_ in compiler.select]
        return _Written(sql, tuple(parameters), compiler.get_converters(columns))
