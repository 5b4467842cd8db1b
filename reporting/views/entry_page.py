"""The web form as it is laid out: bureau, indicator, field. No HTTP and no writing here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cities.models import Bureau, City
from indicators import selectors as plan
from indicators.calculation import Definition, Kind
from indicators.calculation.target import reference_target
from indicators.models import Indicator
from indicators.wording import target_words
from reporting.changes import value_text
from reporting.checks import Entry
from reporting.findings import Finding, Severity
from reporting.forms import Key, Typed, field_id, shown, stamp
from reporting.models import Cycle, State
from reporting.outcomes import Outcome
from reporting.parsing import ElementRule, clean_text
from reporting.selectors import CurrentFact
from reporting.views.todo import BLANK

PROVINCIAL = (Kind.COUNT, Kind.SHARE, Kind.CUMULATIVE)


@dataclass(frozen=True, slots=True)
class Message:
    """A finding at its field: `kind` is error, warning or explained."""

    kind: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Field:
    """One element and year on the form."""

    rule: ElementRule
    year: int
    typed: Typed
    stamp: str
    last: str
    state: str
    messages: list[Message]
    earlier: "list[Field]" = field(default_factory=list)

    @property
    def place(self) -> str:
        return field_id(self.rule.code, self.year)

    @property
    def kind(self) -> str:
        """The row's mark: error over warning over reason; "" for none."""
        kinds = [message.kind for message in self.messages]
        for kind in ("error", "warning"):
            if kind in kinds:
                return kind
        return "reason" if self.typed.reason and not clean_text(self.typed.value) else ""

    @property
    def unfolded(self) -> bool:
        """Whether reason and note are open: they hold something, or something is to be said."""
        return bool(self.typed.reason or self.typed.note or "warning" in self.kind)


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
    """What one bureau fills in."""

    code: str
    bureau: str
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(len(group.fields) for group in self.groups)


@dataclass(frozen=True, slots=True)
class FormState:
    """Everything the form shows: what is stored, what was typed over it, what was found."""

    city: City
    cycle: Cycle
    rules: Mapping[str, ElementRule]
    asked: Mapping[str, Sequence[int]]
    current: Mapping[Key, CurrentFact]
    typed: Mapping[Key, Typed]
    known: Mapping[Key, Entry]
    required: Collection[str]
    findings: Sequence[Finding]
    outcomes: Mapping[int, Outcome]


def fields(state: FormState) -> dict[str, Field]:
    """The field of every element, with those of its earlier years."""
    by_key: dict[Key, list[Finding]] = {}
    for finding in state.findings:
        if finding.code != BLANK and finding.year is not None:
            by_key.setdefault((finding.element, finding.year), []).append(finding)
    year = state.cycle.year

    def one(rule: ElementRule, at: int, earlier: list[Field]) -> Field:
        key = rule.code, at
        fact = state.current.get(key)
        stored = shown(fact, rule)
        return Field(
            rule=rule,
            year=at,
            typed=state.typed.get(key, stored),
            stamp=stamp(stored),
            last=_last(state, rule, at),
            state="未保存" if key in state.typed else _state_words(fact, rule, state.required),
            messages=[
                Message(_message_kind(finding, state.known.get(key)), finding)
                for finding in by_key.get(key, ())
            ],
            earlier=earlier,
        )

    return {
        code: one(rule, year, [one(rule, at, []) for at in state.asked[code] if at != year])
        for code, rule in state.rules.items()
    }


def sections(state: FormState) -> list[Section]:
    """Bureaus in the notice's order, their indicators by number; each element stands once, under
    the first indicator that uses it (一数一源)."""
    every = fields(state)
    definitions = plan.definitions()
    indicators = list(plan.indicators())
    used = {
        indicator.number: [element.code for element in plan.elements_of_indicator(indicator)]
        for indicator in indicators
    }
    first = {}
    for number in sorted(used, reverse=True):
        first.update(dict.fromkeys(used[number], number))
    bureaus = Bureau.objects.filter(city=state.city).select_related("department")
    found = []
    for bureau in bureaus.order_by("department__order"):
        groups = []
        for indicator in indicators:
            own = [
                code
                for code in used[indicator.number]
                if first[code] == indicator.number
                and state.rules[code].department == bureau.department.code
            ]
            if own:
                groups.append(
                    Group(
                        indicator,
                        _target(definitions[indicator.number], indicator, state.cycle.year),
                        [every[code] for code in own],
                        [
                            _borrowed(every[code], first[code], bureau, state)
                            for code in used[indicator.number]
                            if code not in own
                        ],
                        state.outcomes[indicator.number],
                    )
                )
        if groups:
            found.append(Section(bureau.department.code, bureau.name, groups))
    return found


def chosen_sections(found: Iterable[Section], code: str) -> list[Section]:
    """One bureau's part, or all of it."""
    found = list(found)
    return [section for section in found if section.code == code] or found


def _borrowed(field: Field, number: int, bureau: Bureau, state: FormState) -> Borrowed:
    here = field.rule.department == bureau.department.code
    office = "" if here else _bureau_name(state.city, field.rule.department)
    value = clean_text(field.typed.value)
    return Borrowed(field.rule, f"{value}{field.rule.unit}" if value else "", number, office, here)


def _bureau_name(city: City, department: str) -> str:
    found = Bureau.objects.filter(city=city, department__code=department).first()
    return found.name if found else ""


def _last(state: FormState, rule: ElementRule, year: int) -> str:
    fact = state.current.get((rule.code, year - 1))
    return value_text(fact.value, fact.text, rule) if fact else ""


def _state_words(fact: CurrentFact | None, rule: ElementRule, required: Collection[str]) -> str:
    if fact is None and rule.code in required:
        return "未填"
    if fact is None:
        return "本市不需填" if rule.required else "可不填"
    if fact.state == State.DRAFT:
        return "已存草稿"
    return f"{State(fact.state).label}，第{fact.version}版"


def _message_kind(finding: Finding, entry: Entry | None) -> str:
    if finding.severity is Severity.ERROR:
        return "error"
    return "explained" if entry is not None and clean_text(entry.note) else "warning"


def _target(definition: Definition, indicator: Indicator, year: int) -> str:
    """「2025年目标50%，已到期」; the province's where a city has none of its own."""
    target = reference_target(definition.targets, year)
    if target is None:
        return ""
    whose = "全省" if definition.kind in PROVINCIAL else ""
    words = target_words(target.operator.value, target.value, unit=indicator.unit)
    expired = "，已到期" if target.year < year else ""
    return f"{whose}{target.year}年目标{words}{expired}"
