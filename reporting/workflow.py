"""How a submission moves: one table, state × action × role → state (五（二）, 五（三）)."""

from dataclasses import dataclass

from accounts.models import Role, User
from reporting.models import State

# The command line of the server, used by whoever administers it.
SYSTEM = "system"

CITY = (Role.COORDINATOR, SYSTEM)
FILLERS = (Role.COORDINATOR, Role.REPORTER, SYSTEM)
REVIEWERS = (Role.PROVINCE_ADMIN, Role.REVIEWER, SYSTEM)


@dataclass(frozen=True, slots=True)
class Transition:
    """`action` by one of `roles` moves a submission from one of `sources` to `target`.

    `target` None leaves the state as it is.
    """

    action: str
    label: str
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[str, ...]


ANY = tuple(State)
TRANSITIONS = {
    transition.action: transition
    for transition in (
        # A draft is a version of its own beside the figures that count, so it may be saved in
        # any state; submitting it again after approval is a correction (更正).
        Transition("save", "保存草稿", ANY, None, FILLERS),
        Transition("submit", "上报", ANY, State.SUBMITTED, CITY),
        Transition("approve", "核定", (State.SUBMITTED,), State.APPROVED, REVIEWERS),
        Transition("return", "退回", (State.SUBMITTED,), State.RETURNED, REVIEWERS),
        # 年报核定: the city's word on its November figures; the state says whose turn is next only
        # together with it, so it is noted on the submission.
        Transition("confirm", "确认年报数据", (State.APPROVED,), None, CITY),
        Transition("finalise", "年报核定", (State.APPROVED,), State.FINAL, REVIEWERS),
    )
}


class NotAllowed(Exception):
    """The step is not open to this user in this state; the message says so in Chinese."""


def role_of(user: User | None) -> str:
    """The role that acts; no user is the command line."""
    return SYSTEM if user is None else user.role


def next_state(*, action: str, state: str, by: User | None) -> State:
    """The state after `action`.

    Raises NotAllowed when the table has no such step from `state` or not for this role.
    """
    transition = TRANSITIONS[action]
    if role_of(by) not in transition.roles:
        raise NotAllowed(f"您的账号不能{transition.label}。请由有权的单位办理。")
    if state not in transition.sources:
        raise NotAllowed(
            f"当前为“{State(state).label}”，不能{transition.label}。请刷新后查看最新状态。"
        )
    return transition.target or State(state)


def open_actions(*, state: str, by: User | None) -> list[Transition]:
    """The steps open to this user in this state, in table order."""
    return [
        transition
        for transition in TRANSITIONS.values()
        if state in transition.sources and role_of(by) in transition.roles
    ]
