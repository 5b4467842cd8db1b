"""`manage.py recompute [--year YEAR …]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessment.services import recompute_all
from assessment.sums import drifted


class Command(BaseCommand):
    """Recomputes every result, or those of some years. Running it twice changes nothing.

    The sums behind the province's figures are added up anew; those that were wrong are named.
    """

    help = "重新计算各市和全省的状态与滞后清单。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--year", type=int, action="append", metavar="YEAR", help="只算这一年，可重复"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        drifts = drifted()
        changed = recompute_all(timezone.now(), options["year"])
        for drift in drifts:
            self.stdout.write(f"第{drift.number}项{drift.year}年的全省合计与逐市相加不符，已改正。")
        self.stdout.write(f"计算完成，{changed} 条结果有变化。")
