"""Errors of the REST API as problem details (RFC 9457), in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"
#: The page that explains every kind; a kind's `type` is its place there.
EXPLAINED_AT = "/api/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its place on the page, HTTP status, title, and what the client can do."""

    slug: str
    status: int
    title: str
    remedy: str

    @property
    def type(self) -> str:
        return f"{EXPLAINED_AT}#{self.slug}"


class Problem(Enum):
    """Every kind of problem that the API answers with."""

    MALFORMED = Kind(
        "malformed",
        400,
        "请求读不懂",
        "请求的格式不对，例如 JSON 缺了括号、网址含不允许的字符。改正后再发。",
    )
    INVALID = Kind(
        "invalid",
        400,
        "参数或内容有误",
        "errors 逐项写明哪个参数或字段错在哪里、怎么改。改正后再发，原样重发没有用。",
    )
    UNAUTHENTICATED = Kind(
        "unauthenticated",
        401,
        "没有登录，或令牌不能用",
        "带上请求头 Authorization: Bearer 令牌。令牌无效、作废、到期的，向省级管理员申请新的。",
    )
    FORBIDDEN = Kind(
        "forbidden",
        403,
        "无权访问",
        "角色没有这项权限，令牌的范围不含它，或要的是别的市的数据。detail 写明是哪一种。",
    )
    NOT_FOUND = Kind(
        "not-found", 404, "没有找到", "核对地址中的代码、序号和年份。没有的页码也是这种错误。"
    )
    METHOD = Kind("method", 405, "不支持这种方法", "响应头 Allow 列出可用的方法。")
    NOT_ACCEPTABLE = Kind(
        "not-acceptable",
        406,
        "给不出要的格式",
        "接口说明列出每个地址可用的格式；不写 Accept 即为 JSON。",
    )
    CONFLICT = Kind(
        "conflict",
        409,
        "现在不能这样做",
        "上报件的状态或年度的期限不允许，或会清空已有的内容，detail 写明原因。先取最新状态再决定。",
    )
    TOO_LARGE = Kind("too-large", 413, "内容太大", "填报工作簿不超过 5 MB。")
    MEDIA = Kind("media", 415, "内容的类型不对", "接口说明列出每个地址收什么类型的内容。")
    UNACCEPTED = Kind(
        "unaccepted",
        422,
        "工作簿没有收下",
        "findings 逐条列出工作表、单元格、问题和改法；什么都没有保存。全部改好后重新上传。",
    )
    THROTTLED = Kind(
        "throttled", 429, "请求太频繁", "响应头 Retry-After 写明多少秒以后再试。请不要连续重试。"
    )
    FAILED = Kind(
        "failed",
        500,
        "系统出错",
        "不是请求的问题，已经记入日志，已保存的数据不受影响。稍后再试，仍然出错请把时间和地址告诉管理员。",
    )


BY_STATUS = {problem.value.status: problem for problem in reversed(Problem)}


def problem_response(
    problem: Problem,
    *,
    detail: str = "",
    status: int | None = None,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> JsonResponse:
    """The answer; `errors` are messages by parameter or field, `status` one of the same kind."""
    kind = problem.value
    body: dict[str, object] = {
        "type": kind.type,
        "title": kind.title,
        "status": status or kind.status,
        "detail": detail or kind.remedy,
    }
    if errors is not None:
        body["errors"] = dict(errors)
    body.update(more)
    return JsonResponse(
        body,
        status=status or kind.status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )
