"""`manage.py workflow`: the transition tables, as they stand in docs/workflow.md."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting.workflow_document import workflow_markdown


class Command(BaseCommand):
    """Prints the tables and their diagrams in Markdown."""

    help = "印出上报件和数据的流转表与图（docs/workflow.md 的内容）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(workflow_markdown(), ending="")
