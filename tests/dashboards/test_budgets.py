"""No page asks many things or weighs much, whoever opens it and however many cities report."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests import factories

QUERIES, BYTES = 15, 150_000
#: What shows a whole report, or a city's offices with their contacts: figures, tasks, files, words,
#: decisions, calls and chases are a table each.
BUSY = 21
PROVINCE = (
    *("/overview/", "/departments/", "/departments/housing/", "/departments/finance/"),
    *("/indicators/", "/indicators/4/", "/indicators/14/", "/cities/", "/cities/410100/"),
    *("/cities/410100/indicators/11/", "/lagging/", "/plan/", "/decisions/"),
    *("/decisions/allocations/14/", "/sources/", "/snapshots/", "/contacts/", "/people/"),
    *("/reporting/", "/reporting/cycles/", "/reporting/cycles/2026/", "/reporting/notices/"),
    *("/reporting/checks/", "/reporting/questions/", "/reporting/review/"),
    *("/reporting/review/2026/housing/decided/", "/reporting/assignments/"),
    *("/reporting/assignments/410100/", "/reporting/receipts/verify/"),
    *("/reporting/2026/410100/compare/", "/reporting/2026/410100/evidence/"),
    *("/reporting/board/", "/reporting/review/2026/housing/", "/reporting/2026/410100/letter/"),
    *("/figures/indicators/4/", "/figures/departments/housing/", "/figures/cities/410100/"),
    *("/figures/indicators/4/?figure=ranking", "/figures/indicators/4/?figure=tiles"),
    "/figures/compare/?indicator=4&indicator=11&indicator=12&indicator=13",
)
CITY = (
    *("/cities/410100/", "/indicators/", "/indicators/4/", "/lagging/", "/plan/", "/sources/"),
    *("/reporting/questions/", "/reporting/2026/410100/evidence/", "/reporting/"),
    *("/reporting/2026/410100/tasks/", "/reporting/2026/410100/letter/"),
)
BUSY_PROVINCE = ("/reporting/2026/410100/", "/reporting/2026/410100/chase/")
BUSY_CITY = (
    *("/reporting/2026/410100/", "/reporting/2026/410100/entry/"),
    "/reporting/2026/410100/chase/",
)


@pytest.mark.parametrize(
    ("person", "paths", "at_most"),
    [
        (factories.province_admin, PROVINCE, QUERIES),
        (factories.coordinator, CITY, QUERIES),
        (factories.province_admin, BUSY_PROVINCE, BUSY),
        (factories.coordinator, BUSY_CITY, BUSY),
    ],
)
def test_every_page_keeps_its_budget(
    reported: None, person: Callable[[], User], paths: tuple[str, ...], at_most: int
) -> None:
    client = Client()
    client.force_login(person())
    over = {}
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200, path
        if len(captured) > at_most or len(answer.content) > BYTES:
            over[path] = len(captured), len(answer.content)
    assert over == {}
