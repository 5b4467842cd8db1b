"""`manage.py deliver_webhooks`: for a system without a worker, once a minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.webhooks import deliver_due


class Command(BaseCommand):
    """Sends the messages to other systems that are due."""

    help = "发出到时间的推送；有后台任务时不需要。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"送达 {deliver_due(timezone.now())} 条")
