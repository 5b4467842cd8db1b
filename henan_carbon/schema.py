"""What the API's description says about every operation alike."""

from typing import Any

from accounts.problems import MEDIA_TYPE, Problem

ERRORS = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
    "description": "各参数或字段的问题",
    "example": {"year": ["年份应为 2000 到 2099 的四位数，例如 2026。"]},
}
PROBLEM = {
    "type": "object",
    "description": "错误（RFC 9457）",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "错误的种类，可打开"},
        "title": {"type": "string", "description": "种类的名称"},
        "status": {"type": "integer", "description": "状态码"},
        "detail": {"type": "string", "description": "这一次的原因"},
        "errors": ERRORS,
    },
}
#: What any operation may answer with, and what only those that take a body may.
ALWAYS = (
    Problem.INVALID,
    Problem.UNAUTHENTICATED,
    Problem.FORBIDDEN,
    Problem.NOT_FOUND,
    Problem.NOT_ACCEPTABLE,
    Problem.THROTTLED,
)
WITH_BODY = (Problem.CONFLICT, Problem.TOO_LARGE, Problem.MEDIA)


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe the errors of every operation; what a view says itself stands."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for methods in result["paths"].values():
        for method, operation in methods.items():
            kinds = ALWAYS if method == "get" else (*ALWAYS, *WITH_BODY)
            for problem in kinds:
                kind = problem.value
                operation["responses"].setdefault(str(kind.status), described(kind.title))
    return result


def described(words: str) -> dict[str, Any]:
    """A response that is a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}
