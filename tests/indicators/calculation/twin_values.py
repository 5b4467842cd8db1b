"""The plain twin's first half: what a city's and the province's value is in a year.

See :mod:`.twin`.
"""

from fractions import Fraction

PERCENT_KINDS = ("ratio", "leakage", "change")


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
    if definition.kind == "cumulative" and year < definition.start_year:
        return no
    if city.applicability == "not_applicable":
        return no
    if switched_off(definition, city, year):
        return no
    if city.applicability == "undesignated":
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
    if definition.kind in ("count", "share"):
        for earlier in sorted(city.series):
            if earlier <= year and has_report(definition, city, earlier):
                found["value"] = Fraction(city.series[earlier][definition.flag].value)
                found["numerator"] = found["value"]
                found["provisional"] = not report_final(definition, city, earlier)
        return found
    if definition.kind == "cumulative":
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
    if definition.kind == "change":
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
            if definition.kind != "change" or has_report(definition, city, definition.base_year):
                reporting.append(city)
    found["n"] = len(reporting)
    found["complete"] = undesignated == 0 and found["n"] == found["N"]
    final = True
    if definition.kind in ("count", "share"):
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
            if definition.kind == "share":
                found["denominator"] = Fraction(len(inside))
                found["value"] = Fraction(count * 100, len(inside))
    elif definition.kind == "cumulative":
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
        if definition.kind == "change":
            base = rate(definition, reporting, definition.base_year)[2]
            value = change_between(definition, value, base)
            for city in reporting:
                final = final and report_final(definition, city, definition.base_year)
        found["value"] = value
    if found["value"] is not None:
        found["provisional"] = not found["complete"] or not final
    return found
