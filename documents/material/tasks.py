"""The tasks of the reports behind a snapshot, as their receipts list them: sealed, with digest."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessment.snapshots.telling import ToldYear
from indicators.models import Clause
from indicators.selectors import clauses
from reporting.changes import PROGRESS_LABELS
from reporting.models import Receipt


@dataclass(frozen=True, slots=True)
class TaskLine:
    """What a city said about a clause."""

    progress: str
    narrative: str

    @property
    def word(self) -> str:
        """The progress in words."""
        return PROGRESS_LABELS.get(self.progress, "未填")


@dataclass(frozen=True, slots=True)
class Tasks:
    """By city code and clause code; the receipts they were read from by city code."""

    clauses: tuple[Clause, ...]
    lines: Mapping[str, Mapping[str, TaskLine]]
    receipts: Mapping[str, Receipt]

    def counts(self, cities: Iterable[str], codes: Iterable[str] | None = None) -> Counter[str]:
        """How many lines of these cities (and clauses) are at which progress."""
        wanted = None if codes is None else set(codes)
        return Counter(
            line.progress
            for city in cities
            for code, line in self.lines.get(city, {}).items()
            if line.progress and (wanted is None or code in wanted)
        )


def tasks_of(told: ToldYear) -> Tasks:
    """The tasks of the versions that counted when the snapshot was taken."""
    known = tuple(clauses())
    lines: dict[str, dict[str, TaskLine]] = {}
    receipts: dict[str, Receipt] = {}
    found = Receipt.objects.filter(submission__cycle__year=told.year).select_related(
        "submission__city"
    )
    for receipt in found.order_by("submission__city__code", "version"):
        code = receipt.submission.city.code
        version, _ = told.submissions.get(code, (0, False))
        if receipt.version != version:
            continue
        receipts[code] = receipt
        lines[code] = {
            line[0]: TaskLine(line[2], line[3]) for line in json.loads(receipt.content)["tasks"]
        }
    return Tasks(known, lines, receipts)


def counts_words(counts: Mapping[str, int]) -> str:
    """「已完成3条、推进中20条」; only what there is."""
    return "、".join(
        f"{word}{counts[key]}条" for key, word in PROGRESS_LABELS.items() if counts.get(key)
    )
