"""Compare the evidence on disk with the rows that name it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from audit.services import record
from reporting.evidence.stocktaking import remove_orphans, take_stock
from reporting.services import actor


class Command(BaseCommand):
    """Exit code 1 while a row's file is missing or altered, or a file that no row names is left."""

    help = "核对佐证材料：列出没有登记的文件，以及缺失或被改动的文件；--remove 删去没有登记的。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="删去存了一天以上、没有登记的文件；登记过的从不删除",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        stock = take_stock(now)
        gone: set[str] = set()
        if options["remove"]:
            with transaction.atomic():
                gone = {each.name for each in remove_orphans(stock)}
                if gone:
                    record(
                        by=actor(None),
                        action="evidence.remove_orphans",
                        subject=f"{len(gone)}个文件",
                        now=now,
                        files=sorted(gone),
                    )
        for orphan in stock.orphans:
            said = "已删去" if orphan.name in gone else "没有登记" if orphan.old else (
                "没有登记，不到一天，可能正在上传"
            )  # fmt: skip
            self.stdout.write(f"{said}：{orphan.name}（{orphan.size}字节）")
        for each in stock.broken:
            row, what = each.evidence, "文件缺失" if each.missing else "内容与登记的校验码不符"
            self.stdout.write(
                f"{what}：{row.file.name}，{row.submission}的“{row.original_name}”（第{row.pk}号）"
            )
        left = sum(each.old and each.name not in gone for each in stock.orphans)
        self.stdout.write(
            f"共{stock.files}个文件、{stock.rows}条登记：没有登记的{len(stock.orphans)}个"
            f"（已删去{len(gone)}个），缺失或不符的{len(stock.broken)}个。"
        )
        if stock.broken:
            raise CommandError("有登记的文件缺失或不符。请从备份中恢复这些文件，再核对一次。")
        if left:
            raise CommandError(f"有{left}个没有登记的文件。确认不需要后加 --remove 删去。")
