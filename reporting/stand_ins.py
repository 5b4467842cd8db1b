"""The province entering in a city's place (代录): whether it does now, and how that is marked."""

from collections.abc import Iterable, Mapping

from accounts.access import may_enter, may_stand_in
from accounts.models import User
from cities.models import City
from reporting.changes import Change, HasFigure
from reporting.findings import Finding, Severity
from reporting.models import Cycle, StandIn
from reporting.parsing import ElementRule

MARK = "省厅代录"
SOURCE_LENGTH = 200


def open_stand_in(city: City, cycle: Cycle) -> StandIn | None:
    """The stand-in that is going on for a city's report of a cycle."""
    found = StandIn.objects.filter(
        submission__city=city, submission__cycle=cycle, ended_at__isnull=True
    )
    return found.select_related("begun_by", "submission").first()


def fills_in(user: User, city: City, cycle: Cycle) -> bool:
    """Whether the user enters figures of the city: its own people, or the province in its place."""
    if may_enter(user, city):
        return True
    return may_stand_in(user) and open_stand_in(city, cycle) is not None


def marked(source: str, by: User | None) -> str:
    """The source of a figure; one that the province entered in the city's place says so."""
    if by is None or not may_stand_in(by):
        return source
    return f"{MARK}（{source}）"[:SOURCE_LENGTH]


def across(
    changes: Iterable[Change],
    current: Mapping[tuple[str, int], HasFigure],
    rules: Mapping[str, ElementRule],
    *,
    by: User | None,
) -> list[Finding]:
    """A warning for each figure of the city's that the province would replace, and the reverse."""
    if by is None:
        return []
    standing_in, found = may_stand_in(by), []
    for change in changes:
        fact = current.get((change.element, change.year or 0))
        if fact is None or not change.element:
            continue
        source = str(getattr(fact, "source", ""))
        if source.startswith(MARK) is standing_in:
            continue
        whose = "市里填的" if standing_in else "省厅代录的"
        found.append(
            Finding(
                "replaces_other_side",
                Severity.WARNING,
                f"{rules[change.element].name}现为{whose}{change.old or '空白'}，"
                f"将改为{change.new or '空白'}。",
                f"请先确认{whose}数确需更改。",
                change.element,
                change.year,
            )
        )
    return found
