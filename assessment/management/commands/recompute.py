"""`manage.py recompute [--year YEAR …]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessment.services import recompute_all


class Command(BaseCommand):
    """Recomputes every result, or those of some years. Running it twice changes nothing."""

    help = "重新计算各市和全省的状态与滞后清单。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--year", type=int, action="append", metavar="YEAR", help="只算这一年，可重复"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = recompute_all(timezone.now(), options["year"])
        self.stdout.write(f"计算完成，{changed} 条结果有变化。")
