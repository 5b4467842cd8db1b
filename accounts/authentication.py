"""`Authorization: Bearer …` (or `Token …`) for REST clients."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.clients import find_token, note_refused, note_use
from accounts.models import ApiToken, User
from accounts.trail import client_address
from cities.version import answers_version

REFUSALS = {
    "unknown_token": "令牌无效。请核对是否完整，或向省级管理员申请新的令牌。",
    "revoked_token": "令牌已作废。请向省级管理员申请新的令牌。",
    "expired_token": "令牌已到期。请向省级管理员申请新的令牌。",
}


class TokenAuthentication(authentication.BaseAuthentication):
    """Finds the client of an API token; one that is unknown, revoked or expired is refused with
    401 and leaves a line in the trail."""

    keywords = ("bearer", "token")

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in self.keywords:
            return None
        now = timezone.now()
        found = find_token(token.strip(), answers_version(request._request))
        why = None
        if found is None:
            why = "unknown_token"
        elif found.revoked_at or not found.user.is_active:
            why = "revoked_token"
        elif found.expires_at <= now:
            why = "expired_token"
        if found is None or why:
            why = why or "unknown_token"
            note_refused(token=found, why=why, address=client_address(request), now=now)
            raise exceptions.AuthenticationFailed(REFUSALS[why])
        note_use(found, now)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """Tells the API's description how a token is sent."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "令牌由省级管理员新建，只显示一次，例如 Authorization: Bearer hnc_0a1b2c…",
        }
