"""Recomputing after one submission in provinces of 18, 180 and 1,800 units: the same work."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessment.services import recompute_all, recompute_marked
from assessment.sums import drifted
from bench.reading import Read, reading
from bench.recomputing import submit
from bench.results import RUNS, YEAR
from cities.models import City
from indicators.models import DataElement
from reporting.models import Fact, State

SIZES = (18, 180, 1800)
MOST_GROWTH = 1.2
#: The years for which the further units have figures.
YEARS = range(YEAR - 2, YEAR + 1)
FACTS_AT_ONCE = 5000
DOUBLE, HALF = Decimal(2), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Measured:
    """One submission's recompute, and the recompute of everything, among so many units.

    `own` are the versions of the city's own figures among the rows read.
    """

    units: int
    one: float
    read: Read
    own: int
    everything: float

    @property
    def beside(self) -> Read:
        """What was read, without the versions of the city's own figures."""
        return Read(self.read.queries, self.read.rows - self.own)


def recomputing_in_growing_provinces() -> str:
    """Time, queries and rows read for one submission as the province grows; 18 units are 1."""
    city = City.objects.get(code="410300")
    measured = []
    for units in SIZES:
        _grow_to(units)
        everything = _processor_seconds(lambda: recompute_all(timezone.now()))
        measured.append(_measure(city, units, everything))
    wrong = drifted()
    assert not wrong, wrong
    first = measured[0]
    lines = ["省内单位增多时，重算一份上报影响的结果（处理器用时）："]
    for found in measured:
        lines.append(
            f"    {found.units} 个单位：{found.one * 1000:.0f} ms，为 {first.units} 个单位时的 "
            f"{found.one / first.one:.2f} 倍；{found.read.queries} 次查询，"
            f"读 {found.read.rows} 行（其中本市各版数字 {found.own} 行）；"
            f"全部重算并写入 {found.everything:.1f} s"
        )
    growth = max(found.one / first.one for found in measured)
    same = len({found.beside for found in measured}) == 1
    lines.append(
        f"    用时之比最大 {growth:.2f}（目标 ≤ {MOST_GROWTH:g}，"
        f"{'达到' if growth <= MOST_GROWTH else '未达到'}）；"
        f"查询数和本市数字以外的行数{'不变' if same else '有变化'}"
    )
    return "\n".join(lines)


def _measure(city: City, units: int, everything: float) -> Measured:
    """The median of several; each submission doubles or halves every figure of the year. All is
    taken back, so that every size begins with as many versions of the city's own figures."""
    times = []
    with transaction.atomic():
        for run in range(RUNS):
            submit(city, HALF if run % 2 else DOUBLE)
            times.append(_processor_seconds(lambda: recompute_marked(timezone.now())))
        # Seven were an odd number: the last one leaves the figures as they were.
        submit(city, HALF)
        read = reading(lambda: recompute_marked(timezone.now()))
        own = Fact.objects.filter(city=city, element__in=_numeric()).exclude(state=State.DRAFT)
        found = Measured(units, statistics.median(times), read, own.count(), everything)
        transaction.set_rollback(True)
    return found


def _processor_seconds(action: Callable[[], object]) -> float:
    """What one call takes of the processor; the database works in the same process."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _grow_to(units: int) -> None:
    """Further units, each with every figure of some years, from a fixed seed."""
    missing = units - City.objects.count()
    if missing <= 0:
        return
    added = City.objects.bulk_create(
        City(
            code=f"9{place:05}",
            name=f"测试{place}市",
            short_name=f"测{place}",
            admin_type="测试",
            tile_row=0,
            tile_column=0,
        )
        for place in range(units - missing, units)
    )
    Fact.objects.bulk_create(_figures(added, random.Random(units)), batch_size=FACTS_AT_ONCE)


def _figures(cities: list[City], chance: random.Random) -> Iterator[Fact]:
    now = timezone.now()
    elements = _numeric()
    for city in cities:
        for element in elements:
            for year in YEARS:
                yes_no = element.type == "yes_no"
                value = chance.randint(0, 1) if yes_no else chance.randint(1, 10**6)
                yield Fact(
                    city=city,
                    element=element,
                    year=year,
                    version=1,
                    state=State.FINAL if year < YEAR else State.APPROVED,
                    value=Decimal(value),
                    source="bench",
                    created_at=now,
                )


def _numeric() -> list[DataElement]:
    """Everything that enters a formula."""
    return list(DataElement.objects.exclude(type__in=["text", "date"]).order_by("order"))
