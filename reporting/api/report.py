"""REST: one city's report of one year, whole."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import own_city
from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.rest import Readable
from reporting.api.about import Named
from reporting.changes import value_text
from reporting.findings import Severity
from reporting.models import State, TaskProgress
from reporting.views.common import basis_here
from reporting.whole import WholeReport, whole_report


class FindingSerializer(serializers.Serializer):
    """What a check says: where, how bad, why, and the remedy."""

    severity = serializers.ChoiceField(
        choices=[(Severity.ERROR.value, "错误"), (Severity.WARNING.value, "提示")]
    )
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField(help_text="怎么改")
    element = serializers.CharField(allow_blank=True, help_text="数据项代码")
    year = serializers.IntegerField(allow_null=True)
    clause = serializers.CharField(allow_blank=True, help_text="条款编号")
    sheet = serializers.CharField(allow_blank=True, help_text="工作表")
    cell = serializers.CharField(allow_blank=True, help_text="单元格")


class ReportFigureSerializer(serializers.Serializer):
    """A figure of the report; without value and reason it is blank."""

    element = serializers.CharField(help_text="数据项代码")
    name = serializers.CharField()
    year = serializers.IntegerField()
    required = serializers.BooleanField(help_text="本年度应填")  # type: ignore[assignment]
    value = serializers.CharField(allow_blank=True, help_text="数值、是/否、文字或日期，空为缺")
    unit = serializers.CharField(allow_blank=True)
    missing_reason = serializers.CharField(allow_blank=True, help_text="缺报原因")
    note = serializers.CharField(allow_blank=True, help_text="备注")
    state = serializers.ChoiceField(choices=State.choices, allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class ReportTaskSerializer(serializers.Serializer):
    """A clause's progress."""

    clause = serializers.CharField(help_text="条款编号")
    title = serializers.CharField()
    progress = serializers.ChoiceField(choices=[("", "未填"), *TaskProgress.choices])
    narrative = serializers.CharField(allow_blank=True)
    figures = serializers.ListField(child=serializers.CharField(), help_text="条款中约定的数")
    state = serializers.ChoiceField(choices=State.choices, allow_null=True)
    version = serializers.IntegerField(allow_null=True)


class OutcomeSerializer(serializers.Serializer):
    """What the figures come to on an indicator."""

    indicator = serializers.IntegerField(source="number", help_text="指标序号")
    arithmetic = serializers.CharField(allow_blank=True, help_text="代入数值的算式")
    value = serializers.CharField(allow_blank=True, help_text="带单位")
    status = serializers.CharField(allow_blank=True)
    obstacle = serializers.CharField(allow_blank=True, help_text="为什么算不出")


class ProgressSerializer(serializers.Serializer):
    """How far a department is with the report."""

    department = serializers.CharField(help_text="部门代码")
    waiting = serializers.IntegerField(help_text="待审")
    returned = serializers.IntegerField(help_text="退回")
    approved = serializers.IntegerField(help_text="已核定")


class StepTakenSerializer(serializers.Serializer):
    """One step of the report."""

    at = serializers.DateTimeField()
    by = Named()
    action = serializers.CharField()
    from_state = serializers.ChoiceField(choices=State.choices)
    to_state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)


class ReceiptSerializer(serializers.Serializer):
    """The receipt of a submitted version."""

    version = serializers.IntegerField()
    number = serializers.CharField(help_text="回执号")
    issued_at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="校验码")


class ReportSerializer(serializers.Serializer):
    """A city's report of a year as its page shows it."""

    city = serializers.CharField()
    city_name = serializers.CharField()
    year = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    label = serializers.CharField(help_text="未上报、已上报、已撤回……")  # type: ignore[assignment]
    version = serializers.IntegerField(help_text="上报过几次")
    late = serializers.BooleanField()
    waiting = serializers.CharField(help_text="等谁办理")
    deadline = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="整份退回的理由")
    figures = ReportFigureSerializer(many=True)
    tasks = ReportTaskSerializer(many=True)
    findings = FindingSerializer(many=True, help_text="检查结果")
    outcomes = OutcomeSerializer(many=True, help_text="各项指标算得")
    departments = ProgressSerializer(many=True, help_text="各部门审到哪里")
    history = StepTakenSerializer(many=True, help_text="历次办理")
    receipts = ReceiptSerializer(many=True)


@extend_schema(tags=["上报"])
class ReportView(Readable):
    """One report, with the drafts for the city's own people and clients."""

    scope = Scope.SUBMISSIONS
    serializer_class = ReportSerializer
    permission_classes = [SeesCityFigures]
    filter_backends: list[Any] = []
    pagination_class = None

    @extend_schema(
        summary="一份上报件",
        description="状态、历次办理、全部数据和任务、检查结果、各部门审到哪里、回执。",
    )
    def retrieve(self, request: Request, year: int, code: str) -> Response:
        basis = basis_here(request, year, code)
        own = own_city(request.user) is not None
        report = whole_report(basis, own=own, now=timezone.now())
        return Response(self.get_serializer(_as_shown(report)).data)


def _as_shown(report: WholeReport) -> dict[str, Any]:
    standing, submission = report.standing, report.standing.submission
    return {
        "city": standing.city.code,
        "city_name": standing.city.name,
        "year": standing.cycle.year,
        "state": standing.state,
        "label": standing.label,
        "version": submission.version if submission else 0,
        "late": submission.late if submission else False,
        "waiting": standing.waiting,
        "deadline": report.deadline,
        "submitted_at": submission.submitted_at if submission else None,
        "decided_at": submission.decided_at if submission else None,
        "reason": submission.reason if submission else "",
        "figures": [
            {
                "element": rule.code,
                "name": rule.name,
                "year": year,
                "required": required,
                "value": value_text(fact.value, fact.text, rule) if fact else "",
                "unit": rule.unit,
                "missing_reason": fact.missing_reason if fact else "",
                "note": fact.note if fact else "",
                "state": fact.state if fact else None,
                "version": fact.version if fact else None,
                "source": fact.source if fact else "",
            }
            for rule, year, fact, required in report.figures
        ],
        "tasks": [
            {
                "clause": clause.code,
                "title": clause.title,
                "progress": task.progress if task else "",
                "narrative": task.narrative if task else "",
                "figures": list(figures),
                "state": task.state if task else None,
                "version": task.version if task else None,
            }
            for clause, task, figures in report.tasks
        ],
        "findings": report.findings,
        "outcomes": report.outcomes,
        "departments": report.progress,
        "history": report.events,
        "receipts": report.receipts,
    }
