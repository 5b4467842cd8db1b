"""The plain twin of decomposition, projection and allocation, written down again as loops.

Nothing here comes from the package but the shape of its input. See :mod:`.twin`.
"""

from fractions import Fraction

from .twin_values import added, applies, has_report, is_up, meets, province_value, top_and_bottom


def twin_decompose(definition, cities, year, target):
    """A dictionary of everything about the gap; a word where there is none."""
    if definition.kind in ("count", "share", "change"):
        return "not decomposable"
    value = province_value(definition, cities, year)["value"]
    if value is None:
        return "no value"
    bars, silent, unallocated, holes = {}, [], [], {}
    sum_of_aims = Fraction(0)
    for name in sorted(cities):
        city = cities[name]
        if applies(definition, city, year) != "":
            continue
        if definition.kind == "cumulative":
            done, any_year, aim = Fraction(0), False, None
            holes[name] = ()
            for counted in range(definition.start_year, year + 1):
                if has_report(definition, city, counted):
                    any_year = True
                    done += added(definition.additions, city, counted)
                else:
                    holes[name] += (counted,)
            for own in city.own_targets or ():
                if own.year == target.year:
                    aim = own.value
            if not any_year:
                silent.append(name)
            if aim is None:
                unallocated.append(name)
                continue
        elif has_report(definition, city, year):
            done, bottom = top_and_bottom(definition, city, year)
            aim = target.value * bottom
            if definition.kind != "intensity":
                aim = aim / 100
        else:
            silent.append(name)
            continue
        sum_of_aims += aim
        bars[name] = aim - done if is_up(definition) else done - aim
    if unallocated:
        return unallocated
    over = Fraction(0)
    if definition.kind == "cumulative":
        over = sum_of_aims - target.value
        if not is_up(definition):
            over = -over
    return {
        "value": value,
        "gap": sum(bars.values()) - over,
        "bars": bars,
        "over": over,
        "silent": silent,
        "holes": {name: years for name, years in holes.items() if years},
    }


def twin_least(bars, gap):
    """The size of the smallest set that closes the gap: every set is tried. None if none does."""
    names = list(bars)
    best = 0 if gap <= 0 else None
    for choice in range(2 ** len(names)):
        chosen = [name for place, name in enumerate(names) if choice >> place & 1]
        closed = sum((max(bars[name], 0) for name in chosen), Fraction(0))
        if closed >= gap and (best is None or len(chosen) < best):
            best = len(chosen)
    return best


def twin_outcome(definition, cities, year, target, chosen):
    """The provincial value after every chosen city's own figures are lifted to the target."""
    top, bottom = Fraction(0), Fraction(0)
    for name, city in cities.items():
        if applies(definition, city, year) != "":
            continue
        if definition.kind == "cumulative":
            mine = Fraction(0)
            for counted in range(definition.start_year, year + 1):
                if has_report(definition, city, counted):
                    mine += added(definition.additions, city, counted)
            wanted = [own.value for own in city.own_targets if own.year == target.year][0]
        elif has_report(definition, city, year):
            mine, whole = top_and_bottom(definition, city, year)
            bottom += whole
            wanted = target.value * whole
            if definition.kind != "intensity":
                wanted = wanted / 100
        else:
            continue
        if name in chosen:
            mine = max(mine, wanted) if is_up(definition) else min(mine, wanted)
        top += mine
    if definition.kind == "cumulative":
        return top
    return top / bottom if definition.kind == "intensity" else 100 * top / bottom


def twin_project(definition, values, target):
    """(value, low, high, slope, gap, met) or None; sorted lists and counted places."""
    years = sorted(values)
    if len(years) < 2 or target.year <= max(years):
        return None
    slopes = []
    for place, early in enumerate(years):
        for late in years[place + 1 :]:
            slopes.append(Fraction(values[late] - values[early]) / (late - early))
    middle_year = at(sorted(Fraction(year) for year in years), Fraction(1, 2))
    middle_value = at(sorted(values.values()), Fraction(1, 2))
    ends = []
    for part in (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)):
        end = middle_value + at(sorted(slopes), part) * (target.year - middle_year)
        if definition.kind != "change" and end < 0:
            end = Fraction(0)
        if definition.kind in ("ratio", "leakage", "share") and end > 100:
            end = Fraction(100)
        ends.append(end)
    value, low, high = ends
    if len(years) == 2:
        low = high = None
    gap = target.value - value if is_up(definition) else value - target.value
    return value, low, high, at(sorted(slopes), Fraction(1, 2)), max(gap, 0), meets(value, target)


def at(ordered, part):
    """The value a part of the way through an ordered list, between neighbours where need be."""
    place = part * (len(ordered) - 1)
    below = int(place)
    if below + 1 == len(ordered):
        return ordered[below]
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def twin_proportional(cents, weights):
    """Whole cents for every city: handed out one by one to whoever is furthest behind its due."""
    whole = sum(weights.values())
    given = {name: int(cents * weight / whole) for name, weight in weights.items()}
    first_round = dict(given)
    while sum(given.values()) < cents:
        behind = None
        for name in sorted(given):
            if given[name] > first_round[name]:
                continue
            lack = cents * weights[name] / whole - given[name]
            if behind is None or lack > behind[0]:
                behind = (lack, name)
        given[behind[1]] += 1
    return given
