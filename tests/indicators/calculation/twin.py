"""The calculation once more, slow and plain: the rules written down again as loops.

Nothing here comes from the package but the shape of its input. Where twin and package disagree
on any generated province, one of them is wrong.
"""

from decimal import Decimal, localcontext
from fractions import Fraction

from indicators.calculation.model import Applicability, CityInput, Definition, Kind

PERCENT_KINDS = (Kind.RATIO, Kind.LEAKAGE, Kind.CHANGE)


def meets(value, target):
    sign = str(target.operator)
    if sign == ">=":
        return value >= target.value
    if sign == ">":
        return value > target.value
    if sign == "<=":
        return value <= target.value
    assert sign == "<"
    return value < target.value


def is_up(definition):
    return str(definition.direction) == "up"


def applies(definition, city, year):
    """A status if the indicator does not (yet) apply to the city in the year, else ''."""
    no = "not_applicable"
    if definition.kind == Kind.CUMULATIVE and year < definition.start_year:
        return no
    if city.applicability == Applicability.NOT_APPLICABLE:
        return no
    if switched_off(definition, city, year):
        return no
    if city.applicability == Applicability.UNDESIGNATED:
        return "undesignated"
    return ""


def switched_off(definition, city, year):
    facts = city.series.get(year, {})
    return (
        bool(definition.switch)
        and definition.switch in facts
        and not facts[definition.switch].value
    )


def elements_of(definition):
    names = list(definition.required)
    for group in (definition.numerator, definition.denominator, definition.additions):
        for term in group:
            names.append(term.element)
    if definition.flag:
        names.append(definition.flag)
    return names


def has_report(definition, city, year):
    if switched_off(definition, city, year):
        return False
    present = city.series.get(year, {})
    return all(name in present for name in elements_of(definition))


def report_final(definition, city, year):
    facts = city.series[year]
    for name in elements_of(definition):
        if not facts[name].final:
            return False
    if definition.correction and definition.correction in facts:
        return facts[definition.correction].final
    return True


def added(terms, city, year):
    total = Fraction(0)
    for term in terms:
        total = total + Fraction(city.series[year][term.element].value) * term.factor
    return total


def top_and_bottom(definition, city, year):
    top = added(definition.numerator, city, year)
    bottom = added(definition.denominator, city, year)
    if definition.correction and definition.correction in city.series[year]:
        points = Fraction(city.series[year][definition.correction].value)
        top = top - points / 100 * bottom
    return top, bottom


def rate(definition, cities, year):
    """Σ/Σ of these cities in a year as (numerator, denominator, rate or None)."""
    top, bottom = Fraction(0), Fraction(0)
    for city in cities:
        one_top, one_bottom = top_and_bottom(definition, city, year)
        top, bottom = top + one_top, bottom + one_bottom
    if bottom == 0:
        return top, bottom, None
    return top, bottom, top / bottom * (100 if definition.kind in PERCENT_KINDS else 1)


def change_between(definition, now, base):
    if now is None or base is None:
        return None
    if definition.change_mode == "points":
        return now - base
    return None if base == 0 else (now / base - 1) * 100


def blank():
    return {
        "reported": False,
        "value": None,
        "numerator": None,
        "denominator": None,
        "provisional": False,
        "years_missing": (),
        "lower_bound": False,
    }


def city_value(definition, city, year):
    found = blank()
    found["outside"] = applies(definition, city, year)
    if found["outside"]:
        return found
    found["reported"] = has_report(definition, city, year)
    if definition.kind in (Kind.COUNT, Kind.SHARE):
        for earlier in sorted(city.series):
            if earlier <= year and has_report(definition, city, earlier):
                found["value"] = Fraction(city.series[earlier][definition.flag].value)
                found["numerator"] = found["value"]
                found["provisional"] = not report_final(definition, city, earlier)
        return found
    if definition.kind == Kind.CUMULATIVE:
        total, missing, final = Fraction(0), [], True
        for counted in range(definition.start_year, year + 1):
            if has_report(definition, city, counted):
                total = total + added(definition.additions, city, counted)
                final = final and report_final(definition, city, counted)
            else:
                missing.append(counted)
        found["years_missing"], found["lower_bound"] = tuple(missing), missing != []
        if found["reported"]:
            found["value"] = found["numerator"] = total
            found["provisional"] = not final
        return found
    if not found["reported"]:
        return found
    found["numerator"], found["denominator"], value = rate(definition, [city], year)
    final = report_final(definition, city, year)
    if definition.kind == Kind.CHANGE:
        base_year = definition.base_year
        base = None
        if has_report(definition, city, base_year):
            base = rate(definition, [city], base_year)[2]
            final = final and report_final(definition, city, base_year)
        value = change_between(definition, value, base)
    found["value"] = value
    found["provisional"] = value is not None and not final
    return found


def province_value(definition, cities, year):
    found = blank()
    inside, undesignated = [], 0
    for city in cities.values():
        scope = applies(definition, city, year)
        if scope == "":
            inside.append(city)
        if scope == "undesignated":
            undesignated += 1
    found["outside"] = ""
    found["n"], found["N"] = 0, len(inside)
    found["complete"] = undesignated == 0
    if not inside:
        found["outside"] = "undesignated" if undesignated else "not_applicable"
        return found
    reporting = []
    for city in inside:
        if has_report(definition, city, year):
            found["reported"] = True
            if definition.kind != Kind.CHANGE or has_report(definition, city, definition.base_year):
                reporting.append(city)
    found["n"] = len(reporting)
    found["complete"] = undesignated == 0 and found["n"] == found["N"]
    final = True
    if definition.kind in (Kind.COUNT, Kind.SHARE):
        ever, count = 0, 0
        for city in inside:
            alone = city_value(definition, city, year)
            if alone["value"] is not None:
                ever += 1
                count += 1 if alone["value"] == 1 else 0
                final = final and not alone["provisional"]
        found["lower_bound"] = ever < len(inside)
        if ever:
            found["value"] = found["numerator"] = Fraction(count)
            if definition.kind == Kind.SHARE:
                found["denominator"] = Fraction(len(inside))
                found["value"] = Fraction(count * 100, len(inside))
    elif definition.kind == Kind.CUMULATIVE:
        total, missing, any_addition = Fraction(0), set(), False
        for city in inside:
            for counted in range(definition.start_year, year + 1):
                if has_report(definition, city, counted):
                    any_addition = True
                    total = total + added(definition.additions, city, counted)
                    final = final and report_final(definition, city, counted)
                else:
                    missing.add(counted)
        found["years_missing"], found["lower_bound"] = tuple(sorted(missing)), missing != set()
        if any_addition:
            found["value"] = found["numerator"] = total
    elif reporting:
        found["numerator"], found["denominator"], value = rate(definition, reporting, year)
        for city in reporting:
            final = final and report_final(definition, city, year)
        if definition.kind == Kind.CHANGE:
            base = rate(definition, reporting, definition.base_year)[2]
            value = change_between(definition, value, base)
            for city in reporting:
                final = final and report_final(definition, city, definition.base_year)
        found["value"] = value
    if found["value"] is not None:
        found["provisional"] = not found["complete"] or not final
    return found


def find_baseline(definition, values):
    """(year, value, origin) or None; ``values`` maps every year to its found value."""
    if definition.kind == Kind.CUMULATIVE:
        return definition.start_year - 1, Fraction(0), "zero"
    if definition.kind == Kind.CHANGE:
        return definition.base_year, Fraction(0), "zero"
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
    if definition.kind == Kind.COUNT:
        value = Fraction(value.numerator // value.denominator)
    return value, in_front


def find_pace(definition, baseline, target, value, year):
    if baseline is None or year <= baseline[0] or year > target.year:
        return None
    if meets(baseline[1], target) or baseline[1] == target.value:
        return None
    years, all_years = year - baseline[0], target.year - baseline[0]
    growing = definition.kind in (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE)
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


def judge(definition, targets, milestones, values, year, calendar):
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

    baseline = find_baseline(definition, values)
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


def twin_city(definition: Definition, city: CityInput, years, calendar):
    targets = city.own_targets
    milestones = city.milestones
    if targets is None:
        shared = definition.kind not in (Kind.COUNT, Kind.SHARE, Kind.CUMULATIVE)
        targets = definition.targets if shared else ()
        milestones = city.milestones or definition.milestones
    values = {year: city_value(definition, city, year) for year in ALL_YEARS}
    return {year: judge(definition, targets, milestones, values, year, calendar) for year in years}


def twin_province(definition: Definition, cities, years, calendar):
    values = {year: province_value(definition, cities, year) for year in ALL_YEARS}
    results = {}
    for year in years:
        said = judge(definition, definition.targets, definition.milestones, values, year, calendar)
        said["cities_reporting"] = values[year]["n"]
        said["cities_applicable"] = values[year]["N"]
        said["complete"] = values[year]["complete"]
        results[year] = said
    return results
