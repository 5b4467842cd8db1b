from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "用户"

    def ready(self) -> None:
        register(_known_roles)


def _known_roles(**_: Any) -> list[CheckMessage]:
    """A misspelt role would silently do without its second factor."""
    from accounts.models import Role

    unknown = [role for role in settings.TOTP_REQUIRED_ROLES if role not in Role.values]
    if not unknown:
        return []
    hint = f"可填：{'、'.join(Role.values)}"
    return [Error(f"TOTP_REQUIRED_ROLES 中没有这些角色：{unknown}", hint=hint, id="accounts.E001")]
