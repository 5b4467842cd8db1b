"""How long the departments take: days from a report's submission to their decisions.

Plain counts and days, no score. A decision is a department's word on one figure or task; it is
counted from the submission of the version it speaks of.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import OuterRef, Subquery

from reporting.models import Decision, SubmissionEvent
from reporting.review.responsibility import Responsibility
from reporting.review.waiting import WaitingRow
from reporting.workflow import SUBMITTING

_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Timeliness:
    """A department's decisions of a year, in days, and what still waits for it.

    `acting` of the `decided` were taken in its name by the province's administrator. `median` and
    `longest` are None where nothing was decided, `oldest` where nothing waits.
    """

    decided: int = 0
    acting: int = 0
    returned: int = 0
    median: float | None = None
    longest: float | None = None
    waiting: int = 0
    oldest: float | None = None

    @property
    def words(self) -> str:
        """「审了53个，中位1.5天，最长6.0天；还有5个待审，最久3.0天」."""
        if not self.decided and not self.waiting:
            return "还没有要审的数"
        said = []
        if self.decided and self.median is not None and self.longest is not None:
            said.append(f"审了{self.decided}个，中位{self.median:.1f}天，最长{self.longest:.1f}天")
        else:
            said.append("还没有审过")
        if self.waiting and self.oldest is not None:
            said.append(f"还有{self.waiting}个待审，最久已等{self.oldest:.1f}天")
        else:
            said.append("没有待审的")
        return "；".join(said)


NOTHING = Timeliness()


def timeliness(
    year: int, now: datetime, waiting: Iterable[WaitingRow], table: Responsibility
) -> dict[str, Timeliness]:
    """The departments' decisions on the reports of a year by department code; one query.

    `waiting` are the figures and tasks of that year that wait.
    """
    days: dict[str, list[float]] = defaultdict(list)
    acting: dict[str, int] = defaultdict(int)
    returned: dict[str, int] = defaultdict(int)
    for code, action, in_its_name, at, submitted in _decisions(year):
        days[code].append(_days(submitted, at))
        acting[code] += in_its_name
        returned[code] += action == Decision.Action.RETURN
    waits: dict[str, list[float]] = defaultdict(list)
    for row in waiting:
        department = table.elements.get(row.code) or table.clauses[row.code]
        waits[department].append(_days(row.submitted, now))
    return {
        code: Timeliness(
            decided=len(days[code]),
            acting=acting[code],
            returned=returned[code],
            median=median(days[code]) if days[code] else None,
            longest=max(days[code], default=None),
            waiting=len(waits[code]),
            oldest=max(waits[code], default=None),
        )
        for code in {*days, *waits}
    }


def _days(start: datetime | None, end: datetime) -> float:
    """Days between two moments, never negative; 0 where the start was not recorded."""
    return 0.0 if start is None else max((end - start).total_seconds() / _DAY, 0.0)


def _decisions(year: int) -> Iterable[tuple[str, str, bool, datetime, datetime | None]]:
    """Department, action, whether in its name, when decided, when that version was submitted."""
    submitted = SubmissionEvent.objects.filter(
        submission=OuterRef("submission"), version=OuterRef("version"), action__in=SUBMITTING
    )
    return (
        Decision.objects.filter(submission__cycle__year=year)
        .annotate(submitted=Subquery(submitted.order_by("-at").values("at")[:1]))
        .order_by("at", "pk")
        .values_list("department__code", "action", "acting", "at", "submitted")
    )
