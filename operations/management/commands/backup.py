"""`manage.py backup`: everything in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations import backup


class Command(BaseCommand):
    """Writes a backup; exit status 1 when a file that a row names was not found."""

    help = "把数据库和全部文件备份到一个文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", help="备份文件（.tar.gz），或存放备份的目录，目录须已存在")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        target = Path(options["target"])
        # A directory that is not there is likely a mount that is missing.
        if not target.is_dir() and not target.name.endswith(".tar.gz"):
            raise CommandError(
                f"没有目录{target}，没有备份。请先建立这个目录，或检查它是否已挂载；"
                "要写成一个文件，文件名请以 .tar.gz 结尾。"
            )
        if target.is_dir():
            target = target / f"henan-carbon-{timezone.localtime(now):%Y%m%d-%H%M%S}.tar.gz"
        try:
            manifest = backup.write(target, now=now)
            # What was written is read back: a backup that cannot be read is none.
            backup.verify(target)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(part.rows for part in manifest.tables.values())
        self.stdout.write(
            f"已备份到{target}：{len(manifest.tables)}张表{rows}行，{len(manifest.files)}个文件，"
            "校验一致。"
        )
        if manifest.missing_files:
            listed = "\n".join(f"  {name}" for name in manifest.missing_files)
            raise CommandError(f"有{len(manifest.missing_files)}个文件没有找到：\n{listed}")
