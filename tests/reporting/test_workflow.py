"""The transition table: every state × action × role gives exactly what it says."""

from itertools import product

import pytest

from accounts.models import Role, User
from reporting.models import State
from reporting.workflow import TRANSITIONS, NotAllowed, next_state, open_actions

CITY_SUBMITS = {Role.COORDINATOR}
CITY_FILLS = {Role.COORDINATOR, Role.REPORTER}
PROVINCE_DECIDES = {Role.PROVINCE_ADMIN, Role.REVIEWER}

# Written out by hand, not derived from the table under test.
EXPECTED: dict[tuple[State, str], tuple[State, set[Role]]] = {
    (State.DRAFT, "save"): (State.DRAFT, CITY_FILLS),
    (State.SUBMITTED, "save"): (State.SUBMITTED, CITY_FILLS),
    (State.RETURNED, "save"): (State.RETURNED, CITY_FILLS),
    (State.APPROVED, "save"): (State.APPROVED, CITY_FILLS),
    (State.FINAL, "save"): (State.FINAL, CITY_FILLS),
    (State.DRAFT, "submit"): (State.SUBMITTED, CITY_SUBMITS),
    (State.SUBMITTED, "submit"): (State.SUBMITTED, CITY_SUBMITS),
    (State.RETURNED, "submit"): (State.SUBMITTED, CITY_SUBMITS),
    (State.APPROVED, "submit"): (State.SUBMITTED, CITY_SUBMITS),
    (State.FINAL, "submit"): (State.SUBMITTED, CITY_SUBMITS),
    (State.SUBMITTED, "approve"): (State.APPROVED, PROVINCE_DECIDES),
    (State.SUBMITTED, "return"): (State.RETURNED, PROVINCE_DECIDES),
    (State.APPROVED, "confirm"): (State.APPROVED, CITY_SUBMITS),
    (State.APPROVED, "finalise"): (State.FINAL, PROVINCE_DECIDES),
}


@pytest.mark.parametrize(("state", "action", "role"), list(product(State, TRANSITIONS, Role)))
def test_the_whole_table(state: State, action: str, role: Role) -> None:
    user = User(role=role)
    target, roles = EXPECTED.get((state, action), (None, set()))
    if target is not None and role in roles:
        assert next_state(action=action, state=state, by=user) == target
        assert action in {t.action for t in open_actions(state=state, by=user)}
    else:
        with pytest.raises(NotAllowed):
            next_state(action=action, state=state, by=user)
        assert action not in {t.action for t in open_actions(state=state, by=user)}
