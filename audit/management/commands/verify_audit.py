"""`manage.py verify_audit [--noted SEQUENCE:DIGEST]`."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from audit.models import Entry
from audit.selectors import Break, breaks, head


def noted_head(text: str) -> tuple[int, str]:
    """`SEQUENCE:DIGEST` as an earlier run printed it."""
    found = re.fullmatch(r"([1-9]\d{0,17}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise ArgumentTypeError("应为“序号:摘要”，即上次核验时印出的那一行。")
    return int(found[1]), found[2]


class Command(BaseCommand):
    """Ends with 1 when anything in the trail was altered, removed or inserted."""

    help = "核验审计记录：找出被改动、删除、插入的记录；有问题时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            type=noted_head,
            metavar="序号:摘要",
            help="以前核验时记下的链头；连同整条链一起改写时，只有它能看出来",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = breaks()
        if options["noted"] is not None:
            found += against_note(*options["noted"])
        if found:
            self.stdout.write(f"审计记录不完整，有{len(found)}处：")
            for each in found:
                self.stdout.write(f"  {each}")
            raise SystemExit(1)
        top = head()
        if top is None or not top.sequence:
            self.stdout.write("审计记录为空。")
            return
        self.stdout.write(
            f"审计记录完整，共{top.count}条。链头（请另行抄存，供下次用 --noted 核验）："
        )
        self.stdout.write(str(top))


def against_note(sequence: int, digest: str) -> list[Break]:
    """A chain that was computed anew fits itself, but not a head noted elsewhere."""
    now = Entry.objects.filter(sequence=sequence).values_list("digest", flat=True).first()
    if now is None:
        return [Break(sequence, sequence, "抄存的链头有这一条，现在没有了")]
    if now != digest:
        return [Break(sequence, sequence, "与抄存的链头不符：整条链被重写过")]
    return []
