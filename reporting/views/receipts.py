"""A receipt to keep and print, and the page on which anybody signed in can check one."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.wording import author
from cities.models import City
from cities.selectors import holds_demonstration_data
from reporting.deadlines import deadline
from reporting.letter import receipt_mark
from reporting.models import Receipt
from reporting.receipt_content import Content, Line, content_of, digest_groups
from reporting.receipt_pdf import Block, Passage, Sheet, receipt_pdf
from reporting.receipts import Verdict, verify
from reporting.views.common import city_and_cycle

NOTICE = "演示数据：由程序按固定种子生成，不代表任何城市的真实情况"


@login_required
@require_safe
def receipt(request: HttpRequest, year: int, code: str, version: int) -> HttpResponse:
    """The receipt of one version, with everything that was submitted; made for printing."""
    city, found = _receipt(request, year, code, version)
    return render(
        request,
        "reporting/receipt.html",
        {
            "city": city,
            "cycle": found.submission.cycle,
            "year": year,
            "receipt": found,
            "late": _late(found),
            "groups_of_digest": digest_groups(found.sha256),
            "mark": receipt_mark(found),
            "content": content_of(found),
        },
    )


@login_required
@require_safe
def receipt_file(request: HttpRequest, year: int, code: str, version: int) -> HttpResponse:
    """The same as PDF, to be filed."""
    city, found = _receipt(request, year, code, version)
    address = request.build_absolute_uri(reverse("receipt-check"))
    name = f"{city.name}{year}年度上报回执第{version}版.pdf"
    response = HttpResponse(
        receipt_pdf(_sheet(found, content_of(found), address)), content_type="application/pdf"
    )
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@login_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Check a number and digest against what is stored; also reached from a receipt's link."""
    number, sha256 = request.GET.get("number", ""), request.GET.get("sha256", "")
    found = verify(number=number, sha256=sha256) if number or sha256 else None
    return render(
        request,
        "reporting/receipt_check.html",
        {
            "number": number[:80],
            "sha256": sha256[:160],
            "found": found,
            "matches": found is not None and found.verdict is Verdict.MATCHES,
        },
    )


def _receipt(request: HttpRequest, year: int, code: str, version: int) -> tuple[City, Receipt]:
    city, cycle = city_and_cycle(request, year, code)
    found = (
        Receipt.objects.select_related("submission__city", "submission__cycle", "issued_to")
        .filter(submission__city=city, submission__cycle=cycle, version=version)
        .first()
    )
    if found is None:
        raise Http404("没有这一版的回执")
    return city, found


def _late(receipt: Receipt) -> bool:
    """Whether this version came late: the report was, and this was not sent in time before it."""
    report = receipt.submission
    return report.late and receipt.issued_at >= deadline(report.city, report.cycle)


def _sheet(receipt: Receipt, content: Content, address: str) -> Sheet:
    """The receipt as it is printed."""
    city, cycle = receipt.submission.city, receipt.submission.cycle
    at = timezone.localtime(receipt.issued_at)
    late = "（迟报）" if _late(receipt) else ""
    missing = f"（其中缺报{content.missing}项）" if content.missing else ""
    return Sheet(
        title=f"{city.name}{cycle}城乡建设碳达峰数据上报回执",
        number=receipt.number,
        at=at,
        facts=[
            ("回执号", receipt.number),
            ("上报单位", f"{city.name}（{city.code}）"),
            ("年度、版本", f"{cycle}，第{receipt.version}版"),
            ("收到时间", f"{at:%Y年%m月%d日 %H:%M:%S}{late}"),
            ("上报人", author(receipt.issued_to)),
            ("内容", f"数据{content.figures}项{missing}，任务{len(content.tasks)}条"),
            ("数据校验码", f"{receipt_mark(receipt)}（与上报函上的相同，即为同一份数据）"),
            ("回执校验码（SHA-256）", " ".join(digest_groups(receipt.sha256))),
        ],
        blocks=[
            Block(
                f"{part.bureau}：{len(part.lines)}项",
                ("数据项", "数值", "单位", "缺报原因、说明"),
                ("LEFT", "RIGHT", "LEFT", "LEFT"),
                (46, 16, 10, 28),
                [_cells(line) for line in part.lines],
            )
            for part in content.parts
        ],
        passages_heading=f"任务清单：{len(content.tasks)}条",
        passages=[Passage(f"{line.name}　{line.shown}", line.note) for line in content.tasks],
        how_to_verify=[
            f"用本系统的账号登录，打开 {address}。",
            "填写回执号和64位回执校验码（空格可有可无），点“核验”。",
            "显示“一致”，说明系统中存的内容与上报时完全一样；显示其他结果时，按页面上的提示处理。",
        ],
        notice=NOTICE if holds_demonstration_data() else "",
    )


def _cells(line: Line) -> tuple[str, str, str, str]:
    return line.name, line.shown or "—", line.unit, line.note
