"""Opening pages: their queries, and the processor's time against a view that does nothing.

Warm: the reader's browser still holds the page and nothing has changed (304). Anew: the whole page
is made, the plan being held by the process. Both also with ten times as many units.
"""

import statistics
import time
from collections.abc import Callable

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.results import RUNS, YEAR

PAGES = {
    "全省总览": "/overview/",
    "部门": "/departments/housing/",
    "指标": "/indicators/4/",
    "市": "/cities/410100/",
    "滞后清单": "/lagging/",
    "催报": "/reporting/board/",
    "审核": "/reporting/review/2026/housing/",
}
MOST_QUERIES, MOST_BYTES = 15, 150_000
MOST_RATIO, MOST_GROWTH = 3, 1.5
MORE_UNITS = 10


def opening_pages() -> str:
    """The main pages for the province, with 18 units and with 180.

    The pages that people work with hold nothing in the browser: they are measured anew only.
    """
    few = {name: _measured(path) for name, path in PAGES.items()}
    with transaction.atomic():
        _multiply_units()
        many = {name: _measured(path) for name, path in PAGES.items()}
        # The parts after this one begin with 18 units too.
        transaction.set_rollback(True)
    lines = ["打开页面（处理器用时，与同样大小的空视图之比）："]
    for name, page in few.items():
        more, held, grown = many[name], "", ""
        if "held" in page:
            held = (
                f"未变时 {page['held']:.1f} 倍（目标 ≤ {MOST_RATIO}，"
                f"{_verdict(page['held'] <= MOST_RATIO)}）；"
            )
            growth = more["held_seconds"] / page["held_seconds"]
            grown = (
                f"未变时为 18 个的 {growth:.2f} 倍（目标 ≤ {MOST_GROWTH}，"
                f"{_verdict(growth <= MOST_GROWTH)}），"
            )
        lines.append(
            f"    {name}：{held}重新生成 {page['anew']:.1f} 倍，"
            f"{page['seconds'] * 1000:.0f} ms；查询 {page['queries']:.0f} 次"
            f"（目标 ≤ {MOST_QUERIES}，{_verdict(page['queries'] <= MOST_QUERIES)}），"
            f"{page['bytes'] / 1024:.0f} KB"
        )
        lines.append(
            f"        180 个单位：{grown}重新生成为 18 个的 {more['seconds'] / page['seconds']:.2f} 倍，"
            f"查询 {more['queries']:.0f} 次，{more['bytes'] / 1024:.0f} KB"
        )
    return "\n".join(lines)


def _measured(path: str) -> dict[str, float]:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="province"))
    address = f"{path}?year={YEAR}"
    with override_settings(ROOT_URLCONF="bench.urls"):
        client.get("/account/")
        client.get(address)
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
            # Counted at once: the next request empties the log.
            queries = len(captured)
        bare = f"/bare/?bytes={len(response.content)}"
        client.get(bare)
        anew = _median(lambda: client.get(address))
        floor = _median(lambda: client.get(bare))
        held = {}
        # What people are working on is made anew on every opening.
        if "ETag" in response.headers:
            headers = {"If-None-Match": response.headers["ETag"]}
            assert client.get(address, headers=headers).status_code == 304
            seconds = _median(lambda: client.get(address, headers=headers))
            held = {"held": seconds / floor, "held_seconds": seconds}
    return {
        **held,
        "anew": anew / floor,
        "seconds": anew,
        "queries": queries,
        "bytes": len(response.content),
    }


def _median(action: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return statistics.median(times)


def _multiply_units() -> None:
    """Nine more of every city, with the same bureaus, reports, figures and tasks, judged."""
    from django.utils import timezone

    from assessment.services import recompute_all
    from cities.models import Bureau, City
    from reporting.models import Fact, Submission, TaskReport

    for city in list(City.objects.order_by("code")):
        bureaus = list(Bureau.objects.filter(city=city).order_by("pk"))
        reports = list(Submission.objects.filter(city=city).order_by("pk"))
        facts = list(Fact.objects.filter(city=city).order_by("pk"))
        tasks = list(TaskReport.objects.filter(city=city).order_by("pk"))
        belonging = [(row, row.submission_id) for row in (*facts, *tasks)]
        report_ids = [report.pk for report in reports]
        for copy in range(1, MORE_UNITS):
            twin = City.objects.get(pk=city.pk)
            twin.pk, twin.code = None, f"9{copy}{city.code[2:]}"
            twin.name, twin.short_name = f"{city.name}{copy}", f"{city.short_name}{copy}"
            # The map has one tile for each; the copies stand below it.
            twin.tile_row += 10 * copy
            twin.save(force_insert=True)
            for row in (*bureaus, *reports, *facts, *tasks):
                row.pk, row.city = None, twin
            Bureau.objects.bulk_create(bureaus)
            Submission.objects.bulk_create(reports)
            twins = dict(zip(report_ids, reports, strict=True))
            for row, report in belonging:
                row.submission = twins.get(report)
            Fact.objects.bulk_create(facts, batch_size=2000)
            TaskReport.objects.bulk_create(tasks, batch_size=2000)
    recompute_all(timezone.now())


def _verdict(reached: bool) -> str:
    return "达到" if reached else "未达到"
