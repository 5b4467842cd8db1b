"""How the system says what went wrong: pages for people, problem details for the REST API, both in
Chinese."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views import defaults
from rest_framework import exceptions
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from accounts.problems import BY_STATUS, Problem, problem_response

API = "/api/"
CSRF = "CSRF Failed"
CSRF_REMEDY = "网页登录的会话写入时要带 X-CSRFToken 请求头；程序请改用令牌。"
UNREADABLE = "请求的内容读不懂：应为 JSON，或带文件的表单。请核对内容和 Content-Type。"
LOOKING = ("GET", "HEAD")
#: Addresses below which a button's own stands, but which hand out a file.
FILES = {"paper", "evidence-file"}
THROTTLED = "每分钟的次数用完了，请{wait}秒后再试。"


def answer(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """The problem behind an error; None for one that nobody expected (500, and logged)."""
    if isinstance(error, Http404) and _unknown_format(context):
        error = exceptions.NotAcceptable()
    elif isinstance(error, Http404):
        named = "、".join(str(value) for value in context.get("kwargs", {}).values())
        error = exceptions.NotFound(f"没有找到「{named}」。请核对地址中的代码或序号。")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth
    if isinstance(error, exceptions.ValidationError):
        errors = by_field(error.detail)
        return problem_response(
            Problem.INVALID, detail=in_one_line(errors), errors=errors, headers=headers
        )
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    detail = str(error.detail)
    if isinstance(error, exceptions.Throttled):
        wait = max(1, round(getattr(error, "wait", None) or 1))
        headers["Retry-After"] = str(wait)
        detail = THROTTLED.format(wait=wait)
    if isinstance(error, exceptions.NotAuthenticated):
        detail = Problem.UNAUTHENTICATED.value.remedy
    if detail.startswith(CSRF):
        detail = CSRF_REMEDY
    if isinstance(error, exceptions.NotAcceptable):
        formats = "、".join(each.format for each in context["view"].get_renderers())
        detail = f"这个地址给得出的格式：{formats}。请改 Accept 请求头或 format 参数。"
    problem = BY_STATUS.get(error.status_code, Problem.MALFORMED)
    if isinstance(error, exceptions.ParseError):
        problem, detail = Problem.MALFORMED, UNREADABLE
    return problem_response(problem, detail=detail, status=error.status_code, headers=headers)


def _unknown_format(context: dict[str, Any]) -> bool:
    """Whether `format=` asks for something that this address does not give."""
    asked = context["request"].query_params.get(api_settings.URL_FORMAT_OVERRIDE)
    return bool(asked) and asked not in {each.format for each in context["view"].get_renderers()}


def by_field(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Messages by field; nested fields are joined by dots, messages about the whole by
    `non_field_errors`."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            for field, messages in by_field(value, f"{name}.{key}" if name else str(key)).items():
                found.setdefault(field, []).extend(messages)
        return found
    field = name or api_settings.NON_FIELD_ERRORS_KEY
    if isinstance(detail, list):
        found = {}
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            below = by_field(value, f"{field}.{index}") if nested else {field: [str(value)]}
            for key, messages in below.items():
                found.setdefault(key, []).extend(messages)
        return found
    return {field: [str(detail)]}


def in_one_line(errors: dict[str, list[str]]) -> str:
    """「year：年份应为…；city：没有这个城市。」 for whoever reads only one line."""
    return "；".join(f"{name}：{''.join(messages)}" for name, messages in errors.items())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400 outside every view."""
    if request.path.startswith(API):
        return problem_response(Problem.MALFORMED)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403 outside every view."""
    if request.path.startswith(API):
        return problem_response(Problem.FORBIDDEN)
    context = {"said": str(exception), "looked": request.method in LOOKING}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404 for an address that there is not."""
    if request.path.startswith(API):
        return problem_response(Problem.NOT_FOUND, detail="没有这个地址。接口清单见 /api/v1/。")
    if isinstance(exception, Resolver404):
        return render(request, "404.html", status=404)
    # Django's own words are English and name models.
    said = "" if str(exception).isascii() else str(exception)
    return render(request, "404.html", {"said": said}, status=404)


class ButtonsOnly:
    """A page for whoever opens the address of a button, mostly by signing in again after pressing
    it, instead of an empty answer (405): nothing was done, and where it can be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith(API):
            return response
        context = {"looked": request.method in LOOKING, "page": _page_of(request.path)}
        page = render(request, "405.html", context, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def _page_of(path: str) -> str:
    """The page on which a button stands: the nearest address above the button's own."""
    while (path := f"{path.rstrip('/').rpartition('/')[0]}/") != "/":
        try:
            if resolve(path).url_name not in FILES:
                return path
        except Resolver404:
            continue
    return path


def failed(request: HttpRequest) -> HttpResponseBase:
    """500, which Django has logged already."""
    if request.path.startswith(API):
        return problem_response(Problem.FAILED)
    return defaults.server_error(request)


def explained(request: HttpRequest) -> HttpResponseBase:
    """Every kind of problem, for people: where the `type` of a problem leads."""
    return render(request, "problems.html", {"kinds": [each.value for each in Problem]})
