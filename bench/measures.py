"""What is measured, and against which floor. Each measure returns one printed result."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from accounts.models import User
from assessment.models import CityStatus
from assessment.services import recompute_all, recompute_marked
from bench.many_units import judging_many_units
from cities.models import City
from reporting import selectors
from reporting.history import HistoryRow, import_history
from reporting.models import State, Submission
from reporting.parsing import number_text
from reporting.workbook import layout
from reporting.workbook.exporting import workbook_of
from reporting.workbook.taking import take_workbook

RUNS = 7
YEAR = 2026


@dataclass(frozen=True, slots=True)
class Result:
    """Two medians in seconds, and the most their ratio (or `count`) may be."""

    name: str
    seconds: float
    floor: float
    floor_name: str
    goal: float | None
    remark: str = ""

    def __str__(self) -> str:
        ratio = self.seconds / self.floor
        goal = ""
        if self.goal is not None:
            goal = f"（目标 ≤ {self.goal:g}，{'达到' if ratio <= self.goal else '未达到'}）"
        return (
            f"{self.name}：{ratio:.2f} 倍{goal}\n"
            f"    {self.seconds * 1000:.1f} ms；{self.floor_name} {self.floor * 1000:.1f} ms"
            f"{'；' + self.remark if self.remark else ''}"
        )


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


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


def recomputing_one_submission() -> Result:
    """Recompute what a city's changed year touches, against recomputing the whole province, which
    here has nothing to write."""
    city = City.objects.get(code="410300")
    rules = selectors.rules()
    facts = [
        fact
        for fact in selectors.counting_facts(city_ids=[city.pk], years=[YEAR])
        if fact.value is not None and rules[fact.element].type != "yes_no"
    ]
    one, everything, changed = [], [], 0
    for run in range(RUNS + 1):
        factor = Decimal(run + 2)
        rows = [
            HistoryRow(line, city.code, str(YEAR), fact.element, number_text(fact.value * factor))
            for line, fact in enumerate(facts, start=2)
        ]
        imported = import_history(
            rows=rows, source="bench", approve=True, by=None, now=timezone.now()
        )
        assert imported.accepted, imported.findings
        took = seconds(lambda: recompute_marked(timezone.now()))
        whole = seconds(lambda: recompute_all(timezone.now()))
        if run:
            one.append(took)
            everything.append(whole)
    changed = CityStatus.objects.filter(city=city, year__gte=YEAR).count()
    return Result(
        "重算一份上报影响的结果",
        statistics.median(one),
        statistics.median(everything),
        "重算全省",
        0.2,
        f"{len(facts)} 个数改动，涉及该市 {changed} 项状态和全省数",
    )


def opening_the_overview() -> Result:
    """The overview page for the province: queries, and time against a bare view of its size."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="province"))
    address = f"/overview/?year={YEAR}"
    with override_settings(ROOT_URLCONF="bench.urls"):
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
            # Counted at once: the next request empties the log.
            queries = len(captured)
        bare_address = f"/bare/?bytes={len(response.content)}"
        client.get(bare_address)
        page = [seconds(lambda: client.get(address)) for _ in range(RUNS)]
        floor = [seconds(lambda: client.get(bare_address)) for _ in range(RUNS)]
    verdict = "达到" if queries <= 12 else "未达到"
    return Result(
        f"打开全省总览：查询 {queries} 次（目标 ≤ 12，{verdict}）",
        statistics.median(page),
        statistics.median(floor),
        "同样大小的空视图",
        None,
        f"页面 {len(response.content) / 1024:.0f} KB",
    )


ALL = (
    taking_a_workbook,
    recomputing_one_submission,
    opening_the_overview,
    judging_many_units,
)
