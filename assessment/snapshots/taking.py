"""Taking a snapshot, and computing it once more from what it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from assessment.models import ResultsState, Snapshot, SnapshotResult
from assessment.services import ensure_current, lock_results
from assessment.snapshots.state import (
    Fields,
    Key,
    Standing,
    basis_as_json,
    computed_results,
    digest,
    kept_basis,
    kept_results,
    standing_now,
)
from audit.services import record
from cities.models import City
from indicators.calculation import CALCULATION_VERSION
from indicators.deciding import Refused, last_number
from indicators.models import Indicator
from reporting.services import actor

LONGEST_NAME = 60
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Reproduction:
    """How a snapshot compares with itself computed anew.

    `differing` are the results that come out otherwise (kept, computed; None = not there);
    `sealed` is whether digest and stored content still belong together.
    """

    snapshot: Snapshot
    results: int
    differing: Mapping[Key, tuple[Fields | None, Fields | None]]
    sealed: bool

    @property
    def identical(self) -> bool:
        """Whether everything came out as it was kept."""
        return self.sealed and not self.differing

    @property
    def same_method(self) -> bool:
        """Whether it was computed by today's version of the calculation."""
        return self.snapshot.calculation_version == CALCULATION_VERSION


def snapshots() -> QuerySet[Snapshot]:
    """All snapshots, the newest first, without their basis."""
    return Snapshot.objects.select_related("taken_by").defer("basis").order_by("-number")


def snapshot(number: int) -> Snapshot | None:
    """One snapshot by its number."""
    return Snapshot.objects.select_related("taken_by").filter(number=number).first()


def checked_name(name: str) -> str:
    """A snapshot's name as it will stand. Raises Refused: none, too long, or taken."""
    name = " ".join(name.split())
    if not name:
        raise Refused(["请写明名称，例如“2026年11月通报口径”。"])
    if len(name) > LONGEST_NAME:
        raise Refused([f"名称最多{LONGEST_NAME}字，现在有{len(name)}字。"])
    taken = Snapshot.objects.filter(name=name).first()
    if taken is not None:
        raise Refused([f"第{taken.number}号快照已叫“{name}”，请另起一个名称。"])
    return name


@transaction.atomic
def take_snapshot(
    *,
    name: str,
    by: User | None,
    now: datetime,
    tell: Callable[[int, int, str], None] | None = None,
) -> Snapshot:
    """Keep all results as they stand at `now` under the next number.

    They are computed once more from their basis first: only what can be reproduced is kept. `tell`
    hears which of how many steps begins.

    Raises:
        Refused: no name, one that is taken or too long, or results that changed meanwhile.
    """
    name = checked_name(name)
    tell = tell or _told_to_nobody
    tell(0, _STEPS, "核对结果")
    # Nobody computes or decides between reading the basis and the results.
    state = lock_results()
    ensure_current(now)
    state.refresh_from_db()
    tell(1, _STEPS, "读取数据、口径和结果")
    standing = standing_now(now)
    if not standing.results:
        raise Refused(["还没有任何结果可以留存。请先装入方案并计算结果。"])
    tell(2, _STEPS, "重新计算一遍，确认能够复现")
    if computed_results(standing.basis) != standing.results:
        raise Refused(["结果正在变化，没有留存。请稍后再试。"])
    tell(3, _STEPS, "编号留存")
    kept = _store(standing, name, state, by, now)
    record(
        by=actor(by),
        action="snapshot.take",
        subject=str(kept.number),
        now=now,
        name=name,
        sha256=kept.sha256,
    )
    return kept


def reproduce(kept: Snapshot) -> Reproduction:
    """Compute a snapshot anew from the stored figures, terms and calendar, and compare.

    A figure that was altered or removed, a result that was touched, a changed formula: each
    shows as a difference or a broken seal.
    """
    basis, results = kept_basis(kept), kept_results(kept)
    computed = computed_results(basis)
    differing = {
        key: (results.get(key), computed.get(key))
        for key in sorted(results.keys() | computed.keys())
        if results.get(key) != computed.get(key)
    }
    sealed = digest(basis, results) == kept.sha256
    return Reproduction(kept, len(results), differing, sealed)


def _told_to_nobody(_done: int, _total: int, _doing: str) -> None:
    """Where nobody waits."""


def _store(
    standing: Standing, name: str, state: ResultsState, by: User | None, now: datetime
) -> Snapshot:
    last = Snapshot.objects.aggregate(last=Max("number"))["last"] or 0
    kept = Snapshot.objects.create(
        number=last + 1,
        name=name,
        taken_at=now,
        taken_by=by,
        results_version=state.version,
        calculation_version=standing.calculation_version,
        last_decision=last_number(),
        basis=basis_as_json(standing.basis),
        sha256=digest(standing.basis, standing.results),
    )
    cities = dict(City.objects.values_list("code", "pk"))
    indicators = dict(Indicator.objects.values_list("number", "pk"))
    SnapshotResult.objects.bulk_create(
        [
            SnapshotResult(
                snapshot=kept,
                city_id=cities[city] if city else None,
                indicator_id=indicators[number],
                year=year,
                status=fields["status"],
                value=None if fields["value"] is None else Decimal(fields["value"]),
                fields=fields,
            )
            for (city, number, year), fields in standing.results.items()
        ],
        batch_size=500,
    )
    return kept
