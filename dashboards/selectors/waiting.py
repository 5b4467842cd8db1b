"""What waits for a decision: the cities' submissions of a year by state."""

from collections.abc import Sequence
from dataclasses import dataclass

from cities.models import City
from reporting.models import State, Submission
from reporting.review import waiting as review


@dataclass(frozen=True, slots=True)
class Waiting:
    """The cities' submissions of the year by state, and what of them the department decides."""

    own: review.Waiting
    submitted: tuple[City, ...]
    returned: tuple[City, ...]
    decided: tuple[City, ...]
    open: tuple[City, ...]

    @property
    def finding(self) -> str:
        """How many figures and tasks wait for the department's decision."""
        return self.own.words


def waiting(year: int, everyone: Sequence[City], *, own: review.Waiting) -> Waiting:
    """The year's submissions by state; cities that have none are among the open ones. `own` is
    what waits for the department."""
    states = dict(Submission.objects.filter(cycle__year=year).values_list("city_id", "state"))

    def among(*wanted: str | None) -> tuple[City, ...]:
        return tuple(city for city in everyone if states.get(city.pk) in wanted)

    return Waiting(
        own=own,
        submitted=among(State.SUBMITTED),
        returned=among(State.RETURNED),
        decided=among(State.APPROVED, State.FINAL),
        open=among(None, State.DRAFT),
    )
