"""How a submission and each figure in it move: state × action × role → state (五（二）, 五（三）).

A submission stands where the figure furthest behind stands (`submission_state`). docs/workflow.md
is written from these tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Role, User
from audit.services import SYSTEM as SYSTEM
from reporting.models import State

CITY = (Role.COORDINATOR, SYSTEM)
FILLERS = (Role.COORDINATOR, Role.REPORTER, SYSTEM)
#: A city's own system saves and submits where its token says so; every other step is a person's.
PROGRAMS = (Role.API_CITY,)
STAND_INS = (Role.PROVINCE_ADMIN, Role.REVIEWER)
#: Each reviewer only for the own department; the administrator for any (`review.responsibility`).
REVIEWERS = (Role.PROVINCE_ADMIN, Role.REVIEWER, SYSTEM)
#: For all departments at once.
PROVINCE = (Role.PROVINCE_ADMIN, SYSTEM)


@dataclass(frozen=True, slots=True)
class Transition:
    """`action` by one of `roles` moves what is in one of `sources` to `target`.

    `target` None leaves the state as it is.
    """

    action: str
    label: str
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[str, ...]


ANY = tuple(State)
#: Steps of a whole submission.
TRANSITIONS = {
    transition.action: transition
    for transition in (
        # A draft is a version of its own beside the figures that count, so it may be saved in
        # any state; submitting it again after approval is a correction (更正).
        Transition("save", "保存草稿", ANY, None, (*FILLERS, *PROGRAMS)),
        Transition("submit", "上报", ANY, State.SUBMITTED, (*CITY, *PROGRAMS)),
        # Its figures stay 已上报 and go on counting until they are replaced (decision 0011).
        Transition("withdraw", "撤回", (State.SUBMITTED,), State.DRAFT, CITY),
        # 代录: the province in the place of a city that cannot, for a reason given when it begins.
        Transition("begin_for", "开始代录", ANY, None, STAND_INS),
        Transition("save_for", "代录", ANY, None, STAND_INS),
        Transition("submit_for", "代为上报", ANY, State.SUBMITTED, STAND_INS),
        Transition("end_for", "结束代录", ANY, None, STAND_INS),
        Transition("approve", "核定", (State.SUBMITTED,), State.APPROVED, PROVINCE),
        Transition("return", "退回", (State.SUBMITTED,), State.RETURNED, PROVINCE),
        # 年报核定: the city's word on its November figures; the state says whose turn is next only
        # together with it, so it is noted on the submission.
        Transition("confirm", "确认年报数据", (State.APPROVED,), None, CITY),
        Transition("finalise", "年报核定", (State.APPROVED,), State.FINAL, PROVINCE),
    )
}
#: The steps by which a report reaches the province.
SUBMITTING = ("submit", "submit_for")
#: Steps of a single figure or task, each by the department that decides it.
FIGURE_TRANSITIONS = {
    transition.action: transition
    for transition in (
        Transition("approve", "核定", (State.SUBMITTED,), State.APPROVED, REVIEWERS),
        Transition("return", "退回", (State.SUBMITTED,), State.RETURNED, REVIEWERS),
    )
}
#: What a step of the whole submission does to its figures: those in one of these states move.
#: Whatever was returned by itself has a new version by then, or submitting is refused.
FIGURES_WITH = {
    "submit": ((State.DRAFT, State.RETURNED), State.SUBMITTED),
    "submit_for": ((State.DRAFT, State.RETURNED), State.SUBMITTED),
    "approve": ((State.SUBMITTED,), State.APPROVED),
    "return": ((State.SUBMITTED,), State.RETURNED),
    "finalise": ((State.APPROVED,), State.FINAL),
}
#: How the steps of single figures are named among the steps of their submission.
FIGURE_STEPS = {"approve": "approve_figures", "return": "return_figures"}
STEP_LABELS = {each.action: each.label for each in TRANSITIONS.values()} | {
    FIGURE_STEPS["approve"]: "部门核定",
    FIGURE_STEPS["return"]: "部门退回",
}
#: The states of submitted figures, the one furthest behind first.
FURTHEST_BEHIND = (State.RETURNED, State.SUBMITTED, State.APPROVED, State.FINAL)


class NotAllowed(Exception):
    """The step is not open to this user in this state; the message says so in Chinese."""


class Unconfirmed(NotAllowed):
    """Bureaus have not confirmed their figures, and nobody said why it is submitted without."""


def role_of(user: User | None) -> str:
    """The role that acts; no user is the command line."""
    return SYSTEM if user is None else user.role


def next_state(
    *,
    action: str,
    state: str,
    by: User | None,
    table: Mapping[str, Transition] = TRANSITIONS,
) -> State:
    """The state after `action`.

    Raises NotAllowed when the table has no such step from `state` or not for this role.
    """
    transition = table[action]
    if role_of(by) not in transition.roles:
        raise NotAllowed(f"您的账号不能{transition.label}。请由有权的单位办理。")
    if state not in transition.sources:
        raise NotAllowed(
            f"当前为“{State(state).label}”，不能{transition.label}。请刷新后查看最新状态。"
        )
    return transition.target or State(state)


def submission_state(figures: Iterable[str]) -> State | None:
    """Where a submission stands: where the figure furthest behind of those that count stands.

    One returned figure is for the city to correct, whatever else waits; one that waits keeps it
    已上报; it is 已核定 when the last department approved the last one. None without a figure.
    """
    found = set(figures)
    return next((state for state in FURTHEST_BEHIND if state in found), None)


def open_actions(*, state: str, by: User | None) -> list[Transition]:
    """The steps open to this user in this state, in table order."""
    return [
        transition
        for transition in TRANSITIONS.values()
        if state in transition.sources and role_of(by) in transition.roles
    ]
