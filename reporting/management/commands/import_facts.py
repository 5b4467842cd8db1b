"""Import history from a CSV file: city,year,element,value."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reporting.findings import Finding, Severity
from reporting.history import MAX_BYTES, Imported, NotAFactsFile, import_history, read_rows
from reporting.parsing import control_characters
from reporting.publishing import import_published


class Command(BaseCommand):
    """Exit status 0 when taken (or would be), 1 with errors in the data, 2 when not readable."""

    help = "导入历史数据（CSV：city,year,element,value）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV文件")
        parser.add_argument("--source", required=True, help="数据出处，如“2023年统计年鉴”")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--approve", action="store_true", help="作为年报核定数导入")
        how.add_argument(
            "--beside",
            action="store_true",
            help="作为另一来源与现用的数并列，供数源比对，不进入计算",
        )
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--json", action="store_true", help="以JSON输出结果")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # One byte more than is taken, so that a file of any size costs no more to refuse.
            with options["file"].open("rb") as file:
                rows = read_rows(file.read(MAX_BYTES + 1))
        except OSError as error:
            self._refuse(f"文件打不开：{error.strerror or error}。", options["json"])
        except NotAFactsFile as error:
            self._refuse(str(error), options["json"])
        source = options["source"].strip()
        if not source or len(source) > 200 or control_characters(source):
            self._refuse("--source 请写明数据出处，200字以内，不含控制字符。", options["json"])
        common: dict[str, Any] = {
            "rows": rows,
            "source": source,
            "by": None,
            "now": timezone.now(),
            "dry_run": options["dry_run"],
        }
        if options["beside"]:
            result = import_published(**common)
        else:
            result = import_history(**common, approve=options["approve"])
        if options["json"]:
            self._print_json(result.accepted, result.findings, len(result.changes))
        else:
            self._print_report(result, dry_run=options["dry_run"])
        if not result.accepted:
            sys.exit(1)

    def _refuse(self, message: str, as_json: bool) -> None:
        if as_json:
            finding = Finding("unreadable", Severity.ERROR, message, "请改正后重新导入。")
            self._print_json(False, [finding], 0)
        else:
            self.stderr.write(message)
        sys.exit(2)

    def _print_json(self, accepted: bool, findings: list[Finding], changes: int) -> None:
        content = {
            "accepted": accepted,
            "findings": [finding.as_json() for finding in findings],
            "changes": changes,
        }
        self.stdout.write(json.dumps(content, ensure_ascii=False))

    def _print_report(self, result: Imported, *, dry_run: bool) -> None:
        for finding in result.findings:
            kind = "错误" if finding.severity is Severity.ERROR else "提示"
            line = f"第{finding.line}行 " if finding.line else ""
            self.stdout.write(f"{kind} {line}{finding.message}{finding.remedy}")
        if not result.accepted:
            self.stdout.write("有错误，一行也没有导入。改正后请重新导入。")
        elif dry_run:
            self.stdout.write(f"检查通过，将写入{len(result.changes)}个数（本次未写入）。")
        else:
            self.stdout.write(f"已写入{len(result.changes)}个数。")
