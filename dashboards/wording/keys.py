"""The short sentences under key figures: against last year, against the path, who is missing."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from dashboards.wording.findings import NAMED_OF_MANY, NO_FIGURE, Measure, Result, listed
from dashboards.wording.results import MISSING, apart_text, pace_text, value_text
from indicators.calculation import REASON_LABELS, STATUS_LABELS, Bands, Reason, Status
from indicators.wording import target_words

_OPERATORS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "restrict": ""}

#: Statuses, and the one reason, for which a city is not in the provincial figure.
_ABSENT: dict[str, str] = {
    **{str(status): STATUS_LABELS[status] for status in (*NO_FIGURE, Status.UNDESIGNATED)},
    str(Reason.NO_BASE_YEAR): REASON_LABELS[Reason.NO_BASE_YEAR],
}


class Paced(Result, Protocol):
    """A result with its baseline and pace."""

    baseline_year: int | None
    pace: Decimal | None


class Promise(Protocol):
    """A commitment that stands only in the text."""

    label: str
    operator: str
    value: str
    unit: str
    year: int | None


def change_text(now: Result, before: Result | None, measure: Measure, *, city: bool = False) -> str:
    """上年8.99%，下降0.22个百分点."""
    if before is None or before.value is None:
        return f"{now.year - 1}年没有数"
    was = f"上年{value_text(before, measure, of_city=city)}"
    if now.value is None or (city and measure.kind in ("count", "share")):
        return was
    if now.value == before.value:
        return f"{was}，持平"
    word = "上升" if now.value > before.value else "下降"
    return f"{was}，{word}{apart_text(now.value, before.value, measure)}"


def aim_text(result: Result | None, measure: Measure) -> str:
    """The reference target as judged: 小于8%; 「—」 where there is none."""
    if result is None or result.target is None:
        return MISSING
    return target_words(result.operator, result.target, unit=measure.unit)


def way_text(result: Paced, measure: Measure, bands: Bands) -> str:
    """Against the path: 已优于路径0.03个百分点，速度1.25."""
    pace = "" if result.pace is None else f"，速度{pace_text(result.pace, bands)}"
    if result.path is None:
        if result.target is None:
            return "没有目标，不设路径"
        return "目标已到期，不再计路径" if result.target_expired else "缺基期，没有路径"
    if result.value is None:
        return "今年还没有数"
    distance = apart_text(result.value, result.path, measure)
    if result.gap_to_path:
        return f"落后路径{distance}{pace}"
    if result.value == result.path:
        return f"恰在路径上{pace}"
    return f"已优于路径{distance}{pace}"


def absent_text(cities: Sequence[tuple[str, str, str]]) -> str:
    """Who is not in the provincial figure, and why: 鹤壁、商丘逾期未报，平顶山缺基期.

    `cities`: (name, status code, reason code).
    """
    parts = []
    for code, word in _ABSENT.items():
        names = [name for name, status, reason in cities if code in (status, reason)]
        if names:
            parts.append(listed(names, NAMED_OF_MANY) + word)
    return "未齐：" + "，".join(parts) if parts else "适用的市都已有数"


def carried_text(cities: Sequence[tuple[str, str, Decimal | None]]) -> str:
    """Who has not answered this year and counts by an earlier answer: 鹤壁、商丘按往年所报“否”计入.

    `cities`: (name, status code, standing answer).
    """
    standing = [(name, value) for name, status, value in cities if status in NO_FIGURE]
    parts = []
    for word, answer in (("是", True), ("否", False)):
        names = [name for name, value in standing if value is not None and bool(value) == answer]
        if names:
            parts.append(f"{listed(names, NAMED_OF_MANY)}按往年所报“{word}”计入")
    return "，".join(parts)


def promise_text(promise: Promise) -> str:
    """A text commitment with its number and year: 新增地热能供暖（制冷）能力，2025年不低于5000万m²."""
    year = f"{promise.year}年" if promise.year else ""
    if promise.operator in ("qualitative", "peak"):
        return f"{promise.label}（{year}）" if year else promise.label
    said = f"{_OPERATORS.get(promise.operator, '')}{promise.value.replace('-', '—')}{promise.unit}"
    return f"{promise.label}，{year}{said}"
