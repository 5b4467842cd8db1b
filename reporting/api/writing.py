"""REST: a city's own system uploads its workbook and submits, through the services of the pages."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import may_submit
from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from accounts.problems import Problem, problem_response
from cities.models import City
from reporting import selectors
from reporting.api.report import FindingSerializer
from reporting.evidence.receiving import dropped
from reporting.findings import Finding, Severity
from reporting.models import Cycle, State
from reporting.services import submit
from reporting.uploads import is_for, keep_upload, take_upload
from reporting.views.common import city_and_cycle, entered_here, sees_drafts, signed_in
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.container import check_size, file_too_large
from reporting.workbook.exporting import file_name, workbook_of
from reporting.workbook.taking import Allowed, Taken, take_workbook
from reporting.workflow import NotAllowed, Unconfirmed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DRY_RUN = OpenApiParameter(
    "dry_run", bool, description="true 只检查，不保存", default=False, required=False
)
CLEAR = OpenApiParameter(
    "clear",
    bool,
    description="true 表示工作簿里空着的，系统里已有的也清空；不写而有要清空的，答复 409，什么都不保存",
    default=False,
    required=False,
)
OVERWRITE = OpenApiParameter(
    "overwrite",
    bool,
    description="true 表示工作簿下载之后系统里新填的，也换成工作簿里的；不写而有要覆盖的，答复 409，什么都不保存",
    default=False,
    required=False,
)
#: What may stand in the address of an upload.
FLAGS = [DRY_RUN, CLEAR, OVERWRITE]


class WorkbookFileSerializer(serializers.Serializer):
    """The form that carries the workbook."""

    file = serializers.FileField(help_text="填好的填报工作簿，xlsx 或 xls，不超过 5 MB")


class ChangeSerializer(serializers.Serializer):
    """What saving changed, or would change."""

    name = serializers.CharField()
    element = serializers.CharField(allow_blank=True, help_text="数据项代码")
    year = serializers.IntegerField(allow_null=True)
    clause = serializers.CharField(allow_blank=True, help_text="条款编号")
    old = serializers.CharField(allow_blank=True, help_text="原为")
    new = serializers.CharField(allow_blank=True, help_text="改为")


class TakenSerializer(serializers.Serializer):
    """What became of a workbook that has no error; warnings do not keep it from being saved."""

    saved = serializers.BooleanField(help_text="已存为草稿；dry_run 时为 false")
    changes = ChangeSerializer(many=True)
    findings = FindingSerializer(many=True, help_text="提示；上报之前要逐条说明")


class WorkbookView(viewsets.GenericViewSet):
    """A city's workbook of a year: to be filled in, and filled in."""

    serializer_class = TakenSerializer
    permission_classes = [SeesCityFigures]
    parser_classes = [MultiPartParser]
    filter_backends: list[Any] = []
    pagination_class = None

    @property
    def scope(self) -> str:
        """Reading it is reading a report; sending it back is uploading."""
        return Scope.UPLOAD if self.request.method == "POST" else Scope.SUBMISSIONS

    def get_renderers(self) -> list[Any]:
        return super().get_renderers()[:1]

    @extend_schema(
        summary="下载填报工作簿",
        description="本市本年度的填报工作簿，已有的数在内。",
        tags=["填报"],
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def retrieve(self, request: Request, year: int, code: str) -> HttpResponse:
        city, cycle = city_and_cycle(request, year, code)
        content = workbook_of(
            city=city,
            cycle=cycle,
            with_drafts=sees_drafts(request, city, cycle),
            now=timezone.now(),
        )
        said = content_disposition_header(as_attachment=True, filename=file_name(city, cycle))
        headers = {"Content-Disposition": said or "attachment", "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=XLSX, headers=headers)

    @extend_schema(
        summary="上传填报工作簿",
        description="没有错误即存为草稿；有错误则什么都不保存，逐条列出（422）。"
        "会清空系统里已有内容的，不写 clear=true 也不保存，会覆盖下载之后新填内容的，不写 overwrite=true "
        "也不保存，逐条列出（409）。",
        tags=["填报"],
        parameters=FLAGS,
        request={"multipart/form-data": WorkbookFileSerializer},
        responses=TakenSerializer,
    )
    def create(self, request: Request, year: int, code: str) -> HttpResponseBase:
        city, cycle = entered_here(request, year, code)
        _refuse_unknown(request.query_params, [each.name for each in FLAGS])
        _refuse_unknown(request.data, ("file",))
        dry_run = _flag(request, "dry_run")
        allowed = Allowed(clear=_flag(request, "clear"), overwrite=_flag(request, "overwrite"))
        if dropped(request):
            return _not_accepted([file_too_large().finding])
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError(
                {"file": ["请用 multipart/form-data 的 file 字段上传填好的工作簿。"]}
            )
        try:
            check_size(file.size or 0)
            taken = _take(
                request, city, cycle, file.read(), file.name or "", allowed, dry_run=dry_run
            )
        except NotOurWorkbook as refusal:
            return _not_accepted([refusal.finding])
        if not taken.accepted and (taken.clearing or taken.overwriting):
            return _would_lose(taken, allowed)
        if not taken.accepted:
            return _not_accepted(taken.findings)
        return Response(
            TakenSerializer(
                {
                    "saved": taken.saved and not dry_run,
                    "changes": taken.changes,
                    "findings": taken.findings,
                }
            ).data
        )


def _take(
    request: Request,
    city: City,
    cycle: Cycle,
    content: bytes,
    name: str,
    allowed: Allowed,
    *,
    dry_run: bool,
) -> Taken:
    """Look first, as the browser does; what is this city's is kept before it is saved."""
    by, now = signed_in(request), timezone.now()
    seen = take_workbook(
        content_bytes=content,
        expected_city=city,
        expected_cycle=cycle,
        by=by,
        now=now,
        dry_run=True,
        may_clear=allowed.clear,
        may_overwrite=allowed.overwrite,
    )
    if dry_run or not seen.accepted or not is_for(seen, city, cycle):
        return seen
    kept = keep_upload(city=city, cycle=cycle, content=content, name=name, by=by, now=now)
    return take_upload(
        upload=kept, by=by, now=now, may_clear=allowed.clear, may_overwrite=allowed.overwrite
    )


class SubmitSerializer(serializers.Serializer):
    """Which version was looked at, and why it is submitted without a bureau's word."""

    version = serializers.IntegerField(
        min_value=0, max_value=32767, help_text="上报件现在的版次（没有上报过为 0），防止重复上报"
    )
    unconfirmed_because = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="有局没有确认本局数据而先上报的原因",
    )


class SubmittedSerializer(serializers.Serializer):
    """What became of the report."""

    state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    late = serializers.BooleanField()
    receipt = serializers.CharField(help_text="回执号")


class SubmitView(viewsets.GenericViewSet):
    """Submitting in the city's name."""

    scope = Scope.SUBMIT
    serializer_class = SubmitSerializer
    permission_classes = [SeesCityFigures]
    parser_classes = [JSONParser]
    filter_backends: list[Any] = []
    pagination_class = None

    def get_renderers(self) -> list[Any]:
        return super().get_renderers()[:1]

    @extend_schema(
        summary="上报",
        description="代表本市上报草稿。未说明的提示、空白和状态不允许时不上报（409），findings 逐条列出。",
        tags=["填报"],
        responses=SubmittedSerializer,
    )
    def create(self, request: Request, year: int, code: str) -> HttpResponseBase:
        city, cycle = city_and_cycle(request, year, code)
        by = signed_in(request)
        if not may_submit(by, city):
            raise PermissionDenied(f"您的账号不能代表{city.name}上报。")
        asked = SubmitSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        _refuse_unknown(request.query_params, ())
        _refuse_unknown(request.data, list(asked.fields))
        submission = selectors.submission(city, cycle)
        if submission is None:
            return problem_response(
                Problem.CONFLICT, detail=f"{city.name}{cycle}还没有填报任何数据。"
            )
        if asked.validated_data["version"] != submission.version:
            words = f"这份上报已是第{submission.version}版，请取最新的一版看过后再上报。"
            return problem_response(Problem.CONFLICT, detail=words)
        try:
            stops = submit(
                submission=submission,
                by=by,
                now=timezone.now(),
                unconfirmed_because=asked.validated_data.get("unconfirmed_because", ""),
            )
        except Unconfirmed as refusal:
            words = f"{refusal}原因写在 unconfirmed_because 里。"
            return problem_response(Problem.CONFLICT, detail=words)
        except NotAllowed as refusal:
            return problem_response(Problem.CONFLICT, detail=str(refusal))
        if stops:
            words = f"有{len(stops)}处要先改正或说明，没有上报。"
            return problem_response(Problem.CONFLICT, detail=words, findings=_shown(stops))
        submission.refresh_from_db()
        receipt = submission.receipts.get(version=submission.version)
        return Response(
            {
                "state": submission.state,
                "version": submission.version,
                "submitted_at": timezone.localtime(submission.submitted_at).isoformat(),
                "late": submission.late,
                "receipt": receipt.number,
            }
        )


def _refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """A misspelt `dry_run` that is silently ignored would save. Raises ValidationError."""
    words = f"没有这一项。可用的：{'、'.join(known)}。" if known else "这里不用参数。"
    if wrong := {name: [words] for name in given if name not in known}:
        raise ValidationError(wrong)


def _flag(request: Request, name: str) -> bool:
    asked = request.query_params.get(name, "false")
    if asked not in ("true", "false"):
        raise ValidationError({name: ["应为 true 或 false。"]})
    return asked == "true"


def _shown(findings: list[Finding]) -> Any:
    return FindingSerializer(findings, many=True).data


def _would_lose(taken: Taken, allowed: Allowed) -> HttpResponseBase:
    clears = taken.clearing and not allowed.clear
    overwrites = taken.overwriting and not allowed.overwrite
    said = [f"工作簿里空着的{taken.clearing}"] if clears else []
    said += [f"工作簿里的{taken.overwriting}"] if overwrites else []
    asked = ["确实要清空的，加上参数 clear=true"] if clears else []
    asked += ["确实要覆盖的，加上参数 overwrite=true"] if overwrites else []
    words = (
        f"{taken.outdated}{'；'.join(said)}，什么都没有保存。"
        f"请重新下载工作簿再填；{'，'.join(asked)} 再传。"
    )
    return problem_response(Problem.CONFLICT, detail=words, findings=_shown(taken.findings))


def _not_accepted(findings: list[Finding]) -> HttpResponseBase:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    words = f"有{errors}处错误要改，什么都没有保存。"
    if errors < len(findings):
        words += f"另有{len(findings) - errors}处提示，不影响保存。"
    return problem_response(Problem.UNACCEPTED, detail=words, findings=_shown(findings))
