"""Five times as many units: pages ask no more, weigh no more, and lose nobody on the way."""

import csv
import io
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import CityStatus, LaggingEntry
from cities.models import Bureau, City
from cities.parts import UNITS
from tests import factories
from tests.dashboards.conftest import text_of
from tests.dashboards.test_budgets import BYTES, QUERIES

TIMES = 5
PAGES = (
    *("/overview/", "/brief/", "/departments/housing/", "/departments/finance/", "/plan/"),
    *("/indicators/11/", "/cities/", "/lagging/", "/lagging/?by=city", "/reporting/board/"),
    "/compare/?" + "&".join(f"indicator={number}" for number in range(4, 13)),
)
BOM = "\ufeff"
ROW = re.compile(r'<th scope="row"[^>]*><a href="/cities/(\d+)/')


def _multiply() -> None:
    """Four more of every city, with its bureaus and its results of the last two years."""
    for copy in range(1, TIMES):
        twins = {}
        for city in list(City.objects.filter(code__startswith="41")):
            old, city.pk = city.pk, None
            city.code = f"9{copy}{city.code[2:]}"
            city.name, city.short_name = f"{city.name}{copy}", f"{city.short_name}{copy}"
            twins[old] = city
        City.objects.bulk_create(twins.values())
        bureaus = list(Bureau.objects.filter(city__in=twins))
        for bureau in bureaus:
            bureau.pk, bureau.city = None, twins[bureau.city_id]
        Bureau.objects.bulk_create(bureaus)
        results = list(
            CityStatus.objects.filter(year__gte=2025, city__in=twins).select_related("lagging")
        )
        entries = []
        for result in results:
            entry: LaggingEntry | None = getattr(result, "lagging", None)
            result.pk, result.city = None, twins[result.city_id]
            if entry is not None:
                entry.pk, entry.status = None, result
                entries.append(entry)
        CityStatus.objects.bulk_create(results)
        for entry in entries:
            entry.status_id = entry.status.pk
        LaggingEntry.objects.bulk_create(entries)


def test_five_times_as_many_units(reported: None) -> None:
    _multiply()
    client = Client()
    client.force_login(factories.province_admin())
    over = {}
    for path in PAGES:
        address = f"{path}{'&' if '?' in path else '?'}year=2026"
        # The first time, that it was seen is put on the trail, and the plan is read.
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        assert answer.status_code == 200, path
        if len(captured) > QUERIES or len(answer.content) > BYTES:
            over[path] = len(captured), len(answer.content)
    assert over == {}

    # Every city stands on exactly one part of the ranking; what else was asked for goes along.
    ranked: list[str] = []
    for part in range(1, 5):
        page = client.get(f"/indicators/11/?year=2026&data=3&ranking={part}").content.decode()
        ranking, _, data = page.partition('id="ranking"')[2].partition('id="data"')
        ranked += ROW.findall(ranking)
        assert data.count('<tr><th scope="row">') == UNITS + 1
        assert (f"?year=2026&amp;data=3&amp;ranking={part + 1}#ranking" in page) is (part < 4)
    assert len(ranked) == len(set(ranked)) == 90
    taken = client.get("/figures/indicators/11/ranking.csv?year=2026").content.decode()
    rows = csv.DictReader(io.StringIO(taken.removeprefix(BOM)))
    assert {row["城市代码"] for row in rows} >= set(ranked)
    # Of too many the first and the last are drawn, and how many there are besides is said.
    drawn = client.get("/figures/indicators/11/?year=2026&figure=ranking").json()["ranking"]
    assert drawn["layout"]["yaxis"]["ticktext"][-1] == "另80市无数"
    assert client.get("/figures/indicators/11/?figure=tiles").status_code == 404
    # Too many to stand where they lie: named under their status.
    assert 'class="tiles"' not in page
    assert "逾期未报 80市" in text_of(client.get("/indicators/11/?year=2026"))
    # The board lists a part of the cities and counts all; what it was asked for goes along.
    board = client.get("/reporting/board/?year=2026&show=missing&sort=missing").content.decode()
    assert board.count('<tr><th scope="row"><a href="/reporting/2026/') == UNITS
    assert "88市" in board.partition('class="answer">')[2].partition("<")[0]
    assert "?year=2026&amp;show=missing&amp;sort=missing&amp;page=2#board" in board
