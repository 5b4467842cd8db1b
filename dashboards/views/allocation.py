"""Splitting a provincial total among the cities: proposed, edited, saved; adopted by a decision."""

from dataclasses import replace
from fractions import Fraction

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import may_set_terms
from cities.selectors import cities
from dashboards.deciding.fields import typed_numbers
from dashboards.deciding.split import Split, split_page
from dashboards.deciding.weights import WeightLacking, Weights, propose, weights_shown
from dashboards.views.decisions import decider
from dashboards.views.rights import provincial_page
from indicators import selectors as plan
from indicators import terms_in_force
from indicators.deciding import Refused, drafted, save_allocation_draft
from indicators.decisions import AllocationChange, Names, Terms
from indicators.decisions.allocations import WEIGHT_WORDS, years_offered
from indicators.decisions.weights import PUBLISHED_UNITS
from indicators.held import plan as held_plan
from indicators.models import AllocationDraft, Indicator


@provincial_page
@require_http_methods(["GET", "POST"])
def allocation(request: HttpRequest, number: int) -> HttpResponse:
    """The split of a total: what is adopted and drafted; a new proposal or an edited one."""
    indicator = get_object_or_404(Indicator, number=number)
    if indicator.kind != "cumulative":
        raise Http404("只有总量指标分解到市")
    held = held_plan()
    terms, names = held.terms, held.of(plan.names)
    split = _stored(terms, number)
    faults: list[str] = []
    lacking: WeightLacking | None = None
    if request.method == "POST":
        user = decider(request)
        years = _years(request, terms, number)
        try:
            if request.POST.get("step") == "propose":
                split = _proposed(request, terms, names, number, years)
            else:
                split = _edited(request, names, number, years)
                save_allocation_draft(change=split.change, by=user, now=timezone.now())
                messages.success(request, "方案已保存。采纳以后各市才按它判定。")
                return redirect("allocation", number)
        except Refused as refusal:
            faults = refusal.faults
            lacking = refusal if isinstance(refusal, WeightLacking) else None
            split = _typed(request, names, number, years, split)
    context = {
        "indicator": indicator,
        "page": split_page(terms, names, number, split, _weights(split)),
        "draft": AllocationDraft.objects.filter(indicator=indicator)
        .select_related("saved_by")
        .first(),
        "decision": terms_in_force.decision_on(f"allocation:{number}"),
        "faults": faults,
        "lacking": lacking and [(code, names.unit(code)) for code in lacking.cities],
        "lacking_weight": lacking and lacking.weight,
        "may_decide": may_set_terms(request.user),
    }
    return render(request, "dashboards/decisions/allocation.html", context)


def _weights(split: Split) -> Weights | None:
    """What the split was proposed from, as long as that is still what it was."""
    weight = split.change.weight
    if weight in PUBLISHED_UNITS or (split.proposed and weight):
        return weights_shown(weight, cities(), timezone.localdate().year)
    return None


def _stored(terms: Terms, number: int) -> Split:
    """The draft, else what is in force, else nothing yet."""
    change = drafted(number) or AllocationChange(number, terms.allocations.get(number, {}))
    years = {year for given in change.amounts.values() for year in given}
    targets = {target.year for target in terms.definitions[number].targets}
    return Split(change, tuple(sorted(years | targets)), {})


def _proposed(
    request: HttpRequest, terms: Terms, names: Names, number: int, years: tuple[int, ...]
) -> Split:
    weight = request.POST.get("weight", "")
    amounts = propose(
        terms=terms,
        names=names,
        number=number,
        weight=weight,
        years=years,
        cities=cities(),
        year=timezone.localdate().year,
    )
    return Split(AllocationChange(number, amounts, weight), years, {}, proposed=True)


def _edited(request: HttpRequest, names: Names, number: int, years: tuple[int, ...]) -> Split:
    """What was typed, as amounts. Raises Refused for what is no number."""
    unit = names.indicators[number].unit
    amounts: dict[str, dict[int, Fraction]] = {}
    faults: list[str] = []
    for code, name in names.cities.items():
        asked = [(year, f"{code}-{year}", f"{name}{year}年") for year in years]
        try:
            given = typed_numbers(request.POST, asked, unit)
        except Refused as refusal:
            faults += refusal.faults
        else:
            if given:
                amounts[code] = given
    if faults:
        raise Refused(faults)
    return Split(AllocationChange(number, amounts, _proposed_by(request)), years, {})


def _typed(
    request: HttpRequest, names: Names, number: int, years: tuple[int, ...], stored: Split
) -> Split:
    """What was typed, to be shown again as it stands; sums only where all of it are numbers."""
    typed = {
        (code, year): request.POST.get(f"{code}-{year}", "")
        for code in names.cities
        for year in years
    }
    try:
        change = _edited(request, names, number, years).change
    except Refused:
        change = replace(stored.change, weight=_proposed_by(request))
    return Split(change, years, typed, chosen=request.POST.get("weight", ""))


def _proposed_by(request: HttpRequest) -> str:
    """The weight that the amounts on the page were proposed from, whichever is chosen by now."""
    weight = request.POST.get("proposed_by", "")
    return weight if weight in WEIGHT_WORDS else ""


def _years(request: HttpRequest, terms: Terms, number: int) -> tuple[int, ...]:
    """The target years, and the years between that were ticked."""
    definition = terms.definitions[number]
    ticked = set(request.POST.getlist("years"))
    targets = {target.year for target in definition.targets}
    offered = years_offered(definition)
    return tuple(year for year in offered if year in targets or str(year) in ticked)
