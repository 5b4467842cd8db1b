"""Two people save the same figure at the same moment: one is saved, the other is told."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from reporting import on_record
from reporting.basis import read_basis
from reporting.entering import Entered, save_form
from reporting.forms import Typed, stamp
from reporting.models import Submission
from tests import factories as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CODE, YEAR = "building_energy", 2026


@pytest.mark.parametrize("begun", [True, False], ids=["a draft is there", "nothing is there"])
def test_of_two_saves_at_the_same_moment_one_is_refused_with_both_values(begun: bool) -> None:
    basis = read_basis(make.city(), make.cycle(YEAR))
    people = {"412.6": make.coordinator(full_name="李静"), "421.6": make.reporter(full_name="王磊")}
    shown = Typed()
    if begun:
        save_form(
            basis, {f"value-{CODE}-{YEAR}": "400"}, by=people["412.6"], source="", now=make.NOW
        )
        shown = Typed("400")
    start, came = Barrier(2), {}

    def save(value: str) -> None:
        post = {f"value-{CODE}-{YEAR}": value, f"stamp-{CODE}-{YEAR}": stamp(shown)}
        start.wait(timeout=10)
        try:
            came[value] = save_form(basis, post, by=people[value], source="网页填报", now=make.NOW)
        finally:
            connection.close()

    threads = [Thread(target=save, args=[value]) for value in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    first, second = _first_and_second(came)
    stored = on_record.current_entries(basis.city, basis.cycle)[CODE, YEAR]
    assert f"{stored.value.normalize():f}" == first
    (refused,) = came[second].refused
    assert (refused.code, refused.message) == (
        "changed_meanwhile",
        f"{people[first].full_name}10:00已改为{first}，您填的是{second}。",
    )
    assert Submission.objects.count() == 1


def _first_and_second(came: dict[str, Entered]) -> list[str]:
    """What was saved and what was refused, in this order; exactly one of each."""
    assert sorted(bool(entered.refused) for entered in came.values()) == [False, True]
    return sorted(came, key=lambda value: bool(came[value].refused))
