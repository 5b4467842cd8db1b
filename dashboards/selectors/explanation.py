"""Why one city stands where it stands on one indicator: the panel and the page."""

from dataclasses import dataclass

from assessment.explaining import explain_cities, topics_of
from assessment.explanations import Explanation
from assessment.models import CityStatus
from cities.models import City
from dashboards.courses import trend_of
from dashboards.figures.mini import Mini, mini
from dashboards.wording.findings import FLAG_KINDS
from dashboards.wording.results import pace_text
from indicators.models import Indicator


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """One result with its explanation and its small trend."""

    indicator: Indicator
    city: City
    year: int
    now: CityStatus
    pace: str
    said: Explanation
    trend: Mini | None


def explanation_page(
    indicator: Indicator, code: str, year: int, *, peers: bool
) -> ExplanationPage | None:
    """The explanation of a city's stored result; None where there is none.

    `indicator` comes with all that `indicators()` reads; `peers` compares it with the other cities.
    """
    course = list(
        CityStatus.objects.filter(indicator=indicator, city__code=code, year__lte=year)
        .select_related("city", "indicator")
        .order_by("year")
    )
    now = next((result for result in course if result.year == year), None)
    if now is None:
        return None
    topics = topics_of([indicator])
    (said,) = explain_cities([now], topics, peers=peers)
    pace = pace_text(now.pace, topics[indicator.number].definition.bands)
    drawn = None
    if indicator.kind not in FLAG_KINDS:
        drawn = mini(trend_of(indicator, course, horizon=year))
    return ExplanationPage(indicator, now.city, year, now, pace, said, drawn)
