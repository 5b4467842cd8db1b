"""Workbooks that fail only beside what the system holds: each with the code of its finding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from openpyxl import Workbook

from cities.models import Department
from reporting.checks import Entry
from reporting.models import Cycle, Fact, State, Submission
from reporting.services import approve, save_draft
from reporting.services.reviewing import decide
from reporting.stand_ins import MARK
from reporting.workbook.exporting import workbook_of
from tests import factories as make
from tests.reporting.workbook import books
from tests.reporting.workbook.spoiling import put, put_task

#: A finding about the whole file stands at no cell.
NOWHERE = "!"
DEBRIS = "site_debris"


@dataclass(frozen=True, slots=True)
class Case:
    """A workbook, how it is taken, and the cell (「数据!G41」) at which the finding is expected."""

    content: bytes
    place: str
    options: Mapping[str, object] = field(default_factory=dict)


OCCASIONS: dict[str, list[Callable[[], Case]]] = {}


def occasion(code: str) -> Callable[[Callable[[], Case]], Callable[[], Case]]:
    def register(prepare: Callable[[], Case]) -> Callable[[], Case]:
        OCCASIONS.setdefault(code, []).append(prepare)
        return prepare

    return register


def with_debris(value: object, **options: object) -> Case:
    """The filled workbook with another value for 工地建筑垃圾; 100 stands there."""
    place = ""

    def change(workbook: Workbook) -> None:
        nonlocal place
        place = put(workbook, DEBRIS, value)

    return Case(books.changed(books.filled(), change), place, options)


def submitted() -> Submission:
    """The filled workbook, taken and submitted."""
    assert books.take(books.filled(), submit=True).submitted
    return Submission.objects.get()


@occasion("blank_without_reason")
def a_required_figure_left_blank() -> Case:
    return with_debris(None)


@occasion("clears_what_stands")
def a_remark_typed_on_the_web_since_the_download() -> Case:
    place = ""

    def change(workbook: Workbook) -> None:
        nonlocal place
        place = put(workbook, DEBRIS, "已与城管局核对", "备注")

    with_remark = books.changed(books.filled(), change)
    assert books.take(with_remark).saved
    return Case(books.filled(), place)


@occasion("clears_what_stands")
def a_figure_with_a_reason_in_its_place() -> Case:
    """The reason stood before the figure was entered: the older workbook still says it."""
    place = ""

    def change(workbook: Workbook) -> None:
        nonlocal place
        place = put(workbook, DEBRIS, None)
        put(workbook, DEBRIS, "尚未统计", "缺报原因")

    older = books.changed(books.filled(), change)
    assert books.take(older).saved
    assert books.take(books.filled()).saved, "a figure in a reason's place clears nothing"
    return Case(older, place)


@occasion("overwrites_newer")
def a_remark_typed_on_the_web_over_that_of_the_download() -> Case:
    city, cycle = make.city(), make.cycle()
    place = ""

    def remark(workbook: Workbook) -> None:
        nonlocal place
        place = put(workbook, DEBRIS, "已与城管局核对", "备注")

    assert books.take(books.changed(books.filled(), remark)).saved
    older = workbook_of(city=city, cycle=cycle, now=make.NOW)
    saved = save_draft(
        city=city,
        cycle=cycle,
        entries=[Entry(DEBRIS, 2026, Decimal(100), note="城管局已更正")],
        by=make.coordinator(),
        source="网页填报",
        now=make.NOW + timedelta(hours=1),
    )
    assert saved.saved
    return Case(older, place)


@occasion("same_as_last_year")
def last_years_figure_again() -> Case:
    make.fact(DEBRIS, 100, year=2025)
    return with_debris(100)


@occasion("change_over_bound")
def more_than_half_as_much_again() -> Case:
    make.fact(DEBRIS, 66, year=2025)
    return with_debris(100)


@occasion("outlier")
def far_below_the_other_cities() -> Case:
    others = {"洛阳": 500, "开封": 501, "安阳": 502, "周口": 503}
    for short_name, value in others.items():
        make.fact("new_building_area", 1, short_name=short_name)
        make.fact(DEBRIS, value, short_name=short_name)
    return with_debris(100, submit=True)


@occasion("correction_without_reason")
def an_approved_figure_changed_without_a_word() -> Case:
    approve(submission=submitted(), by=make.province_admin(), now=make.NOW)
    return with_debris(101, submit=True)


@occasion("note_of_former_figure")
def a_remark_kept_on_another_figure() -> Case:
    place = ""

    def remark(workbook: Workbook) -> None:
        nonlocal place
        place = put(workbook, DEBRIS, "已与城管局核对", "备注")

    def another(workbook: Workbook) -> None:
        remark(workbook)
        put(workbook, DEBRIS, 101)

    assert books.take(books.changed(books.filled(), remark), submit=True).submitted
    return Case(books.changed(books.filled(), another), place)


@occasion("returned_figure")
def a_returned_figure_sent_again_as_it_was() -> Case:
    decide(
        submission=submitted(),
        action="return",
        department=Department.objects.get(code="housing"),
        facts=[Fact.objects.get(element__code=DEBRIS).pk],
        reason="请核对单位",
        by=make.province_admin(),
        now=make.NOW,
    )
    return with_debris(100, submit=True)


@occasion("not_submitted")
def submitted_after_the_deadline_of_a_strict_year() -> Case:
    Cycle.objects.filter(year=2026).update(late_allowed=False)
    return Case(books.filled(), NOWHERE, {"submit": True})


@occasion("not_allowed")
def taken_by_somebody_who_only_reads() -> Case:
    return Case(books.filled(), NOWHERE, {"by": make.leader()})


@occasion("not_allowed")
def taken_by_another_citys_bureau() -> Case:
    return Case(books.filled(), NOWHERE, {"by": make.coordinator("洛阳")})


@occasion("other_bureau")
def a_figure_of_another_bureaus() -> Case:
    assert books.take(books.filled()).saved
    return with_debris(101, by=make.reporter("郑州", "development_reform"))


@occasion("replaces_other_side")
def a_figure_that_the_province_entered() -> Case:
    make.fact(DEBRIS, 50, state=State.DRAFT, source=MARK)
    return with_debris(100, by=make.coordinator("郑州"))


@occasion("evidence_missing")
def a_yes_that_no_file_backs() -> Case:
    place = ""

    def change(workbook: Workbook) -> None:
        nonlocal place
        place = put(workbook, "digital_lighting", "是")

    return Case(books.changed(books.filled(), change), place, {"submit": True})


def with_task(value: str, filled_in: str, left_blank: str) -> Case:
    """The filled workbook with one of a clause's two cells filled in; submitted."""
    place = ""

    def change(workbook: Workbook) -> None:
        nonlocal place
        put_task(workbook, "二（二）6", value, filled_in)
        place = put_task(workbook, "二（二）6", None, left_blank)

    return Case(books.changed(books.filled(), change), place, {"submit": True})


@occasion("task_without_narrative")
def a_state_of_work_without_a_word() -> Case:
    return with_task("已完成", "进展状态", "进展情况")


@occasion("task_without_progress")
def words_without_a_state_of_work() -> Case:
    return with_task("已开工三项", "进展情况", "进展状态")
