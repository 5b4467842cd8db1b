"""How the REST API says that something is not there."""

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's answer, with the missing thing named in Chinese (404)."""
    if isinstance(error, Http404):
        named = "、".join(str(value) for value in context.get("kwargs", {}).values())
        error = exceptions.NotFound(f"没有找到「{named}」。请核对地址中的代码或序号。")
    return exception_handler(error, context)
