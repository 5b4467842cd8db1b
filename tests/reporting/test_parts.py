"""Each bureau's part of a report: what it is, how far it has come, and its word on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.models import City
from reporting import selectors
from reporting.assignments import Share, share, shares
from reporting.checks import Entry, TaskEntry
from reporting.models import ClauseAssignment, ElementAssignment, PartConfirmation
from reporting.parts import Part, parts_of, parts_of_cities
from reporting.services import save_draft
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

EIGHT = [
    "housing",
    "development_reform",
    "science_technology",
    "finance",
    "natural_resources",
    "ecology_environment",
    "agriculture_rural",
    "public_institutions",
]


def part(department: str = "development_reform", short_name: str = "郑州") -> Part:
    found = parts_of(make.city(short_name), make.cycle())
    return next(each for each in found if each.department == department)


def assign(element: str, department: str, short_name: str = "郑州") -> None:
    ElementAssignment.objects.create(
        city=make.city(short_name),
        element=make.element(element),
        department=make.department(department),
        assigned_at=make.NOW,
    )


@pytest.mark.parametrize(
    ("named", "own", "expected"),
    [
        (["finance", "housing"], None, Share("finance", ("housing",))),
        (["finance", "housing"], "housing", Share("housing", ("finance",))),
        (["finance", "housing"], "science_technology", Share("science_technology", ("finance", "housing"))),
        ([], None, Share("housing")),
        ([], "finance", Share("finance", ("housing",))),
    ],
)  # fmt: skip
def test_the_first_named_fills_and_the_others_help(
    named: list[str], own: str | None, expected: Share
) -> None:
    assert share(named, own) == expected


def test_every_element_and_clause_is_filled_by_exactly_one_bureau() -> None:
    found = parts_of(make.city(), make.cycle())
    assert [each.department for each in found] == EIGHT
    elements = [code for each in found for code in each.elements]
    clauses = [code for each in found for code in each.clauses]
    assert sorted(elements) == sorted(selectors.rules())
    assert len(elements) == 46
    assert sorted(clauses) == sorted(selectors.clause_titles())
    assert len(clauses) == 35


def test_clauses_without_departments_go_to_the_housing_bureau() -> None:
    own = shares(make.city())
    assert {own[code].fills for code in ("五（一）", "五（二）", "五（三）", "五（四）")} == {
        "housing"
    }
    assert own["二（一）1"].fills == "natural_resources"
    assert own["二（一）1"].helps == ("development_reform", "housing")


def test_an_assignment_moves_an_element_in_its_city_only() -> None:
    assign("built_up_area", "natural_resources")
    assert "built_up_area" in part("natural_resources").elements
    assert "built_up_area" not in part("housing").elements
    assert "built_up_area" in part("housing", "洛阳").elements
    assert selectors.rules(city=make.city())["built_up_area"].department == "natural_resources"
    assert selectors.rules()["built_up_area"].department == "housing"


def test_an_assignment_moves_a_clause_and_who_was_first_helps() -> None:
    ClauseAssignment.objects.create(
        city=make.city(),
        clause_id=reports.clause("二（一）1").pk,
        department=make.department("housing"),
        assigned_at=make.NOW,
    )
    assert "二（一）1" in part("housing").clauses
    assert "二（一）1" in part("natural_resources").helps_with
    assert shares(make.city("洛阳"))["二（一）1"].fills == "natural_resources"


def test_a_part_counts_figures_reasons_and_blanks_of_its_own_elements() -> None:
    empty = part()
    assert (empty.filled.required, empty.filled.blank, empty.last) == (5, 5, None)
    save(Entry("building_energy", 2026, 412), Entry("factory_roof_area", 2026, None, "", "在统计"))
    mine = part()
    assert (mine.filled.figures, mine.filled.reasons, mine.filled.blank) == (1, 1, 3)
    assert part("housing").last is None


def test_a_part_counts_what_stands_out_without_a_word() -> None:
    make.fact("building_energy", "100", year=2025)
    save(Entry("building_energy", 2026, 249))
    assert part().unexplained == 1
    save(Entry("building_energy", 2026, 249, note="新增两个区"))
    assert part().unexplained == 0


def test_a_part_counts_what_is_wrong_once_for_each_element() -> None:
    make.fact("factory_roof_area", "10", state="draft")
    make.fact("factory_pv_area", "12", state="draft")
    assert part().errors >= 1
    assert part("housing").errors == 0
    assert not part().clear


def test_a_part_says_who_was_there_last_and_when() -> None:
    save(Entry("building_energy", 2026, 412))
    later = make.NOW + timedelta(minutes=5)
    save(Entry("building_energy", 2026, 413), by=make.reporter(full_name="王磊"), now=later)
    last = part().last
    assert last is not None
    assert (last.at, last.by) == (later, "王磊")


def test_tasks_belong_to_the_bureau_that_answers_for_the_clause() -> None:
    before = part("natural_resources")
    save(tasks=[TaskEntry("二（一）1", "advancing", "已编制")])
    after = part("natural_resources")
    assert after.tasks_filled == before.tasks_filled + 1
    assert after.tasks_blank == len(after.clauses) - 1
    assert part("housing").tasks_filled == 0
    assert after.last is not None


def test_a_word_that_fell_does_not_stand_and_says_why() -> None:
    report = reports.draft()
    word = PartConfirmation.objects.create(
        submission=report,
        department=make.department("development_reform"),
        confirmed_at=make.NOW,
        confirmed_by=make.reporter(),
    )
    assert part().confirmed
    assert part().fallen is None
    word.fell_at, word.fell_because = make.NOW, "城镇建筑能耗改了"
    word.save()
    assert not part().confirmed
    assert part().fallen == word


def test_nobody_waits_for_a_bureau_without_an_account_or_a_part() -> None:
    assert not part().awaited
    make.reporter()
    assert part().awaited
    assert not part(short_name="洛阳").awaited
    assert not part("housing").awaited


def test_all_cities_take_as_many_queries_as_one() -> None:
    for short_name in ("郑州", "洛阳", "周口"):
        reports.draft(short_name)
    with CaptureQueriesContext(connection) as one:
        parts_of(make.city(), make.cycle())
    with CaptureQueriesContext(connection) as all_cities:
        found = parts_of_cities(make.cycle())
    assert len(found) == City.objects.count() == 18
    assert {len(each) for each in found.values()} == {8}
    assert len(all_cities) <= len(one) + 1
    assert len(all_cities) <= 28
    assert found[make.city("周口").pk] == parts_of(make.city("周口"), make.cycle())


def save(
    *entries: Entry, tasks: list[TaskEntry] | None = None, by: object = None, now: object = make.NOW
) -> None:
    saved = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=list(entries),
        tasks=tasks or [],
        by=by,
        source="测试",
        now=now,
    )
    assert saved.saved, saved.findings
