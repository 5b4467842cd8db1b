"""`manage.py load_plan`: what was promised, from fixtures/, and the cycles to the current year."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from cities.models import Installation
from indicators.models import Indicator
from indicators.services import load_missing_rows
from reporting.cycles import create_missing_cycles
from reporting.marks import mark_all

BY = "manage.py load_plan"

#: Each file only names rows of itself or of the files before it.
FILES = (
    "departments",
    "cities",
    "bureaus",
    "clauses",
    "elements",
    "indicators",
    "readings",
    "applicability",
    "bands",
    "commitments",
    "passages",
    "asked_commitments",
)


class Command(BaseCommand):
    """Safe to run at every start: it adds what is missing and changes nothing that is there."""

    help = "装入方案（部门、城市、条款、指标、目标、读法等）和历年上报周期；已有的行不改动。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        folder, now = settings.BASE_DIR / "fixtures", timezone.now()
        empty = not Indicator.objects.exists()
        added = sum(
            load_missing_rows(path=folder / f"{name}.json", by=BY, now=now) for name in FILES
        )
        added += create_missing_cycles(path=folder / "cycles.json", by=BY, now=now)
        # What every page asks for first; demonstration data turns it over.
        Installation.objects.get_or_create(pk=1)
        if added and not empty:
            # Rows that join a running system change its results; an empty one has none yet.
            mark_all(now=now)
        self.stdout.write(f"方案已装入：新增{added}行。" if added else "方案已在库中，没有新增。")
