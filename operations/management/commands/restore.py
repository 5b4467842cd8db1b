"""`manage.py restore`: a backup into an empty system."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations import backup


class Command(BaseCommand):
    """Restores a backup, or only verifies it; exit status 1 when it is not taken."""

    help = "把备份恢复到空的系统中，并逐表核对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="备份文件")
        parser.add_argument("--check", action="store_true", help="只核对备份是否完整，不恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = (backup.verify if options["check"] else backup.restore)(options["source"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(part.rows for part in manifest.tables.values())
        did = "备份完整" if options["check"] else "已恢复，逐表核对一致"
        self.stdout.write(
            f"{did}：{_local(manifest.created_at)}，{len(manifest.tables)}张表{rows}行，"
            f"{len(manifest.files)}个文件。"
        )


def _local(moment: str) -> str:
    """「2026-11-28 02:59」 as clocks show it here."""
    return f"{timezone.localtime(datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}"
