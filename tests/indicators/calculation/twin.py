"""The calculation once more, slow and plain: the rules written down again as loops.

Nothing here is imported from the package; it reads the attributes of what is given to it. Where
twin and package disagree on any generated province, one of them is wrong.
"""

from decimal import Decimal, localcontext
from fractions import Fraction

from .twin_values import city_value, is_up, meets, province_value


def find_baseline(definition, values, given):
    """(year, value, origin) or None; ``values`` maps every year to its found value."""
    if definition.kind == "cumulative":
        return definition.start_year - 1, Fraction(0), "zero"
    if definition.kind == "change":
        return definition.base_year, Fraction(0), "zero"
    if given is not None:
        return given.year, given.value, "declared"
    for declared in (True, False):
        for year in sorted(values):
            found = values[year]
            if not found["reported"] or found["value"] is None or found["provisional"]:
                continue
            if declared and year == definition.base_year:
                return year, found["value"], "declared"
            if not declared and year >= definition.baseline_from:
                return year, found["value"], "first_report"
    return None


def find_path(definition, targets, milestones, baseline, year):
    """(path value or None, whether the path starts at the baseline)."""
    if not targets:
        return None, False
    points = {}
    for milestone in milestones:
        points[milestone.year] = milestone.value
    years = [target.year for target in targets] + [milestone.year for milestone in milestones]
    in_front = baseline is not None and baseline[0] < min(years)
    last = max(target.year for target in targets)
    all_met = in_front and all(meets(baseline[1], target) for target in targets)
    for target in targets:
        left_out = in_front and meets(baseline[1], target)
        if all_met and target.year == last:
            left_out = False
        if not left_out:
            points[target.year] = target.value
    if in_front:
        points[baseline[0]] = baseline[1]
    before = [known for known in points if known <= year]
    after = [known for known in points if known > year]
    if not before:
        return None, in_front
    left = max(before)
    value = points[left]
    if after:
        right = min(after)
        slope = (points[right] - points[left]) / (right - left)
        value = points[left] + slope * (year - left)
    if definition.kind == "count":
        value = Fraction(value.numerator // value.denominator)
    return value, in_front


def find_pace(definition, baseline, target, value, year):
    if baseline is None or year <= baseline[0] or year > target.year:
        return None
    if meets(baseline[1], target) or baseline[1] == target.value:
        return None
    years, all_years = year - baseline[0], target.year - baseline[0]
    growing = definition.kind in ("ratio", "intensity", "leakage")
    positive = baseline[1] > 0 and value > 0 and target.value > 0
    if definition.pace_method == "cagr" and growing and positive:
        wanted = root(target.value / baseline[1], all_years)
        return (root(value / baseline[1], years) - 1) / (wanted - 1)
    done = (value - baseline[1]) / (target.value - baseline[1])
    return done * all_years / years


def root(factor, years):
    with localcontext() as context:
        context.prec = 60
        ratio = Decimal(factor.numerator) / Decimal(factor.denominator)
        found = ratio ** (Decimal(1) / Decimal(years))
        context.prec = 50
        return Fraction(found + 0)


def short_of(definition, value, aim):
    missing = aim - value if is_up(definition) else value - aim
    return missing if missing > 0 else Fraction(0)


def judge(definition, targets, milestones, given, values, year, calendar):
    """Everything that is said about a unit in a year, as a dictionary."""
    found = values[year]
    said = {
        "year": year,
        "value": found["value"],
        "numerator": found["numerator"],
        "denominator": found["denominator"],
        "provisional": found["provisional"],
        "years_missing": found["years_missing"],
        "lower_bound": found["lower_bound"],
        "target": None,
        "expired": False,
        "gap": None,
        "path": None,
        "gap_to_path": None,
        "pace": None,
        "severity": None,
        "verdicts": (),
        "baseline": None,
    }
    if found["outside"]:
        said["status"] = found["outside"]
        return said

    baseline = find_baseline(definition, values, given)
    if baseline is not None and year < baseline[0]:
        baseline = None
    said["baseline"] = baseline
    reference = None
    for target in sorted(targets, key=lambda one: one.year):
        if reference is None or reference.year < year:
            reference = target
    said["target"] = reference
    said["expired"] = reference is not None and reference.year < year
    verdicts = []
    for target in sorted(targets, key=lambda one: one.year):
        if target.year < year:
            then = values[target.year]["value"]
            verdicts.append((target.year, None if then is None else meets(then, target)))
    said["verdicts"] = tuple(verdicts)
    path, from_baseline = find_path(definition, targets, milestones, baseline, year)
    said["path"] = path
    value = found["value"]
    if value is not None and reference is not None:
        said["gap"] = short_of(definition, value, reference.value)

    has_cycle, passed = calendar.get(year, (False, False))
    if not found["reported"]:
        said["status"] = "overdue" if has_cycle and passed else "not_due"
        return said
    if value is None:
        said["status"] = "not_judgeable"
        return said
    if reference is None:
        said["status"] = "no_target"
        return said

    said["gap_to_path"] = short_of(definition, value, reference.value if path is None else path)
    if reference.value != 0:
        said["severity"] = said["gap_to_path"] / abs(reference.value)
    said["pace"] = find_pace(definition, baseline, reference, value, year)
    said["status"] = status(
        definition, targets, reference, dict(verdicts), baseline, from_baseline, said
    )
    return said


def status(definition, targets, reference, verdicts, baseline, from_baseline, said):
    year, value, pace, path = said["year"], said["value"], said["pace"], said["path"]
    behind = path is not None and short_of(definition, value, path) > 0
    if meets(value, reference):
        return "met"
    for target in targets:
        if meets(value, target):
            continue
        if target.year < year and not verdicts[target.year]:
            return "expired_unmet"
        if target.year == year and not said["provisional"]:
            return "expired_unmet"
    for target in targets:
        if target.year < year and not meets(value, target) and verdicts[target.year]:
            return "regressing"
    if baseline is not None and meets(baseline[1], reference):
        return "regressing"
    if pace is not None and pace < 0 and behind:
        return "regressing"
    if pace is not None and pace >= definition.bands.on_track:
        return "on_track"
    own_year_start = baseline is not None and from_baseline and baseline[0] == year
    if path is not None and not behind and not own_year_start:
        return "on_track"
    if pace is not None and pace >= definition.bands.slow:
        return "slow"
    if pace is not None or behind:
        return "lagging"
    return "not_judgeable"


ALL_YEARS = range(2018, 2031)


def twin_city(definition, city, years, calendar):
    targets = city.own_targets
    milestones = city.milestones
    if targets is None:
        shared = definition.kind not in ("count", "share", "cumulative")
        targets = definition.targets if shared else ()
        milestones = city.milestones or definition.milestones
    values = {year: city_value(definition, city, year) for year in ALL_YEARS}
    given = city.base_value
    return {
        year: judge(definition, targets, milestones, given, values, year, calendar)
        for year in years
    }


def twin_province(definition, cities, years, calendar):
    values = {year: province_value(definition, cities, year) for year in ALL_YEARS}
    results = {}
    common = (definition.targets, definition.milestones, definition.base_value)
    for year in years:
        said = judge(definition, *common, values, year, calendar)
        said["cities_reporting"] = values[year]["n"]
        said["cities_applicable"] = values[year]["N"]
        said["complete"] = values[year]["complete"]
        results[year] = said
    return results
