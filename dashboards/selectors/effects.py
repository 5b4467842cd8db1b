"""What a decision changes or changed, result by result."""

from collections import Counter
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from assessment.decisions import Preview
from assessment.models import DecidedResult
from dashboards.wording.results import MISSING, level_text, value_text
from indicators.decisions import PROVINCE, Names
from indicators.models import Decision, Indicator
from indicators.wording import target_words


@dataclass(slots=True)
class Stored:
    """A result's fields as they are kept in an archive or foreseen, ready for wording."""

    value: Decimal | None
    target: Decimal | None
    operator: str
    target_year: int | None
    lower_bound: bool
    status: str
    path: Decimal | None

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Stored":
        """From fields by name, decimals as such or as text."""
        return cls(
            value=_decimal(fields["value"]),
            target=_decimal(fields["target"]),
            operator=fields["operator"],
            target_year=fields["target_year"],
            lower_bound=fields["lower_bound"],
            status=fields["status"],
            path=_decimal(fields["path"]),
        )


@dataclass(frozen=True, slots=True)
class Side:
    """A result on one side of a decision, in words."""

    status: str
    value: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One result before and after."""

    indicator: Indicator
    unit: str
    year: int
    before: Side
    after: Side

    @property
    def status_changes(self) -> bool:
        """Whether more than figures beside the status change."""
        return self.before.status != self.after.status


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision changes: every line, and how often which status turns into which."""

    lines: tuple[ShiftLine, ...]

    @property
    def statuses(self) -> list[ShiftLine]:
        """Lines whose status changes."""
        return [line for line in self.lines if line.status_changes]

    @property
    def others(self) -> list[ShiftLine]:
        """Lines of which only figures change."""
        return [line for line in self.lines if not line.status_changes]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """From, to, how often; the most frequent first."""
        found = Counter((line.before.status, line.after.status) for line in self.statuses)
        return [(*pair, n) for pair, n in sorted(found.items(), key=lambda x: (-x[1], x[0]))]

    @property
    def finding(self) -> str:
        """What changes, in one line."""
        changed = self.statuses
        if not changed:
            return "没有状态改变" + (f"，{len(self.lines)}个结果的数字改变" if self.lines else "")
        years = sorted({line.year for line in changed})
        span = f"{years[0]}年" if len(years) == 1 else f"{years[0]}至{years[-1]}年"
        units = {line.unit for line in changed}
        cities = len(units - {"全省"})
        whom = "、".join(
            [*(["全省"] if "全省" in units else []), *([f"{cities}个市"] if cities else [])]
        )
        return f"{len(changed)}个状态改变：{span}，{whom}"


def effect_of_preview(preview: Preview, names: Names) -> Effect:
    """What a decision that is not taken yet would change."""
    indicators = _indicators()
    return Effect(
        tuple(
            _line(
                indicators[shift.number],
                shift.city,
                shift.year,
                {**shift.before, "unit": shift.units[0]},
                {**shift.after, "unit": shift.units[1]},
                names,
            )
            for shift in preview.shifts
        )
    )


def effect_of_decision(decision: Decision, names: Names) -> Effect:
    """What a decision changed when it was taken, from the archive."""
    indicators = _indicators()
    rows = DecidedResult.objects.filter(decision=decision).order_by(
        "indicator__number", "year", F("city__code").asc(nulls_first=True)
    )
    return Effect(
        tuple(
            _line(indicators[number], city, year, before, after, names)
            for number, city, year, before, after in rows.values_list(
                "indicator__number", "city__code", "year", "before", "after"
            )
        )
    )


def _indicators() -> dict[int, Indicator]:
    return {row.number: row for row in Indicator.objects.order_by("number")}


def _decimal(kept: Decimal | str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _line(
    indicator: Indicator,
    city: str | None,
    year: int,
    before: dict[str, Any],
    after: dict[str, Any],
    names: Names,
) -> ShiftLine:
    of_city = city is not None
    return ShiftLine(
        indicator=indicator,
        unit=names.unit(city or PROVINCE),
        year=year,
        before=_side(Stored.of(before), _measured(indicator, before), of_city=of_city),
        after=_side(Stored.of(after), _measured(indicator, after), of_city=of_city),
    )


def _measured(indicator: Indicator, fields: dict[str, Any]) -> Indicator:
    """The indicator in the unit that the result was in: a reading may give it another since."""
    measured = copy(indicator)
    measured.unit = fields.get("unit", indicator.unit)
    return measured


def _side(stored: Stored, indicator: Indicator, *, of_city: bool) -> Side:
    return Side(
        status=stored.status,
        value=value_text(stored, indicator, of_city=of_city),
        target=_aim(stored, indicator),
        path=level_text(stored.path, indicator),
    )


def _aim(stored: Stored, indicator: Indicator) -> str:
    if stored.target is None:
        return MISSING
    words = target_words(stored.operator, stored.target, unit=indicator.unit)
    return f"{stored.target_year}年{words}"
