"""Synthetic figures for 18 cities, 2020–2026, from a fixed seed. Pure.

Only the sizes are real: populations of the 2020 census and built-up areas published for 2021.
Everything else follows made-up trends, with the situations a province meets built in on purpose
(see SITUATIONS).
"""

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from reporting.checks import Entry, TaskEntry

SEED = 20230208
YEARS = range(2020, 2027)

SITUATIONS = {
    "never_reported": "411400",  # 商丘: nothing for 2026
    "draft_only": "410600",  # 鹤壁: a draft for 2026, never submitted
    "returned": "410800",  # 焦作: 2026 sent back
    "figure_returned": "411000",  # 许昌: 2026, one figure sent back, the rest half reviewed
    "half_reviewed": "410200",  # 开封: 2026, one department has approved its figures
    "approved_late": "411500",  # 信阳: 2026 after the deadline, then approved
    "outlier": "410500",  # 安阳: electrification far from the others
    "no_baseline": "410400",  # 平顶山: no heat figures of 2020
    "binding_missed": "410700",  # 新乡: green buildings below 100 %
    "missing_figure": "411700",  # 驻马店: building energy not published yet
    "zero_denominator": "419001",  # 济源: no new factories in 2026
}
NO_HEATING = ("411300", "411500", "411600")
# Share of (city, ratio) pairs that fall back in the last year.
SETBACKS = 0.07
# The province meets no. 10 in 2025 while these six do not.
BEHIND_ON_COMMUNITIES = ("410200", "410500", "410900", "411100", "411600", "411700")
NAMED_GARDEN_CITY = {"410300": 2020, "410100": 2021, "411000": 2025}
PILOT_CITY = {"410100": 2022}
DIGITAL_LIGHTING = {"410100": 2022, "410300": 2024, "411000": 2025, "411200": 2025, "419001": 2026}


#: Commitment → its clause, what a city begins with in 2023, and how much it moves each year.
PROMISED = {
    6: ("二（一）1", 7.1, 0.22),
    12: ("二（二）4", 61.0, 3.2),
    15: ("二（二）7", 76.0, 2.1),
    16: ("二（二）7", 0.82, 0.05),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How big a city is: persons and km². `urban_population` may be missing."""

    code: str
    population: int
    urban_population: int | None
    built_up: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """A ratio (in percent, or the intensity itself) that starts in 2020 and moves each year."""

    part: str
    whole: str
    start: float
    yearly: float
    spread: float
    places: int = 2
    factor: float = 0.01
    ceiling: float = 100.0
    slowest: float = 0.35


TRENDS = (
    Trend("permeable_area", "built_up_area", 36.3, 0.85, 1.6),
    Trend("built_up_green_area", "built_up_area", 36.9, 0.27, 0.9, 1, 1.0),
    Trend("water_reclaimed", "sewage_treated", 20.5, 1.3, 3.0, 1),
    Trend("waste_recovered", "waste_generated", 49.0, 2.35, 2.5),
    Trend("debris_used", "debris_generated", 57.5, 2.1, 3.5, 1),
    Trend("communities_complete", "communities_total", 21.0, 3.3, 4.0, 0),
    Trend("neighbourhoods_green", "neighbourhoods_total", 37.0, 5.2, 1.5, 0, slowest=0.95),
    Trend("green_building_area", "new_building_area", 80.0, 4.4, 1.5),
    Trend("star_building_area", "new_building_area", 8.0, 2.2, 2.0),
    Trend("prefabricated_started_area", "started_area", 18.5, 3.85, 3.0),
    Trend("public_pv_area", "public_roof_area", 19.0, 6.5, 4.0),
    Trend("factory_pv_area", "factory_roof_area", 15.0, 5.9, 4.0),
    Trend("electrified_public_building_area", "new_public_building_area", 3.0, 1.15, 1.0),
    Trend("renewable_substitution", "building_energy", 4.7, 0.72, 0.5),
    Trend("lamps_efficient", "lamps_total", 51.0, 3.5, 4.0, 0),
    Trend("site_debris", "new_building_area", 415.0, -13.0, 22.0, 0, 1.0, 900.0),
)


def _rounded(value: float, places: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def _noise(*key: object) -> random.Random:
    """Randomness that depends on its key alone, so that adding a figure moves no other."""
    return random.Random(f"{SEED}/{'/'.join(map(str, key))}")  # noqa: S311 - not for secrets


def _persons(size: Size, share: float) -> float:
    """Urban residents; where the census figure is missing, the province's share of all."""
    return size.urban_population if size.urban_population is not None else size.population * share


def figures(size: Size, year: int, urban_share: float) -> dict[str, Decimal]:
    """Every number of a city and year by element code, in the elements' units."""
    urban = _persons(size, urban_share) / 10000
    noise = _noise(size.code, year)
    age = year - 2020

    def amount(base: float, places: int = 2, wobble: float = 0.04) -> Decimal:
        return _rounded(base * (1 + noise.uniform(-wobble, wobble)), places)

    built_up = float(size.built_up) * (1 + 0.011 * (year - 2021))
    values = {
        "built_up_area": _rounded(built_up, 2),
        "water_supplied": amount(urban * 43 * (1 + 0.012 * age), 1),
        "sewage_treated": amount(urban * 36 * (1 + 0.015 * age), 1),
        "heat_supplied": amount(urban * 9.5 * (1 + 0.02 * age), 1),
        "waste_generated": amount(urban * 0.38),
        "debris_generated": amount(urban * 0.95),
        "communities_total": _rounded(urban * 2.4 + age, 0),
        "neighbourhoods_total": _rounded(urban * 0.62 + age * 0.5, 0),
        "new_building_area": amount(urban * 1.15 * (1 - 0.035 * age)),
        "started_area": amount(urban * 0.95 * (1 - 0.04 * age)),
        "public_roof_area": amount(urban * 0.021),
        "factory_roof_area": amount(urban * 0.06),
        "building_energy": amount(urban * 0.46 * (1 + 0.012 * age)),
        "lamps_total": _rounded(built_up * 780 * (1 + 0.01 * age), 0),
        "ultra_low_energy_added": amount(urban * 0.00105 * (1 + 0.36 * age), 2, 0.12),
        "retrofit_residential_added": amount(urban * 0.0138, 2, 0.12),
        "retrofit_public_added": amount(urban * 0.0055, 2, 0.12),
    }
    values["new_public_building_area"] = _rounded(float(values["new_building_area"]) * 0.13, 2)
    for trend in TRENDS:
        values[trend.part] = _part(trend, size.code, year, values[trend.whole])
    values["star_building_area"] = min(values["star_building_area"], values["green_building_area"])
    leak = (
        11.3 - 0.36 * age + _noise(size.code, "leak").uniform(-0.9, 0.9) + noise.uniform(-0.1, 0.1)
    )
    supplied = float(values["water_supplied"])
    values["water_metered"] = _rounded(supplied * (1 - leak / 100), 1)
    loss = 21.5 - 0.62 * age + _noise(size.code, "heat").uniform(-2, 2) + noise.uniform(-0.2, 0.2)
    values["heat_delivered"] = _rounded(float(values["heat_supplied"]) * (1 - loss / 100), 1)
    _situations(size.code, year, values)
    return values


def _part(trend: Trend, code: str, year: int, whole: Decimal) -> Decimal:
    """The part of `whole` that the city's ratio of this year makes."""
    own = _noise(code, trend.part)
    ratio = trend.start + own.uniform(-trend.spread, trend.spread)
    # Most cities move with the trend, some hardly; a few fall back in the last year.
    ratio += (year - 2020) * trend.yearly * own.triangular(trend.slowest, 1.3, 1.1)
    if year == YEARS[-1] and own.random() < SETBACKS:
        ratio -= 2.2 * trend.yearly
    ratio += _noise(code, trend.part, year).uniform(-0.12, 0.12) * trend.spread
    if trend.part == "green_building_area" and year >= 2025:
        ratio = 100.0
    if trend.part == "neighbourhoods_green" and year >= 2023:
        ratio += -9.0 if code in BEHIND_ON_COMMUNITIES else 3.5
    ratio = min(ratio, trend.ceiling)
    return min(
        _rounded(float(whole) * ratio * trend.factor, trend.places),
        whole * (100 if trend.part == "built_up_green_area" else 1)
        if trend.ceiling <= 100
        else Decimal("Infinity"),
    )


def _situations(code: str, year: int, values: dict[str, Decimal]) -> None:
    if code == SITUATIONS["binding_missed"] and year >= 2025:
        share = 0.931 if year == 2025 else 0.926
        values["green_building_area"] = _rounded(float(values["new_building_area"]) * share, 2)
    if code == SITUATIONS["outlier"] and year == 2026:
        whole = float(values["new_public_building_area"])
        values["electrified_public_building_area"] = _rounded(whole * 0.41, 2)
    if code == SITUATIONS["zero_denominator"] and year == 2026:
        values["factory_roof_area"] = values["factory_pv_area"] = Decimal(0)
    if code in NO_HEATING or (code == SITUATIONS["no_baseline"] and year == 2020):
        values.pop("heat_supplied")
        values.pop("heat_delivered")
    if code == SITUATIONS["missing_figure"] and year == 2026:
        values.pop("building_energy")


def entries(size: Size, year: int, urban_share: float) -> Iterator[Entry]:
    """What the city enters for the year, reasons for blanks and documents included."""
    values = figures(size, year, urban_share)
    for code, value in values.items():
        yield Entry(code, year, value)
    if size.code in NO_HEATING:
        yield Entry("has_district_heating", year, Decimal(0))
    if size.code == SITUATIONS["missing_figure"] and "building_energy" not in values:
        reason = "能源平衡表尚未发布，12月10日后补报"
        yield Entry("building_energy", year, missing_reason=reason)
    named = NAMED_GARDEN_CITY.get(size.code, 9999) <= year
    yield Entry("garden_city_named", year, Decimal(named))
    if named:
        since = NAMED_GARDEN_CITY[size.code]
        yield Entry("garden_city_document", year, text=f"演示文号〔{since}〕1号")
        yield Entry("garden_city_date", year, text=f"{since}-06-30")
    pilot = PILOT_CITY.get(size.code, 9999) <= year
    yield Entry("smart_construction_pilot", year, Decimal(pilot))
    if pilot:
        since = PILOT_CITY[size.code]
        yield Entry("smart_pilot_document", year, text=f"演示文号〔{since}〕2号")
        yield Entry("smart_pilot_start", year, text=f"{since}-10-01")
        yield Entry("smart_pilot_end", year, text=f"{since + 3}-09-30")
    yield Entry("digital_lighting", year, Decimal(DIGITAL_LIGHTING.get(size.code, 9999) <= year))


def tasks(
    code: str, year: int, titles: Mapping[str, str], asked: Collection[str]
) -> Iterator[TaskEntry]:
    """Progress on every clause, a little further each year; of the clauses in `asked`, which ask for
    figures, most say that there is none."""
    for clause, title in titles.items():
        reached = _noise(code, clause).random() * 0.75 + (year - 2022) * 0.07
        progress = (
            "done"
            if reached > 0.85
            else "advancing"
            if reached > 0.45
            else "slow"
            if reached > 0.34
            else "not_started"
        )
        excuse = "缺报：部分承诺数字没有编造演示数。" if clause in asked else ""
        yield TaskEntry(
            clause,
            progress,
            f"演示数据：{year}年{title}工作的进展情况。{excuse}",
            tuple(_promised(code, year, clause)),
        )


def _promised(code: str, year: int, clause: str) -> Iterator[tuple[int, Decimal]]:
    """Figures on a few of the text's commitments, moving towards them year by year."""
    for order, (of, start, yearly) in PROMISED.items():
        if of == clause:
            own = _noise(code, "commitment", order).uniform(-0.06, 0.06) * start
            yield order, _rounded(start + own + yearly * (year - 2023), 2)
