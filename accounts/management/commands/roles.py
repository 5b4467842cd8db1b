"""`manage.py roles`: the table of roles and rights, as it stands in docs/roles.md."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles import roles_markdown


class Command(BaseCommand):
    """Prints the table in Markdown."""

    help = "印出角色与权限表（docs/roles.md 的内容）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(roles_markdown(), ending="")
