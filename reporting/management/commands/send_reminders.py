"""Send the reminders that are due, for installations without worker and beat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reporting.mailing import send_again, send_pending
from reporting.models import Mail
from reporting.reminders import Reminder, due_reminders, send_reminders


class Command(BaseCommand):
    """Safe to run at any time and twice: nobody is told the same thing again."""

    help = "发送到期的提醒（截止、整改期限前后30、7、1天）；可由定时任务每小时执行一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出该提醒谁，不发送")
        parser.add_argument("--again", action="store_true", help="没有发出的邮件再发一次")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            for reminder in due_reminders(now):
                self.stdout.write(_line(reminder))
            return
        if options["again"]:
            self.stdout.write(f"{send_again()}封没有发出的邮件将再发一次。")
        told = send_reminders(now=now)
        for notice in told:
            self.stdout.write(f"已提醒{notice.recipient}：{notice.subject}")
        without = [str(each.recipient) for each in told if each.mail == Mail.NO_ADDRESS]
        if without:
            self.stdout.write(f"没有邮箱地址，只在系统内提醒：{'、'.join(without)}")
        for state, number in send_pending(now=now).items():
            self.stdout.write(f"邮件{state.label}：{number}封")
        if not told:
            self.stdout.write("没有到期的提醒。")


def _line(reminder: Reminder) -> str:
    people = "、".join(f"{each}（{each.email or '没有邮箱'}）" for each in reminder.to)
    return f"{reminder.office}：{reminder.subject}。{reminder.text}提醒：{people or '没有账号，请打电话'}"
