"""Warnings on what a city is about to submit, against last year and against other cities."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction

from indicators.calculation import (
    OUTLIER_THRESHOLD,
    CityInput,
    Definition,
    Figure,
    Kind,
    modified_z_scores,
)
from indicators.calculation.value import city_reading, city_reports
from reporting import selectors
from reporting.basis import Basis, read_basis
from reporting.checks import Entry, check_blanks, check_changes, check_entries, unexplained
from reporting.findings import Finding, Severity
from reporting.models import Submission
from reporting.parsing import ElementRule
from reporting.review.corrections import correction_findings
from reporting.review.returned import returned_items

#: What every city's counting figures come to, by indicator number and city code.
Peers = Mapping[int, Mapping[str, Fraction]]

# With fewer cities the median and MAD are themselves single cities' figures.
FEWEST_COMPARED = 5
# Counts, shares and totals say how big a city is, not whether its figure is plausible.
COMPARED_KINDS = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)


def entry_warnings(
    *,
    year: int,
    known: Mapping[tuple[str, int], Entry],
    rules: Mapping[str, ElementRule],
    required: Iterable[str],
) -> list[Finding]:
    """Changes beyond bound, repeated figures, blanks without a reason; shown while entering.

    `known` is everything the city has reported or entered, drafts included; `required` are the
    elements it must report.
    """
    this_year = [entry for (_, at), entry in known.items() if at == year]
    return check_changes(this_year, rules, known=known) + check_blanks(
        year, rules, asked=required, known=known
    )


def submission_findings(submission: Submission) -> list[Finding]:
    """Everything to be said of what would be submitted now: errors, warnings, outliers, and what
    the province's decisions ask for."""
    return _judged(submission)[0]


def what_stops(submission: Submission) -> list[Finding]:
    """What keeps it from being submitted: errors, unexplained warnings, blanks without a reason."""
    return unexplained(*_judged(submission))


def findings_on(
    basis: Basis, known: Mapping[tuple[str, int], Entry], peers: Peers | None = None
) -> list[Finding]:
    """Errors, warnings and outliers of a city's figures as `known`, stored or just typed.

    `peers` for a caller that looks at several cities and has read them once.
    """
    year, rules = basis.cycle.year, basis.rules
    this_year = [entry for entry in known.values() if entry.year == year]
    findings = check_entries(this_year, rules, basis.parts, asked=None, known=known)
    findings += entry_warnings(year=year, known=known, rules=rules, required=basis.required(known))
    return findings + outliers(basis, known, peers)


def _judged(submission: Submission) -> tuple[list[Finding], dict[tuple[str, int], Entry]]:
    """What is found on the city's figures with its drafts, and these figures."""
    city, cycle = submission.city, submission.cycle
    basis, reported = read_basis(city, cycle), selectors.reported(city, cycle)
    known = selectors.known_entries(reported.current)
    asked = correction_findings(basis.rules, reported, returned_items(city, cycle))
    return findings_on(basis, known) + asked, known


def outliers(
    basis: Basis, known: Mapping[tuple[str, int], Entry], peers: Peers | None = None
) -> list[Finding]:
    """Indicator values of this city that stand apart from the reporting cities' of the year.

    Modified z-score 0.6745·|x − median|/MAD > 3.5; none where MAD = 0 or fewer than
    five cities reported. The message names no
    other city's value.
    """
    city, year, rules = basis.city, basis.cycle.year, basis.rules
    definitions = _compared(basis)
    peers = peer_values(basis) if peers is None else peers
    own = _series(known, _years(definitions, year))
    findings = []
    for number, definition in definitions.items():
        value = _value(definition, CityInput(basis.applies(number, city.code), own), year)
        if value is None:
            continue
        values = {**peers[number], city.code: value}
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


def peer_values(basis: Basis) -> Peers:
    """What the counting figures of every city come to in the year, of the compared indicators."""
    definitions, year = _compared(basis), basis.cycle.year
    series = _peer_series(definitions, _years(definitions, year))
    found: dict[int, dict[str, Fraction]] = {number: {} for number in definitions}
    for number, definition in definitions.items():
        for code, own in series.items():
            value = _value(definition, CityInput(basis.applies(number, code), own), year)
            if value is not None:
                found[number][code] = value
    return found


def _compared(basis: Basis) -> dict[int, Definition]:
    return {n: d for n, d in basis.definitions.items() if d.kind in COMPARED_KINDS}


def _years(definitions: Mapping[int, Definition], year: int) -> set[int]:
    return {year} | {d.base_year for d in definitions.values() if d.base_year}


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
    definitions: Mapping[int, Definition], years: AbstractSet[int]
) -> dict[str, dict[int, dict[str, Figure]]]:
    codes = {e for d in definitions.values() for e in d.needed} | {
        d.correction for d in definitions.values() if d.correction
    }
    peers: dict[str, dict[int, dict[str, Figure]]] = {}
    for fact in selectors.counting_facts(element_codes=codes, years=years):
        if fact.value is not None:
            series = peers.setdefault(fact.city_code, {}).setdefault(fact.year, {})
            series[fact.element] = Figure(fact.value, final=False)
    return peers
