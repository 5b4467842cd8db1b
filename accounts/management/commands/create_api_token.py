"""`manage.py create_api_token NAME --role province|city [--city CODE]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.services import create_api_token
from cities.models import City

BY = "manage.py create_api_token"
NAME_LENGTH = 40


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

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not 1 <= len(name) <= NAME_LENGTH:
            raise CommandError(f"名称应为 1 到 {NAME_LENGTH} 个字。")
        city = city_of(options["role"], options["city"])
        self.stdout.write(create_api_token(name=name, city=city, by=BY, now=timezone.now()))


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
