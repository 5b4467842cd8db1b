"""The API's answers compressed: brotli where the client takes it, else gzip.

Pages are left alone: they carry a secret (the CSRF token) beside what somebody typed.
"""

import gzip
import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

API = "/api/"
#: Smaller answers fit into one packet anyway.
FROM_BYTES = 1000
#: What is compressed already becomes no smaller.
TEXTS = re.compile(r"application/(.+\+)?json|text/|application/vnd\.(oai|sdmx)")
BROTLI_QUALITY, GZIP_LEVEL = 4, 5


class CompressApi:
    """Middleware; leaves the ETag as it is, which is weak."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith(API) or not isinstance(response, HttpResponse):
            return response
        if len(response.content) < FROM_BYTES or response.has_header("Content-Encoding"):
            return response
        if not TEXTS.match(response.headers.get("Content-Type", "")):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        encoding = _taken(request.headers.get("Accept-Encoding", ""))
        if not encoding:
            return response
        response.content = _compressed(response.content, encoding)
        response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(response.content))
        return response


def _compressed(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        made: bytes = brotli.compress(content, quality=BROTLI_QUALITY)
        return made
    return gzip.compress(content, GZIP_LEVEL, mtime=0)


def _taken(accept: str) -> str:
    """The better of the encodings that the client takes; "" for none. `q=0` refuses one."""
    offered = {
        name.strip().lower()
        for name, _, options in (each.partition(";") for each in accept.split(","))
        if not re.fullmatch(r"\s*q=0(\.0*)?\s*", options)
    }
    return "br" if "br" in offered else "gzip" if "gzip" in offered else ""
