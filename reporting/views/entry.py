"""The web form: show, save as a draft, and say while one types what the figures come to."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import may_submit
from accounts.models import Role, User
from cities.models import City
from reporting import selectors
from reporting.checks import check_entries
from reporting.findings import Finding, Severity, has_errors
from reporting.forms import Posted, read_figures
from reporting.models import Cycle
from reporting.outcomes import figures_with, outcomes
from reporting.scrutiny import findings_on
from reporting.services import save_draft
from reporting.standing import deadline_words
from reporting.views.common import WEB_FORM, entered_here, signed_in
from reporting.views.entry_page import FormState, Section, chosen_sections, fields, sections
from reporting.views.todo import Todo, anchor, todo, without_noise
from reporting.workbook.exporting import deadline_text
from reporting.workflow import NotAllowed

ALL = "all"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The form; posted, everything on it is saved or nothing is."""
    city, cycle = entered_here(request, year, code)
    now = timezone.now()
    posted = Posted()
    if request.method == "POST":
        posted = _read(request.POST, city, cycle)
        if not has_errors(posted.findings):
            saved = _save(request, city, cycle, posted, now)
            if saved:
                return redirect(request.get_full_path())
    return _page(request, city, cycle, posted, now)


@login_required
@require_POST
def preview(request: HttpRequest, year: int, code: str) -> JsonResponse:
    """What the typed figures come to, as parts of the page; writes nothing."""
    city, cycle = entered_here(request, year, code)
    state = _state(city, cycle, _read(request.POST, city, cycle), timezone.now())
    shown = _shown_sections(request, signed_in(request), sections(state))
    part = "reporting/parts/"
    rows = [row for each in fields(state).values() for row in (each, *each.earlier)]
    return JsonResponse(
        {
            "results": {
                number: render_to_string(f"{part}result.html", {"outcome": outcome})
                for number, outcome in state.outcomes.items()
            },
            "fields": {
                row.place: {
                    "kind": row.kind,
                    "unfolded": row.unfolded,
                    "html": render_to_string(f"{part}messages.html", {"messages_at": row.messages}),
                }
                for row in rows
            },
            "todo": render_to_string(
                f"{part}todo.html", {"todo": _todo(city, cycle, state, shown)}
            ),
        }
    )


def _read(post: Mapping[str, str], city: City, cycle: Cycle) -> Posted:
    return read_figures(
        post,
        rules=selectors.rules(),
        asked=selectors.asked_for_entry(city, cycle),
        current=selectors.current_entries(city, cycle),
    )


def _save(request: HttpRequest, city: City, cycle: Cycle, posted: Posted, now: datetime) -> bool:
    """Save; when that is refused the page says why at the fields."""
    try:
        saved = save_draft(
            city=city,
            cycle=cycle,
            entries=posted.entries,
            by=signed_in(request),
            source=WEB_FORM,
            now=now,
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    if saved.saved:
        said = f"已保存{timezone.localtime(now):%H:%M}，改动{len(saved.changes)}处。"
        messages.success(request, said if saved.changes else "没有改动，不需要保存。")
    return saved.saved


def _state(city: City, cycle: Cycle, posted: Posted, now: datetime) -> FormState:
    """The form as it would stand with what was posted."""
    current = selectors.current_entries(city, cycle)
    rules = selectors.rules()
    asked = selectors.asked_for_entry(city, cycle)
    typed = {(entry.element, entry.year): entry for entry in posted.entries}
    known = selectors.known_entries(current) | typed
    findings = without_noise(
        dict.fromkeys(
            [
                *posted.findings,
                *check_entries(
                    posted.entries, rules, selectors.parts_of_wholes(), asked=asked, known=known
                ),
                *findings_on(city=city, cycle=cycle, known=known, rules=rules),
            ]
        )
    )
    broken = {
        finding.element
        for finding in findings
        if finding.severity is Severity.ERROR and finding.year == cycle.year
    }
    return FormState(
        city=city,
        cycle=cycle,
        rules=rules,
        asked=asked,
        current=current,
        typed=posted.typed,
        known=known,
        required=selectors.required_elements(city, cycle.year, known, rules),
        findings=findings,
        outcomes=outcomes(
            city=city,
            cycle=cycle,
            series=figures_with(current, typed),
            rules=rules,
            now=now,
            broken=broken,
        ),
    )


def _page(
    request: HttpRequest, city: City, cycle: Cycle, posted: Posted, now: datetime
) -> HttpResponse:
    state = _state(city, cycle, posted, now)
    every = sections(state)
    user = signed_in(request)
    shown = _shown_sections(request, user, every)
    deadline = selectors.deadline(city, cycle)
    return render(
        request,
        "reporting/entry.html",
        {
            "city": city,
            "cycle": cycle,
            "year": cycle.year,
            "sections": shown,
            "all_sections": every,
            "count": sum(section.count for section in shown),
            "todo": _todo(city, cycle, state, shown),
            "failed": bool(posted.typed)
            and any(f.severity is Severity.ERROR for f in state.findings),
            "may_submit": may_submit(user, city),
            "deadline": deadline_text(deadline),
            "deadline_words": deadline_words(deadline, now),
        },
    )


def _shown_sections(request: HttpRequest, user: User, every: list[Section]) -> list[Section]:
    """One bureau's part where asked for, and a bureau's own part to begin with."""
    own = user.department.code if user.role == Role.REPORTER and user.department else ALL
    return chosen_sections(every, request.GET.get("bureau", own))


def _todo(city: City, cycle: Cycle, state: FormState, shown: list[Section]) -> Todo:
    here = {section.code for section in shown}
    form = reverse("entry", args=[cycle.year, city.code])

    def link(finding: Finding) -> str:
        rule = state.rules.get(finding.element)
        elsewhere = rule is not None and rule.department not in here
        return f"{form}?bureau={ALL}#{anchor(finding)}" if elsewhere else f"#{anchor(finding)}"

    return todo(
        state.findings,
        known=state.known,
        required=state.required,
        rules=state.rules,
        year=cycle.year,
        link=link,
    )
