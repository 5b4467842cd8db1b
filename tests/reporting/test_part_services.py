"""Who may save what, a bureau's word and how it falls, submitting without it, 撤回, 代录, 分工."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from audit.models import Entry as TrailEntry
from indicators.models import Clause
from reporting import on_record, selectors
from reporting.checks import Entry, TaskEntry
from reporting.models import (
    ClauseAssignment,
    ElementAssignment,
    Fact,
    Notice,
    PartConfirmation,
    State,
    Submission,
)
from reporting.parts import Part, parts_of
from reporting.services import (
    Saved,
    Wish,
    approve,
    assign,
    begin_stand_in,
    confirm_part,
    decide,
    end_stand_in,
    save_draft,
    submit,
    withdraw,
)
from reporting.services.reviewing import Decided
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

WHY = "填报人员生病"


def save(
    *entries: Entry,
    by: User | None = None,
    tasks: list[TaskEntry] | None = None,
    short_name: str = "郑州",
) -> Saved:
    return save_draft(
        city=make.city(short_name),
        cycle=make.cycle(),
        entries=list(entries),
        tasks=tasks or [],
        by=by,
        source="测试",
        now=make.NOW,
    )


def part(department: str = "development_reform") -> Part:
    return next(
        each for each in parts_of(make.city(), make.cycle()) if each.department == department
    )


def all_tasks(*codes: str) -> list[TaskEntry]:
    return [TaskEntry(code, "advancing", "在推进。缺报：没有统计") for code in codes]


def confirmed() -> PartConfirmation:
    """郑州 with a full report, and the word of its 发改委."""
    reports.draft()
    save(tasks=all_tasks(*part().clauses))
    return confirm_part(city=make.city(), cycle=make.cycle(), by=make.reporter(), now=make.NOW)


# -- a bureau's own part


def test_a_bureau_saves_its_own_and_is_refused_anothers() -> None:
    mine = save(Entry("building_energy", 2026, 412), by=make.reporter())
    assert mine.saved
    other = save(
        Entry("building_energy", 2026, 413), Entry("water_supplied", 2026, 5), by=make.reporter()
    )
    assert not other.saved
    assert [(f.code, f.element) for f in other.findings] == [("other_bureau", "water_supplied")]
    assert "公共供水总量（2026年）由郑州市住房和城乡建设局填报" in other.findings[0].message
    assert Fact.objects.get().value == 412


def test_what_another_bureau_filled_in_may_be_sent_back_as_it_is() -> None:
    reports.draft()
    unchanged = [e for e in reports.entries() if e.element != "building_energy"]
    saved = save(*unchanged, Entry("building_energy", 2026, 412), by=make.reporter())
    assert saved.saved
    assert [c.element for c in saved.changes] == ["building_energy"]


def test_the_housing_bureaus_coordinator_saves_everything_its_reporter_only_its_part() -> None:
    assert save(Entry("building_energy", 2026, 412), by=make.coordinator()).saved
    reporter = make.reporter(department_code="housing")
    assert save(Entry("water_supplied", 2026, 412), by=reporter).saved
    assert not save(Entry("building_energy", 2026, 1), by=reporter).saved


def test_a_reporter_without_a_department_saves_nothing() -> None:
    nobody = make.reporter()
    nobody.department = None
    assert not save(Entry("building_energy", 2026, 412), by=nobody).saved


def test_a_bureau_that_helps_with_a_clause_may_write_its_task() -> None:
    assert save(by=make.reporter(), tasks=all_tasks("二（一）1")).saved
    refused = save(by=make.reporter(department_code="finance"), tasks=all_tasks("二（一）2"))
    assert [(f.code, f.clause) for f in refused.findings] == [("other_bureau", "二（一）2")]


def test_an_element_goes_with_its_assignment() -> None:
    move("building_energy", "housing", "development_reform")
    assert not save(Entry("building_energy", 2026, 412), by=make.reporter()).saved
    reporter = make.reporter(department_code="housing")
    assert save(Entry("building_energy", 2026, 412), by=reporter).saved


# -- its word


def test_a_part_with_anything_open_is_not_confirmed() -> None:
    with pytest.raises(NotAllowed, match="还不能确认：未填5项、任务"):
        confirm_part(city=make.city(), cycle=make.cycle(), by=make.reporter(), now=make.NOW)
    assert not PartConfirmation.objects.exists()


def test_a_part_whose_clauses_lack_words_or_asked_figures_is_not_confirmed() -> None:
    reports.draft()
    heat, power = "二（五）2", "二（五）3"
    save(tasks=all_tasks(*part().clauses))
    assert part().clear
    save(tasks=[TaskEntry(heat, "slow", ""), TaskEntry(power, "advancing", "在推进")])
    assert part().lacking == "任务待补充2条"
    named = (
        f"{heat}没有写进展情况、{power}没有填建筑用电占建筑能耗比例；没有这个数的，在进展情况里写"
    )
    with pytest.raises(NotAllowed, match=named):
        confirm_part(city=make.city(), cycle=make.cycle(), by=make.reporter(), now=make.NOW)
    asked = next(each for each in selectors.asked_commitments().values() if each.clause == power)
    save(
        tasks=[
            TaskEntry(heat, "slow", "缺报：尚未统计"),
            TaskEntry(power, "advancing", "在推进", ((asked.order, Decimal(31)),)),
        ]
    )
    assert part().lacking == ""


def test_a_full_part_is_confirmed_once_with_who_and_when() -> None:
    word = confirmed()
    assert (word.confirmed_by, word.confirmed_at) == (make.reporter(), make.NOW)
    assert part().confirmed
    with pytest.raises(NotAllowed, match="已确认过"):
        confirm_part(city=make.city(), cycle=make.cycle(), by=make.reporter(), now=make.NOW)
    assert TrailEntry.objects.filter(action="part.confirm").count() == 1


def test_the_word_falls_when_anybody_changes_the_part_and_says_so() -> None:
    word = confirmed()
    save(Entry("building_energy", 2026, 500), by=make.coordinator(full_name="陈芳"))
    word.refresh_from_db()
    assert (word.fell_by, word.fell_because) == (make.coordinator(), "改动了城镇建筑能耗")
    assert part().fallen == word
    told = Notice.objects.get(recipient=make.reporter())
    assert told.text == "陈芳改动了城镇建筑能耗"
    save(Entry("building_energy", 2026, 412), by=make.reporter())
    again = confirm_part(city=make.city(), cycle=make.cycle(), by=make.reporter(), now=make.NOW)
    assert part().confirmation == again


def test_the_word_stands_when_another_part_changes() -> None:
    confirmed()
    save(Entry("water_supplied", 2026, 47252))
    assert part().confirmed


def test_a_task_of_the_part_lets_the_word_fall() -> None:
    confirmed()
    save(tasks=[TaskEntry(part().clauses[0], "done", "完成")])
    assert not part().confirmed


# -- submitting without it


def test_submitting_waits_for_bureaus_that_can_give_their_word() -> None:
    report = reports.draft()
    make.reporter()
    with pytest.raises(NotAllowed, match="还有1个局没有确认本局数据：郑州市发展和改革委员会"):
        submit(submission=report, by=make.coordinator(), now=make.NOW)
    assert Submission.objects.get().state == State.DRAFT
    stops = submit(
        submission=report, by=make.coordinator(), now=make.NOW, unconfirmed_because="经办人出差"
    )
    assert stops == []
    event = report.events.get(action="submit")
    assert event.reason == "未经确认就上报：郑州市发展和改革委员会。原因：经办人出差"


def test_a_confirmed_report_and_the_command_line_need_no_reason() -> None:
    confirmed()
    report = Submission.objects.get()
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    assert report.events.get(action="submit").reason == ""
    other = reports.draft("洛阳")
    make.reporter("洛阳")
    assert submit(submission=other, by=None, now=make.NOW) == []


# -- 撤回


def test_a_withdrawn_report_goes_on_counting_until_it_is_replaced() -> None:
    report = withdraw(
        submission=reports.submitted(), reason="漏填两项", by=make.coordinator(), now=make.NOW
    )
    assert (report.state, report.version) == (State.DRAFT, 1)
    assert report.events.get(action="withdraw").reason == "漏填两项"
    before = counting("building_energy")
    save(Entry("building_energy", 2026, 500))
    assert counting("building_energy") == before
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    report.refresh_from_db()
    assert (report.state, report.version) == (State.SUBMITTED, 2)
    assert counting("building_energy") == 500


def test_what_was_withdrawn_may_be_submitted_again_as_it_is() -> None:
    report = reports.submitted()
    withdraw(submission=report, reason="核对", by=make.coordinator(), now=make.NOW)
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []


def test_withdrawn_before_the_deadline_and_submitted_after_it_is_late() -> None:
    early, cycle = make.NOW - timedelta(days=10), make.cycle()
    report = reports.draft()
    submit(submission=report, by=make.coordinator(), now=early)
    report.refresh_from_db()
    assert not report.late
    withdraw(submission=report, reason="核对", by=make.coordinator(), now=early)
    submit(submission=report, by=make.coordinator(), now=cycle.deadline + timedelta(seconds=1))
    report.refresh_from_db()
    assert report.late


def test_nothing_is_withdrawn_once_the_province_decided_or_without_a_reason() -> None:
    report = reports.submitted()
    with pytest.raises(NotAllowed, match="请写明撤回原因"):
        withdraw(submission=report, reason="  ", by=make.coordinator(), now=make.NOW)
    with pytest.raises(NotAllowed, match="不能撤回"):
        withdraw(submission=report, reason="核对", by=make.reporter(), now=make.NOW)
    review(report, "approve")
    with pytest.raises(NotAllowed, match="已经开始审核第1版"):
        withdraw(submission=report, reason="核对", by=make.coordinator(), now=make.NOW)
    report.refresh_from_db()
    assert report.state == State.SUBMITTED


def test_what_was_decided_is_not_withdrawn() -> None:
    report = approve(submission=reports.submitted(), by=make.province_admin(), now=make.NOW)
    with pytest.raises(NotAllowed, match="不能撤回"):
        withdraw(submission=report, reason="核对", by=make.coordinator(), now=make.NOW)


def test_nothing_is_decided_about_a_withdrawn_report() -> None:
    report = reports.submitted()
    withdraw(submission=report, reason="核对", by=make.coordinator(), now=make.NOW)
    decided = review(report, "approve")
    assert decided.done == []
    assert decided.overtaken == ["城镇建筑能耗：市里已撤回这份上报"]
    assert Submission.objects.get().state == State.DRAFT


def test_the_word_falls_with_a_figure_that_is_returned() -> None:
    confirmed()
    report = Submission.objects.get()
    submit(submission=report, by=make.coordinator(), now=make.NOW)
    report.refresh_from_db()
    review(report, "return")
    assert not part().confirmed
    assert PartConfirmation.objects.get().fell_because == "退回了城镇建筑能耗"


# -- 代录


def test_the_province_enters_only_after_it_said_why() -> None:
    with pytest.raises(NotAllowed, match="代录原因"):
        save(Entry("building_energy", 2026, 412), by=make.province_admin())
    begin(by=make.province_admin())
    assert save(Entry("building_energy", 2026, 412), by=make.reviewer()).saved
    assert Fact.objects.get().source == "省厅代录（测试）"


def test_what_is_entered_and_submitted_in_a_citys_place_says_so() -> None:
    reports.draft()
    make.reporter()
    begin()
    report = Submission.objects.get()
    assert submit(submission=report, by=make.province_admin(), now=make.NOW) == []
    event = report.events.get(action="submit_for")
    assert (event.by, event.reason) == (make.province_admin(), f"省厅代录：{WHY}")
    assert report.events.get(action="begin_for").reason == WHY


def test_the_province_and_the_city_are_told_before_they_replace_each_others_figures() -> None:
    begin()
    save(Entry("building_energy", 2026, 412), by=make.reporter())
    seen = save(Entry("building_energy", 2026, 500), by=make.province_admin())
    assert [f.code for f in seen.findings if f.code == "replaces_other_side"] != []
    assert "现为市里填的412，将改为500" in "".join(f.message for f in seen.findings)
    back = save(Entry("building_energy", 2026, 413), by=make.reporter())
    assert "现为省厅代录的500，将改为413" in "".join(f.message for f in back.findings)


def test_a_stand_in_begins_once_and_ends() -> None:
    begin()
    with pytest.raises(NotAllowed, match="不需要再次开始"):
        begin()
    with pytest.raises(NotAllowed, match="不能开始代录"):
        begin(by=make.coordinator())
    end_stand_in(city=make.city(), cycle=make.cycle(), by=make.reviewer(), now=make.NOW)
    with pytest.raises(NotAllowed, match="代录原因"):
        save(Entry("building_energy", 2026, 412), by=make.province_admin())


# -- 分工


def test_assigning_moves_and_back_to_the_default_leaves_no_row() -> None:
    assert move("built_up_area", "natural_resources", "housing") == 1
    assert selectors.rules(city=make.city())["built_up_area"].department == "natural_resources"
    assert TrailEntry.objects.get(action="assignment.change").detail == {
        "moves": ["built_up_area：housing→natural_resources"]
    }
    assert move("built_up_area", "housing", "natural_resources") == 1
    assert not ElementAssignment.objects.exists()
    clause = {"二（一）1": Wish("natural_resources", "housing")}
    assign(city=make.city(), elements={}, clauses=clause, by=make.coordinator(), now=make.NOW)
    assert ClauseAssignment.objects.get().clause == Clause.objects.get(code="二（一）1")


def test_the_words_on_both_parts_fall_when_something_moves_between_them() -> None:
    confirmed()
    move("building_energy", "housing", "development_reform")
    assert not part().confirmed
    assert "分工" in PartConfirmation.objects.get().fell_because


def test_two_who_assign_at_once_are_told() -> None:
    move("built_up_area", "natural_resources", "housing")
    with pytest.raises(NotAllowed, match="建成区面积：本页打开后已有人改由自然资源局填报"):
        move("built_up_area", "finance", "housing")
    assert part("natural_resources").elements == ("built_up_area",)


@pytest.mark.parametrize("wish", [Wish("housing", "nobody"), Wish("housing", "")])
def test_unknown_bureaus_and_elements_are_refused(wish: Wish) -> None:
    for code in ("built_up_area", "no_such_element"):
        with pytest.raises(NotAllowed, match="不存在"):
            assign(
                city=make.city(),
                elements={code: wish},
                clauses={},
                by=make.coordinator(),
                now=make.NOW,
            )


def test_bureaus_and_other_cities_assign_nothing() -> None:
    for by in (make.reporter(), make.coordinator("洛阳"), make.reviewer()):
        with pytest.raises(NotAllowed, match="分工由"):
            move("built_up_area", "finance", "housing", by=by)


def move(code: str, to: str, seen: str, by: User | None = None) -> int:
    return assign(
        city=make.city(),
        elements={code: Wish(seen, to)},
        clauses={},
        by=by or make.coordinator(),
        now=make.NOW,
    )


def review(report: Submission, action: str) -> Decided:
    return decide(
        submission=report,
        action=action,
        department=make.department("development_reform"),
        facts=[Fact.objects.get(element__code="building_energy").pk],
        reason="请核对口径",
        by=make.reviewer("development_reform"),
        now=make.NOW,
    )


def begin(by: User | None = None) -> None:
    begin_stand_in(
        city=make.city(),
        cycle=make.cycle(),
        reason=WHY,
        by=by or make.province_admin(),
        now=make.NOW,
    )


def counting(code: str) -> object:
    facts = on_record.counting_facts(element_codes=[code], years=[2026])
    return facts[0].value
