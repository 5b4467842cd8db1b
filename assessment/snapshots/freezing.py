"""Frozen data as JSON and back, exactly: fractions, decimals, enumerations, nested dataclasses.

Only the classes named here are written or read, so that what is kept cannot name code to run.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from assessment.inputs import Calendar
from indicators.calculation import (
    Applicability,
    Bands,
    Definition,
    Direction,
    Kind,
    Operator,
    Point,
    Target,
    Term,
    YearContext,
)
from indicators.decisions import Terms

_DATA: dict[str, type] = {
    each.__name__: each
    for each in (Terms, Definition, Term, Target, Point, Bands, Calendar, YearContext)
}
_NAMES: dict[str, type[StrEnum]] = {
    each.__name__: each for each in (Applicability, Direction, Kind, Operator)
}


def frozen(value: Any) -> Any:
    """`value` as JSON; equal values give equal JSON, whatever the order of their mappings.

    Raises:
        TypeError: something of a class that is not kept.
    """
    match value:
        case StrEnum():
            return {"name": [type(value).__name__, value.value]}
        case None | bool() | int() | str():
            return value
        case Fraction():
            return {"fraction": str(value)}
        case Decimal():
            return {"decimal": f"{value:f}"}
        case datetime():
            return {"time": value.isoformat()}
        case range():
            return {"range": [value.start, value.stop]}
        case tuple() | list():
            return {"row": [frozen(each) for each in value]}
        case frozenset():
            return {"set": [frozen(each) for each in sorted(value)]}
        case Mapping():
            pairs = [[frozen(key), frozen(each)] for key, each in value.items()]
            return {"map": sorted(pairs, key=lambda pair: repr(pair[0]))}
    if is_dataclass(value) and _DATA.get(type(value).__name__) is type(value):
        kept = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        return {"data": [type(value).__name__, {name: frozen(v) for name, v in kept.items()}]}
    raise TypeError(f"{type(value).__name__} is not kept in snapshots")


def thawed(kept: Any) -> Any:
    """What `frozen` wrote. A field that did not exist then gets its default."""
    if not isinstance(kept, dict):
        return kept
    [(form, content)] = kept.items()
    match form:
        case "name":
            return _NAMES[content[0]](content[1])
        case "fraction":
            return Fraction(content)
        case "decimal":
            return Decimal(content)
        case "time":
            return datetime.fromisoformat(content)
        case "range":
            return range(*content)
        case "row":
            return tuple(thawed(each) for each in content)
        case "set":
            return frozenset(thawed(each) for each in content)
        case "map":
            return {thawed(key): thawed(each) for key, each in content}
        case "data":
            name, kept_fields = content
            return _DATA[name](**{field: thawed(each) for field, each in kept_fields.items()})
    raise ValueError(f"unknown form {form}")
