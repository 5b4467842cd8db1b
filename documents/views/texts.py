"""The province's texts: what papers are written from, edited with a preview."""

import base64
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import may_publish
from accounts.models import User
from accounts.views.guards import provincial_page
from assessment.snapshots import snapshots
from assessment.snapshots.telling import told_years
from cities.selectors import cities
from documents.composing import material
from documents.papers import Block, Heading, Listing, Paragraph, Picture, SignOff
from documents.selectors import delivered_text, text_in_use, texts
from documents.services import save_text
from documents.texts import KNOWN, Kind, faults, fill
from documents.texts.placeholders import KIND_WORDS
from documents.views.typed import typed
from indicators.deciding import Refused

_PREVIEWED_ROWS = 5
_NAMES: dict[type, str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Listing: "listing",
    Picture: "picture",
    SignOff: "sign_off",
}


@provincial_page
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """A text with the list of its placeholders; a preview before it is saved."""
    if kind not in list(Kind):
        raise Http404("没有这种公文。")
    which, user = Kind(kind), cast(User, request.user)
    in_use = text_in_use(which)
    text, wrong = in_use.text, list[str]()
    shown: dict[str, object] = {}
    if request.method == "POST":
        if not may_publish(user):
            raise PermissionDenied("公文模板由省级管理员修改，您的账号不能修改。")
        text = typed(request, "text")
        if request.POST.get("step") == "save":
            try:
                saved = save_text(
                    kind=which, text=text, after=_after(request), by=user, now=timezone.now()
                )
            except Refused as refusal:
                wrong = refusal.faults
            else:
                messages.success(request, f"已存为{saved}，以后的草稿按它生成。")
                return redirect("paper-text", kind)
        else:
            wrong = faults(text, KNOWN[which])
            shown = {} if wrong else _preview(which, text)
    context = {
        "kind": kind,
        "what": KIND_WORDS[which],
        "text": text,
        "in_use": in_use,
        "delivered": delivered_text(which),
        "versions": texts(which),
        "known": KNOWN[which],
        "faults": wrong,
        "may_publish": may_publish(user),
        **shown,
    }
    return render(request, "documents/text.html", context)


def _preview(kind: Kind, text: str) -> dict[str, object]:
    """The text filled from the newest snapshot; without one there is nothing to fill it with."""
    kept = snapshots().first()
    if kept is None:
        return {"no_snapshot": True}
    city = cities().first() if kind is Kind.REPORT else None
    year = told_years(kept)[0]
    filled = fill(text, material(kept, year, city, dated=None).values)
    return {
        "filled": filled,
        "from": kept,
        "blocks": [(_NAMES[type(block)], _shown(block)) for block in filled.body],
    }


def _shown(block: Block) -> object:
    match block:
        case Picture():
            return {
                "caption": block.caption,
                "says": block.says,
                "data": base64.b64encode(block.png).decode(),
            }
        case Listing():
            return {
                "caption": block.caption,
                "head": block.head,
                "rows": block.rows[:_PREVIEWED_ROWS],
                "more": max(len(block.rows) - _PREVIEWED_ROWS, 0),
            }
    return block


def _after(request: HttpRequest) -> int:
    asked = request.POST.get("after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else -1
