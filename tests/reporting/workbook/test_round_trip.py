"""What the system writes reads back as what it holds."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cities.models import Installation
from reporting import on_record, selectors
from reporting.checks import Entry, TaskEntry
from reporting.models import State, Submission
from reporting.services import save_draft
from reporting.workbook.exporting import workbook_of
from reporting.workbook.layout import DATA_SHEET, HELP_SHEET, TASK_SHEET, TEMPLATE_VERSION
from tests import factories as make
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db

DANGEROUS = ["=1+1", "+86 371", "-5为误报", "@某局", '=HYPERLINK("x")', "#N/A", "'引号"]


def save(entries: list[Entry], tasks: list[TaskEntry] | None = None) -> None:
    saved = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=entries,
        tasks=tasks or [],
        by=None,
        source="测试",
        now=make.NOW,
    )
    assert saved.saved, saved.findings


def rich_draft() -> None:
    """Every kind of value, words of every danger, an earlier year, tasks in every state."""
    save(
        [
            Entry("garden_city_named", 2026, Decimal(1), note="已获命名\n见文件"),
            Entry("garden_city_document", 2026, text="=建城〔2024〕1号"),
            Entry("garden_city_date", 2026, text="2024-01-31"),
            Entry("has_district_heating", 2026, Decimal(0)),
            Entry("built_up_area", 2026, Decimal("744.150001")),
            Entry("permeable_area", 2026, Decimal("0.1")),
            Entry("water_supplied", 2026, Decimal(0)),
            Entry("leakage_correction", 2026, Decimal("-0.35")),
            Entry("lamps_total", 2026, Decimal(1234567)),
            Entry("waste_generated", 2026, missing_reason="统计口径调整"),
            Entry("heat_supplied", 2020, Decimal("3500.5")),
            *(
                Entry(code, 2026, note=words)
                for code, words in zip(selectors.rules(), DANGEROUS, strict=False)
                if code.startswith("smart")
            ),
            Entry("debris_generated", 2026, missing_reason=DANGEROUS[0], note=DANGEROUS[1]),
            Entry("debris_used", 2026, missing_reason=DANGEROUS[5], note=DANGEROUS[6]),
        ],
        [
            TaskEntry("二（一）1", "done", "=已全部完成"),
            TaskEntry("二（二）6", "slow", "-进展缓慢\n原因如下"),
            TaskEntry("五（四）", "", "只有文字"),
            TaskEntry("二（四）3", "done", "已列入", ((22, Decimal(3)), (41, Decimal(1)))),
        ],
    )


def test_an_unchanged_workbook_changes_nothing() -> None:
    rich_draft()
    taken = books.take(books.exported())
    assert taken.accepted
    assert taken.changes == []
    # What stops submitting is said all the same.
    assert [code for code, _, _ in books.without_blanks(taken.findings)] == [
        "task_without_progress"
    ]


def test_a_blank_workbook_changes_nothing_and_names_only_the_blanks() -> None:
    taken = books.take(books.exported(), dry_run=True)
    assert taken.accepted
    assert taken.changes == []
    required = {code for code, rule in selectors.rules().items() if rule.required}
    assert {finding.element for finding in taken.findings} == required
    assert {finding.code for finding in taken.findings} == {"blank_without_reason"}
    assert all(finding.sheet == DATA_SHEET and finding.cell[0] == "G" for finding in taken.findings)


def test_the_figures_stand_as_numbers_words_and_dates() -> None:
    rich_draft()
    sheet = books.data(load_workbook(BytesIO(books.exported())))
    assert books.at(sheet, "built_up_area", "本年值").value == 744.150001
    assert books.at(sheet, "lamps_total", "本年值").value == 1234567
    assert books.at(sheet, "garden_city_named", "本年值").value == "是"
    assert books.at(sheet, "has_district_heating", "本年值").value == "否"
    assert books.at(sheet, "garden_city_date", "本年值").value.date() == date(2024, 1, 31)
    assert books.at(sheet, "heat_supplied", "2020年值").value == 3500.5
    assert books.at(sheet, "waste_generated", "缺报原因").value == "统计口径调整"
    formats = {cell.number_format for row in sheet.iter_rows() for cell in row}
    assert not any("%" in number_format for number_format in formats)


@pytest.mark.parametrize("words", DANGEROUS)
def test_dangerous_words_are_stored_as_words(words: str) -> None:
    save([Entry("debris_used", 2026, missing_reason=words)], [TaskEntry("二（一）1", "", words)])
    workbook = load_workbook(BytesIO(books.exported()))
    for cell in (
        books.at(books.data(workbook), "debris_used", "缺报原因"),
        books.at(books.tasks(workbook), "二（一）1", "进展情况"),
    ):
        assert (cell.value, cell.data_type) == (words, "s")
        assert bool(cell.quotePrefix) == (words[0] in "=+-@")


def test_last_year_is_shown_and_never_read() -> None:
    make.fact("built_up_area", "700.25", year=2025)
    content = books.exported()
    cell = books.at(books.data(load_workbook(BytesIO(content))), "built_up_area", "上年值")
    assert cell.value == 700.25
    assert cell.protection.locked
    edited = books.changed(
        content, lambda w: setattr(books.at(books.data(w), "built_up_area", "上年值"), "value", 1)
    )
    assert books.take(edited).changes == []


def test_entry_cells_are_open_and_checked_everything_else_is_locked() -> None:
    workbook = load_workbook(BytesIO(books.exported()))
    for sheet in workbook.worksheets:
        assert sheet.protection.sheet
        assert not sheet.protection.password
    sheet = books.data(workbook)
    validated = {
        reference
        for validation in sheet.data_validations.dataValidation
        for reference in str(validation.sqref).split()
        for reference in [cell for row in _cells(sheet, reference) for cell in row]
    }
    for code in selectors.rules():
        for heading in ("本年值", "缺报原因", "备注"):
            cell = books.at(sheet, code, heading)
            assert not cell.protection.locked, cell.coordinate
            assert cell.coordinate in validated
        for heading in ("数据项代码", "序号/指标", "数据项", "单位", "定义", "上年值"):
            assert books.at(sheet, code, heading).protection.locked
    for row in books.tasks(workbook).iter_rows(min_row=4):
        headings = [cell.value for cell in books.tasks(workbook)[3]]
        opened = [h for h, cell in zip(headings, row, strict=True) if not cell.protection.locked]
        figure = "#" in str(row[0].value)
        assert opened == (["承诺数值"] if figure else ["进展状态", "进展情况"])


def _cells(sheet: object, reference: str) -> list[list[str]]:
    found = sheet[reference]  # type: ignore[index]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [[cell.coordinate for cell in row] for row in rows]


def test_only_the_earlier_years_still_needed_can_be_entered() -> None:
    for year in range(2021, 2026):
        for code in (
            "ultra_low_energy_added",
            "retrofit_residential_added",
            "retrofit_public_added",
        ):
            if (code, year) != ("ultra_low_energy_added", 2023):
                make.fact(code, 3, year=year)
    sheet = books.data(load_workbook(BytesIO(books.exported())))
    headings = [cell.value for cell in sheet[5]]
    assert headings[9:] == ["2020年值", "2023年值"]
    open_cells = {
        (code, heading)
        for code in selectors.rules()
        for heading in headings[9:]
        if not books.at(sheet, code, heading).protection.locked
    }
    assert open_cells == {
        ("heat_supplied", "2020年值"),
        ("heat_delivered", "2020年值"),
        ("ultra_low_energy_added", "2023年值"),
    }


def test_rows_stand_under_their_bureau_in_the_order_of_the_notice() -> None:
    sheet = books.data(load_workbook(BytesIO(books.exported())))
    bureaus = [
        row[1].value for row in sheet.iter_rows(min_row=6) if row[0].value is None and row[1].value
    ]
    assert bureaus == [
        "郑州市住房和城乡建设局填报",
        "郑州市发展和改革委员会填报",
        "郑州市机关事务管理局（中心）填报",
    ]
    codes = [row[0].value for row in sheet.iter_rows(min_row=6) if row[0].value]
    assert sorted(codes) == sorted(selectors.rules())


def test_it_says_what_it_is_inside_and_on_its_face() -> None:
    workbook = load_workbook(BytesIO(books.exported("济源")))
    properties = {p.name: p.value for p in workbook.custom_doc_props.props}
    assert properties == {
        "HenanCarbonCity": "419001",
        "HenanCarbonYear": "2026",
        "HenanCarbonTemplate": TEMPLATE_VERSION,
    }
    named = {
        name: workbook[sheet][cell.replace("$", "")].value
        for name, defined in workbook.defined_names.items()
        for sheet, cell in defined.destinations
    }
    assert named == {
        "henan_carbon_city": "419001",
        "henan_carbon_year": 2026,
        "henan_carbon_template": TEMPLATE_VERSION,
    }
    assert workbook.sheetnames == [DATA_SHEET, TASK_SHEET, HELP_SHEET]
    sheet = books.data(workbook)
    assert "济源" in sheet["B1"].value
    assert sheet.column_dimensions["A"].hidden
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.freeze_panes == "D6"


def test_demonstration_data_say_so() -> None:
    assert "演示数据" not in books.data(load_workbook(BytesIO(books.exported())))["B1"].value
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})
    workbook = load_workbook(BytesIO(books.exported()))
    for sheet in (books.data(workbook), books.tasks(workbook)):
        assert "演示数据" in sheet["B1"].value
        assert "演示数据" in sheet.oddFooter.left.text


def test_without_drafts_neither_figures_nor_tasks_of_a_draft_are_in_it() -> None:
    save(
        [Entry("built_up_area", 2026, Decimal(700), note="草稿")],
        [TaskEntry("二（一）1", "done", "草稿")],
    )
    workbook = load_workbook(
        BytesIO(workbook_of(city=make.city(), cycle=make.cycle(), with_drafts=False))
    )
    sheet, tasks = books.data(workbook), books.tasks(workbook)
    assert books.at(sheet, "built_up_area", "本年值").value is None
    assert books.at(sheet, "built_up_area", "备注").value is None
    assert books.at(tasks, "二（一）1", "进展状态").value is None
    assert books.at(tasks, "二（一）1", "进展情况").value is None


def test_the_explanation_names_the_deadline() -> None:
    workbook = load_workbook(BytesIO(books.exported()))
    words = "".join(str(cell.value) for cell in workbook[HELP_SHEET]["A"])
    assert "2026年11月15日24时" in words
    assert "不要填0" in words


def test_deleting_a_figure_clears_it() -> None:
    save([Entry("built_up_area", 2026, Decimal(700))])
    cleared = books.changed(
        books.exported(),
        lambda w: setattr(books.at(books.data(w), "built_up_area", "本年值"), "value", None),
    )
    assert not books.take(cleared).saved, "never unnoticed"
    taken = books.take(cleared, may_clear=True)
    assert [(c.element, c.old, c.new) for c in taken.changes] == [("built_up_area", "700", "")]
    current = on_record.current_entries(make.city(), make.cycle())
    assert ("built_up_area", 2026) not in current


def test_reason_and_note_of_an_earlier_year_are_kept() -> None:
    save([Entry("heat_supplied", 2020, missing_reason="档案遗失", note="已函询")])
    taken = books.take(books.exported())
    assert taken.accepted
    assert taken.changes == []
    given = books.changed(
        books.exported(),
        lambda w: setattr(books.at(books.data(w), "heat_supplied", "2020年值"), "value", 3000),
    )
    assert books.take(given).accepted
    fact = on_record.current_entries(make.city(), make.cycle())["heat_supplied", 2020]
    assert (fact.value, fact.missing_reason, fact.note) == (Decimal(3000), "", "已函询")


def test_a_figure_made_final_meanwhile_does_not_stop_the_workbook() -> None:
    save([Entry("heat_supplied", 2020, Decimal(3000))])
    content = books.exported()
    Submission.objects.get().facts.update(state=State.FINAL)
    taken = books.take(content)
    assert (taken.accepted, taken.changes) == (True, [])
    edited = books.changed(
        content,
        lambda w: setattr(books.at(books.data(w), "heat_supplied", "2020年值"), "value", 3001),
    )
    taken = books.take(edited)
    errors = [f for f in taken.findings if f.severity == "error"]
    assert [(f.code, f.year, f.cell[0]) for f in errors] == [("year_not_asked", 2020, "J")]
