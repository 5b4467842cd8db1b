"""Drafts, submission, decisions: what is saved, what counts, what may happen."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from audit.models import Entry as TrailEntry
from audit.selectors import breaks
from reporting import on_record, selectors
from reporting.checks import Entry, TaskEntry
from reporting.models import Fact, RecomputeMark, State, Submission, TaskReport
from reporting.scrutiny import what_stops
from reporting.services import Saved, approve, finalise, return_submission, save_draft, submit
from reporting.workflow import NotAllowed
from tests import factories as make

pytestmark = pytest.mark.django_db

REASON = "统计口径调整，暂无数据"


def save(entries: Sequence[Entry], tasks: Sequence[TaskEntry] = (), **changes: object) -> Saved:
    arguments: dict[str, object] = {
        "city": make.city(),
        "cycle": make.cycle(),
        "by": make.coordinator(),
        "source": "测试",
        "now": make.NOW,
    } | changes
    return save_draft(entries=entries, tasks=tasks, **arguments)  # type: ignore[arg-type]


def fill(value: int = 100, year: int = 2026) -> list[Entry]:
    """Every required element: one figure given, the others missing for a reason."""
    return [
        Entry(code, year, Decimal(value))
        if code == "new_building_area"
        else Entry(code, year, missing_reason=REASON)
        for code, rule in selectors.rules().items()
        if rule.required
    ]


def submitted(year: int = 2026, now: datetime = make.NOW) -> Submission:
    assert save(fill(year=year), cycle=make.cycle(year), now=now).saved
    submission = Submission.objects.get(city=make.city(), cycle=make.cycle(year))
    assert submit(submission=submission, by=make.coordinator(), now=now) == []
    submission.refresh_from_db()
    return submission


def versions(code: str = "new_building_area", year: int = 2026) -> list[tuple[int, str, object]]:
    return list(
        Fact.objects.filter(city=make.city(), element__code=code, year=year)
        .order_by("version")
        .values_list("version", "state", "value")
    )


def test_a_draft_is_seen_by_its_city_and_counts_nowhere() -> None:
    saved = save([Entry("new_building_area", 2026, Decimal("88.5"))])
    assert saved.saved
    assert len(saved.changes) == 1
    current = on_record.current_entries(make.city(), make.cycle())
    assert current["new_building_area", 2026].value == Decimal("88.5")
    assert current["new_building_area", 2026].state == State.DRAFT
    assert on_record.counting_facts() == []
    seen = on_record.visible_facts(make.coordinator())
    assert [fact.state for fact in seen] == [State.DRAFT]
    assert list(on_record.visible_facts(make.province_admin())) == []
    assert list(on_record.visible_facts(make.coordinator("开封"))) == []
    assert not RecomputeMark.objects.exists()


def test_of_all_versions_of_a_figure_one_counts_and_one_is_newest() -> None:
    make.fact("lamps_total", 50, state=State.APPROVED)
    make.fact("lamps_total", 60, state=State.RETURNED)
    make.fact("lamps_total", 70, state=State.DRAFT)
    make.fact("water_supplied", 5, year=2025, state=State.SUBMITTED)
    make.fact("water_supplied", 8, state=State.DRAFT)
    make.fact("lamps_total", 40, short_name="开封", state=State.SUBMITTED)

    def values(facts: QuerySet[Fact]) -> set[int]:
        return {int(fact.value or 0) for fact in facts}

    # Neither another year's, nor another city's, nor another element's is a version of it.
    assert values(Fact.objects.counting()) == {60, 5, 40}
    assert values(Fact.objects.newest()) == {70, 5, 8, 40}
    assert values(Fact.objects.filter(year=2026).counting()) == {60, 40}
    assert values(on_record.visible_facts(make.coordinator())) == {70, 5, 8}
    assert values(on_record.visible_facts(make.province_admin())) == {60, 5, 40}
    assert on_record.returned_figures(2026) == {make.city().pk: {("lamps_total", 2026)}}


def test_one_error_saves_nothing_at_all() -> None:
    saved = save(
        [
            Entry("new_building_area", 2026, Decimal(100)),
            Entry("green_building_area", 2026, Decimal(120)),
            Entry("water_supplied", 2026, Decimal(50)),
        ]
    )
    assert not saved.saved
    assert [(f.code, f.element) for f in saved.findings if f.severity == "error"] == [
        ("part_over_whole", "green_building_area")
    ]
    assert not Fact.objects.exists()
    assert not Submission.objects.exists()
    assert not TrailEntry.objects.filter(subject="410100/2026").exists()


def test_the_part_is_judged_against_what_was_saved_before() -> None:
    assert save([Entry("new_building_area", 2026, Decimal(100))]).saved
    saved = save([Entry("green_building_area", 2026, Decimal(101))])
    assert [f.code for f in saved.findings if f.severity == "error"] == ["part_over_whole"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("new_building_area", 2026, Decimal(-1)), "negative"),
        (Entry("lamps_total", 2026, Decimal("1.5")), "not_whole"),
        (Entry("lamps_total", 2026, Decimal(1), missing_reason="缺"), "value_with_reason"),
        (Entry("lamps_total", 2026, missing_reason="缺" * 201), "too_long"),
        (Entry("lamps_total", 2026, note="注\x00"), "control_character"),
        (Entry("lamps_total", 2024, Decimal(1)), "year_not_asked"),
        (Entry("no_such_thing", 2026, Decimal(1)), "unknown_element"),
    ],
)
def test_errors_are_named(entry: Entry, code: str) -> None:
    saved = save([entry])
    assert [f.code for f in saved.findings if f.severity == "error"] == [code]
    assert not saved.saved


def test_a_correction_of_leakage_may_be_negative() -> None:
    assert save([Entry("leakage_correction", 2026, Decimal("-1.5"))]).saved


def test_saving_the_same_again_changes_nothing() -> None:
    entries = [Entry("new_building_area", 2026, Decimal("88.50"))]
    save(entries)
    trail = TrailEntry.objects.count()
    again = save(entries)
    assert (again.saved, again.changes) == (True, [])
    assert TrailEntry.objects.count() == trail
    assert versions() == [(1, "draft", Decimal("88.5"))]


def test_a_cleared_draft_leaves_nothing_behind() -> None:
    save([Entry("new_building_area", 2026, Decimal(88))])
    save([Entry("new_building_area", 2026)])
    assert versions() == []


def test_a_draft_set_back_to_the_counting_figure_disappears() -> None:
    submitted()
    save([Entry("new_building_area", 2026, Decimal(120))])
    save([Entry("new_building_area", 2026, Decimal(100))])
    assert versions() == [(1, "submitted", Decimal(100))]


def test_blanks_without_a_reason_stop_submitting_not_saving() -> None:
    assert save([Entry("new_building_area", 2026, Decimal(88))]).saved
    submission = Submission.objects.get()
    stops = submit(submission=submission, by=make.coordinator(), now=make.NOW)
    assert {f.code for f in stops} == {"blank_without_reason"}
    assert "new_building_area" not in {f.element for f in stops}
    submission.refresh_from_db()
    assert submission.state == State.DRAFT


def test_a_city_without_heating_need_not_report_heat() -> None:
    save([Entry("has_district_heating", 2026, Decimal(0))])
    asked = {f.element for f in what_stops(Submission.objects.get())}
    assert "heat_supplied" not in asked
    assert "water_supplied" in asked


def test_jiyuan_need_not_report_what_does_not_apply_to_it() -> None:
    jiyuan = make.city("济源")
    save([Entry("lamps_total", 2026, Decimal(1))], city=jiyuan, by=make.coordinator("济源"))
    asked = {f.element for f in what_stops(Submission.objects.get())}
    assert "communities_total" not in asked
    assert "neighbourhoods_total" in asked


def test_an_unexplained_change_stops_submitting_until_a_note_explains_it() -> None:
    make.fact("new_building_area", 10, year=2025)
    save(fill(100))
    submission = Submission.objects.get()
    stops = what_stops(submission)
    assert [(f.code, f.element) for f in stops] == [("change_over_bound", "new_building_area")]
    save([Entry("new_building_area", 2026, Decimal(100), note="新区集中竣工")])
    assert submit(submission=submission, by=make.coordinator(), now=make.NOW) == []


def test_a_repeated_figure_wants_an_explanation() -> None:
    make.fact("new_building_area", 100, year=2025)
    save(fill(100))
    assert [f.code for f in what_stops(Submission.objects.get())] == ["same_as_last_year"]


def test_an_outlier_among_cities_wants_an_explanation_and_names_no_other_value() -> None:
    for place, part in [("开封", 30), ("洛阳", 31), ("安阳", 32), ("新乡", 33), ("许昌", 34)]:
        make.fact("new_building_area", 100, short_name=place, state=State.SUBMITTED)
        make.fact("star_building_area", part, short_name=place, state=State.SUBMITTED)
    entries = [e for e in fill(100) if e.element != "star_building_area"]
    save([*entries, Entry("star_building_area", 2026, Decimal(90))])
    stops = what_stops(Submission.objects.get())
    assert [(f.code, f.element) for f in stops] == [("outlier", "star_building_area")]
    assert "32" not in stops[0].message


def test_submitted_figures_count_and_are_marked_for_recomputing() -> None:
    submission = submitted()
    assert (submission.state, submission.version, submission.late) == ("submitted", 1, True)
    facts = {fact.element: fact for fact in on_record.counting_facts()}
    assert facts["new_building_area"].value == Decimal(100)
    assert facts["new_building_area"].submission_version == 1
    event = submission.events.get()
    assert (event.action, event.from_state, event.to_state) == ("submit", "draft", "submitted")


def test_in_time_is_not_late_and_the_deadlines_second_is() -> None:
    deadline = make.cycle().deadline
    assert submitted(now=deadline - timedelta(seconds=1)).late is False
    assert submitted(2025, now=make.cycle(2025).deadline).late is True


def test_late_can_be_forbidden() -> None:
    cycle = make.cycle()
    cycle.late_allowed = False
    cycle.save()
    save(fill())
    with pytest.raises(NotAllowed, match="已截止"):
        submit(submission=Submission.objects.get(), by=make.coordinator(), now=make.NOW)


def test_before_the_cycle_opens_nothing_is_submitted() -> None:
    save(fill())
    with pytest.raises(NotAllowed, match="开放"):
        submit(
            submission=Submission.objects.get(),
            by=make.coordinator(),
            now=datetime(2026, 9, 1, tzinfo=UTC),
        )


def test_approval_then_correction_makes_a_new_version() -> None:
    submission = submitted()
    approve(submission=submission, by=make.province_admin(), now=make.NOW)
    assert versions() == [(1, "approved", Decimal(100))]
    save([Entry("new_building_area", 2026, Decimal(90), note="更正")])
    assert on_record.counting_facts(element_codes=["new_building_area"])[0].value == 100
    assert submit(submission=submission, by=make.coordinator(), now=make.NOW) == []
    assert versions() == [(1, "approved", Decimal(100)), (2, "submitted", Decimal(90))]
    assert on_record.counting_facts(element_codes=["new_building_area"])[0].value == 90
    approve(submission=submission, by=make.province_admin(), now=make.NOW)
    assert versions() == [(1, "approved", Decimal(100)), (2, "approved", Decimal(90))]


def test_a_returned_figure_counts_until_it_is_replaced() -> None:
    submission = submitted()
    return_submission(
        submission=submission, reason="口径不符", by=make.province_admin(), now=make.NOW
    )
    assert versions() == [(1, "returned", Decimal(100))]
    assert len(on_record.counting_facts(element_codes=["new_building_area"])) == 1
    save([Entry("new_building_area", 2026, Decimal(95), note="已按口径改正")])
    assert submit(submission=submission, by=make.coordinator(), now=make.NOW) == []
    assert versions() == [(1, "returned", Decimal(100)), (2, "submitted", Decimal(95))]
    lamps = Fact.objects.get(element__code="lamps_total")
    assert lamps.state == State.SUBMITTED, "an unchanged returned figure is submitted again"


def test_returning_needs_a_reason() -> None:
    with pytest.raises(NotAllowed, match="原因"):
        return_submission(
            submission=submitted(), reason=" ", by=make.province_admin(), now=make.NOW
        )


def test_final_only_after_the_year_has_ended() -> None:
    submission = submitted()
    approve(submission=submission, by=make.province_admin(), now=make.NOW)
    with pytest.raises(NotAllowed, match="结束后"):
        finalise(submission=submission, by=make.province_admin(), now=make.NOW)


def test_submitting_nothing_new_is_refused() -> None:
    submission = submitted()
    with pytest.raises(NotAllowed, match="没有改动"):
        submit(submission=submission, by=make.coordinator(), now=make.NOW)


def test_an_earlier_year_is_asked_for_until_its_figure_is_final() -> None:
    city, cycle = make.city(), make.cycle()
    asked = selectors.asked_years(city, cycle)
    assert asked["heat_supplied"] == [2020]
    assert asked["ultra_low_energy_added"] == [2021, 2022, 2023, 2024, 2025]
    make.fact("heat_supplied", 900, year=2020)
    make.fact("ultra_low_energy_added", 3, year=2022)
    make.fact("ultra_low_energy_added", 3, year=2023, state=State.APPROVED)
    asked = selectors.asked_years(city, cycle)
    assert "heat_supplied" not in asked
    assert asked["ultra_low_energy_added"] == [2021, 2023, 2024, 2025]


def test_a_base_year_figure_travels_with_the_submission() -> None:
    save([*fill(), Entry("heat_supplied", 2020, Decimal(900))])
    submission = Submission.objects.get()
    assert submit(submission=submission, by=make.coordinator(), now=make.NOW) == []
    assert versions("heat_supplied", 2020) == [(1, "submitted", Decimal(900))]
    assert RecomputeMark.objects.filter(year=2020, indicator__number=6).exists()


def test_tasks_are_versions_too() -> None:
    save([], [TaskEntry("二（二）6", "slow", "正在改造")])
    save(fill(), [TaskEntry("二（二）6", "advancing", "改造过半")])
    assert TaskReport.objects.count() == 1
    submission = Submission.objects.get()
    submit(submission=submission, by=make.coordinator(), now=make.NOW)
    save([], [TaskEntry("二（二）6", "done", "全部完成")])
    reports = TaskReport.objects.order_by("version").values_list("version", "state", "progress")
    assert list(reports) == [(1, "submitted", "advancing"), (2, "draft", "done")]


def test_errors_in_tasks_are_named() -> None:
    saved = save([], [TaskEntry("九（九）9", "done", ""), TaskEntry("二（二）6", "maybe", "")])
    assert [(f.code, f.clause) for f in saved.findings] == [
        ("unknown_clause", "九（九）9"),
        ("unknown_progress", "二（二）6"),
    ]


def test_a_draft_overtaken_by_an_imported_version_is_numbered_after_it() -> None:
    save(fill(100))
    save([Entry("new_building_area", 2026, Decimal(100), note="以竣工备案数为准")])
    make.fact("new_building_area", 70, state=State.FINAL)
    assert submit(submission=Submission.objects.get(), by=make.coordinator(), now=make.NOW) == []
    assert versions() == [(2, "final", Decimal(70)), (3, "submitted", Decimal(100))]


@pytest.mark.parametrize(
    "change", [{"value": 7}, {"note": "改"}, {"state": "draft"}, {"year": 2024}]
)
def test_the_database_refuses_to_change_a_figure_that_left_draft(change: dict[str, object]) -> None:
    fact = make.fact("lamps_total", 5, state=State.APPROVED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(**change)
    Fact.objects.filter(pk=fact.pk).update(state=State.FINAL)


def test_two_open_drafts_of_one_figure_cannot_exist() -> None:
    make.fact("lamps_total", 5, state=State.DRAFT)
    with pytest.raises(DatabaseError), transaction.atomic():
        make.fact("lamps_total", 6, state=State.DRAFT)


def test_every_step_leaves_an_unbroken_trail() -> None:
    before = TrailEntry.objects.count()
    submission = submitted()
    approve(submission=submission, by=make.province_admin(), now=make.NOW)
    actions = list(TrailEntry.objects.values_list("action", flat=True))
    assert actions[before:] == [
        "submission.save",
        "submission.submit",
        "receipt.issue",
        "submission.approve",
    ]
    assert breaks() == []


def test_city_users_of_another_role_may_not_submit() -> None:
    save(fill())
    with pytest.raises(NotAllowed):
        submit(submission=Submission.objects.get(), by=make.reporter(), now=make.NOW)
    with pytest.raises(NotAllowed):
        save([], by=make.province_admin())


def test_errors_hide_no_warnings_about_other_figures() -> None:
    make.fact("water_supplied", 50, year=2025)
    saved = save(
        [
            Entry("lamps_total", 2026, Decimal(-1)),
            Entry("water_supplied", 2026, Decimal(50)),
            Entry("waste_generated", 2026),
        ]
    )
    assert not saved.saved
    assert [(f.code, f.element) for f in saved.findings] == [
        ("negative", "lamps_total"),
        ("same_as_last_year", "water_supplied"),
        ("blank_without_reason", "waste_generated"),
    ]


def test_an_explained_figure_is_not_asked_about_again() -> None:
    make.fact("water_supplied", 50, year=2025)
    saved = save([Entry("water_supplied", 2026, Decimal(50), note="管网未变")])
    assert [(f.code, f.remedy) for f in saved.findings] == [
        ("same_as_last_year", "备注已作说明，会随数据送审。")
    ]
