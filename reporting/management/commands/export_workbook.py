"""`manage.py export_workbook --city 410100 --year 2026 OUT.xlsx`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cities.selectors import cities
from reporting import selectors
from reporting.workbook.exporting import workbook_of


class Command(BaseCommand):
    """Write a city's workbook of a year, filled with what the system holds."""

    help = "导出一个城市一个年度的填报工作簿"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", required=True, metavar="CODE", help="城市代码，如 410100")
        parser.add_argument("--year", required=True, type=int, help="年度，如 2026")
        parser.add_argument("file", type=Path, metavar="OUT.xlsx", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        city = cities().filter(code=options["city"]).first()
        if city is None:
            known = "、".join(f"{c.code}{c.short_name}" for c in cities())
            raise CommandError(
                f"没有代码为“{options['city']}”的上报城市。"
                + (f"可用的有：{known}。" if known else "请先运行 manage.py load_plan。")
            )
        cycle = selectors.cycle(options["year"])
        if cycle is None:
            years = "、".join(str(c.year) for c in selectors.cycles())
            raise CommandError(
                f"{options['year']}年度没有上报任务。"
                + (f"可用的年度有：{years}。" if years else "请先运行 manage.py load_plan。")
            )
        try:
            content = workbook_of(city=city, cycle=cycle, now=timezone.now())
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"文件写不了：{options['file']}（{error.strerror or error}）。"
            ) from error
        self.stdout.write(f"已导出{city.name}{cycle}填报工作簿：{options['file']}")
