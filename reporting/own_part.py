"""What of a city's report somebody may fill in: a bureau's people their part, others all of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Role, User
from cities.models import City
from reporting.assignments import Share, shares
from reporting.changes import Change
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule
from reporting.standing import bureau_names

HOUSING_BUREAU = "住房和城乡建设局"
OTHER_BUREAU = "other_bureau"


def own_part(user: User | None) -> str | None:
    """The department whose bureau's part the user fills in; None for who may fill in all of it.

    The coordinator of the housing bureau answers for the whole report; a reporter without a
    department ("") fills in nothing.
    """
    if user is None or user.role != Role.REPORTER:
        return None
    return user.department.code if user.department else ""


@dataclass(frozen=True, slots=True)
class Duty:
    """How much a bureau has to do in a city: elements and clauses it answers for, and clauses it
    may write on as well."""

    elements: int
    clauses: int
    helps: int

    @property
    def empty(self) -> bool:
        """Whether it answers for nothing; then there is nothing to confirm."""
        return not (self.elements or self.clauses)


def duty(department: str, rules: Iterable[ElementRule], found: Iterable[Share]) -> Duty:
    """What a department's bureau has to do under these rules of entry and shares of clauses."""
    found = list(found)
    return Duty(
        sum(rule.department == department for rule in rules),
        sum(share.fills == department for share in found),
        sum(department in share.helps for share in found),
    )


def not_theirs(
    changes: Iterable[Change],
    rules: Mapping[str, ElementRule],
    *,
    city: City,
    by: User | None,
) -> list[Finding]:
    """An error for each change of what another bureau fills in; none where nothing would change."""
    own, changes = own_part(by), list(changes)
    if own is None or not changes:
        return []
    foreign = [c for c in changes if c.element and rules[c.element].department != own]
    responsible = shares(city) if any(c.clause for c in changes) else {}
    tasks = [
        c for c in changes if c.clause in responsible and not responsible[c.clause].includes(own)
    ]
    if not foreign and not tasks:
        return []
    names = bureau_names(city)
    return [
        _refused(change, names.get(rules[change.element].department, "其他局"))
        for change in foreign
    ] + [
        _refused(change, names.get(responsible[change.clause].fills, "其他局")) for change in tasks
    ]


def found_in_own_part(
    findings: Iterable[Finding],
    rules: Mapping[str, ElementRule],
    *,
    city: City,
    by: User | None,
) -> list[Finding]:
    """Those of the findings that stand where the user fills in."""
    own, findings = own_part(by), list(findings)
    if own is None or not findings:
        return findings
    responsible = shares(city) if any(finding.clause for finding in findings) else {}
    return [
        finding
        for finding in findings
        if (responsible[finding.clause].includes(own) if finding.clause in responsible else False)
        or (finding.element in rules and rules[finding.element].department == own)
    ]


def _who(bureau: str) -> str:
    return bureau if HOUSING_BUREAU in bureau else f"{bureau}或市{HOUSING_BUREAU}"


def _refused(change: Change, bureau: str) -> Finding:
    year = f"（{change.year}年）" if change.year else ""
    return Finding(
        OTHER_BUREAU,
        Severity.ERROR,
        f"{change.name}{year}由{bureau}填报，您的账号不能改：系统中是{change.old or '空白'}，"
        f"您填的是{change.new or '空白'}。",
        f"请改回系统中的数；确需更改的，请{_who(bureau)}来改。",
        change.element,
        change.year,
        field="progress" if change.clause else "value",
        clause=change.clause,
    )
