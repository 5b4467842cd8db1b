"""The web form as it is laid out: bureau, indicator, field. No HTTP and no writing here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from indicators import selectors as plan
from indicators.calculation import Definition, Kind
from indicators.calculation.target import reference_target
from indicators.models import Indicator
from indicators.wording import target_words
from reporting.basis import Basis
from reporting.changes import value_text
from reporting.checks import NEVER_EXPLAINED, RETURNED, Entry, explains
from reporting.evidence.checks import check_evidence
from reporting.evidence.reading import Shelf, evidenced_elements
from reporting.findings import Finding, Severity
from reporting.forms import Key, Typed, clock, field_id, shown, stamp
from reporting.models import Evidence, State
from reporting.on_record import CurrentFact, Reported, known_entries
from reporting.outcomes import Outcome, figures_of, outcomes
from reporting.parsing import ElementRule, clean_text
from reporting.review.corrections import correction_findings
from reporting.review.former_notes import FORMER_NOTE
from reporting.review.returned import returned_items
from reporting.scrutiny import findings_on
from reporting.stand_ins import MARK
from reporting.views.todo import BLANK, without_noise

PROVINCIAL = (Kind.COUNT, Kind.SHARE, Kind.CUMULATIVE)
REFUSED = "✕ 未通过，没有保存"


@dataclass(frozen=True, slots=True)
class Message:
    """A finding at its field: `kind` is error, returned, warning or explained."""

    kind: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Field:
    """One element and year on the form."""

    rule: ElementRule
    year: int
    typed: Typed
    stored: Typed
    last: str
    state: str
    messages: list[Message]
    earlier: "list[Field]" = field(default_factory=list)
    files: list[Evidence] = field(default_factory=list)
    evidenced: bool = False

    @property
    def place(self) -> str:
        return field_id(self.rule.code, self.year)

    @property
    def stamp(self) -> str:
        """What the page was shown, to be sent back with the fields."""
        return stamp(self.stored)

    @property
    def may_copy(self) -> bool:
        """Whether last year's figure may be taken over: nothing stands here yet."""
        return bool(self.last) and self.stored == self.typed == Typed()

    @property
    def kind(self) -> str:
        """The row's mark: error over warning over reason; "" for none."""
        kinds = [message.kind for message in self.messages]
        for kind in ("error", "returned", "warning"):
            if kind in kinds:
                return kind
        return "reason" if self.typed.reason and not clean_text(self.typed.value) else ""

    @property
    def unfolded(self) -> bool:
        """Whether reason and note are open: they hold something, or something is to be said."""
        said = self.typed.reason or self.typed.note or self.evidenced
        return bool(said or self.kind in ("warning", "returned"))


@dataclass(frozen=True, slots=True)
class Borrowed:
    """An element of the indicator that is entered elsewhere on the form."""

    rule: ElementRule
    shown: str
    number: int
    bureau: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One indicator's fields in one bureau, and what they come to."""

    indicator: Indicator
    target: str
    fields: list[Field]
    borrowed: list[Borrowed]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Section:
    """What one bureau fills in; `required` of its fields are asked for, `optional` need not be."""

    code: str
    bureau: str
    groups: list[Group]
    required: int
    optional: int


@dataclass(frozen=True, slots=True)
class FormState:
    """Everything the form shows: what is stored, what was typed and refused, what was found."""

    basis: Basis
    bureaus: Mapping[str, str]
    asked: Mapping[str, Sequence[int]]
    current: Mapping[Key, CurrentFact]
    refused: Mapping[Key, Typed]
    known: Mapping[Key, Entry]
    required: Collection[str]
    findings: Sequence[Finding]
    outcomes: Mapping[int, Outcome]
    evidenced: AbstractSet[str]
    shelf: Shelf
    now: datetime


def form_state(
    basis: Basis,
    reported: Reported,
    *,
    bureaus: Mapping[str, str],
    now: datetime,
    refused: Mapping[Key, Typed] | None = None,
    found: Iterable[Finding] = (),
    shelf: Shelf | None = None,
    using: AbstractSet[str] | None = None,
) -> FormState:
    """The form on what is stored; `found` says why the figures in `refused` are not.

    `shelf` holds the files to be shown; without it they are not. `using` leaves out the outcomes
    of indicators that none of these elements enters.
    """
    current, refused = reported.current, refused or {}
    known, year = known_entries(current), basis.cycle.year
    if shelf is None:
        shelf, evidenced = Shelf(), evidenced_elements(basis.city, basis.cycle)
    else:
        evidenced = shelf.evidenced
    asked = correction_findings(basis.rules, reported, returned_items(basis.city, basis.cycle))
    asked += check_evidence(year, basis.rules, known=known, evidenced=evidenced)
    findings = without_noise(dict.fromkeys([*found, *asked, *findings_on(basis, known)]))
    broken = {f.element for f in findings if f.severity is Severity.ERROR and f.year == year}
    return FormState(
        basis=basis,
        bureaus=bureaus,
        asked=basis.asked(reported),
        current=current,
        refused=refused,
        known=known,
        required=basis.required(known),
        findings=findings,
        outcomes=outcomes(basis, figures_of(current), now=now, broken=broken, using=using),
        evidenced=evidenced,
        shelf=shelf,
        now=now,
    )


def fields(state: FormState) -> dict[str, Field]:
    """The field of every element, with those of its earlier years."""
    by_key: dict[Key, list[Finding]] = {}
    for finding in state.findings:
        if finding.code != BLANK and finding.year is not None:
            by_key.setdefault((finding.element, finding.year), []).append(finding)
    year = state.basis.cycle.year

    def one(rule: ElementRule, at: int, earlier: list[Field]) -> Field:
        key = rule.code, at
        fact = state.current.get(key)
        stored = shown(fact, rule)
        return Field(
            rule=rule,
            year=at,
            typed=state.refused.get(key, stored),
            stored=stored,
            last=_last(state, rule, at),
            state=REFUSED if key in state.refused else _state_words(fact, rule, state),
            messages=[
                Message(_message_kind(finding, state.known.get(key)), finding)
                for finding in by_key.get(key, ())
            ],
            earlier=earlier,
            files=state.shelf.by_element.get(rule.code, []) if at == year else [],
            evidenced=at == year and rule.code in state.evidenced,
        )

    return {
        code: one(rule, year, [one(rule, at, []) for at in state.asked[code] if at != year])
        for code, rule in state.basis.rules.items()
    }


def sections(state: FormState) -> list[Section]:
    """Bureaus in the notice's order, their indicators by number; each element stands once, under
    the first indicator that uses it (一数一源)."""
    every, basis = fields(state), state.basis
    used = {
        indicator.number: [element.code for element in plan.elements_of_indicator(indicator)]
        for indicator in basis.indicators
    }
    first = {}
    for number in sorted(used, reverse=True):
        first.update(dict.fromkeys(used[number], number))
    found = []
    for department, bureau in state.bureaus.items():
        groups = []
        for indicator in basis.indicators:
            number = indicator.number
            own = [
                code
                for code in used[number]
                if first[code] == number and basis.rules[code].department == department
            ]
            if own:
                borrowed = [
                    _borrowed(every[code], first[code], department, state)
                    for code in used[number]
                    if code not in own
                ]
                target = _target(basis.definitions[number], indicator, basis.cycle.year)
                own_fields = [every[code] for code in own]
                groups.append(
                    Group(indicator, target, own_fields, borrowed, state.outcomes[number])
                )
        if groups:
            codes = [field.rule.code for group in groups for field in group.fields]
            asked = sum(code in state.required for code in codes)
            found.append(Section(department, bureau, groups, asked, len(codes) - asked))
    return found


def chosen_parts(state: FormState, code: str) -> set[str]:
    """The departments whose parts are shown: `chosen_sections` without laying them out."""
    filling = {rule.department for rule in state.basis.rules.values()}
    every = {department for department in state.bureaus if department in filling}
    return {code} & every or every


def chosen_sections(found: Iterable[Section], code: str) -> list[Section]:
    """One bureau's part, or all of it."""
    found = list(found)
    return [section for section in found if section.code == code] or found


def _borrowed(field: Field, number: int, department: str, state: FormState) -> Borrowed:
    here = field.rule.department == department
    office = "" if here else state.bureaus.get(field.rule.department, "")
    value = clean_text(field.typed.value)
    return Borrowed(field.rule, f"{value}{field.rule.unit}" if value else "", number, office, here)


def _last(state: FormState, rule: ElementRule, year: int) -> str:
    fact = state.current.get((rule.code, year - 1))
    return value_text(fact.value, fact.text, rule) if fact else ""


def _state_words(fact: CurrentFact | None, rule: ElementRule, state: FormState) -> str:
    if fact is None and rule.code in state.required:
        return "未填"
    if fact is None:
        return "本市不需填" if rule.required else "可不填"
    if fact.state != State.DRAFT:
        return f"{State(fact.state).label}，第{fact.version}版"
    whose = f"{MARK}，" if fact.source.startswith(MARK) else ""
    if fact.missing_reason:
        return f"✓ {whose}已保存缺报原因"
    at = f" {clock(fact.created_at, state.now)}" if fact.created_at else ""
    return f"✓ {whose}已保存{at}"


def _message_kind(finding: Finding, entry: Entry | None) -> str:
    if finding.severity is Severity.ERROR:
        return "error"
    if finding.code == RETURNED:
        return "returned"
    never = (*NEVER_EXPLAINED, FORMER_NOTE)
    explained = entry is not None and explains(entry.note) and finding.code not in never
    return "explained" if explained else "warning"


def _target(definition: Definition, indicator: Indicator, year: int) -> str:
    """「2025年目标50%，已到期」; the province's where a city has none of its own."""
    target = reference_target(definition.targets, year)
    if target is None:
        return ""
    whose = "全省" if definition.kind in PROVINCIAL else ""
    words = target_words(target.operator.value, target.value, unit=indicator.unit)
    expired = "，已到期" if target.year < year else ""
    return f"{whose}{target.year}年目标{words}{expired}"
