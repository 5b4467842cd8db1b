"""What every list of the REST API has in common: sparse fields, and answers that did not change."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags
from rest_framework import mixins, viewsets
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from cities.filters import FIELDS
from cities.stored import HasFile, Unreadable, content_of
from cities.version import answers_version

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Holdable(viewsets.GenericViewSet):
    """A view whose answers may be held: `If-None-Match` is answered with 304.

    The ETag names the version of everything the system knows (settings.API_VERSION), who asks,
    the day or hour, and what is asked; so it changes at the latest when the answer does.
    """

    etag: str | None = None
    #: Whether its answers move with the hour; else, as long as nothing is changed, with the day.
    hourly = False
    #: When this hour or day began: an answer is made as of then.
    as_of: datetime

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            return
        hour = timezone.localtime().replace(minute=0, second=0, microsecond=0)
        self.as_of = hour if self.hourly else hour.replace(hour=0)
        version = answers_version(request._request)
        if version is None:
            return
        self.etag = etag_of(version, self.as_of, request)
        if _matches(request, self.etag):
            for method in ("get", "head"):
                setattr(self, method, lambda *_, **__: HttpResponseNotModified())

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.etag is None or response.status_code not in (200, 304):
            return response
        response["ETag"] = self.etag
        # For whoever keeps answers on this side.
        until = self.as_of + (HOUR if self.hourly else DAY)
        response.stands_until = until  # type: ignore[attr-defined]
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
        return response


class Readable(Holdable):
    """A view of rows: `fields=` picks columns."""

    #: Whether its rows are observations, which statisticians take as SDMX.
    observations = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.check_fields()

    def check_fields(self) -> None:
        """Raises ValidationError when `fields` names a column that there is not."""
        asked = self.request.query_params.get(FIELDS)
        if asked is None:
            return
        serializer: Any = self.get_serializer_class()()
        known = list(serializer.fields)
        unknown = [name for name in asked.split(",") if name not in known]
        if unknown:
            words = f"没有这些字段：{'、'.join(unknown)}。可用：{'、'.join(known)}。"
            raise ValidationError({FIELDS: [words]})

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer: Any = super().get_serializer(*args, **kwargs)
        asked = self.request.query_params.get(FIELDS)
        # An observation has the columns its standard gives it.
        renderer = getattr(self.request, "accepted_renderer", None)
        whole = getattr(renderer, "of_observations", False)
        if asked is not None and not whole and self.request.method in ("GET", "HEAD"):
            row = getattr(serializer, "child", serializer)
            for name in set(row.fields) - set(asked.split(",")):
                row.fields.pop(name)
        return serializer

    def get_renderers(self) -> list[Any]:
        """Lists come as files too; a single thing, with what belongs to it, only as JSON."""
        renderers = super().get_renderers()
        if getattr(self, "action", "list") != "list":
            return renderers[:1]
        plain = [each for each in renderers if not getattr(each, "of_observations", False)]
        return renderers if self.observations else plain


class Listed(mixins.ListModelMixin, Readable):
    """A list."""


class ListedAndSingle(mixins.RetrieveModelMixin, Listed):
    """A list whose rows can be read one by one."""


class FileLost(APIException):
    """The stored file is gone or altered."""

    status_code = 500
    default_detail = "这个文件在服务器上已丢失，或与上传时不一致，不能下载。请告诉系统管理员。"


def stored_file(view: Readable, row: HasFile, name: str) -> HttpResponse:
    """A row's file as it was kept, always as a download and kept by nobody in between: what changes
    seldom and is large is not kept beside the lists. Raises FileLost."""
    view.etag = None
    try:
        content = content_of(row)
    except Unreadable as lost:
        raise FileLost from lost
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {
        "Content-Disposition": disposition or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


def etag_of(version: str, as_of: datetime, request: Request) -> str:
    """The name of an answer. Weak, because compressing it changes its bytes."""
    asked = (
        version,
        f"{as_of:%Y-%m-%d %H}",
        f"{request.user.pk}",
        f"{request.auth.pk if request.auth else ''}",
        request.get_full_path(),
        request.headers.get("Accept", ""),
    )
    return f'W/"{hashlib.sha256(chr(10).join(asked).encode()).hexdigest()[:32]}"'


def _matches(request: Request, etag: str) -> bool:
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in given or etag.removeprefix("W/") in {each.removeprefix("W/") for each in given}
