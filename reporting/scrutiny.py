"""Warnings on what a city is about to submit, against last year and against other cities."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction

from cities.models import City
from indicators import selectors as plan
from indicators.calculation import (
    OUTLIER_THRESHOLD,
    Applicability,
    CityInput,
    Definition,
    Figure,
    Kind,
    modified_z_scores,
)
from indicators.calculation.value import city_reading, city_reports
from reporting import selectors
from reporting.checks import Entry, check_blanks, check_changes, check_entries, unexplained
from reporting.findings import Finding, Severity
from reporting.models import Cycle, Submission
from reporting.parsing import ElementRule

# With fewer cities the median and MAD are themselves single cities' figures.
FEWEST_COMPARED = 5
# Counts, shares and totals say how big a city is, not whether its figure is plausible.
COMPARED_KINDS = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)


def entry_warnings(
    *,
    city: City,
    cycle: Cycle,
    known: Mapping[tuple[str, int], Entry],
    rules: Mapping[str, ElementRule],
) -> list[Finding]:
    """Changes beyond bound, repeated figures, blanks without a reason; shown while entering.

    `known` is everything the city has reported or entered, drafts included.
    """
    known, rules = dict(known), dict(rules)
    this_year = [entry for (_, year), entry in known.items() if year == cycle.year]
    required = selectors.required_elements(city, cycle.year, known, rules)
    return check_changes(this_year, rules, known=known) + check_blanks(
        cycle.year, rules, asked=required, known=known
    )


def submission_findings(submission: Submission) -> list[Finding]:
    """Everything to be said of what would be submitted now: errors, warnings, outliers."""
    return findings_on(
        city=submission.city,
        cycle=submission.cycle,
        known=_known(submission),
    )


def what_stops(submission: Submission) -> list[Finding]:
    """What keeps it from being submitted: errors, unexplained warnings, blanks without a reason."""
    known = _known(submission)
    findings = findings_on(
        city=submission.city,
        cycle=submission.cycle,
        known=known,
    )
    return unexplained(findings, known)


def findings_on(
    *,
    city: City,
    cycle: Cycle,
    known: Mapping[tuple[str, int], Entry],
    rules: Mapping[str, ElementRule] | None = None,
) -> list[Finding]:
    """Errors, warnings and outliers of a city's figures as `known`, stored or just typed."""
    rules = selectors.rules() if rules is None else rules
    this_year = [entry for entry in known.values() if entry.year == cycle.year]
    findings = check_entries(this_year, rules, selectors.parts_of_wholes(), asked=None, known=known)
    findings += entry_warnings(city=city, cycle=cycle, known=known, rules=rules)
    findings += outliers(city=city, year=cycle.year, known=known, rules=rules)
    return findings


def _known(submission: Submission) -> dict[tuple[str, int], Entry]:
    current = selectors.current_entries(submission.city, submission.cycle)
    return selectors.known_entries(current)


def outliers(
    *,
    city: City,
    year: int,
    known: Mapping[tuple[str, int], Entry],
    rules: Mapping[str, ElementRule],
) -> list[Finding]:
    """Indicator values of this city that stand apart from the reporting cities' of the year.

    Modified z-score 0.6745·|x − median|/MAD > 3.5; none where MAD = 0 or fewer than
    five cities reported. The message names no
    other city's value.
    """
    definitions = {n: d for n, d in plan.definitions().items() if d.kind in COMPARED_KINDS}
    applicability = plan.applicability()
    years = {year} | {d.base_year for d in definitions.values() if d.base_year}
    peers = _peer_series(definitions, years, leaving_out=city)
    own = _series(known, years)
    findings = []
    for number, definition in definitions.items():
        state = applicability.get((number, city.code), Applicability.APPLICABLE)
        value = _value(definition, CityInput(state, own), year)
        if value is None:
            continue
        values = {city.code: value}
        for code, series in peers.items():
            state = applicability.get((number, code), Applicability.APPLICABLE)
            peer = _value(definition, CityInput(state, series), year)
            if peer is not None:
                values[code] = peer
        if len(values) < FEWEST_COMPARED:
            continue
        score = modified_z_scores(values).get(city.code)
        if score is not None and score > OUTLIER_THRESHOLD:
            element = definition.numerator[-1].element
            findings.append(
                Finding(
                    "outlier",
                    Severity.WARNING,
                    f"第{number}项按所填数据计算，与各市相比明显偏离（{len(values)}市，离群度"
                    f"{float(score):.1f}，超过{float(OUTLIER_THRESHOLD):.1f}提示）。",
                    f"请核对{rules[element].name}等数据；如无误，请在其备注中说明。",
                    element,
                    year,
                )
            )
    return findings


def _value(definition: Definition, unit: CityInput, year: int) -> Fraction | None:
    return city_reading(definition, unit, city_reports(definition, unit), year).value


def _series(
    known: Mapping[tuple[str, int], Entry], years: AbstractSet[int]
) -> dict[int, dict[str, Figure]]:
    series: dict[int, dict[str, Figure]] = {}
    for (code, year), entry in known.items():
        if entry.value is not None and year in years:
            series.setdefault(year, {})[code] = Figure(entry.value, final=False)
    return series


def _peer_series(
    definitions: Mapping[int, Definition], years: AbstractSet[int], *, leaving_out: City
) -> dict[str, dict[int, dict[str, Figure]]]:
    codes = {e for d in definitions.values() for e in d.needed} | {
        d.correction for d in definitions.values() if d.correction
    }
    peers: dict[str, dict[int, dict[str, Figure]]] = {}
    for fact in selectors.counting_facts(element_codes=codes, years=years):
        if fact.value is not None and fact.city_id != leaving_out.pk:
            series = peers.setdefault(fact.city_code, {}).setdefault(fact.year, {})
            series[fact.element] = Figure(fact.value, final=False)
    return peers
