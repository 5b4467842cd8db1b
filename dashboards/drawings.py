"""From what the pages show to the figures the script draws, each with title and description."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from assessment.models import CityStatus, ProvincialStatus
from cities.parts import UNITS
from dashboards.courses import trend_of
from dashboards.figures.bars import Bar, Part, counts_figure, status_parts
from dashboards.figures.falls import Step, waterfall_figure
from dashboards.figures.progress import Row, progress_figure
from dashboards.figures.template import GOOD, PAPER, payload
from dashboards.figures.trend import Band, described, trend_figure
from dashboards.selectors.city import ScoreLine, ways_finding
from dashboards.selectors.department import DepartmentPage
from dashboards.selectors.indicator import ProvincePage
from dashboards.selectors.tasks import MISSING
from dashboards.wording.findings import trend_finding
from dashboards.wording.outlook import outlook
from dashboards.wording.results import STATUS_ORDER, status_word, value_text
from indicators.calculation import Point as Milestone
from indicators.models import Indicator
from reporting.models import TaskProgress

#: The states of work as boxes and bars are filled (the same as in components.css).
TASK_PARTS = (
    Part("done", TaskProgress.DONE.label, GOOD, PAPER),
    Part("advancing", TaskProgress.ADVANCING.label, "#A3CBEA"),
    Part("slow", TaskProgress.SLOW.label, "#E9B949"),
    Part("not_started", TaskProgress.NOT_STARTED.label, "#CB4A0C", PAPER),
    Part(MISSING, "未报", PAPER, outline="#848F9B"),
)


def trend_drawing(
    indicator: Indicator,
    course: Sequence[CityStatus] | Sequence[ProvincialStatus],
    *,
    subject: str,
    horizon: int,
    spread: Sequence[Band] = (),
    milestones: Sequence[Milestone] = (),
    compact: bool = False,
    height: int | None = None,
) -> dict[str, Any]:
    """The course of one unit on one indicator."""
    newest = course[-1] if course else None
    of_city = isinstance(newest, CityStatus)
    leading = outlook(course, indicator, of_city=of_city)
    data = trend_of(
        indicator,
        course,
        horizon=horizon,
        spread=spread,
        milestones=milestones,
        ahead=leading,
    )
    return payload(
        trend_figure(data, compact=compact, height=height),
        title=trend_finding(subject, newest, indicator, city=of_city),
        description=f"{indicator.name}，{subject}：{described(data)}{leading.finding}",
    )


def standing_drawing(page: DepartmentPage, *, alone: bool) -> dict[str, Any]:
    """Cities by status per indicator; by state of work per clause where there is no indicator.
    `alone` names the statuses, which stand above the figure on its page."""
    if page.indicators:
        parts: Sequence[Part] = status_parts({code: status_word(code) for code in STATUS_ORDER})
        bars = [
            Bar(f"{line.indicator.number} {line.indicator.short_name}", dict(line.counts))
            for line in page.indicators
        ]
    else:
        parts = TASK_PARTS
        bars = [
            Bar(f"{line.clause.code} {line.clause.title}", dict(line.counts))
            for line in page.clauses
        ]
    names = {part.code: part.name for part in parts}
    description = "；".join(
        f"{bar.label}："
        + "，".join(f"{names[code]}{bar.counts[code]}市" for code in names if bar.counts.get(code))
        for bar in bars
    )
    return payload(
        counts_figure(bars, parts, total=len(page.cities), named=alone),
        title=page.counts_finding,
        description=description,
    )


def ways_drawing(lines: Sequence[ScoreLine]) -> dict[str, Any]:
    """How far a city has come on each indicator that has a baseline and a target."""
    rows = [
        Row(
            label=f"{line.indicator.number} {line.indicator.short_name}",
            status=line.now.status,
            status_name=status_word(line.now.status),
            done=line.way.done,
            due=line.way.due,
            shown=value_text(line.now, line.indicator, of_city=True),
            behind=line.way.behind,
            provisional=line.now.provisional,
        )
        for line in lines
        if line.way is not None and line.now is not None
    ]
    description = "；".join(
        f"{line.indicator.short_name}{line.way.words}" for line in lines if line.way is not None
    )
    return payload(progress_figure(rows), title=ways_finding(lines), description=description)


def waterfall_drawings(page: ProvincePage) -> dict[str, Any]:
    """`waterfall` where the provincial gap splits over the cities, else nothing. The largest
    shortfalls are drawn one by one; of many cities the others together are the last bar."""
    gap = page.gap
    split = gap.decomposition
    if split is None:
        return {}
    named, others = gap.bars[:UNITS], gap.bars[UNITS:]
    steps = [Step(bar.name, float(bar.lacks), bar.amount + gap.unit) for bar in named]
    if others:
        rest = sum((bar.lacks for bar in others), Fraction(0))
        shown = others[0].sums.signed(rest) + gap.unit
        steps.append(Step(f"其余{len(others)}行合计", float(rest), shown))
    total = Step("全省", float(split.gap), gap.total_amount + gap.unit)
    drawn = payload(
        waterfall_figure(steps, total, unit=gap.unit),
        title=gap.finding,
        description="；".join(f"{step.name}{step.shown}" for step in [*steps, total]),
    )
    return {"waterfall": drawn}
