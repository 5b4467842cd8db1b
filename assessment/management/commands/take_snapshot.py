"""`manage.py take_snapshot NAME`: keep all results as they stand now under the next number."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessment.snapshots import take_snapshot
from indicators.deciding import Refused


class Command(BaseCommand):
    help = "留存当前全部结果，例如：take_snapshot 2026年11月通报口径"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="名称")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = take_snapshot(name=options["name"], by=None, now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已留存{kept}，SHA-256 {kept.sha256}")
