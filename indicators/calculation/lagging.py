"""The order of the lagging list."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .statuses import Status


@dataclass(frozen=True, slots=True)
class LaggingKey:
    """What decides a row's place: severity is gap_to_path ÷ |T|, ``None`` for overdue."""

    binding: bool
    status: Status
    severity: Fraction | None
    number: int
    city: str


def lagging_place(row: LaggingKey) -> tuple[bool, bool, bool, Fraction, int, str]:
    """Sort key: binding before expected; overdue first; severity, largest first; number; city.

    A severity that cannot be computed (a target of 0) comes after those that can.
    Source: 豫建科〔2023〕29号 附表 (约束性, 预期性) and 五（三） (通报).
    """
    unknown = row.severity is None
    severity = Fraction(0) if row.severity is None else row.severity
    overdue = row.status is Status.OVERDUE
    return (not row.binding, not overdue, unknown, -severity, row.number, row.city)


def lagging_order(rows: Iterable[LaggingKey]) -> list[LaggingKey]:
    """The rows in the order of the list, see :func:`lagging_place`."""
    return sorted(rows, key=lagging_place)
