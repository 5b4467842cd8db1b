"""Files that came with a form: each is kept, or refused by its name."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest

from cities.models import City
from indicators.models import Clause, DataElement
from reporting.evidence.content import Refused
from reporting.evidence.keeping import Place, attach, too_large
from reporting.evidence.names import shown_name
from reporting.evidence.receiving import dropped
from reporting.models import Cycle, Evidence
from reporting.views.common import signed_in
from reporting.workflow import NotAllowed

#: A file field's name: `file:element:<code>`, `file:clause:<code>`; or `file`, with the rest of it
#: in the field `place`.
FILE = "file"


@dataclass(slots=True)
class Attached:
    """What became of the files of a form."""

    kept: list[Evidence] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def attach_files(request: HttpRequest, city: City, cycle: Cycle, *, now: datetime) -> Attached:
    """Keep every file of the form behind what its field names."""
    done = Attached()
    by = signed_in(request)
    for name, filename in dropped(request):
        if _place(request, name) is not None:
            done.refused.append(f"“{_said(filename)}”{too_large()}")
    for name, uploads in request.FILES.lists():
        place = _place(request, name)
        if place is None:
            continue
        done.places.append(place)
        for upload in uploads:
            try:
                kept = attach(
                    city=city,
                    cycle=cycle,
                    place=place,
                    content=upload.read(),
                    name=upload.name or "",
                    by=by,
                    now=now,
                )
            except (Refused, NotAllowed) as refusal:
                done.refused.append(f"“{_said(upload.name or '')}”{refusal}")
            else:
                done.kept.append(kept)
    return done


def tell(request: HttpRequest, done: Attached) -> None:
    """Say on the next page what became of the files."""
    if done.kept:
        names = "、".join(f"“{each.original_name}”" for each in done.kept)
        messages.success(request, f"已上传{names}。")
    for words in done.refused:
        messages.error(request, f"没有上传：{words}")


def _place(request: HttpRequest, name: str) -> Place | None:
    """What a file field is for; None when it is none of ours or names nothing that exists."""
    head, _, rest = name.partition(":")
    if head != FILE:
        return None
    kind, _, code = (rest or request.POST.get("place", "")).partition(":")
    if "\0" in code:  # which no text in PostgreSQL may hold
        return None
    if kind == "element" and DataElement.objects.filter(code=code[:60]).exists():
        return Place(element=code)
    if kind == "clause" and Clause.objects.filter(code=code[:20]).exists():
        return Place(clause=code)
    return None


def _said(name: str) -> str:
    return shown_name(name)[:60] or "未命名"
