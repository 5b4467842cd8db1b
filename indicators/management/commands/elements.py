"""`manage.py elements`: the codes of data elements and cities, as they stand in docs/elements.md."""

from typing import Any

from django.core.management.base import BaseCommand

from indicators.elements_document import elements_markdown


class Command(BaseCommand):
    """Prints the tables in Markdown."""

    help = "印出数据项和城市的代码表（docs/elements.md 的内容）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(elements_markdown(), ending="")
