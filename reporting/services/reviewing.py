"""A department's decisions on single figures and tasks, and its comments.

The submission is locked first: of two reviewers who look at the same figure, the second is told
what the first decided, and nothing is decided twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.access import may_decide
from accounts.models import User
from audit.services import record
from cities.models import Department
from reporting.announcements import announce_returned
from reporting.marks import mark_facts
from reporting.models import Comment, Decision, Fact, State, Submission, TaskReport
from reporting.parsing import control_characters
from reporting.review.four_eyes import own_names, refusal_of
from reporting.review.overtaken import item_name, what_became
from reporting.review.responsibility import Responsibility, called, responsibility
from reporting.review.returned import returned_items
from reporting.review.waiting import counted
from reporting.services.falling import fall_returned
from reporting.services.steps import counting, counting_tasks, locked, moved
from reporting.workflow import (
    FIGURE_STEPS,
    FIGURE_TRANSITIONS,
    NotAllowed,
    next_state,
    submission_state,
)

REASON_LENGTH = 2000
NAMED = 6


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, by name, what was not because somebody else came first, in words, and
    what was left for somebody else because whoever decides entered it (own), by name; `tasks` of
    what was decided are no figures."""

    done: list[str]
    overtaken: list[str]
    own: list[str] = field(default_factory=list)
    tasks: int = 0

    @property
    def words(self) -> str:
        """「7个数、1条任务」."""
        return counted(len(self.done) - self.tasks, self.tasks)


@transaction.atomic
def decide(
    *,
    submission: Submission,
    action: str,
    department: Department,
    facts: Collection[int] = (),
    tasks: Collection[int] = (),
    reason: str = "",
    by: User | None,
    now: datetime,
) -> Decided:
    """Approve or return these figures and tasks (by key) in the department's name.

    Returning needs a reason, which the city reads as written. What was decided or replaced
    meanwhile is left as it is and named in `overtaken`. The submission's state follows from its
    figures. Raises NotAllowed for anybody but the department's reviewers and the province's
    administrator, for figures that another department decides, and for approving what the same
    person entered in the city's place.
    """
    next_state(action=action, state=State.SUBMITTED, by=by, table=FIGURE_TRANSITIONS)
    if by is not None and not may_decide(by, department.code):
        raise NotAllowed(f"这些数由{called(department)}审核，您的账号不能代办。")
    reason = checked_reason(reason) if action == Decision.Action.RETURN else ""
    submission = locked(submission)
    waiting = _Waiting.of(submission, facts, tasks)
    table = responsibility()
    for name, code in waiting.deciding(table):
        if code != department.code:
            raise NotAllowed(f"{name}不由{called(department)}审核，请刷新后再办理。")
    own = own_names(by, [*waiting.facts, *waiting.tasks])
    if own and by is not None and action == Decision.Action.APPROVE:
        raise NotAllowed(refusal_of(own, department, by))
    target = FIGURE_TRANSITIONS[action].target
    write_decisions(
        submission,
        waiting.facts,
        waiting.tasks,
        action,
        {department.code: department},
        table,
        reason=reason,
        by=by,
        now=now,
    )
    Fact.objects.filter(pk__in=[fact.pk for fact in waiting.facts]).update(state=target)
    TaskReport.objects.filter(pk__in=[task.pk for task in waiting.tasks]).update(state=target)
    if action == Decision.Action.RETURN:
        fall_returned(
            submission,
            {fact.element.code: fact.element.name for fact in waiting.facts},
            {task.clause.code: item_name(task) for task in waiting.tasks},
            by=by,
            now=now,
        )
    if waiting.names:
        _settle(submission, action, department, waiting, reason, by, now)
    return Decided(waiting.names, waiting.overtaken, tasks=len(waiting.tasks))


@transaction.atomic
def comment(
    *,
    submission: Submission,
    fact: Fact | None = None,
    task: TaskReport | None = None,
    department: Department,
    text: str,
    by: User,
    now: datetime,
) -> Comment:
    """Remark on a figure or task in the name of a department behind its clause (提意见).

    Raises NotAllowed for a department that has no part in it, and without words.
    """
    table = responsibility()
    if fact is not None:
        voices, name = table.element_voices[fact.element.code], fact.element.name
    elif task is not None:
        voices, name = table.clause_voices[task.clause.code], task.clause.title
    else:
        raise ValueError("a comment is about a figure or a task")
    if department.code not in voices or not may_decide(by, department.code):
        raise NotAllowed(f"{name}的意见由条款中列名的部门提出，您的账号不能代提。")
    text = _words(text, "意见")
    said = Comment.objects.create(
        fact=fact, task=task, department=department, text=text, at=now, by=by
    )
    record(
        by=by.username,
        action="figure.comment",
        subject=f"{submission.city.code}/{submission.cycle.year}",
        now=now,
        department=department.code,
        elements=[fact.element.code] if fact else [],
        clauses=[task.clause.code] if task else [],
    )
    return said


def checked_reason(reason: str) -> str:
    """A reason for returning without its outer blanks. Raises NotAllowed."""
    if not reason.strip():
        raise NotAllowed("请写明退回原因，市里会原样看到。")
    return _words(reason, "退回原因")


def _words(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise NotAllowed(f"请写下{what}。")
    if control_characters(text):
        raise NotAllowed(f"{what}含有不可见的控制字符，请删去后重新键入。")
    if len(text) > REASON_LENGTH:
        raise NotAllowed(f"{what}最多{REASON_LENGTH}字，现在有{len(text)}字，请删减。")
    return text


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What of the asked figures and tasks really waits for a decision, under the lock."""

    facts: list[Fact]
    tasks: list[TaskReport]
    overtaken: list[str]

    @classmethod
    def of(
        cls, submission: Submission, facts: Collection[int], tasks: Collection[int]
    ) -> "_Waiting":
        figures = Fact.objects.filter(pk__in=facts, submission=submission)
        reports = TaskReport.objects.filter(pk__in=tasks, submission=submission)
        asked_facts = list(figures.select_related("element").order_by("element__order", "year"))
        asked_tasks = list(reports.select_related("clause").order_by("clause__order"))
        if len(asked_facts) + len(asked_tasks) < len(set(facts)) + len(set(tasks)):
            raise NotAllowed("所选的数不在这份上报里，请刷新后再办理。")
        if submission.state == State.DRAFT:
            names = [*map(item_name, asked_facts), *map(item_name, asked_tasks)]
            return cls([], [], [f"{name}：市里已撤回这份上报" for name in names])
        open_facts = set(
            counting(submission).filter(state=State.SUBMITTED).values_list("pk", flat=True)
        )
        open_tasks = set(
            counting_tasks(submission).filter(state=State.SUBMITTED).values_list("pk", flat=True)
        )
        late_facts = [fact for fact in asked_facts if fact.pk not in open_facts]
        late_tasks = [task for task in asked_tasks if task.pk not in open_tasks]
        return cls(
            [fact for fact in asked_facts if fact.pk in open_facts],
            [task for task in asked_tasks if task.pk in open_tasks],
            [
                *map(what_became, late_facts),
                *map(what_became, late_tasks),
            ],
        )

    @property
    def names(self) -> list[str]:
        return [*map(item_name, self.facts), *map(item_name, self.tasks)]

    def deciding(self, table: Responsibility) -> list[tuple[str, str]]:
        """Each by name with the code of the department that decides it."""
        return [(item_name(f), table.elements[f.element.code]) for f in self.facts] + [
            (item_name(t), table.clauses[t.clause.code]) for t in self.tasks
        ]


def write_decisions(
    submission: Submission,
    facts: Iterable[Fact],
    tasks: Iterable[TaskReport],
    action: str,
    departments: Mapping[str, Department],
    table: Responsibility,
    *,
    reason: str = "",
    whole: bool = False,
    by: User | None,
    now: datetime,
) -> None:
    """Note one decision for each figure and task, in the name of the department it belongs to."""

    def one(code: str, **subject: Fact | TaskReport) -> Decision:
        own = by is not None and by.department_id == departments[code].pk
        return Decision(
            submission=submission,
            version=submission.version,
            department=departments[code],
            action=action,
            reason=reason,
            whole=whole,
            acting=not own,
            at=now,
            by=by,
            **subject,
        )

    Decision.objects.bulk_create(
        [
            *(one(table.elements[fact.element.code], fact=fact) for fact in facts),
            *(one(table.clauses[task.clause.code], task=task) for task in tasks),
        ]
    )


def _settle(
    submission: Submission,
    action: str,
    department: Department,
    waiting: _Waiting,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    """Event, trail, marks; and where the submission stands now."""
    states = [
        *counting(submission).values_list("state", flat=True),
        *counting_tasks(submission).values_list("state", flat=True),
    ]
    submission.decided_at, submission.decided_by = now, by
    submission.reason = "\n".join(
        each.words for each in returned_items(submission.city, submission.cycle) if not each.again
    )
    said = f"{called(department)}：{_listed(waiting.names)}"
    moved(
        submission,
        FIGURE_STEPS[action],
        submission_state(states) or State(submission.state),
        by,
        now,
        f"{said}。{reason}" if reason else said,
        department=department.code,
        elements=[f"{fact.element.code}@{fact.year}" for fact in waiting.facts],
        clauses=[task.clause.code for task in waiting.tasks],
    )
    if action == Decision.Action.RETURN:
        announce_returned(
            submission,
            called(department),
            facts=waiting.facts,
            tasks=waiting.tasks,
            reason=reason,
            by=by,
            now=now,
        )
    mark_facts(
        city=submission.city,
        facts=[(fact.element.code, fact.year) for fact in waiting.facts],
        now=now,
    )


def _listed(names: Sequence[str]) -> str:
    """「新建公共建筑面积」, or so many of them by name and how many there are."""
    if len(names) <= NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:NAMED])}等{len(names)}项"


def review_has_begun(submission: Submission) -> bool:
    """Whether any department decided anything of the version that was submitted last."""
    return Decision.objects.filter(submission=submission, version=submission.version).exists()
