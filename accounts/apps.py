import threading
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

#: Its name, by which it is found.
THREAD = "webhooks"


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "用户"

    def ready(self) -> None:
        register(_known_roles)
        from accounts.signals import deliveries_waiting

        deliveries_waiting.connect(_deliver, dispatch_uid="accounts.deliver")


def _deliver(**_: Any) -> None:
    """Wake the worker; without one a thread sends, as nobody's request waits for another system."""
    from accounts.tasks import deliver_in_thread, deliver_webhooks

    if settings.JOBS_IN_THREADS:
        threading.Thread(target=deliver_in_thread, name=THREAD, daemon=True).start()
        return
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        deliver_webhooks.delay()


def _known_roles(**_: Any) -> list[CheckMessage]:
    """A misspelt role would silently do without its second factor."""
    from accounts.models import Role

    unknown = [role for role in settings.TOTP_REQUIRED_ROLES if role not in Role.values]
    if not unknown:
        return []
    hint = f"可填：{'、'.join(Role.values)}"
    return [Error(f"TOTP_REQUIRED_ROLES 中没有这些角色：{unknown}", hint=hint, id="accounts.E001")]
