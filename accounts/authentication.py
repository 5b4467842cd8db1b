"""`Authorization: Token …` for REST clients."""

import hashlib
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken, User


def token_digest(token: str) -> str:
    """SHA-256 of a token, as it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenAuthentication(authentication.BaseAuthentication):
    """Finds the client of an API token; a wrong or revoked token is refused with 401."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        found = (
            ApiToken.objects.select_related("user__city")
            .filter(
                digest=token_digest(token.strip()), revoked_at__isnull=True, user__is_active=True
            )
            .first()
        )
        if found is None:
            raise exceptions.AuthenticationFailed("令牌无效或已作废。请向省级管理员申请新的令牌。")
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):
    """Tells the API's description how a token is sent."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token 加空格加令牌，例如 Token 0a1b2c…",
        }
