"""Reads the golden cases of ``golden/gap``: gaps split, trends drawn on, totals allocated."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from indicators.calculation import (
    FAULT_LABELS,
    AllocationMissing,
    NotDecomposable,
    WeightMissing,
    allocation_faults,
    closing_cities,
    decompose,
    if_brought_to_target,
    project,
    proportional,
    yearly_need,
)

from .cases import GOLDEN, PROVINCE, Case, number_of, parts_of, target_of
from .plan import INDICATORS

Row = Mapping[str, str]
YES = {True: "是", False: "否"}
MET = {True: "达标", False: "未达标"}


def gap_rows(name: str) -> Iterator[dict[str, str]]:
    """Every line of one golden file."""
    with (GOLDEN / "gap" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert None not in row, row
            assert None not in row.values(), row
            yield row


def decomposed(row: Row) -> dict[str, str]:
    """What the calculation says to a line of ``decomposition.csv``, in the file's words."""
    case = Case(row["用例"], {"对象": PROVINCE, **row})
    definition, settings = case.definition()
    cities = case.cities(settings)
    for text in parts_of(row["分解"]):
        city, split = text.split()
        own = target_of(split.replace("=", ">="))
        cities[city] = replace(cities[city], own_targets=(own,))
    year, target = int(row["年份"]), target_of(row["目标"])
    try:
        found = decompose(definition, cities, year=year, target=target)
    except AllocationMissing as missing:
        return {"全省值": f"缺分解数：{' '.join(missing.cities)}"}
    except NotDecomposable:
        return {"全省值": "不分解"}
    if found is None:
        return {"全省值": "无"}
    least = closing_cities(found)
    outcome = if_brought_to_target(found, row["补哪些市"].split())
    return {
        "全省值": str(found.value),
        "缺口": str(found.gap),
        "各市缺口": " ".join(f"{bar.city}={bar.shortfall}" for bar in found.shortfalls),
        "占缺口": " ".join(f"{bar.city}={_text(bar.share)}" for bar in found.shortfalls),
        "超分配": str(found.over_allocated),
        "未报": " ".join(found.silent) or "无",
        "最少补齐": "补不齐" if least is None else " ".join(least) or "不需要",
        "补后全省": f"{outcome.value} {MET[outcome.met]}",
    }


def projected(row: Row) -> dict[str, str]:
    """What the calculation says to a line of ``projection.csv``."""
    definition, target = INDICATORS[int(row["指标"])], target_of(row["目标"])
    values = {int(year): Fraction(value) for year, value in _pairs(row["历年"])}
    found = project(definition, values, target)
    last = max(values, default=None)
    need = None
    if last is not None:
        need = yearly_need(definition.direction, values[last], target, last)
    if found is None:
        return {"预测": "无", "每年还须": _text(need)}
    return {
        "预测": str(found.value),
        "低": _text(found.low),
        "高": _text(found.high),
        "每年变化": str(found.slope),
        "变化低": _text(found.slope_low),
        "变化高": _text(found.slope_high),
        "差距": str(found.gap),
        "达标": YES[found.met],
        "封顶": YES[found.capped],
        "每年还须": _text(need),
    }


def allocated(row: Row) -> str:
    """What the calculation says to a line of ``allocation.csv``."""
    weights = {city: number_of(weight) for city, weight in _pairs(row["权数"])}
    unit = {"step": Fraction(row["单位"])} if row["单位"] else {}
    try:
        parts = proportional(Fraction(row["总量"]), weights, **unit)
    except WeightMissing as missing:
        return f"缺权数：{' '.join(missing.cities)}"
    except ValueError:
        return "拒绝"
    return " ".join(sorted(f"{city}={_decimal(part)}" for city, part in parts.items()))


def checked(row: Row) -> str:
    """What the calculation says to a line of ``allocation_check.csv``."""
    targets = [target_of(text) for text in row["全省目标"].split()]
    amounts = {}
    for text in parts_of(row["分解"]):
        city, *years = text.split()
        amounts[city] = {int(year): Fraction(value) for year, value in _pairs(" ".join(years))}
    faults = allocation_faults(targets, row["适用"].split(), amounts)
    return "；".join(_fault(fault) for fault in faults) or "无"


def _fault(fault) -> str:
    where = f"{fault.city} {fault.year}" if fault.city else str(fault.year)
    numbers = [_decimal(n) for n in (fault.amount, fault.limit) if n is not None]
    return f"{where} {FAULT_LABELS[fault.fault]}" + (f"（{'，'.join(numbers)}）" if numbers else "")


def _pairs(text: str) -> list[list[str]]:
    return [pair.split("=") for pair in text.split()]


def _text(value: Fraction | None) -> str:
    return "无" if value is None else str(value)


def _decimal(value: Fraction) -> str:
    return f"{float(value):.15g}"
