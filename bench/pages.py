"""Opening the overview: its queries, and its time against a view that does nothing."""

import statistics

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.results import RUNS, YEAR, Result, seconds


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
