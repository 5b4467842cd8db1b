"""The web form: show it, and save what is typed, figure by figure."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import may_stand_in
from accounts.models import User
from cities.dates import deadline_text
from reporting import on_record, selectors
from reporting.basis import Basis
from reporting.checks import COPIED_NOTE
from reporting.desks import Desk, offices_of
from reporting.entering import Entered, save_form
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding
from reporting.forms import OVERTAKEN, Key, clock
from reporting.own_part import Duty, duty, own_part
from reporting.parts import newest_word, parts
from reporting.questions import asked_at_elements
from reporting.stand_ins import open_stand_in
from reporting.standing import deadline_words
from reporting.views.attaching import attach_files, tell
from reporting.views.common import WEB_FORM, basis_here, signed_in
from reporting.views.entry_page import (
    Field,
    FormState,
    Section,
    chosen_parts,
    chosen_sections,
    fields,
    form_state,
    sections,
)
from reporting.views.todo import Beside, Todo, anchor, beside_figures, clause_link, todo
from reporting.workflow import NotAllowed

ALL = "all"
PARTS = "reporting/parts/"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The form; posted, what is right is saved and what is wrong stays on the page."""
    basis, now = basis_here(request, year, code, to_enter=True), timezone.now()
    if request.method != "POST":
        return _page(request, _state(basis, now))
    try:
        entered = save_form(
            basis, request.POST.dict(), by=signed_in(request), source=WEB_FORM, now=now
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, _state(basis, now))
    done = attach_files(request, basis.city, basis.cycle, now=now)
    tell(request, done)
    if entered.changes:
        messages.success(request, f"已保存{clock(now, now)}，改动{len(entered.changes)}处。")
    elif not entered.refused and not done.places:
        messages.success(request, "没有改动，不需要保存。")
    if not entered.refused:
        return redirect(request.get_full_path())
    return _page(request, _state(basis, now, entered))


@login_required
@require_POST
def save(request: HttpRequest, year: int, code: str) -> JsonResponse:
    """Save the posted figures and say what became of each, with the changed parts of the page."""
    basis, now = basis_here(request, year, code, to_enter=True), timezone.now()
    post = request.POST.dict()
    try:
        entered = save_form(basis, post, by=signed_in(request), source=WEB_FORM, now=now)
    except NotAllowed as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    state = _state(basis, now, entered, changed_only=True)
    here = chosen_parts(state, _asked_part(request, signed_in(request)))
    beside = _beside_kept(post.get("beside", ""))
    rows = [row for each in fields(state).values() for row in (each, *each.earlier)]
    overtaken = {(f.element, f.year or 0) for f in entered.refused if f.code == OVERTAKEN}
    refused = entered.refused_keys
    return JsonResponse(
        {
            "time": clock(now, now),
            "results": {
                number: render_to_string(f"{PARTS}result.html", {"outcome": outcome})
                for number, outcome in state.outcomes.items()
            },
            "fields": {
                row.place: _field_json(row)
                | {"became": _became((row.rule.code, row.year), refused, overtaken)}
                for row in rows
                if row.messages or row.kind or f"value-{row.place}" in post
            },
            "todo": render_to_string(
                f"{PARTS}steps.html", _steps(request, state, here, beside) | {"beside_kept": True}
            ),
        }
    )


def _became(key: Key, refused: set[Key], overtaken: set[Key]) -> str:
    if key in overtaken:
        return "overtaken"
    return "refused" if key in refused else "saved"


def _field_json(row: Field) -> dict[str, object]:
    message = row.messages[0].finding if row.messages else None
    return {
        "kind": row.kind,
        "unfolded": row.unfolded,
        "html": render_to_string(f"{PARTS}messages.html", {"field": row}) if message else "",
        "finding": message.as_json() if message else None,
        "state": row.state,
        "stamp": row.stamp,
        "elsewhere": message is not None and message.elsewhere,
        "stored": {
            f"value-{row.place}": row.stored.value,
            f"reason-{row.place}": row.stored.reason,
            f"note-{row.place}": row.stored.note,
        },
    }


def _state(
    basis: Basis, now: datetime, entered: Entered | None = None, *, changed_only: bool = False
) -> FormState:
    """The form on what is stored now, with what was typed where it was refused.

    `changed_only` for the answer to a figure: files do not change with it, and of the results
    those that it enters.
    """
    bureaus = basis.plan.bureaus.get(basis.city.pk, {})
    shelf = None if changed_only else shelf_of(basis.city, basis.cycle, with_drafts=True)
    if entered is None:
        reported = on_record.reported(basis.city, basis.cycle)
        return form_state(basis, reported, bureaus=bureaus, now=now, shelf=shelf)
    typed, refused = entered.posted.typed, entered.refused_keys
    return form_state(
        basis,
        entered.reported,
        bureaus=bureaus,
        now=now,
        refused={key: typed[key] for key in typed if key in refused},
        found=[*entered.posted.findings, *entered.refused],
        shelf=shelf,
        using=_touched(basis, entered) if changed_only else None,
    )


def _touched(basis: Basis, entered: Entered) -> set[str]:
    """The elements that were sent, and those that are judged together with them."""
    sent = {code for code, _ in entered.posted.sent}
    pairs = ({pair.part, pair.whole} for pair in basis.parts)
    return sent.union(*(pair for pair in pairs if not pair.isdisjoint(sent)))


def _page(request: HttpRequest, state: FormState) -> HttpResponse:
    basis, every = state.basis, sections(state)
    user = signed_in(request)
    own = own_part(user)
    shown = _shown_sections(request, user, every)
    deadline = selectors.deadline(basis.city, basis.cycle)
    return render(
        request,
        "reporting/entry.html",
        {
            "sections": shown,
            "may_write": shown and (own is None or any(each.code == own for each in shown)),
            "all_sections": every,
            "required": sum(section.required for section in shown),
            "optional": sum(section.optional for section in shown),
            "refused": len(state.refused),
            "questions": asked_at_elements(user),
            "copied_note": COPIED_NOTE,
            "only": own,
            "stand_in": open_stand_in(basis.city, basis.cycle),
            "kept_under": f"entry:{user.pk}:{basis.city.code}:{basis.cycle.year}:",
            "deadline": deadline_text(deadline),
            "deadline_words": deadline_words(deadline, state.now),
            **_steps(request, state, {section.code for section in shown}, _beside(request, state)),
        },
    )


def _shown_sections(request: HttpRequest, user: User, every: list[Section]) -> list[Section]:
    """One bureau's part where asked for, and a bureau's own part to begin with: nothing where it
    fills in no figure."""
    code = _asked_part(request, user)
    if "bureau" not in request.GET and own_part(user) and code not in {each.code for each in every}:
        return []
    return chosen_sections(every, code)


def _beside(request: HttpRequest, state: FormState) -> Beside:
    """What is left outside the figures."""
    basis, user = state.basis, signed_in(request)
    city, cycle = basis.city, basis.cycle
    desk = Desk(
        basis,
        dict(state.current),
        on_record.current_tasks(city, cycle),
        offices_of(cycle, [city], basis.plan)[city.pk],
    )
    return beside_figures(
        parts(desk, state.findings, on_record.known_entries(desk.current)),
        department=own_part(user) or "",
        tasks=reverse("tasks", args=[cycle.year, city.code]),
        waits=not may_stand_in(user),
    )


def _beside_kept(counts: str) -> Beside:
    """How much of that the page had, as it sends it back: a saved figure changes nothing about it.

    Only wording hangs on it; submitting and confirming look for themselves.
    """
    steps, _, left = counts.partition("-")
    return Beside((("", ""),) * (steps not in ("", "0")), ("",) * (left not in ("", "0")))


def _asked_part(request: HttpRequest, user: User) -> str:
    return request.GET.get("bureau", own_part(user) or ALL)


def _steps(
    request: HttpRequest, state: FormState, here: AbstractSet[str], beside: Beside
) -> dict[str, object]:
    """What the list of what is left needs."""
    city, cycle, user = state.basis.city, state.basis.cycle, signed_in(request)
    own = own_part(user) or ""
    return {
        "city": city,
        "cycle": cycle,
        "year": cycle.year,
        "todo": _todo(state, here, own, beside),
        "own_part": own,
        "duty": _duty(state.basis, own) if own else None,
        "word": newest_word(city, cycle, own) if own else None,
        "may_submit": own_part(user) is None,
        "not_open": state.now < cycle.opens_at,
    }


def _duty(basis: Basis, own: str) -> Duty:
    return duty(own, basis.rules.values(), basis.plan.shares(basis.city.pk).values())


def _todo(state: FormState, here: AbstractSet[str], own_part: str, beside: Beside) -> Todo:
    """What is left: for a bureau of its own part, for the housing bureau of all of it; `here` are
    the departments whose parts the page shows."""
    basis = state.basis
    form = reverse("entry", args=[basis.cycle.year, basis.city.code])

    def link(finding: Finding) -> str:
        if finding.clause:
            return clause_link(finding, basis.cycle.year, basis.city.code)
        rule = basis.rules.get(finding.element)
        elsewhere = rule is not None and rule.department not in here
        return f"{form}?bureau={ALL}#{anchor(finding)}" if elsewhere else f"#{anchor(finding)}"

    def concerns(code: str) -> bool:
        # A clause is everybody's: on the task list no bureau has a part of its own.
        return own_part == "" or code not in basis.rules or basis.rules[code].department == own_part

    return todo(
        [finding for finding in state.findings if concerns(finding.element)],
        known=state.known,
        required=[code for code in state.required if concerns(code)],
        rules=basis.rules,
        year=basis.cycle.year,
        link=link,
        beside=beside,
    )
