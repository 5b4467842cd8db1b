"""One failing workbook per code; exactly that code at exactly that cell."""

from collections.abc import Callable

import pytest
from openpyxl import Workbook

from reporting.models import Fact, Submission
from tests.reporting.finding_codes import codes
from tests.reporting.workbook import books
from tests.reporting.workbook.hostile import REFUSED
from tests.reporting.workbook.occasions import OCCASIONS, Case
from tests.reporting.workbook.spoiling import (
    ERRORS,
    WARNINGS,
    Spoil,
    a_negative_area,
    a_progress_of_ones_own,
    a_row_copied,
    a_sum_below_the_form,
    put,
    words_for_a_number,
)
from tests.reporting.workbook.test_identity import REFUSED as MISTAKEN

pytestmark = pytest.mark.django_db


def _cases(by_code: dict[str, list[Spoil]]) -> list[object]:
    return [
        pytest.param(code, spoil, id=f"{code}-{spoil.__name__}")
        for code, spoils in by_code.items()
        for spoil in spoils
    ]


def spoiled(spoil: Spoil) -> tuple[bytes, str]:
    expected = ""

    def change(workbook: Workbook) -> None:
        nonlocal expected
        expected = spoil(workbook)

    return books.changed(books.filled(), change), expected


@pytest.mark.parametrize(("code", "spoil"), _cases(ERRORS))
def test_an_error_refuses_everything_and_says_where(code: str, spoil: Spoil) -> None:
    content, place = spoiled(spoil)
    taken = books.take(content)
    errors = [(f.code, f"{f.sheet}!{f.cell}") for f in taken.findings if f.severity == "error"]
    assert errors == [(code, place)]
    assert not taken.accepted
    assert not taken.saved
    assert taken.changes == []
    assert not Fact.objects.exists()
    assert not Submission.objects.exists()
    refused = taken.findings[0]
    assert refused.message.endswith("。")
    assert refused.remedy.endswith("。")


@pytest.mark.parametrize(("code", "spoil"), _cases(WARNINGS))
def test_a_warning_lets_the_workbook_in_and_says_where(code: str, spoil: Spoil) -> None:
    content, place = spoiled(spoil)
    taken = books.take(content)
    assert taken.accepted
    assert taken.saved
    found = books.without_blanks(taken.findings)
    assert [(said, f"{sheet}!{cell}") for said, sheet, cell in found] == [(code, place)]
    assert {finding.severity for finding in taken.findings} == {"warning"}


def test_a_row_twice_is_called_as_people_see_it() -> None:
    content, _ = spoiled(a_row_copied)
    (refused,) = books.take(content).findings
    assert refused.message.startswith("“新建建筑施工现场建筑垃圾产生量”在第")
    assert "（代码site_debris）" in refused.message
    assert refused.remedy.endswith("或第70行）。")


def test_a_plausible_workbook_has_no_findings() -> None:
    taken = books.take(books.filled())
    assert taken.findings == []
    assert taken.accepted


def test_all_findings_come_at_once_errors_first_in_the_order_of_cells() -> None:
    def spoil(workbook: Workbook) -> None:
        for spoil_one in (
            a_negative_area,
            a_formula_nobody_computed_elsewhere,
            words_for_a_number,
            a_progress_of_ones_own,
            a_sum_below_the_form,
        ):
            spoil_one(workbook)

    def a_formula_nobody_computed_elsewhere(workbook: Workbook) -> str:
        return put(workbook, "sewage_treated", "=1")

    taken = books.take(books.changed(books.filled(), spoil))
    assert [(f.code, f.severity.value) for f in taken.findings] == [
        ("unknown_progress", "error"),
        ("not_a_number", "error"),
        ("formula_without_value", "error"),
        ("negative", "error"),
        ("outside_form", "warning"),
    ]


@pytest.mark.parametrize(
    ("code", "prepare"),
    [
        pytest.param(code, prepare, id=f"{code}-{prepare.__name__}")
        for code, cases in OCCASIONS.items()
        for prepare in cases
    ],
)
def test_beside_what_the_system_holds_exactly_that_is_found(
    code: str, prepare: Callable[[], Case]
) -> None:
    case = prepare()
    looked = books.take(case.content, **{**case.options, "submit": False, "dry_run": True})
    taken = books.take(case.content, **case.options)
    assert [(f.code, f"{f.sheet}!{f.cell}") for f in taken.findings] == [(code, case.place)]
    assert not taken.submitted
    assert taken.accepted is (taken.findings[0].severity == "warning")
    # What submitting asks about is said when one only looks; a step not allowed is no finding.
    if code != "not_submitted":
        assert looked.findings == taken.findings


#: Codes that no workbook can cause, and what does.
NOT_OF_A_WORKBOOK = {
    "bad_year": "a line of a facts file",
    "blank": "a line of a facts file",
    "replaces_approved": "a line of a facts file",
    "no_number": "a line of a file of published figures",
    "published_differs": "a line of a file of published figures",
    "changed_meanwhile": "two people on one web form",
    "no_file": "an upload without a file",
    "unreadable": "a path that the command line cannot open",
    "annotation_needs_xlsx": "asking an .xls back with marks; taking it is no fault",
}


def test_every_code_has_a_failing_workbook() -> None:
    by_workbook = {
        *ERRORS,
        *WARNINGS,
        *OCCASIONS,
        *(code for code, _, _ in MISTAKEN),
        *(code for code, _ in REFUSED),
        "not_our_workbook",  # tests/reporting/workbook/test_identity.py
    }
    assert by_workbook | set(NOT_OF_A_WORKBOOK) == codes()
    assert not by_workbook & set(NOT_OF_A_WORKBOOK)
