"""How figures are judged: what stands, what was decided, and deciding it with its effect shown."""

import json
from dataclasses import replace
from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Right, is_known, may_set_terms
from accounts.models import User
from assessment.decisions import decide as take
from assessment.decisions import preview
from dashboards.deciding.about import About, Form
from dashboards.deciding.fields import Field, Typed
from dashboards.deciding.forms import FORMS
from dashboards.selectors.decisions import decisions_page, history, listing_of
from dashboards.selectors.effects import effect_of_decision, effect_of_preview
from dashboards.views.rights import provincial_page
from indicators import selectors as plan
from indicators.deciding import Refused
from indicators.decisions import KIND_WORDS, PROVINCE, ApplicabilityChange, Change
from indicators.decisions.weights import PUBLISHED_UNITS
from indicators.held import plan as held_plan
from indicators.models import Decision, Indicator, Reading


@provincial_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything that is or can be decided, and the decisions so far."""
    context = {"page": decisions_page(held_plan()), "may_decide": may_set_terms(request.user)}
    return render(request, "dashboards/decisions/index.html", context)


@provincial_page
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One decision: what, by whom, why, and the results that it changed, as they were."""
    decision = get_object_or_404(Decision.objects.select_related("decided_by"), number=number)
    versions = history(decision)
    context = {
        "decision": decision,
        "versions": versions,
        "in_force": versions[-1] == decision,
        "effect": effect_of_decision(decision, held_plan().of(plan.names)),
    }
    return render(request, "dashboards/decisions/decision.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of one decision: first its effect is shown, then it is taken."""
    user = decider(request)
    form = FORMS.get(kind)
    if form is None:
        raise Http404("没有这种决定")
    try:
        about = _about(request, form)
        heading, fields = form.heading(about), form.fields(about)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("decisions")
    context: dict[str, object] = {
        "kind": kind,
        "kind_words": KIND_WORDS[kind],
        "form": form,
        "heading": heading,
        "about": about,
        "fields": fields,
        "reason": request.POST.get("reason", ""),
        "units": _units(about, form),
        "listing": listing_of(about.number, about.terms, about.names)
        if kind == ApplicabilityChange.kind
        else None,
    }
    if request.method == "POST":
        context["fields"] = [_as_typed(field, request.POST) for field in fields]
        try:
            change = form.change(about, request.POST)
            deciding = request.POST.get("step") == "decide"
            if deciding and request.POST.get("previewed") == digest_of(change):
                decision = take(
                    change=change,
                    after=_number(request.POST.get("after", "")),
                    reason=request.POST.get("reason", ""),
                    by=user,
                    now=timezone.now(),
                )
                messages.success(request, f"已作出{decision}，受影响的结果已重新计算。")
                return redirect("decision", decision.number)
            if deciding:
                context["faults"] = ["填写内容与预览时不同。请看下面新的预览，再作决定。"]
        except Refused as refusal:
            context["faults"] = refusal.faults
        try:
            context |= _foreseen(form.change(about, request.POST), about)
        except Refused as refusal:
            context["faults"] = refusal.faults
    return render(request, "dashboards/decisions/decide.html", context)


def decider(request: HttpRequest) -> User:
    """The user, where the table of rights lets it decide; else 403."""
    if not may_set_terms(request.user) or not is_known(request.user):
        raise PermissionDenied(f"口径由有“{Right.SET_TERMS}”权限的人员决定，您可以看，不能改。")
    return request.user


def digest_of(change: Change) -> str:
    """What tells two changes apart: that which was previewed is that which is decided."""
    content = json.dumps([change.subject, change.content], ensure_ascii=False, sort_keys=True)
    return sha256(content.encode()).hexdigest()


def _foreseen(change: Change, about: About) -> dict[str, object]:
    """The effect of a change, and what marks it as seen. Raises Refused where it has faults."""
    found = preview(change, timezone.now())
    return {
        "effect": effect_of_preview(found, about.names),
        "words": change.words(about.names),
        "previewed": digest_of(change),
        "after": found.after,
    }


def _about(request: HttpRequest, form: Form) -> About:
    """What the address is about. Raises Http404 for what does not exist."""
    held = held_plan()
    about = About(held.terms, held.of(plan.names))
    code, number, unit = (request.GET.get(name, "") for name in ("reading", "indicator", "unit"))
    if code:
        readings = Reading.objects.prefetch_related("indicators")
        about = replace(about, reading=get_object_or_404(readings, code=code))
    if number:
        about = replace(about, indicator=get_object_or_404(Indicator, number=_number(number)))
    if unit and unit not in about.names.cities:
        raise Http404("没有这个市")
    if form.of_weights:
        weight = request.GET.get("weight", "")
        if weight not in PUBLISHED_UNITS or not unit:
            raise Http404("没有这种权重")
        # The indicator, where given, is only the way back.
        return replace(about, unit=unit, weight=weight)
    if form.of_units:
        first = next(iter(about.names.cities)) if form.of_cities else PROVINCE
        about = replace(about, unit=unit or first)
    return about


def _units(about: About, form: Form) -> list[tuple[str, str]]:
    """The units the form can be about: code and name."""
    if not form.of_units:
        return []
    province = [] if form.of_cities else [(PROVINCE, about.names.unit(PROVINCE))]
    return [*province, *about.names.cities.items()]


def _as_typed(field: Field, typed: Typed) -> Field:
    return replace(field, value=typed.get(field.name, ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
