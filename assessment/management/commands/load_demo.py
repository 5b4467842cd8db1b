"""Fill an empty system with demonstration data and print the demonstration accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from assessment.services import ensure_current
from cities.selectors import holds_demonstration_data
from reporting.demonstration.loading import PASSWORD, accounts, load_demonstration


class Command(BaseCommand):
    """Safe to run again: a system that is in use is left as it is."""

    help = "载入演示数据（仅当系统中没有任何数据时），并列出演示账号"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("这是正式系统（PRODUCTION=on），不装演示数据。")
        # Results stood before the latest report came, so that the overview has a change to show.
        if load_demonstration(now=timezone.now(), before_the_latest=ensure_current):
            self.stdout.write("已载入演示数据（2020—2026年，18市）。")
        elif holds_demonstration_data():
            self.stdout.write("系统中已有演示数据，没有再装。")
        if not holds_demonstration_data():
            self.stdout.write("系统中已有账号或正式数据，未载入演示数据。")
            return
        known = set(User.objects.values_list("username", flat=True))
        self.stdout.write(f"演示账号（初始密码均为 {PASSWORD}）：")
        for account in accounts():
            if account["username"] in known:
                role = account["role"]
                self.stdout.write(
                    f"  {account['username']:<36}{role.label}  {account['full_name']}"
                )
