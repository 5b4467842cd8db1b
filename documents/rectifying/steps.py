"""The steps of an entry and who may take them: data, and one function that reads it."""

from dataclasses import dataclass

from accounts.access import department_of, may_decide, may_review_all, may_submit, own_city
from accounts.models import Role, User
from documents.models import Rectification, RectificationState

OPEN, REPORTED, CLOSED = (
    RectificationState.OPEN,
    RectificationState.REPORTED,
    RectificationState.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Step:
    """`action` moves an entry in `source` to `target`; `answers` = taken by the department that
    answers for it, else by whoever puts it right."""

    action: str
    label: str
    source: RectificationState
    target: RectificationState
    answers: bool


STEPS = {
    step.action: step
    for step in (
        Step("save", "存整改措施", OPEN, OPEN, answers=False),
        Step("report", "报送整改情况", OPEN, REPORTED, answers=False),
        Step("return", "退回", REPORTED, OPEN, answers=True),
        Step("close", "销号", REPORTED, CLOSED, answers=True),
    )
}


def puts_right(user: User, entry: Rectification) -> bool:
    """Whether the user reports on the entry: the city's housing bureau or the bureau that mirrors
    the department; for a department's own entry its reviewer."""
    if entry.city is None:
        return user.role == Role.REVIEWER and department_of(user) == entry.department.code
    own = own_city(user)
    if own is None or own.pk != entry.city_id:
        return False
    mirrors = user.role == Role.REPORTER and department_of(user) == entry.department.code
    return may_submit(user, entry.city) or mirrors


def answers_for(user: User, entry: Rectification) -> bool:
    """Whether the user strikes it off or sends it back: the department that answers; nobody its
    own entry, that is the province's administrator's."""
    if entry.city is None:
        return may_review_all(user)
    return may_decide(user, entry.department.code)


def open_steps(user: User, entry: Rectification) -> list[Step]:
    """The steps the user may take now."""
    return [
        step
        for step in STEPS.values()
        if step.source == entry.state
        and (answers_for(user, entry) if step.answers else puts_right(user, entry))
    ]
