"""Files that are not what they say, or mean harm: refused quickly, with what to do instead."""

import random
import time
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from openpyxl import Workbook, load_workbook

from reporting.models import Fact, Submission
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.layout import DATA_SHEET
from tests import factories as make
from tests.reporting.workbook import books
from tests.reporting.workbook.hostile import CONTENT_TYPES, REFUSED, sheet_of_another_kind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "hostile"),
    [
        pytest.param(code, hostile, id=f"{number}-{code}-{hostile.__name__.strip('<>')}")
        for number, (code, hostile) in enumerate(REFUSED)
    ],
)
def test_it_is_refused_with_guidance_and_nothing_is_written(
    code: str, hostile: Callable[[], bytes]
) -> None:
    content = hostile()
    began = time.perf_counter()
    with pytest.raises(NotOurWorkbook) as refused:
        books.take(content)
    assert time.perf_counter() - began < 5
    finding = refused.value.finding
    assert (finding.code, finding.severity.value) == (code, "error")
    assert finding.message.endswith("。")
    assert finding.remedy.startswith("请")
    assert not Fact.objects.exists()
    assert not Submission.objects.exists()


def test_a_sheet_that_is_no_sheet_is_missing() -> None:
    taken = books.take(sheet_of_another_kind())
    assert [f.code for f in taken.findings if f.severity == "error"] == ["sheet_missing"]


# What would be expanded without limit is cut away, and the figures are read all the same


def thirty_thousand_rows(workbook: Workbook) -> None:
    sheet = books.data(workbook)
    for row in range(61, 30_000):
        sheet.cell(row, 7).number_format = "0.00"
    sheet["C30000"] = "x"


def merged_to_the_end(workbook: Workbook) -> None:
    books.data(workbook).merged_cells.add("K70:XFD1048576")


@pytest.mark.parametrize(
    ("change", "warned"),
    [(thirty_thousand_rows, ["outside_form"]), (merged_to_the_end, [])],
    ids=["thirty_thousand_rows", "merged_to_the_end"],
)
def test_a_vast_sheet_is_read_quickly_and_in_full(
    change: Callable[[Workbook], None], warned: list[str]
) -> None:
    content = books.changed(books.filled(), change)
    began = time.perf_counter()
    taken = books.take(content)
    assert time.perf_counter() - began < 5
    assert taken.accepted
    assert [finding.code for finding in taken.findings] == warned
    assert len(taken.changes) > 30


def test_a_link_over_everything_is_dropped() -> None:
    link = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks><pageMargins '
    content = books.with_data_xml(books.filled(), b"<pageMargins ", link)
    began = time.perf_counter()
    assert books.take(content).accepted
    assert time.perf_counter() - began < 5


def test_a_workbook_with_outside_links_is_read_without_them() -> None:
    content = books.changed(
        books.filled(),
        lambda w: setattr(
            books.at(books.data(w), "site_debris", "本年值"), "value", "='[别处.xlsx]Sheet1'!A1"
        ),
    )
    taken = books.take(content)
    assert [finding.code for finding in taken.findings] == ["formula_without_value"]


def outcome(content: bytes) -> str:
    """How a file is answered: in findings or by a refusal in words; anything else fails."""
    try:
        return f"accepted: {books.take(content, dry_run=True).accepted}"
    except NotOurWorkbook as refused:
        return refused.finding.code


def test_any_flipped_byte_is_taken_or_refused_but_never_breaks() -> None:
    whole = books.filled()
    dice = random.Random(20260101)
    outcomes = set()
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(dice.choice((1, 3, 30))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        outcomes.add(outcome(bytes(content)))
    assert "damaged_file" in outcomes


def test_broken_parts_are_taken_or_refused_but_never_break() -> None:
    whole = books.parts(books.filled())
    dice = random.Random(20260102)
    outcomes = set()
    for name in sorted(whole):
        for _ in range(4):
            part = bytearray(whole[name])
            start = dice.randrange(len(part))
            part[start : start + dice.randrange(1, 60)] = dice.choice(
                (b"", b"<", b"&amp;", b'="-1"', b"\xff\xfe", b"9" * 400, b"</sheetData>")
            )
            outcomes.add(outcome(books.packed(whole | {name: bytes(part)})))
    assert outcomes >= {"damaged_file", "accepted: True"}


def test_every_part_may_be_missing() -> None:
    whole = books.parts(books.filled())
    outcomes = {
        name: outcome(books.packed({other: whole[other] for other in whole if other != name}))
        for name in whole
    }
    assert outcomes[CONTENT_TYPES] == "not_a_workbook"
    assert outcomes["xl/workbook.xml"] == "damaged_file"
    # The defined names still say what it is.
    assert outcomes["docProps/custom.xml"] == "accepted: True"


def test_entities_are_refused_by_the_parser_itself() -> None:
    assert openpyxl.DEFUSEDXML


def test_the_limits_let_a_full_real_form_through() -> None:
    content = books.filled()
    workbook = load_workbook(BytesIO(content))
    assert len(content) < 100_000
    assert workbook[DATA_SHEET].max_row < 100
    assert books.take(content, expected_city=make.city()).accepted
