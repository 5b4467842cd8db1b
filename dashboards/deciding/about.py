"""What a decision is about, and what a form is."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.deciding.fields import Field, Typed
from indicators.deciding import Refused
from indicators.decisions import PROVINCE, Change, Names, Terms
from indicators.models import Indicator, Reading


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about: a reading, or an indicator (None = all) and a unit; or a unit's
    weight."""

    terms: Terms
    names: Names
    reading: Reading | None = None
    indicator: Indicator | None = None
    unit: str = PROVINCE
    weight: str = ""

    @property
    def number(self) -> int:
        """The indicator's number. Raises Refused where none was chosen."""
        if self.indicator is None:
            raise Refused(["请从“口径与分解”页选择一项指标。"])
        return self.indicator.number

    @property
    def unit_words(self) -> str:
        """The unit of the indicator's figures."""
        return self.names.indicators[self.number].unit


@dataclass(frozen=True, slots=True)
class Form:
    """A kind's form: its fields as they stand, and the change that typed ones make.

    `of_units` says that it is about the province or one city at a time, `of_cities` about one city,
    `of_weights` about one city's weight.
    """

    heading: Callable[[About], str]
    lead: str
    fields: Callable[[About], list[Field]]
    change: Callable[[About, Typed], Change]
    of_units: bool = False
    of_cities: bool = False
    of_weights: bool = False
