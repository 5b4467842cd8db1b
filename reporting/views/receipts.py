"""A receipt to keep and print, and the page on which anybody signed in can check one."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting import selectors
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.models import Receipt
from reporting.parsing import ElementRule
from reporting.receipts import Verdict, verify
from reporting.views.common import city_and_cycle


@dataclass(frozen=True, slots=True)
class Line:
    """A figure or task as the receipt lists it."""

    name: str
    year: str
    shown: str
    unit: str
    note: str


@login_required
@require_safe
def receipt(request: HttpRequest, year: int, code: str, version: int) -> HttpResponse:
    """The receipt of one version, with everything that was submitted; made for printing."""
    city, cycle = city_and_cycle(request, year, code)
    found = (
        Receipt.objects.select_related("submission", "issued_to")
        .filter(submission__city=city, submission__cycle=cycle, version=version)
        .first()
    )
    if found is None:
        raise Http404("没有这一版的回执")
    content = json.loads(found.content)
    rules, titles = selectors.rules(), selectors.clause_titles()
    order = {code: place for place, code in enumerate(rules)}
    figures = [
        _figure(line, rules, year)
        for line in sorted(content["figures"], key=lambda each: (order.get(each[0], 0), each[1]))
    ]
    clauses = {line[0]: line for line in content["tasks"]}
    return render(
        request,
        "reporting/receipt.html",
        {
            "city": city,
            "cycle": cycle,
            "year": year,
            "receipt": found,
            "groups_of_digest": [found.sha256[at : at + 8] for at in range(0, 64, 8)],
            "figures": figures,
            "missing": sum(bool(line[5]) for line in content["figures"]),
            "tasks": [
                Line(f"{clause}　{title}", "", PROGRESS_LABELS.get(line[2], "未填"), "", line[3])
                for clause, title in titles.items()
                if (line := clauses.get(clause))
            ],
        },
    )


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


def _figure(line: list[Any], rules: dict[str, ElementRule], year: int) -> Line:
    code, at, _, value, text, missing_reason, note = line
    rule = rules.get(code)
    return Line(
        name=rule.name if rule else code,
        year="" if at == year else f"{at}年",
        shown=value_text(Decimal(value) if value else None, text, rule),
        unit=rule.unit if rule else "",
        note=f"缺报：{missing_reason}" if missing_reason else note,
    )
