"""Reading the commitments on which cities report figures, and the figures."""

from decimal import Decimal

from cities.models import City
from indicators.models import Commitment
from reporting.models import AskedCommitment, State, TaskFigure
from reporting.task_figures import Asked

SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜"}


def task_figures(city: City, year: int) -> dict[int, dict[int, Decimal]]:
    """Figures on commitments by the report they belong to and the commitment's number."""
    rows = (
        TaskFigure.objects.filter(report__city=city, report__year=year)
        .order_by("commitment__order")
        .values_list("report_id", "commitment__order", "value")
    )
    found: dict[int, dict[int, Decimal]] = {}
    for report, order, value in rows:
        found.setdefault(report, {})[order] = value
    return found


def asked_commitments() -> dict[int, Asked]:
    """The commitments on which a figure is asked, by number, in the plan's order."""
    rows = AskedCommitment.objects.select_related("commitment__clause").order_by(
        "commitment__order"
    )
    return {
        row.commitment.order: Asked(
            order=row.commitment.order,
            clause=row.commitment.clause_code,
            label=row.commitment.label,
            type=row.type,
            unit=row.unit,
            hint=row.hint,
            promise=_promise(row.commitment, whole_province=row.adds_up),
        )
        for row in rows
    }


def asked_by_clause() -> dict[str, list[Asked]]:
    """The same commitments by the code of their clause."""
    found: dict[str, list[Asked]] = {}
    for each in asked_commitments().values():
        found.setdefault(each.clause, []).append(each)
    return found


def _promise(commitment: Commitment, *, whole_province: bool) -> str:
    """「2025年≥70%」 as the text says it; what the province owes as a whole is told as such."""
    sign = SIGNS.get(commitment.operator, "")
    year = f"{commitment.year}年" if commitment.year else ""
    said = f"{year}{sign}{commitment.value}{commitment.unit}"
    return f"全省目标{said}，没有分解到各市" if whole_province else said


def last_figures(city: City, year: int) -> dict[int, Decimal]:
    """Last year's submitted figures by the commitment's number; the newest version counts."""
    rows = (
        TaskFigure.objects.filter(report__city=city, report__year=year - 1)
        .exclude(report__state=State.DRAFT)
        .order_by("report__version")
    )
    return dict(rows.values_list("commitment__order", "value"))
