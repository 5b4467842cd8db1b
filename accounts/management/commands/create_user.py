"""`manage.py create_user USERNAME --role ROLE [--name …] [--city CODE] [--department CODE]`."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import CITY_ROLES, PROGRAM_ROLES, Role, User
from accounts.services import create_user
from cities.models import City, Department

BY = "manage.py create_user"
RULE = "密码不合要求"
#: Programs get a token instead, by create_api_token.
PEOPLE = [role for role in Role if role not in PROGRAM_ROLES]


class Command(BaseCommand):
    """Creates a person's account; an empty system gets its first administrator this way."""

    help = "新建用户账号；密码从终端输入两次，或由标准输入读取一行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        roles = "，".join(f"{role.value} {role.label}" for role in PEOPLE)
        parser.add_argument("username", metavar="USERNAME", help="用户名")
        parser.add_argument(
            "--role", choices=[role.value for role in PEOPLE], required=True, help=roles
        )
        parser.add_argument("--name", default="", help="姓名或岗位")
        parser.add_argument("--city", metavar="CODE", help="城市代码（GB/T 2260），市级角色必填")
        parser.add_argument(
            "--initial", action="store_true", help="首次登录必须修改密码（替别人建账号时用）"
        )
        parser.add_argument("--department", metavar="CODE", help="部门代码，如 housing")

    def handle(self, *args: Any, **options: Any) -> None:
        role = Role(options["role"])
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"用户名 {options['username']} 已被使用。")
        city = find_city(role, options["city"])
        department = find_department(options["department"])
        password = read_password()
        try:
            validate_password(
                password, User(username=options["username"], full_name=options["name"])
            )
        except ValidationError as error:
            raise CommandError(f"{RULE}：{''.join(error.messages)}") from None
        create_user(
            username=options["username"],
            full_name=options["name"],
            role=role,
            password=password,
            city=city,
            department=department,
            initial=options["initial"],
            by=BY,
            now=timezone.now(),
        )
        self.stdout.write(f"已新建{role.label}账号 {options['username']}。")


def find_city(role: Role, code: str | None) -> City | None:
    """The city of a city role, None for a provincial one; CommandError where they do not fit."""
    if role not in CITY_ROLES:
        if code is not None:
            raise CommandError("省级角色不带城市，请去掉 --city。")
        return None
    city = City.objects.filter(code=code or "").first()
    if city is None:
        raise CommandError("市级角色要写明城市代码，例如 --city 410100。")
    return city


def find_department(code: str | None) -> Department | None:
    """The department with this code, None when none is asked for."""
    if code is None:
        return None
    department = Department.objects.filter(code=code).first()
    if department is None:
        known = "、".join(Department.objects.order_by("order").values_list("code", flat=True))
        raise CommandError(f"没有代码为 {code} 的部门。可用：{known or '无，请先执行 load_plan'}。")
    return department


def read_password() -> str:
    """Ask twice on a terminal; otherwise the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再输一次："):
        raise CommandError("两次输入的密码不一致。")
    return first
