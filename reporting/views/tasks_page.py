"""The task list as it is laid out: one row per clause. No HTTP and no writing here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from cities.models import City
from indicators.models import Clause
from reporting.assignments import Share
from reporting.changes import value_text
from reporting.commitments import last_figures
from reporting.entering import EnteredTasks
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding
from reporting.forms import TypedTask, clock, shown_task, stamp
from reporting.models import Cycle, Evidence, State
from reporting.on_record import CurrentTask
from reporting.own_part import own_part
from reporting.parts import standing_words
from reporting.plan_in_force import plan_in_force
from reporting.review.returned import returned_clauses
from reporting.task_figures import Asked, check_words

REFUSED = "✕ 未通过，没有保存"


@dataclass(frozen=True, slots=True)
class FigureField:
    """A commitment's figure on the page, with last year's."""

    asked: Asked
    typed: str
    last: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One clause on the page: `bureau` answers for it, `helpers` may write as well, `mine` says whether
    the user may, `own` whether the user answers for it; `returned` why it came back and is still to
    be changed; `word` is what is to be said of the bureau's word on its part: "stands", "fell", or
    nothing."""

    clause: Clause
    bureau: str
    helpers: str
    mine: bool
    own: bool
    typed: TypedTask
    stored: TypedTask
    state: str
    findings: list[Finding]
    files: list[Evidence]
    figures: list[FigureField]
    returned: str = ""
    word: str = ""

    @property
    def stamp(self) -> str:
        """What the page was shown, to be sent back with the fields."""
        return stamp(self.stored)

    @property
    def kind(self) -> str:
        """The row's mark: error, returned or warning; "" for none."""
        severities = {finding.severity.value for finding in self.findings}
        if "error" in severities:
            return "error"
        return "returned" if self.returned else next(iter(severities), "")

    @property
    def stored_fields(self) -> dict[str, str]:
        """What is stored, by the names of the fields."""
        order = self.clause.order
        return {
            f"progress-{order}": self.stored.progress,
            f"narrative-{order}": self.stored.narrative,
        } | {f"figure-{at}": text for at, text in self.stored.figures}

    @property
    def wrong(self) -> list[str]:
        """The names of the fields with an error."""
        names = {f.field for f in self.findings if f.severity.value == "error"}
        order = self.clause.order
        return [name if name.startswith("figure-") else f"{name}-{order}" for name in sorted(names)]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under a heading; `folded` ones are the business of other bureaus."""

    heading: str
    rows: list[TaskRow]
    folded: bool = False

    @property
    def open(self) -> bool:
        """Whether something is said in it."""
        return any(row.kind for row in self.rows)


def row_groups(rows: Sequence[TaskRow], user: User, cycle: Cycle) -> list[RowGroup]:
    """The page's rows: for a bureau its own first, then those it may write on as well."""
    if own_part(user) is None:
        return [RowGroup(f"{cycle}各条进展", list(rows))]
    own = [row for row in rows if row.own]
    helped = [row for row in rows if row.mine and not row.own]
    others = [row for row in rows if not row.mine]
    groups = [
        RowGroup(f"归本局的{len(own)}条", own),
        RowGroup(f"其他局的，可补充：{len(helped)}条", helped, folded=bool(own)),
        RowGroup(f"其他局的，只能看：{len(others)}条", others, folded=True),
    ]
    return [group for group in groups if group.rows]


def task_rows(
    city: City,
    cycle: Cycle,
    current: Mapping[str, CurrentTask],
    *,
    user: User,
    now: datetime,
    entered: EnteredTasks | None = None,
) -> list[TaskRow]:
    """Every clause on what is stored now, what the user may write first; `entered` says what was
    typed and refused."""
    files = shelf_of(city, cycle, with_drafts=True).by_clause
    returned = returned_clauses(city, cycle)
    plan, own = plan_in_force(), own_part(user)
    responsible, bureaus = plan.shares(city.pk), plan.bureaus.get(city.pk, {})
    asked, last = plan.asked, last_figures(city, cycle.year)
    refused = entered.refused if entered else []
    wrong = {finding.clause for finding in refused}
    typed = {code: entered.posted.typed[code] for code in wrong} if entered else {}
    words = standing_words(city, cycle) if own is not None else {}
    fallen = set(entered.fallen) if entered else set()
    changed = {change.clause for change in entered.changes} if entered else set()
    found = [*refused, *(f for f in check_words(current) if f.clause not in wrong)]

    def one(clause: Clause) -> TaskRow:
        code, share = clause.code, responsible[clause.code]
        stored = shown_task(current.get(code), asked.get(code, []))
        shown = typed.get(code, stored)
        findings = [finding for finding in found if finding.clause == code]
        return TaskRow(
            clause=clause,
            bureau=bureaus.get(share.fills, ""),
            helpers=_helpers(share, bureaus),
            mine=own is None or share.includes(own),
            own=own is None or share.fills == own,
            typed=shown,
            stored=stored,
            state=REFUSED if code in wrong else _state_words(current.get(code), now),
            findings=findings,
            files=files.get(code, []),
            returned=returned.get(code, ""),
            word=_word(share, own, words, fell=code in changed and share.fills in fallen),
            figures=_figures(asked.get(code, []), shown, last, {f.field for f in findings}),
        )

    return sorted(
        (one(clause) for clause in plan.clauses), key=lambda row: (not row.own, not row.mine)
    )


def _word(share: Share, own: str | None, words: Mapping[str, bool], *, fell: bool) -> str:
    """What the user has to know of the word of the bureau that answers for a clause."""
    if fell:
        return "fell"
    if own is None or own not in share.helps or share.fills not in words:
        return ""
    return "stands" if words[share.fills] else "fell"


def _figures(
    asked: Sequence[Asked], shown: TypedTask, last: Mapping[int, Decimal], wrong: set[str]
) -> list[FigureField]:
    return [
        FigureField(
            asked=each,
            typed=shown.figure.get(each.order, ""),
            last=value_text(last.get(each.order), "", each.rule),
            wrong=each.field in wrong,
        )
        for each in asked
    ]


def _helpers(share: Share, bureaus: Mapping[str, str]) -> str:
    return "、".join(bureaus[code] for code in share.helps if code in bureaus)


def _state_words(task: CurrentTask | None, now: datetime) -> str:
    if task is None:
        return ""
    if task.state != State.DRAFT:
        return State(task.state).label
    return f"✓ 已保存 {clock(task.created_at, now)}" if task.created_at else "✓ 已保存"
