"""Figures on the text's commitments: asked where a city can say them, checked, versioned, carried
by the form and by the workbook."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from indicators.models import Clause, Commitment
from reporting import on_record
from reporting.checks import TaskEntry
from reporting.models import AskedCommitment, State, Submission, TaskFigure, TaskReport
from reporting.services import save_draft, submit
from reporting.workbook.layout import TASK_SHEET
from tests import factories as make
from tests.reporting.views import reports
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db

PATH = "/reporting/2026/410100/tasks/"
LIGHTING = "二（二）4"


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


def order(code: str) -> int:
    return Clause.objects.get(code=code).order


def saved(*figures: tuple[int, Decimal | None], narrative: str = "已改造") -> TaskReport:
    found = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry(LIGHTING, "advancing", narrative, tuple(figures))],
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    assert found.saved, found.findings
    return TaskReport.objects.order_by("-version")[0]


def figures(report: TaskReport) -> dict[int, Decimal]:
    return dict(report.figures.values_list("commitment__order", "value"))


def test_every_asked_commitment_has_a_number_and_a_clause() -> None:
    asked = AskedCommitment.objects.select_related("commitment__clause")
    assert asked.count() == 33
    for each in asked:
        assert each.commitment.clause is not None
        assert each.commitment.operator not in ("qualitative", "peak")
    # What the text promises without a number, or for no clause, is not asked.
    left = Commitment.objects.filter(asked=None)
    assert {each.operator for each in left if each.clause} == {"qualitative"}


def test_a_city_is_told_the_provinces_total_as_the_provinces(housing: Client) -> None:
    # Amounts and numbers of the whole province; everything else each city answers for.
    whole = AskedCommitment.objects.filter(adds_up=True)
    assert [each.commitment.order for each in whole] == [10, 11, 13, 22, 23, 27, 41]
    page = housing.get(PATH).content.decode()
    assert page.count("</a>：全省目标") == page.count("，没有分解到各市") == 7
    assert "</a>：全省目标2025年≥7.5万t/d，没有分解到各市。本市的能力" in page
    assert "</a>：2025年≥70%" in page
    sheet = books.tasks(load_workbook(BytesIO(books.exported())))
    told = books.at(sheet, "二（四）3#41", "责任部门/局").value
    assert told == "方案：全省目标≥5个，没有分解到各市"


def test_a_figure_belongs_to_the_version_of_its_report() -> None:
    reports.draft()
    first = saved((12, Decimal("71.5")))
    submit(submission=Submission.objects.get(), by=make.coordinator(), now=make.NOW)
    # Only the words change: the figure goes along into the new version.
    second = saved(narrative="又改造了一批")
    assert (second.version, second.state) == (2, State.DRAFT)
    assert figures(second) == {12: Decimal("71.5")}
    third = saved((12, Decimal(80)))
    assert third.pk == second.pk
    assert (figures(first), figures(third)) == ({12: Decimal("71.5")}, {12: Decimal(80)})
    saved((12, None))
    assert figures(second) == {}
    assert TaskFigure.objects.get().report_id == first.pk


def test_the_form_saves_a_figure_with_its_clause(housing: Client) -> None:
    at = order(LIGHTING)
    typed = {f"progress-{at}": "advancing", f"narrative-{at}": "改造", "figure-12": "７１.５"}
    page = housing.post(PATH, typed, follow=True).content.decode()
    assert "改动1条" in page
    assert 'name="figure-12" value="71.5"' in page
    assert "2025年≥70%" in page
    assert figures(TaskReport.objects.get()) == {12: Decimal("71.5")}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"figure-12": "约七成"}, "城市节能照明占比：「约七成」不是数字"),
        ({"figure-12": "-3"}, "城市节能照明占比"),
        ({"figure-12": "120"}, "二（二）4城市节能照明占比：超过100%"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    housing: Client, typed: dict[str, str], words: str
) -> None:
    at = order(LIGHTING)
    page = housing.post(PATH, {f"progress-{at}": "done", **typed}).content.decode()
    assert "没有保存。" in page
    assert words in page
    assert f'value="{typed["figure-12"]}"' in page
    assert 'aria-invalid="true"' in page
    assert not TaskReport.objects.exists()


def test_a_colleagues_figure_is_not_overwritten_unseen(housing: Client) -> None:
    page = housing.get(PATH).content.decode()
    at = order(LIGHTING)
    stamp = page.split(f'name="stamp-{at}" value="')[1].split('"')[0]
    saved((12, Decimal(70)))
    late = {f"progress-{at}": "", f"stamp-{at}": stamp, "figure-12": "60"}
    seen = housing.post(PATH, late).content.decode()
    assert "城市节能照明占比现为“70”，您填的是“60”" in seen
    assert figures(TaskReport.objects.get()) == {12: Decimal(70)}


@pytest.mark.parametrize(
    ("progress", "narrative", "code"),
    [("done", "", "task_without_narrative"), ("", "已开工", "task_without_progress")],
)
def test_a_state_without_words_stops_submitting(progress: str, narrative: str, code: str) -> None:
    report = reports.draft()
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry(LIGHTING, progress, narrative)],
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    stops = submit(submission=report, by=make.coordinator(), now=make.NOW)
    assert [(each.code, each.clause) for each in stops] == [(code, LIGHTING)]


def test_what_stops_is_named_with_the_way_to_it(housing: Client) -> None:
    reports.draft()
    saved(narrative="")
    page = housing.get("/reporting/2026/410100/").content.decode()
    assert f"{PATH}#clause-{order(LIGHTING)}" in page


def test_the_workbook_carries_figures_both_ways() -> None:
    reports.draft()
    saved((12, Decimal("71.5")))
    assert books.take(books.exported()).changes == []

    def fill(workbook: object) -> None:
        sheet = books.tasks(workbook)  # type: ignore[arg-type]
        books.at(sheet, f"{LIGHTING}#12", "承诺数值").value = "72.25"
        books.at(sheet, "二（四）3#41", "承诺数值").value = "是"

    taken = books.take(books.changed(books.exported(), fill))
    assert taken.accepted, taken.findings
    current = on_record.current_tasks(make.city(), make.cycle())
    assert dict(current[LIGHTING].figures) == {12: Decimal("72.25")}
    assert dict(current["二（四）3"].figures) == {41: Decimal(1)}
    assert "城市节能照明占比72.25%" in taken.changes[0].new


def test_a_wrong_figure_in_the_workbook_is_named_by_its_cell() -> None:
    cells = []

    def spoil(workbook: object) -> None:
        for code, value in ((f"{LIGHTING}#12", "七成"), ("二（二）7#15", 130)):
            cell = books.at(books.tasks(workbook), code, "承诺数值")  # type: ignore[arg-type]
            cell.value = value
            cells.append(cell.coordinate)

    taken = books.take(books.changed(books.exported(), spoil), dry_run=True)
    assert not taken.accepted
    errors = [each for each in taken.findings if each.severity == "error"]
    assert [(each.code, each.sheet, each.cell, each.clause) for each in errors] == [
        ("not_a_number", TASK_SHEET, cells[0], LIGHTING),
        ("over_hundred", TASK_SHEET, cells[1], "二（二）7"),
    ]


def test_a_workbook_from_before_there_were_figures_takes_none_away() -> None:
    reports.draft()
    saved((12, Decimal("71.5")))

    def older(workbook: object) -> None:
        sheet = books.tasks(workbook)  # type: ignore[arg-type]
        for row in range(sheet.max_row, 3, -1):
            if "#" in str(sheet.cell(row, 1).value):
                sheet.delete_rows(row)
        sheet.delete_cols(7, 2)

    taken = books.take(books.changed(books.exported(), older))
    assert taken.accepted, taken.findings
    assert taken.changes == []
    assert dict(on_record.current_tasks(make.city(), make.cycle())[LIGHTING].figures) == {
        12: Decimal("71.5")
    }
