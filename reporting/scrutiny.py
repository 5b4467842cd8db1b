"""Warnings on what a city is about to submit, against last year and against other cities."""

from collections.abc import Iterable, Mapping

from indicators.calculation import Definition
from reporting import on_record
from reporting.basis import Basis, read_basis
from reporting.check_rules import OutlierTerms
from reporting.checks import (
    Entry,
    check_blanks,
    check_changes,
    check_details,
    check_entries,
    unexplained,
)
from reporting.evidence.checks import check_evidence
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding, Severity
from reporting.models import Submission
from reporting.parsing import ElementRule
from reporting.peers import Peers, peer_values, with_own
from reporting.review.corrections import correction_findings
from reporting.review.returned import returned_items
from reporting.task_figures import check_words


def entry_warnings(
    *,
    year: int,
    known: Mapping[tuple[str, int], Entry],
    rules: Mapping[str, ElementRule],
    required: Iterable[str],
) -> list[Finding]:
    """Changes beyond bound, repeated figures, details without their yes, blanks without a reason;
    shown while entering.

    `known` is everything the city has reported or entered, drafts included; `required` are the
    elements it must report.
    """
    this_year = [entry for (_, at), entry in known.items() if at == year]
    return [
        *check_changes(this_year, rules, known=known),
        *check_details(this_year, rules, known=known),
        *check_blanks(year, rules, asked=required, known=known),
    ]


def submission_findings(submission: Submission) -> list[Finding]:
    """Everything to be said of what would be submitted now: errors, warnings, outliers, and what
    the province's decisions ask for."""
    return _judged(submission)[0]


def what_stops(submission: Submission) -> list[Finding]:
    """What keeps it from being submitted: errors, unexplained warnings, blanks without a reason."""
    return unexplained(*_judged(submission))


def findings_on(
    basis: Basis, known: Mapping[tuple[str, int], Entry], beside: Mapping[int, Peers] | None = None
) -> list[Finding]:
    """Errors, warnings and outliers of a city's figures as `known`, stored or just typed.

    `beside` for a caller that looks at several cities and has read them once.
    """
    year, rules = basis.cycle.year, basis.rules
    this_year = [entry for entry in known.values() if entry.year == year]
    findings = check_entries(this_year, rules, basis.parts, asked=None, known=known)
    findings += entry_warnings(year=year, known=known, rules=rules, required=basis.required(known))
    return findings + outliers(basis, known, beside)


def _judged(submission: Submission) -> tuple[list[Finding], dict[tuple[str, int], Entry]]:
    """What is found on the city's figures with its drafts, and these figures."""
    city, cycle = submission.city, submission.cycle
    basis, reported = read_basis(city, cycle), on_record.reported(city, cycle)
    known = on_record.known_entries(reported.current)
    asked = correction_findings(basis.rules, reported, returned_items(city, cycle))
    evidenced = shelf_of(city, cycle, with_drafts=True).evidenced
    asked += check_evidence(cycle.year, basis.rules, known=known, evidenced=evidenced)
    asked += check_words(on_record.current_tasks(city, cycle))
    return findings_on(basis, known) + asked, known


def outliers(
    basis: Basis,
    known: Mapping[tuple[str, int], Entry],
    beside: Mapping[int, Peers] | None = None,
) -> list[Finding]:
    """Indicator values of this city that stand apart from the reporting cities' of the year.

    Modified z-score 0.6745·|x − median|/MAD beyond the threshold in force; none where MAD = 0 or
    fewer cities reported than the terms ask.
    """
    beside = peer_values(basis) if beside is None else beside
    return outliers_among(
        with_own(basis, beside, known),
        basis.definitions,
        basis.rules,
        city_code=basis.city.code,
        year=basis.cycle.year,
        terms=basis.outlier_terms,
    )


def outliers_among(
    beside: Mapping[int, Peers],
    definitions: Mapping[int, Definition],
    rules: Mapping[str, ElementRule],
    *,
    city_code: str,
    year: int,
    terms: OutlierTerms,
) -> list[Finding]:
    """Those of a city's values that stand apart, one finding each at the numerator.

    The city reads it: it says on which side its value stands and among how many, but neither the
    score nor the median, from which another city's figure could be worked out.
    """
    findings = []
    for number, each in beside.items():
        if city_code not in each.values or len(each.values) < terms.fewest:
            continue
        score = each.scores.get(city_code)
        if score is None or not terms.stands_out(score):
            continue
        element = definitions[number].numerator[-1].element
        side = "偏高" if each.values[city_code] > each.median else "偏低"
        findings.append(
            Finding(
                "outlier",
                Severity.WARNING,
                f"第{number}项按所填数据计算，与已报的{len(each.values)}市相比明显{side}。",
                f"请核对{rules[element].name}等数据；如无误，请在其备注中说明。",
                element,
                year,
            )
        )
    return findings
