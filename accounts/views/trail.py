"""The trail for the auditor, and the settings in force."""

import csv
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import Right
from accounts.models import Role
from accounts.views.guards import needs
from accounts.wording import ACTIONS, COMMAND, COMMANDS, action_words, actor_words, detail_words
from audit.models import Entry
from audit.selectors import breaks, entries, head
from audit.services import SYSTEM

PAGE = 100
#: A trail has days of these, and a day past them may be none to a database.
YEARS = range(2000, 2100)
HEAD = ("序号", "时间", "用户", "事项", "对象", "内容", "摘要")


@needs(Right.READ_TRAIL)
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """The trail, newest first; with `?verify=1` also whether it is whole. A date that is none is
    said, and nothing is chosen by it."""
    asked = _asked(request)
    faults = _faults(asked)
    page = Paginator(_chosen(asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, action_words(each.action), detail_words(each.detail)) for each in page],
        "asked": asked,
        "faults": faults,
        "actions": ACTIONS.items(),
        "query": urlencode([(name, value) for name, value in asked.items() if value]),
        "head": head(),
        "verified": "verify" in request.GET,
        "breaks": breaks() if "verify" in request.GET else [],
    }
    return render(request, "accounts/trail.html", context)


@needs(Right.READ_TRAIL)
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV. A text that a spreadsheet would run gets an apostrophe in front.

    A date that is none leads back to the page, which says so.
    """
    asked = _asked(request)
    if _faults(asked):
        return redirect(f"{reverse('trail')}?{urlencode(asked)}")
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    writer = csv.writer(response)
    writer.writerow(HEAD)
    for each in _chosen(asked).iterator():
        at = timezone.localtime(each.at).isoformat(sep=" ", timespec="seconds")
        texts = (
            actor_words(each.actor),
            action_words(each.action),
            each.subject,
            detail_words(each.detail),
        )
        writer.writerow([each.sequence, at, *map(_harmless, texts), each.digest])
    return response


@needs(Right.SEE_SETTINGS)
@require_safe
def show_settings(request: HttpRequest) -> HttpResponse:
    """What is asked of passwords, sign-ins and sessions here; set in the environment."""
    roles = [Role(each).label for each in settings.TOTP_REQUIRED_ROLES if each in Role.values]
    days, minutes = settings.PASSWORD_MAX_AGE_DAYS, settings.IDLE_MINUTES
    rows = [
        ("密码最少位数", f"{settings.PASSWORD_MIN_LENGTH}位", "PASSWORD_MIN_LENGTH"),
        (
            "大写、小写、数字、其他",
            f"至少{settings.PASSWORD_MIN_CLASSES}类",
            "PASSWORD_MIN_CLASSES",
        ),
        ("不得重复使用", f"最近{settings.PASSWORD_HISTORY}次", "PASSWORD_HISTORY"),
        ("密码有效期", f"{days}天" if days else "不限", "PASSWORD_MAX_AGE_DAYS"),
        ("同一用户名连续失败", _times(settings.LOCKOUT_FAILURES), "LOCKOUT_FAILURES"),
        (
            "同一地址连续失败",
            _times(settings.LOCKOUT_ADDRESS_FAILURES),
            "LOCKOUT_ADDRESS_FAILURES",
        ),
        ("暂停登录", f"{settings.LOCKOUT_MINUTES}分钟", "LOCKOUT_MINUTES"),
        ("无操作自动退出", f"{minutes}分钟" if minutes else "不退出", "IDLE_MINUTES"),
        ("必须用动态码的角色", "、".join(roles) or "无", "TOTP_REQUIRED_ROLES"),
        ("反向代理层数", str(settings.PROXY_COUNT), "PROXY_COUNT"),
    ]
    return render(request, "accounts/settings.html", {"rows": rows, "head": head()})


def _times(limit: int) -> str:
    return f"{limit}次" if limit else "不限"


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("actor", "action", "from", "to")}


def _chosen(asked: dict[str, str]) -> QuerySet[Entry]:
    found = entries()
    if asked["actor"]:
        by_command = Q(actor=SYSTEM) | Q(actor__startswith=COMMANDS)
        found = found.filter(by_command if asked["actor"] == COMMAND else Q(actor=asked["actor"]))
    if asked["action"]:
        found = found.filter(action__startswith=asked["action"])
    if (first := _midnight(asked["from"])) is not None:
        found = found.filter(at__gte=first)
    if (last := _midnight(asked["to"])) is not None:
        found = found.filter(at__lt=last + timedelta(days=1))
    return found


def _faults(asked: dict[str, str]) -> list[str]:
    return [
        f"“{label}”写的“{asked[name][:20]}”不是可查的日期，没有按它筛选。请写成2026-11-20这样。"
        for name, label in (("from", "自"), ("to", "至"))
        if asked[name] and _midnight(asked[name]) is None
    ]


def _midnight(text: str) -> datetime | None:
    """The beginning of a day given as 2026-11-20; None when it is no day of YEARS."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day.year in YEARS else None


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
