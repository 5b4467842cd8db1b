"""What a production system must not be: a demonstration, a debugging desk, a known key.

PRODUCTION=on asks for it; docker-compose.yml sets it. `make run` does not, so that demonstration
data can be served with everything else as in production.
"""

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q

from accounts.models import User
from cities.selectors import holds_demonstration_data
from reporting.demonstration.loading import PASSWORD

#: As Django's own deployment check asks of a key.
KEY_LENGTH, KEY_VARIETY = 50, 5
TRIED = 20
DEMONSTRATION_NAMES = Q(username__in=("province", "leader", "auditor")) | Q(
    username__regex="^(review|city|bureau)-"
)
KNOWN_KEYS = ("local-use-only", "django-insecure", "changeme", "change-me")


class Unfit(RuntimeError):
    """The system is set up in a way production refuses; the message says why and what to do."""


def unfit_settings() -> list[str]:
    """Why these settings are none of production's, each with its remedy; needs no database."""
    reasons = []
    key = settings.SECRET_KEY
    if settings.DEBUG:
        reasons.append("DEBUG 没有关闭：出错页会泄露内部信息。请设 DEBUG=off。")
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY or key.lower().startswith(KNOWN_KEYS):
        reasons.append(
            f"SECRET_KEY 太短或是公开的默认值：请换成至少{KEY_LENGTH}位的随机字符，"
            "生成方法见 .env.example。"
        )
    return reasons


def unfit_data() -> list[str]:
    """Why the data are none of production's, each with its remedy; empty before the first
    migration, when there is nothing to judge yet."""
    try:
        if holds_demonstration_data():
            return ["库中装的是演示数据和演示账号：请换一个空的数据库，执行 migrate 和 load_plan。"]
        # A hash is slow to try on purpose, so only names of the demonstration are tried.
        named = User.objects.filter(DEMONSTRATION_NAMES, is_active=True).order_by("pk")[:TRIED]
        known = [person.username for person in named if person.check_password(PASSWORD)]
    except DatabaseError:
        return []
    names = "、".join(known)
    return [f"账号{names}用的是公开的演示密码：请停用这些账号或重置密码。"] if known else []


def refuse_unfit() -> None:
    """Raise Unfit where PRODUCTION is asked for and this system is not fit for it."""
    if not settings.PRODUCTION:
        return
    reasons = unfit_settings() + unfit_data()
    if reasons:
        raise Unfit("不能作为正式系统启动：\n" + "\n".join(f"  · {reason}" for reason in reasons))
