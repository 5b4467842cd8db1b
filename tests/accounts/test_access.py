"""The table of roles and rights: complete, separated, and written down for people."""

from pathlib import Path

import pytest
from django.conf import settings

from accounts.access import MANAGED, RIGHTS, Right, may, may_manage
from accounts.models import Role, User
from accounts.roles import roles_markdown


def test_every_role_has_its_row_and_every_right_somebody() -> None:
    assert set(RIGHTS) == set(Role)
    assert {right for rights in RIGHTS.values() for right in rights} == set(Right)


def test_a_user_without_a_role_may_nothing() -> None:
    assert not any(may(User(), right) for right in Right)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Right.MANAGE_PEOPLE, Right.READ_TRAIL),
        (Right.REVIEW, Right.READ_TRAIL),
        (Right.ENTER, Right.REVIEW),
        (Right.ENTER, Right.MANAGE_PEOPLE),
    ],
)
def test_what_one_person_never_holds_together(one: Right, other: Right) -> None:
    assert [role for role, rights in RIGHTS.items() if {one, other} <= rights] == []


def test_who_looks_after_accounts_or_the_machine_sees_no_figures() -> None:
    figures = {Right.SEE_PROVINCE, Right.SEE_OWN_CITY}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert not RIGHTS[role] & figures


def test_nobody_makes_their_own_overseer() -> None:
    managed = {role for roles in MANAGED.values() for role in roles}
    assert managed.isdisjoint({Role.AUDITOR, Role.SECURITY_ADMIN, Role.API_CITY, Role.API_PROVINCE})
    assert all(Right.MANAGE_PEOPLE in RIGHTS[role] for role in MANAGED)


def test_nobody_manages_their_own_account() -> None:
    for role in MANAGED:
        assert not may_manage(User(pk=1, role=role), User(pk=1, role=Role.REPORTER))
        assert may_manage(User(pk=1, role=role), User(pk=2, role=Role.REPORTER))


def test_the_written_table_is_current() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "roles.md").read_text("utf-8")
    assert written == roles_markdown(), "run: manage.py roles > docs/roles.md"
