"""`manage.py create_api_token NAME --role province|city [--city CODE]`."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.clients import DAYS, MOST_DAYS, PER_MINUTE, NotAllowed, create_api_token
from accounts.models import READING_SCOPES, Scope
from cities.models import City

BY = "manage.py create_api_token"


class Command(BaseCommand):
    """Creates a REST client and prints its token, this once, and nothing else."""

    help = "新建接口令牌并输出（只显示这一次）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="接口用户的名称")
        parser.add_argument(
            "--role", choices=["province", "city"], required=True, help="province 全省，city 本市"
        )
        parser.add_argument(
            "--city", metavar="CODE", help="城市代码（GB/T 2260），role=city 时必填"
        )
        allowed = "，".join(f"{scope.value} {scope.label}" for scope in Scope)
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help=f"范围，可重复；默认两种读。{allowed}",
        )
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"有效天数，默认 {DAYS}，最多 {MOST_DAYS}"
        )
        parser.add_argument(
            "--per-minute", type=int, default=PER_MINUTE, help=f"每分钟最多次数，默认 {PER_MINUTE}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        city = city_of(options["role"], options["city"])
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"有效天数应为 1 到 {MOST_DAYS}。")
        try:
            token = create_api_token(
                name=options["name"].strip(),
                city=city,
                scopes=options["scope"] or READING_SCOPES,
                expires_at=now + timedelta(days=options["days"]),
                per_minute=options["per_minute"],
                by=BY,
                now=now,
            )
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(token)


def city_of(role: str, code: str | None) -> City | None:
    """The city a client of this role reads; None for the whole province.

    Raises CommandError where role and city do not fit together.
    """
    if role == "province":
        if code is not None:
            raise CommandError("全省令牌不带城市。去掉 --city，或改用 --role city。")
        return None
    if code is None:
        raise CommandError("本市令牌要写明城市，例如 --city 410100。")
    city = City.objects.filter(code=code).first()
    if city is None:
        known = "、".join(f"{c} {n}" for c, n in City.objects.values_list("code", "short_name"))
        raise CommandError(f"没有代码为 {code} 的城市。可用：{known or '无，请先装入方案数据'}。")
    return city
