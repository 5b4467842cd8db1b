"""`manage.py load_plan`: what was promised comes in once, and decisions stay."""

from io import StringIO

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db.models import Model

from audit.models import Entry
from cities.models import Bureau, City, Department
from indicators.models import (
    Applicability,
    Bands,
    Clause,
    ClauseDepartment,
    Commitment,
    DataElement,
    Indicator,
    IndicatorElement,
    PartRule,
    Passage,
    Quote,
    Reading,
    Target,
)
from reporting.management.commands.load_plan import FILES
from reporting.models import Cycle, RecomputeMark
from tests import factories

pytestmark = pytest.mark.django_db

#: Each row before those it names, so that it can be deleted first.
MODELS: tuple[type[Model], ...] = (
    Cycle,
    Passage,
    Commitment,
    Bands,
    Applicability,
    Reading,
    Target,
    Quote,
    IndicatorElement,
    Indicator,
    PartRule,
    DataElement,
    ClauseDepartment,
    Clause,
    Bureau,
    City,
    Department,
)


def rows() -> list[str]:
    """Every row of the plan by natural key, whatever its database key."""
    return [
        serializers.serialize(
            "json",
            model._default_manager.all(),
            use_natural_foreign_keys=True,
            use_natural_primary_keys=True,
        )
        for model in MODELS
    ]


def delete_everything() -> None:
    DataElement.objects.update(asked_when=None)
    for model in MODELS:
        model._default_manager.all().delete()


def loaded() -> str:
    out = StringIO()
    call_command("load_plan", stdout=out)
    return out.getvalue().strip()


def test_a_second_start_changes_nothing() -> None:
    before, trail = rows(), Entry.objects.count()
    assert loaded() == "方案已在库中，没有新增。"
    assert rows() == before
    assert Entry.objects.count() == trail
    assert not RecomputeMark.objects.exists()


def test_loaddata_of_each_file_gives_the_same_plan() -> None:
    Cycle.objects.filter(year__gt=2026).delete()
    before = rows()
    delete_everything()
    for name in (*FILES, "cycles"):
        call_command("loaddata", name, verbosity=0)
    assert rows() == before


def test_the_files_are_all_loaded() -> None:
    there = {file.stem for file in (settings.BASE_DIR / "fixtures").glob("*.json")}
    assert there == {*FILES, "cycles"}


def test_decisions_survive_the_next_start() -> None:
    admin = factories.province_admin()
    Reading.objects.filter(code="leakage-2030").update(
        in_force="up-to",
        status=Reading.Status.CONFIRMED,
        decided_by=admin,
        decided_at=factories.NOW,
    )
    designated = Applicability.objects.filter(indicator__number=5, city=factories.city("新乡"))
    designated.update(state=Applicability.State.APPLICABLE)
    bureau = Bureau.objects.filter(city=factories.city("郑州"), department__code="housing")
    bureau.update(name="郑州市城乡建设局")
    moved = factories.NOW
    Cycle.objects.filter(year=2026).update(deadline=moved)

    loaded()

    reading = Reading.objects.get(code="leakage-2030")
    assert (reading.in_force, reading.status) == ("up-to", Reading.Status.CONFIRMED)
    assert (reading.decided_by, reading.decided_at) == (admin, factories.NOW)
    assert designated.get().state == Applicability.State.APPLICABLE
    assert bureau.get().name == "郑州市城乡建设局"
    assert Cycle.objects.get(year=2026).deadline == moved


def test_a_first_load_marks_nothing_and_is_on_the_trail() -> None:
    delete_everything()
    trail = Entry.objects.count()
    assert loaded().startswith("方案已装入：新增")
    assert not RecomputeMark.objects.exists()
    entries = Entry.objects.filter(sequence__gt=trail).order_by("sequence")
    assert [entry.subject for entry in entries] == [f"{name}.json" for name in (*FILES, "cycles")]
    assert {entry.actor for entry in entries} == {"manage.py load_plan"}


def test_a_row_that_joins_a_running_system_marks_everything_for_recomputing() -> None:
    Target.objects.get(indicator__number=11, year=2030).delete()
    assert loaded() == "方案已装入：新增1行。"
    assert Target.objects.get(indicator__number=11, year=2030).value == 100
    mark = RecomputeMark.objects.get()
    assert (mark.city, mark.indicator, mark.year) == (None, None, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_that_commits_finds_the_plan_too(turn: str) -> None:
    assert Indicator.objects.count() == 23
