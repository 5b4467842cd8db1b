"""Taking a workbook: all or nothing, dry runs, submitting, and who may."""

from decimal import Decimal

import pytest

from accounts.models import Role, User
from audit.models import Entry as TrailEntry
from reporting import on_record, selectors
from reporting.models import Fact, State, Submission
from tests import factories as make
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db


def with_blank(code: str = "site_debris") -> bytes:
    return books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), code, "本年值"), "value", None),
    )


def with_error() -> bytes:
    return books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), "site_debris", "本年值"), "value", -1),
    )


def test_it_becomes_a_draft_with_its_source_and_a_trace() -> None:
    by = make.coordinator()
    taken = books.take(books.filled(), by=by)
    assert (taken.accepted, taken.saved, taken.submitted) == (True, True, False)
    facts = Fact.objects.filter(city=make.city(), year=2026)
    assert {fact.state for fact in facts} == {State.DRAFT}
    assert {fact.source for fact in facts} == {"工作簿导入"}
    assert {fact.created_by for fact in facts} == {by}
    assert facts.count() == len(taken.changes)
    assert TrailEntry.objects.filter(action="submission.save", actor=by.username).count() == 1


def test_taking_it_twice_changes_nothing_the_second_time() -> None:
    assert books.take(books.filled()).changes
    assert books.take(books.filled()).changes == []


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    trail = TrailEntry.objects.count()
    dry = books.take(books.filled(), dry_run=True, submit=True)
    assert (dry.accepted, dry.saved, dry.submitted) == (True, True, True)
    assert dry.as_json()["saved"] is False
    assert dry.as_json()["submitted"] is False
    assert not Fact.objects.exists()
    assert not Submission.objects.exists()
    assert TrailEntry.objects.count() == trail
    wet = books.take(books.filled(), submit=True)
    assert (wet.findings, wet.changes) == (dry.findings, dry.changes)
    assert Submission.objects.get().state == State.SUBMITTED


def test_one_error_leaves_what_was_there_as_it_was() -> None:
    assert books.take(books.filled()).accepted
    before = on_record.current_entries(make.city(), make.cycle())
    refused = books.take(with_error(), submit=True)
    assert (refused.accepted, refused.saved, refused.changes) == (False, False, [])
    assert on_record.current_entries(make.city(), make.cycle()) == before
    assert Submission.objects.get().state == State.DRAFT


def test_it_is_submitted_where_asked() -> None:
    taken = books.take(books.filled(), by=make.coordinator(), submit=True)
    assert (taken.accepted, taken.submitted, taken.findings) == (True, True, [])
    submission = Submission.objects.get()
    assert (submission.state, submission.version) == (State.SUBMITTED, 1)
    assert Fact.objects.filter(state=State.DRAFT).count() == 0


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_blank_stops_submitting_but_keeps_the_draft(dry_run: bool) -> None:
    taken = books.take(with_blank(), submit=True, dry_run=dry_run)
    assert (taken.accepted, taken.saved, taken.submitted) == (True, True, False)
    assert [(f.code, f.element, f.cell[0]) for f in taken.findings] == [
        ("blank_without_reason", "site_debris", "G")
    ]
    assert Fact.objects.exists() is not dry_run
    assert Submission.objects.filter(state=State.DRAFT).exists() is not dry_run


def test_an_unexplained_warning_stops_submitting_until_it_is_explained() -> None:
    for code, rule in selectors.rules().items():
        if rule.change_bound is not None:
            make.fact(code, 10 if code != "site_debris" else 20, year=2025)
    content = books.changed(
        books.filled(),
        lambda w: [
            setattr(books.at(books.data(w), code, "备注"), "value", "已核对")
            for code in selectors.rules()
            if code != "site_debris"
        ],
    )
    taken = books.take(content, submit=True)
    assert (taken.accepted, taken.submitted) == (True, False)
    stopping = [f for f in taken.findings if f.element == "site_debris"]
    assert [(f.code, f.cell) for f in stopping] == [("change_over_bound", "G41")]
    explained = books.changed(
        content,
        lambda w: setattr(books.at(books.data(w), "site_debris", "备注"), "value", "新开工多"),
    )
    assert books.take(explained, submit=True).accepted


def test_submitting_nothing_new_is_not_accepted() -> None:
    assert books.take(books.filled(), submit=True).accepted
    again = books.take(books.filled(), submit=True)
    assert (again.accepted, again.saved, again.submitted) == (False, True, False)
    assert [f.code for f in again.findings] == ["not_submitted"]


def test_a_correction_after_submitting_is_a_new_version() -> None:
    assert books.take(books.filled(), submit=True).accepted
    corrected = books.changed(
        books.exported(),
        lambda w: setattr(books.at(books.data(w), "site_debris", "本年值"), "value", 90),
    )
    assert books.take(corrected, submit=True).accepted
    versions = Fact.objects.filter(element__code="site_debris").order_by("version")
    assert [(f.version, f.value) for f in versions] == [(1, Decimal(100)), (2, Decimal(90))]


def stranger(role: str) -> User:
    return {
        "other_city": lambda: make.coordinator("开封"),
        "leader": make.leader,
        "auditor": make.auditor,
        "reviewer": make.reviewer,
        # A city's own program uploads where its token says so (tests/api).
        "program": lambda: User.objects.create(username="program", role=Role.API_PROVINCE),
    }[role]()


@pytest.mark.parametrize("role", ["other_city", "leader", "auditor", "reviewer", "program"])
def test_those_who_may_not_enter_are_refused(role: str) -> None:
    taken = books.take(books.filled(), by=stranger(role))
    assert [f.code for f in taken.findings] == ["not_allowed"]
    assert not taken.accepted
    assert not Fact.objects.exists()


def test_a_bureau_may_fill_in_but_not_submit() -> None:
    books.take(books.filled())
    energy = books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), "building_energy", "本年值"), "value", 77),
    )
    taken = books.take(energy, by=make.reporter(), submit=True)
    assert (taken.saved, taken.submitted) == (True, False)
    assert [f.code for f in taken.findings] == ["not_submitted"]


def test_a_doubt_is_not_raised_again_about_a_figure_that_is_in_the_system() -> None:
    content = books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), "leakage_correction", "本年值"), "value", 0.5),
    )
    assert [f.code for f in books.take(content).findings] == ["ambiguous_fraction"]
    assert books.take(content).findings == []
    assert books.take(books.exported()).findings == []


def test_a_finding_is_told_once() -> None:
    taken = books.take(with_blank(), submit=True)
    assert len(set(taken.findings)) == len(taken.findings) == 1
