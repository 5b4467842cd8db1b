"""`manage.py import_workbook FILE [--dry-run] [--json] [--submit] [--clear] [--overwrite]
[--by USERNAME] [--annotated OUT.xlsx]`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from reporting.findings import Finding, Severity
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.container import check_size
from reporting.workbook.returning import annotated_file
from reporting.workbook.taking import Taken, take_workbook

NOTHING = "（空）"


class Command(BaseCommand):
    """Exit status 0 when taken (or would be), 1 with errors in the data or when submitting was
    asked for and stopped, 2 when the file is not a workbook of ours or cannot be read, or the
    annotated one cannot be written (what was taken stays taken)."""

    help = "导入填报工作簿，存为草稿；加 --submit 一并上报"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="填好的工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只检查和预览，不写入")
        parser.add_argument("--json", action="store_true", help="以JSON输出结果")
        parser.add_argument("--submit", action="store_true", help="保存草稿后一并上报")
        parser.add_argument(
            "--clear", action="store_true", help="工作簿里空着的，系统里已有的也清空"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="工作簿下载之后系统里新填的，也换成工作簿里的",
        )
        parser.add_argument(
            "--annotated", type=Path, metavar="OUT.xlsx", help="把标注了问题的同一文件写到这里"
        )
        parser.add_argument("--by", metavar="USERNAME", help="以哪个账号的名义，默认为系统")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._user(options["by"]) if options["by"] else None
        try:
            content = self._content(options["file"])
            taken = take_workbook(
                content_bytes=content,
                by=by,
                now=timezone.now(),
                dry_run=options["dry_run"],
                submit=options["submit"],
                may_clear=options["clear"],
                may_overwrite=options["overwrite"],
            )
        except OSError as error:
            message = f"文件打不开：{options['file']}（{error.strerror or error}）。"
            finding = Finding("unreadable", Severity.ERROR, message, "请核对文件名后重试。")
            self._refuse(finding, as_json=options["json"])
        except NotOurWorkbook as error:
            self._refuse(error.finding, as_json=options["json"])
        if options["json"]:
            self._print_json(taken)
        else:
            self._print_report(taken, submit=options["submit"])
        if options["annotated"]:
            self._annotate(content, taken, options["annotated"], quiet=options["json"])
        if not taken.accepted:
            sys.exit(1)

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有可用的账号“{username}”。")
        return user

    def _content(self, file: Path) -> bytes:
        check_size(file.stat().st_size)
        return file.read_bytes()

    def _refuse(self, finding: Finding, *, as_json: bool) -> NoReturn:
        if as_json:
            self._print_json(Taken(False, [finding]))
        else:
            self.stderr.write(f"{finding.message}{finding.remedy}")
        sys.exit(2)

    def _annotate(self, content: bytes, taken: Taken, target: Path, *, quiet: bool) -> None:
        try:
            target.write_bytes(annotated_file(content, taken))
        except NotOurWorkbook as error:
            self.stderr.write(f"没有标注：{error.finding.message}{error.finding.remedy}")
            sys.exit(2)
        except OSError as error:
            self.stderr.write(f"标注的文件写不了：{target}（{error.strerror or error}）。")
            sys.exit(2)
        if not quiet:
            self.stdout.write(f"标注了问题的工作簿：{target}")

    def _print_json(self, taken: Taken) -> None:
        self.stdout.write(json.dumps(taken.as_json(), ensure_ascii=False))

    def _print_report(self, taken: Taken, *, submit: bool) -> None:
        if taken.city and taken.cycle:
            self.stdout.write(f"{taken.city.name}{taken.cycle}")
        if taken.outdated:
            self.stdout.write(taken.outdated)
        for finding in taken.findings:
            kind = "错误" if finding.severity is Severity.ERROR else "提示"
            place = " ".join(part for part in (finding.sheet, finding.cell) if part)
            self.stdout.write(
                f"【{kind}】{place + '：' if place else ''}{finding.message}{finding.remedy}"
            )
        if taken.changes:
            self.stdout.write(f"改动{len(taken.changes)}处：")
        for change in taken.changes:
            year = f"（{change.year}年）" if change.year else ""
            self.stdout.write(
                f"  {change.name}{year}：{change.old or NOTHING} → {change.new or NOTHING}"
            )
        if taken.clearing:
            remedy = "。" if taken.saved else "。确实要清空的，加上 --clear 再导入。"
            self.stdout.write(f"{taken.clearing}{remedy}")
        if taken.overwriting:
            remedy = "。" if taken.saved else "。确实要覆盖的，加上 --overwrite 再导入。"
            self.stdout.write(f"{taken.overwriting}{remedy}")
        self.stdout.write(_outcome(taken, submit=submit))


def _outcome(taken: Taken, *, submit: bool) -> str:
    if not taken.saved:
        return "没有导入，系统中的数据未变。请按以上各项改正后重试。"
    if taken.dry_run:
        done = "检查通过，可以存为草稿" + ("并上报" if taken.submitted else "")
        stopped = "，但以上各项处理前不能上报" if submit and not taken.submitted else ""
        return f"{done}{stopped}（本次未写入）。"
    if submit and not taken.submitted:
        return "已存为草稿，未上报：以上各项处理后才能上报。"
    return "已存为草稿并上报。" if taken.submitted else "已存为草稿。"
