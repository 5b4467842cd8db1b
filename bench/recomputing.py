"""Recomputing what one submission touches, against recomputing the whole province."""

import statistics
from decimal import Decimal

from django.utils import timezone

from assessment.models import CityStatus
from assessment.services import recompute_all, recompute_marked
from bench.results import RUNS, YEAR, Result, seconds
from cities.models import City
from reporting import on_record, selectors
from reporting.history import HistoryRow, import_history
from reporting.parsing import number_text


def recomputing_one_submission() -> Result:
    """Recompute what a city's changed year touches, against recomputing the whole province, which
    here has nothing to write."""
    city = City.objects.get(code="410300")
    one, everything, figures = [], [], 0
    for run in range(RUNS + 1):
        figures = submit(city, Decimal(run + 2))
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
        f"{figures} 个数改动，涉及该市 {changed} 项状态和全省数",
    )


def submit(city: City, factor: Decimal) -> int:
    """A year's figures of a city come in again, all multiplied; how many, marked to recompute."""
    rules = selectors.rules()
    figures = [
        (fact.element, number_text(fact.value * factor))
        for fact in on_record.counting_facts(city_ids=[city.pk], years=[YEAR])
        if fact.value is not None and rules[fact.element].type != "yes_no"
    ]
    rows = [
        HistoryRow(line, city.code, str(YEAR), element, text)
        for line, (element, text) in enumerate(figures, start=2)
    ]
    imported = import_history(rows=rows, source="bench", approve=True, by=None, now=timezone.now())
    assert imported.accepted, imported.findings
    return len(figures)
