"""催报: who of 18 cities and 8 bureaus is missing, for the province."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Right, may, sees_province
from cities.dates import deadline_text
from cities.parts import part_of, with_year
from reporting.board import Board, Row
from reporting.board import board as board_of
from reporting.current import asked_or_current
from reporting.mailing import not_mailed
from reporting.models import Mail
from reporting.plan_in_force import plan_in_force

#: What may be asked for, by the value in the address: words and how it is done.
SHOWN: dict[str, tuple[str, Callable[[Row], bool] | None]] = {
    "": ("全部市", None),
    "missing": ("没报齐的市", lambda row: row.missing > 0),
    "late": ("已过截止没报齐的市", lambda row: row.missing > 0 and row.days_left < 0),
}
SORTED: dict[str, tuple[str, Callable[[Row], object] | None]] = {
    "": ("行政区划", None),
    "missing": ("没报齐的局多的在前", lambda row: -row.missing),
    "days": ("剩余天数少的在前", lambda row: row.days_left),
    "quiet": ("最久没有动静的在前", lambda row: row.last_at.timestamp() if row.last_at else 0),
}
LISTED = 30


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of a year, sorted and filtered as asked."""
    if not sees_province(request.user):
        raise PermissionDenied("催报台汇总全省各市，只供省直部门查看。")
    plan = plan_in_force()
    cycles = plan.cycles
    now = timezone.now()
    cycle = asked_or_current(cycles, request.GET.get("year", ""), now)
    if cycle is None:
        return render(request, "reporting/board.html", {"cycle": None})
    found = board_of(cycle, now, plan=plan)
    asked = with_year(request.GET, cycle.year)
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    department = request.GET.get("department", "")
    mails = list(not_mailed(cycle.opens_at))
    return render(
        request,
        "reporting/board.html",
        {
            "cycle": cycle,
            "year": cycle.year,
            "years": [each.year for each in cycles],
            "board": found,
            "rows": part_of(_rows(found, show, sort, department), asked, "page"),
            "shown": [(key, words) for key, (words, _) in SHOWN.items()],
            "sorted": [(key, words) for key, (words, _) in SORTED.items()],
            "show": show,
            "sort": sort,
            "department": department,
            "filtered": show in SHOWN and show or department,
            "deadline": deadline_text(cycle.deadline),
            "may_chase": may(request.user, Right.CALL),
            "failed": [each for each in mails if each.mail != Mail.NO_ADDRESS][:LISTED],
            "without_address": sorted(
                {str(each.recipient) for each in mails if each.mail == Mail.NO_ADDRESS}
            ),
        },
    )


def _rows(board: Board, show: str, sort: str, department: str) -> list[Row]:
    wanted = SHOWN.get(show, SHOWN[""])[1]
    rows = [row for row in board.rows if wanted is None or wanted(row)]
    if department:
        rows = [
            row
            for row in rows
            if any(cell.missing and cell.part.department == department for cell in row.bureaus)
        ]
    key = SORTED.get(sort, SORTED[""])[1]
    return sorted(rows, key=key) if key else rows  # type: ignore[arg-type]
