"""Taking a workbook, against openpyxl merely loading the same bytes."""

import statistics
from io import BytesIO

from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from bench.results import RUNS, YEAR, Result, seconds
from reporting.models import State, Submission
from reporting.workbook import layout
from reporting.workbook.exporting import workbook_of
from reporting.workbook.taking import take_workbook


def taking_a_workbook() -> Result:
    """Parse, check and save a workbook in which every number changed, against openpyxl merely
    loading the same bytes."""
    submission = Submission.objects.filter(cycle__year=YEAR, state=State.DRAFT).first()
    assert submission is not None
    original = workbook_of(city=submission.city, cycle=submission.cycle)
    taking, loading, changes = [], [], 0
    for run in range(RUNS + 1):
        content = filled(original, run)
        loaded = seconds(lambda content=content: load_workbook(BytesIO(content)))

        def take(content: bytes = content) -> None:
            nonlocal changes
            taken = take_workbook(content_bytes=content, by=None, now=timezone.now())
            assert taken.saved, taken.findings
            changes = len(taken.changes)

        took = seconds(take)
        if run:  # the first run warms caches
            taking.append(took)
            loading.append(loaded)
    return Result(
        "接收一份工作簿（读取、检查、保存）",
        statistics.median(taking),
        statistics.median(loading),
        "openpyxl 只打开同一文件",
        3,
        f"每次改动 {changes} 处，文件 {len(original) / 1024:.0f} KB",
    )


def filled(content: bytes, run: int) -> bytes:
    """The workbook with each amount of the year put to 100 and a little more with each run, every
    whole number likewise, and the parts below their wholes left as they are."""
    workbook = load_workbook(BytesIO(content))
    sheet = workbook[layout.DATA_SHEET]
    headings = {sheet.cell(layout.HEADER_ROW, c).value: c for c in range(1, sheet.max_column + 1)}
    column = get_column_letter(headings["本年值"])
    for row in range(layout.HEADER_ROW + 1, sheet.max_row + 1):
        cell = sheet[f"{column}{row}"]
        if isinstance(cell.value, int | float):
            # The same factor for parts and wholes keeps every part below its whole.
            cell.value = round(cell.value) + 1000 * (run + 1)
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()
