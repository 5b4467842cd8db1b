"""Reading texts and published papers. Rights are applied here."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from documents.models import PaperText, PublishedPaper
from documents.texts import Kind


@dataclass(frozen=True, slots=True)
class Text:
    """The text in use; version 0 came with the system."""

    version: int
    text: str
    saved_by: str = ""
    saved_at: datetime | None = None


def delivered_text(kind: Kind) -> str:
    """The text that came with the system (fixtures/papers)."""
    path = settings.BASE_DIR / "fixtures" / "papers" / f"{kind.value}.txt"
    return str(path.read_text(encoding="utf-8"))


def text_in_use(kind: Kind) -> Text:
    """The newest version."""
    row = texts(kind).first()
    if row is None:
        return Text(0, delivered_text(kind))
    return Text(row.version, row.text, str(row.saved_by), row.saved_at)


def texts(kind: Kind) -> QuerySet[PaperText]:
    """All versions, the newest first."""
    return PaperText.objects.filter(kind=kind).select_related("saved_by").order_by("-version")


def papers(user: User) -> QuerySet[PublishedPaper]:
    """Published papers that the user may see, the newest first: a notice names every city, so a
    city's own people see their reports only; the notice reaches them as a letter."""
    found = PublishedPaper.objects.select_related(
        "city", "snapshot", "published_by", "superseded_by"
    ).defer("snapshot__basis")
    city = own_city(user)
    if city is not None:
        found = found.filter(city=city)
    elif not sees_province(user):
        found = found.none()
    return found.order_by("-year", "kind", "city__code", "-published_at", "-pk")


def current_paper(kind: Kind, year: int, city_id: int | None) -> PublishedPaper | None:
    """The paper that stands, which nothing supersedes."""
    return PublishedPaper.objects.filter(
        kind=kind, year=year, city=city_id, superseded_by__isnull=True
    ).first()
