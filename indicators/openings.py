"""What can be decided: changes as they are built from the plan's rows."""

from dataclasses import dataclass

from cities.selectors import cities
from indicators import selectors, terms_in_force
from indicators.calculation import Applicability, Definition
from indicators.decisions import ApplicabilityChange, ReadingChange
from indicators.decisions.readings import with_effect
from indicators.models import Indicator, Reading


def reading_change(reading: Reading, option: str) -> ReadingChange:
    """Confirm a reading's option in force, or choose another.

    Raises:
        ValueError: it has no such option.
    """
    found = next((each for each in reading.options if each["code"] == option), None)
    if found is None:
        raise ValueError(f"reading {reading.code} has no option {option}")
    expected = found["effect"].get("cities")
    numbers = tuple(sorted(indicator.number for indicator in reading.indicators.all()))
    unnamed = 0
    if expected is not None:
        states = terms_in_force.applicability()
        named = [
            city
            for (number, city), state in states.items()
            if number in numbers and state is Applicability.APPLICABLE
        ]
        unnamed = max(expected - len(named), 0)
    return ReadingChange(
        code=reading.code,
        topic=reading.topic,
        option=option,
        label=found["label"],
        effect=found["effect"],
        years=tuple(reading.years),
        numbers=numbers,
        unnamed=unnamed,
        printed=found.get("printed", {}),
    )


def applicability_change(number: int, states: dict[str, Applicability]) -> ApplicabilityChange:
    """Decide to which cities an indicator applies; `states` by city code, of every city."""
    listing = cities_meant(number)
    if listing is None:
        return ApplicabilityChange(number, states)
    return ApplicabilityChange(number, states, listing.expected, listing.named)


def printed_under(indicator: Indicator, definition: Definition) -> dict[str, str]:
    """How the indicator's unit and formulas read under a definition of any time: as the option
    prints them that it was made under. Empty where no reading changes them."""
    for reading in indicator.readings.all():
        for option in reading.options:
            under = with_effect(definition, option["effect"], reading.years)
            if "printed" in option and under == definition:
                printed: dict[str, str] = option["printed"]
                return printed
    return {}


@dataclass(frozen=True, slots=True)
class CitiesMeant:
    """How many cities the plan means, and the codes of those it names: 郑州、洛阳等 15 个."""

    reading: Reading
    expected: int
    named: tuple[str, ...]


def cities_meant(number: int) -> CitiesMeant | None:
    """The list of cities that an indicator rests on; None where it rests on none.

    Those that the plan names itself are the cities whose name stands in its words.
    """
    for reading in selectors.listing_readings(number):
        for option in reading.options:
            if option["code"] == reading.in_force and "cities" in option["effect"]:
                named = (city.code for city in cities() if city.short_name in reading.text_reading)
                return CitiesMeant(reading, option["effect"]["cities"], tuple(named))
    return None
