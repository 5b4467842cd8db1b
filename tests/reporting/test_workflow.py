"""The transition tables against what the services really do: every state × action × role."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import Role, User
from reporting.checks import Entry
from reporting.cycles import open_annual
from reporting.models import Fact, State, Submission
from reporting.services import (
    approve,
    begin_stand_in,
    confirm,
    decide,
    end_stand_in,
    finalise,
    return_submission,
    save_draft,
    submit,
    withdraw,
)
from reporting.workflow import (
    FIGURE_TRANSITIONS,
    SYSTEM,
    TRANSITIONS,
    NotAllowed,
    next_state,
    open_actions,
)
from reporting.workflow_document import workflow_markdown
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

#: The reported year is over and 年报核定 is open, so that only state and role decide.
SPRING = datetime(2026, 3, 20, 2, tzinfo=UTC)
YEAR = 2025
ENERGY = "building_energy"
WHY = "更正原因：口径调整"

CITY_SUBMITS = {Role.COORDINATOR, SYSTEM}
#: A city's own system with a token (decided by its scope) saves and submits, and nothing else.
PROGRAM = {Role.API_CITY}
CITY_FILLS = {Role.COORDINATOR, Role.REPORTER, SYSTEM}
DEPARTMENTS = {Role.PROVINCE_ADMIN, Role.REVIEWER, SYSTEM}
PROVINCE = {Role.PROVINCE_ADMIN, SYSTEM}
STANDS_IN = {Role.PROVINCE_ADMIN, Role.REVIEWER}

# Written out by hand, not derived from the tables under test.
EXPECTED: dict[tuple[State, str], tuple[State, set[str]]] = {
    (State.DRAFT, "save"): (State.DRAFT, CITY_FILLS | PROGRAM),
    (State.SUBMITTED, "save"): (State.SUBMITTED, CITY_FILLS | PROGRAM),
    (State.RETURNED, "save"): (State.RETURNED, CITY_FILLS | PROGRAM),
    (State.APPROVED, "save"): (State.APPROVED, CITY_FILLS | PROGRAM),
    (State.FINAL, "save"): (State.FINAL, CITY_FILLS | PROGRAM),
    (State.DRAFT, "submit"): (State.SUBMITTED, CITY_SUBMITS | PROGRAM),
    (State.SUBMITTED, "submit"): (State.SUBMITTED, CITY_SUBMITS | PROGRAM),
    (State.RETURNED, "submit"): (State.SUBMITTED, CITY_SUBMITS | PROGRAM),
    (State.APPROVED, "submit"): (State.SUBMITTED, CITY_SUBMITS | PROGRAM),
    (State.FINAL, "submit"): (State.SUBMITTED, CITY_SUBMITS | PROGRAM),
    (State.SUBMITTED, "withdraw"): (State.DRAFT, CITY_SUBMITS),
    **{
        (state, action): (State.SUBMITTED if action == "submit_for" else state, STANDS_IN)
        for state in State
        for action in ("begin_for", "save_for", "submit_for", "end_for")
    },
    (State.SUBMITTED, "approve"): (State.APPROVED, PROVINCE),
    (State.SUBMITTED, "return"): (State.RETURNED, PROVINCE),
    (State.APPROVED, "confirm"): (State.APPROVED, CITY_SUBMITS),
    (State.APPROVED, "finalise"): (State.FINAL, PROVINCE),
}
EXPECTED_FIGURE: dict[tuple[State, str], tuple[State, set[str]]] = {
    (State.SUBMITTED, "approve"): (State.APPROVED, DEPARTMENTS),
    (State.SUBMITTED, "return"): (State.RETURNED, DEPARTMENTS),
}


def people() -> Mapping[str, User | None]:
    """Everybody who could try; the reviewer is the department's own."""
    return {
        Role.PROVINCE_ADMIN: make.province_admin(),
        Role.REVIEWER: make.reviewer("development_reform"),
        Role.LEADER: make.leader(),
        Role.AUDITOR: make.auditor(),
        Role.SYSTEM_ADMIN: make.system_admin(),
        Role.SECURITY_ADMIN: make.security_admin(),
        Role.COORDINATOR: make.coordinator(),
        Role.REPORTER: make.reporter(),
        Role.API_PROVINCE: make._user("api", Role.API_PROVINCE),
        Role.API_CITY: make._user("api-city", Role.API_CITY, city=make.city()),
        SYSTEM: None,
    }


def report_in(state: State) -> Submission:
    """A report of 郑州 that the services brought into this state."""
    if state == State.DRAFT:
        return reports.draft(year=YEAR)
    report = reports.submitted(year=YEAR)
    admin = make.province_admin()
    if state == State.RETURNED:
        return_submission(submission=report, reason="请核对", by=admin, now=SPRING)
    elif state in (State.APPROVED, State.FINAL):
        approve(submission=report, by=admin, now=SPRING)
    open_annual(cycle=make.cycle(YEAR), by=admin, now=SPRING)
    if state == State.FINAL:
        finalise(submission=report, by=admin, now=SPRING, unconfirmed_because="已催两次")
    report.refresh_from_db()
    # A correction to submit; but what has drafts is not confirmed.
    if state != State.APPROVED:
        Fact.objects.create(
            city=report.city,
            element=make.element(ENERGY),
            year=YEAR,
            version=2,
            state=State.DRAFT,
            value=480,
            note=WHY,
            source="测试",
            submission=report,
            created_at=SPRING,
        )
    return report


def save(report: Submission, by: User | None) -> None:
    entries = [Entry("water_supplied", YEAR, Decimal(50000), note=WHY)]
    save_draft(
        city=report.city, cycle=report.cycle, entries=entries, by=by, source="测试", now=SPRING
    )


def submit_changed(report: Submission, by: User | None) -> None:
    if report.state == State.APPROVED:
        save(report, None)
    without = "测试不等各局确认"
    assert submit(submission=report, by=by, now=SPRING, unconfirmed_because=without) == []


def begin_for(report: Submission, by: User | None) -> None:
    begin_stand_in(city=report.city, cycle=report.cycle, reason="机房停电", by=by, now=SPRING)


def save_for(report: Submission, by: User | None) -> None:
    begin_for(report, by)
    save(report, by)


def submit_for(report: Submission, by: User | None) -> None:
    begin_for(report, by)
    submit_changed(report, by)


def end_for(report: Submission, by: User | None) -> None:
    begin_for(report, make.province_admin())
    end_stand_in(city=report.city, cycle=report.cycle, by=by, now=SPRING)


STEPS: dict[str, Callable[[Submission, User | None], object]] = {
    "save": save,
    "submit": submit_changed,
    "withdraw": lambda report, by: withdraw(
        submission=report, reason="漏填两项", by=by, now=SPRING
    ),
    "begin_for": begin_for,
    "save_for": save_for,
    "submit_for": submit_for,
    "end_for": end_for,
    "approve": lambda report, by: approve(submission=report, by=by, now=SPRING),
    "return": lambda report, by: return_submission(
        submission=report, reason="请核对", by=by, now=SPRING
    ),
    "confirm": lambda report, by: confirm(submission=report, by=by, now=SPRING),
    "finalise": lambda report, by: finalise(
        submission=report, by=by, now=SPRING, unconfirmed_because="已催两次"
    ),
}


def became(step: Callable[[], object], read: Callable[[], str]) -> str | None:
    """The state after a step, which is then undone; None when it was refused."""
    found: str | None
    with transaction.atomic():
        try:
            with transaction.atomic():
                step()
            found = read()
        except NotAllowed:
            found = None
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("state", list(State))
def test_what_the_services_do_with_a_submission(state: State) -> None:
    report = report_in(state)
    assert set(STEPS) == set(TRANSITIONS)
    for action, step in STEPS.items():
        target, roles = EXPECTED.get((state, action), (None, set()))
        for role, person in people().items():
            expected = target if role in roles else None
            found = became(
                lambda step=step, person=person: step(report, person),
                lambda: Submission.objects.get(pk=report.pk).state,
            )
            assert found == expected, (state, action, role)


@pytest.mark.parametrize("state", list(State))
def test_what_the_services_do_with_a_figure(state: State) -> None:
    report = report_in(state)
    Fact.objects.filter(element__code=ENERGY, version=2).delete()
    fact = Fact.objects.get(element__code=ENERGY, year=YEAR)
    assert fact.state == state
    for action in FIGURE_TRANSITIONS:
        target, roles = EXPECTED_FIGURE.get((state, action), (None, set()))
        for role, person in people().items():
            expected = target if role in roles else None

            def step(action: str = action, person: User | None = person) -> None:
                done = decide(
                    submission=report,
                    action=action,
                    department=make.department("development_reform"),
                    facts=[fact.pk],
                    reason="请核对",
                    by=person,
                    now=SPRING,
                ).done
                if not done:
                    raise NotAllowed

            found = became(step, lambda: Fact.objects.get(pk=fact.pk).state)
            assert found == expected, (state, action, role)


@pytest.mark.parametrize(
    ("table", "expected"), [(TRANSITIONS, EXPECTED), (FIGURE_TRANSITIONS, EXPECTED_FIGURE)]
)
def test_the_tables_say_the_same(table: dict, expected: dict) -> None:
    for state in State:
        for action in table:
            target, roles = expected.get((state, action), (None, set()))
            for role in (*Role, SYSTEM):
                by = None if role == SYSTEM else User(role=role)
                if target is not None and role in roles:
                    assert next_state(action=action, state=state, by=by, table=table) == target
                else:
                    with pytest.raises(NotAllowed):
                        next_state(action=action, state=state, by=by, table=table)


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_open_is_offered(state: State) -> None:
    for role in Role:
        offered = {each.action for each in open_actions(state=state, by=User(role=role))}
        assert offered == {
            action for (at, action), (_, roles) in EXPECTED.items() if at == state and role in roles
        }


def test_the_document_is_current() -> None:
    written = (Path(settings.BASE_DIR) / "docs/workflow.md").read_text(encoding="utf-8")
    assert written == workflow_markdown(), "run: manage.py workflow > docs/workflow.md"
    for transition in (*TRANSITIONS.values(), *FIGURE_TRANSITIONS.values()):
        assert f"| {transition.label} |" in written
