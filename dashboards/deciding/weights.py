"""By what a provincial total may be split: one number per city, missing where there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cities.models import City
from indicators.calculation import WeightMissing, proportional
from indicators.deciding import Refused
from indicators.decisions import Names, Terms
from indicators.decisions.allocations import WEIGHT_WORDS, applicable, to_allocate
from indicators.decisions.weights import PUBLISHED_UNITS
from indicators.models import DataElement
from indicators.weights import Entered, entered, published
from reporting.on_record import counting_facts

#: The element that a weight reads from last year's reports.
REPORTED = {"built_up_reported": "built_up_area", "new_building": "new_building_area"}


class WeightLacking(Refused):
    """A published weight lacks cities that take part: `cities` are their codes."""

    def __init__(self, faults: list[str], weight: str, cities: Iterable[str]) -> None:
        super().__init__(faults)
        self.weight, self.cities = weight, tuple(cities)


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight as a page shows it beside the split: each city's number, and which were entered."""

    unit: str
    values: Mapping[str, Fraction | None]
    entered: Mapping[str, Entered]


def weights_shown(code: str, cities: Iterable[City], year: int) -> Weights:
    """The weight that a split is proposed by in `year`."""
    values = weights(code, cities, year)
    if code in PUBLISHED_UNITS:
        return Weights(PUBLISHED_UNITS[code], values, entered(code))
    return Weights(DataElement.objects.get(code=REPORTED[code]).unit, values, {})


def weights(code: str, cities: Iterable[City], year: int) -> dict[str, Fraction | None]:
    """Every city's weight, by city code; None where it is missing (never 0). Where a published one
    is missing, what the province entered stands in for it.

    `code` is one of WEIGHT_WORDS; `year` is the current one, reports are those of the year before.
    """
    if code in PUBLISHED_UNITS:
        return {**published(code), **{city: given.value for city, given in entered(code).items()}}
    reported = {
        fact.city_code: fact.value
        for fact in counting_facts(element_codes=[REPORTED[code]], years=[year - 1])
    }
    return {city.code: _exact(reported.get(city.code)) for city in cities}


def propose(
    *,
    terms: Terms,
    names: Names,
    number: int,
    weight: str,
    years: Iterable[int],
    cities: Iterable[City],
    year: int,
) -> dict[str, dict[int, Fraction]]:
    """Split what is due in each of `years` by a weight, by largest remainder: city → year → amount.

    Raises:
        Refused: no such weight, or one that is missing for a city that takes part (`WeightLacking`
            where the province may enter it).
    """
    if weight not in WEIGHT_WORDS:
        raise Refused(["请选择按什么分解。"])
    sharing = applicable(terms, number, names.cities)
    known = weights(weight, cities, year)
    shares = {code: known[code] for code in sharing}
    definition = terms.definitions[number]
    amounts: dict[str, dict[int, Fraction]] = {code: {} for code in sharing}
    try:
        for at in years:
            due = to_allocate(definition, at)
            if due is not None:
                for code, amount in proportional(due, shares).items():
                    amounts[code][at] = amount
    except WeightMissing as missing:
        named = "、".join(names.unit(code) for code in missing.cities)
        said = (
            f"{named}没有“{WEIGHT_WORDS[weight]}”，不能按它分解（缺的不能当作0）。请换一种权重，或"
        )
        if weight in PUBLISHED_UNITS:
            faults = [f"{said}按可靠的出处补录。"]
            raise WeightLacking(faults, weight, missing.cities) from None
        raise Refused([f"{said}等该市报了{year - 1}年的数再提出。"]) from None
    except ValueError:
        raise Refused([f"各市的“{WEIGHT_WORDS[weight]}”都是0，不能按它分解。请换一种。"]) from None
    return amounts


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))
