"""By what a provincial total may be split: one number per city, missing where there is none."""

from collections.abc import Iterable
from fractions import Fraction

from cities.models import City
from indicators.calculation import WeightMissing, proportional
from indicators.deciding import Refused
from indicators.decisions import Names, Terms
from indicators.decisions.allocations import WEIGHT_WORDS, applicable, to_allocate
from reporting.selectors import counting_facts

#: The element that a weight reads from last year's reports.
REPORTED = {"built_up_reported": "built_up_area", "new_building": "new_building_area"}


def weights(code: str, cities: Iterable[City], year: int) -> dict[str, Fraction | None]:
    """Every city's weight, by city code; None where it is missing (never 0).

    `code` is one of WEIGHT_WORDS; `year` is the current one, reports are those of the year before.
    """
    cities = list(cities)
    match code:
        case "built_up_published":
            return {city.code: _exact(city.built_up_km2_2021) for city in cities}
        case "urban_population":
            return {city.code: _exact(city.urban_population_2020) for city in cities}
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
        Refused: no such weight, or one that is missing for a city that takes part.
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
        raise Refused(
            [
                f"{named}没有“{WEIGHT_WORDS[weight]}”，不能按它分解（缺的不能当作0）。"
                "请换一种权重，或先补上该市的数。"
            ]
        ) from None
    except ValueError:
        raise Refused([f"各市的“{WEIGHT_WORDS[weight]}”都是0，不能按它分解。请换一种。"]) from None
    return amounts


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))
