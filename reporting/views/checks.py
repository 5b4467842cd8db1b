"""The rules of the checks: everybody in the province reads them, its administrator changes them."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may_set_checks, sees_province
from reporting.check_rules import (
    BoundChange,
    Change,
    OutlierChange,
    OutlierTerms,
    PairChange,
    RuleRefused,
    changed,
    subject,
    words,
)
from reporting.models import CheckChange
from reporting.parsing import ElementRule, number_text, parse_value
from reporting.rule_changes import change_rule, said_reason
from reporting.rule_effects import effects
from reporting.views.checks_page import ChecksPage, PairRow, checks_page
from reporting.views.common import signed_in

TITLES = {
    "bound": "与上年相比的变动界限",
    "pair": "部分不大于总体",
    "outlier": "与各市比较",
}


@login_required
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """All bounds, pairs and the comparison's terms, with every change."""
    if not sees_province(request.user):
        raise PermissionDenied("校验规则由省级管理，填报页会说明每处要核对什么。")
    return render(
        request,
        "reporting/checks.html",
        {"page": checks_page(), "may_set": may_set_checks(request.user)},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str) -> HttpResponse:
    """Change one rule: first its effect on what is reported, then, on a second press, the change."""
    if not may_set_checks(request.user):
        raise PermissionDenied("校验规则由省级管理员修改，您的账号不能修改。")
    if kind not in TITLES:
        raise Http404("没有这一类校验规则")
    page, now = checks_page(), timezone.now()
    typed = request.POST if request.method == "POST" else request.GET
    context: dict[str, object] = {
        "page": page,
        "kind": kind,
        "title": TITLES[kind],
        "typed": _shown(page, kind, typed),
        "chosen": page.rules.elements.get(typed.get("element", "")),
        "pair": _listed_pair(page, typed) if kind == "pair" else None,
    }
    if request.method == "POST":
        try:
            wanted = _wanted(kind, request.POST)
            if request.POST.get("step") == "save":
                made = _save(request, wanted)
                messages.success(request, f"已把“{made.subject}”由{made.before}改为{made.after}。")
                return redirect("checks")
            after = changed(page.rules, wanted)
            said_reason(request.POST.get("reason", ""))
        except RuleRefused as refusal:
            messages.error(request, str(refusal))
        else:
            context |= {
                "subject": subject(page.rules, wanted),
                "before": words(page.rules, wanted),
                "after": words(after, wanted),
                "effects": effects(page.rules, after, now=now),
            }
    return render(request, "reporting/check_change.html", context)


def _save(request: HttpRequest, wanted: Change) -> CheckChange:
    seen = request.POST.get("seen", "")
    return change_rule(
        change=wanted,
        reason=request.POST.get("reason", ""),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
        by=signed_in(request),
        now=timezone.now(),
    )


def _wanted(kind: str, post: Mapping[str, str]) -> Change:
    """The change as it was typed. Raises RuleRefused for what cannot be read."""
    if kind == "bound":
        return BoundChange(post.get("element", ""), _number(post.get("bound", ""), "变动界限", "%"))
    if kind == "pair":
        in_force = post.get("in_force", "yes") == "yes"
        return PairChange(post.get("part", ""), post.get("whole", ""), in_force)
    threshold = _number(post.get("threshold", ""), "离群度界限", "")
    fewest = _number(post.get("fewest", ""), "参加比较的市数", "市")
    if threshold is None or fewest is None or fewest != fewest.to_integral_value():
        raise RuleRefused("请填离群度界限（如3.5）和参加比较的市数（整数）。")
    return OutlierChange(OutlierTerms(threshold, int(fewest)))


def _number(text: str, name: str, unit: str) -> Decimal | None:
    parsed = parse_value(text, ElementRule("rule", name, unit, "amount", required=False))
    refused = [each for each in parsed.findings if each.severity == "error"]
    if refused or parsed.missing:
        raise RuleRefused(
            "".join(each.message + each.remedy for each in refused)
            or f"{name}：请填数字；不要核对的，请清空。"
        )
    return parsed.value


def _shown(page: ChecksPage, kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields: what was typed, to begin with what is in force."""
    names = ("element", "bound", "part", "whole", "in_force", "threshold", "fewest", "reason")
    shown = {name: typed.get(name, "") for name in names}
    rule = page.rules.elements.get(shown["element"])
    if "bound" not in typed and rule is not None and rule.change_bound is not None:
        shown["bound"] = number_text(rule.change_bound)
    if kind == "outlier" and "threshold" not in typed:
        shown["threshold"] = number_text(page.rules.outliers.threshold)
        shown["fewest"] = str(page.rules.outliers.fewest)
    return shown


def _listed_pair(page: ChecksPage, typed: Mapping[str, str]) -> PairRow | None:
    """The pair to be ended or taken up again, where it was chosen from the list."""
    wanted = typed.get("part", ""), typed.get("whole", "")
    return next((row for row in page.pairs if (row.part.code, row.whole.code) == wanted), None)
