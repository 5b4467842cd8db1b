"""What the API's description says about every operation alike."""

import json
import re
from pathlib import Path
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from accounts.problems import MEDIA_TYPE, Problem
from cities.filters import FIELDS

CHINESE = re.compile("[一-鿿]")
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
        "findings": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Finding"},
            "description": "工作簿或上报件的检查结果（409、422）",
        },
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
WITH_BODY = (Problem.CONFLICT, Problem.TOO_LARGE, Problem.MEDIA, Problem.UNACCEPTED)


class Description(AutoSchema):
    """Adds the parameters that every reading operation takes."""

    def get_override_parameters(self) -> list[Any]:
        if self.method != "GET" or not hasattr(self.view, "check_fields"):
            return []
        words = "只要这些字段，用逗号分隔，答复里就只有它们；不写为全部。"
        return [OpenApiParameter(FIELDS, str, description=words)]


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe the errors of every operation; what a view says itself stands."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for methods in result["paths"].values():
        for method, operation in methods.items():
            kinds = ALWAYS if method == "get" else (*ALWAYS, *WITH_BODY)
            for problem in kinds:
                kind = problem.value
                operation["responses"].setdefault(str(kind.status), described(kind.title))
            for response in operation["responses"].values():
                for media_type, content in response.get("content", {}).items():
                    if not media_type.endswith("json"):
                        content["schema"] = {"type": "string", "description": "文件"}
    return result


def as_asked_for(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Require no field of rows of which `fields` picks some; a client made from the description
    would take such an answer for a broken one."""
    for methods in result["paths"].values():
        reading = methods.get("get", {})
        if any(each["name"] == FIELDS for each in reading.get("parameters", [])):
            answer = reading["responses"]["200"].get("content", {}).get("application/json")
            if answer:
                _row(answer["schema"], result).pop("required", None)
    return result


def add_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Show what each reading answers, from rows of the demonstration (api_examples.json,
    by the address of the list or of what belongs to one thing)."""
    known = json.loads((Path(__file__).parent / "api_examples.json").read_text("utf-8"))
    for path, methods in result["paths"].items():
        answer = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = path.removeprefix("/api/v1/").strip("/")
        # One row reads as it does in its list.
        row = known.get(name, known.get(name.partition("/")[0]))
        if "application/json" not in answer or row is None:
            continue
        listed = "results" in _properties(answer["application/json"]["schema"], result)
        page = {"count": 1, "next": None, "previous": None, "results": [row]}
        answer["application/json"]["example"] = page if listed else row
    return result


def _row(schema: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """The description of a row, whether the answer is a page of them or just one."""
    rows = _properties(schema, result).get("results", {}).get("items", schema)
    name = rows.get("$ref", "").rpartition("/")[2]
    row: dict[str, Any] = result["components"]["schemas"].get(name, rows)
    return row


def _properties(schema: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = result["components"]["schemas"].get(name, schema).get("properties", {})
    return found


def in_chinese_only(result: Any, **_: Any) -> Any:
    """Leave out what the code says to its own readers in English."""
    if isinstance(result, list):
        for each in result:
            in_chinese_only(each)
    elif isinstance(result, dict):
        words = result.get("description")
        if isinstance(words, str) and words and not CHINESE.search(words):
            result["description"] = ""
        for each in result.values():
            in_chinese_only(each)
    return result


def described(words: str) -> dict[str, Any]:
    """A response that is a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}
