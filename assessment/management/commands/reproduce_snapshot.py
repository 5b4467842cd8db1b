"""`manage.py reproduce_snapshot N`: compute a snapshot anew and say whether it is the same."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.snapshots import reproduce, snapshot
from assessment.snapshots.wording import where_text
from indicators.calculation import CALCULATION_VERSION

SHOWN = 20


class Command(BaseCommand):
    help = "用当时的数据、口径和期限重新计算一份快照，逐项核对；一致退出码为0，不一致为1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="快照编号")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = snapshot(options["number"])
        if kept is None:
            raise CommandError(f"没有第{options['number']}号快照。", returncode=2)
        found = reproduce(kept)
        if found.identical:
            self.stdout.write(f"{kept}：重新计算{found.results}项结果，全部一致。")
            return
        if not found.same_method:
            self.stdout.write(
                f"留存时的算法版本为{kept.calculation_version}，现为{CALCULATION_VERSION}。"
            )
        if not found.sealed:
            self.stdout.write("摘要不符：留存的结果或所依据的数据被改动过。")
        self.stdout.write(f"{found.results}项结果中{len(found.differing)}项不一致：")
        for key, (was, is_now) in list(found.differing.items())[:SHOWN]:
            self.stdout.write(f"  {where_text(key, was, is_now)}")
        if len(found.differing) > SHOWN:
            self.stdout.write(f"  另有{len(found.differing) - SHOWN}项")
        sys.exit(1)
