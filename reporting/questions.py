"""Reading questions on definitions, as the reader may see them.

The province sees who asked; a city sees question and answer of all, but who asked only where it
was itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from accounts.access import department_of, own_city, sees_province
from accounts.models import User
from accounts.people import office_of
from indicators.models import Clause, IndicatorElement
from reporting.models import Answer, Question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answers, oldest first; `asker` is "" where the reader may not know."""

    question: Question
    answers: tuple[Answer, ...]
    asker: str

    @property
    def standing(self) -> Answer | None:
        """The answer that stands; None while there is none or after it was withdrawn."""
        return self.answers[-1] if self.answers and self.answers[-1].text else None

    @property
    def version(self) -> int:
        """Of the newest answer; 0 = never answered."""
        return self.answers[-1].version if self.answers else 0

    @property
    def state(self) -> str:
        """已答复, 待答复, or that the answer was withdrawn."""
        if self.standing:
            return "已答复" if self.version == 1 else f"已更正，第{self.version}版"
        return "答复已撤回，待重新答复" if self.answers else "待答复"


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader looks for; "" and None are no restriction."""

    text: str = ""
    number: int | None = None
    department: str = ""
    only_open: bool = False


def questions() -> QuerySet[Question]:
    """All questions, newest first."""
    return Question.objects.select_related(
        "element", "clause", "department", "asked_by__city", "asked_by__department"
    ).order_by("-asked_at", "-pk")


def found_questions(search: Search, reader: User) -> QuerySet[Question]:
    """Those that match; what waits for the reader's own department first, then newest first."""
    newest = Answer.objects.filter(question=OuterRef("pk")).order_by("-version")
    found = questions().annotate(standing_text=Subquery(newest.values("text")[:1]))
    is_open = Q(standing_text__isnull=True) | Q(standing_text="")
    if search.text:
        found = found.filter(
            Q(text__icontains=search.text)
            | Q(standing_text__icontains=search.text)
            | Q(element__name__icontains=search.text)
            | Q(clause__title__icontains=search.text)
        )
    if search.number is not None:
        uses = IndicatorElement.objects.filter(
            indicator__number=search.number, element=OuterRef("element")
        )
        clause = Clause.objects.filter(indicators__number=search.number, pk=OuterRef("clause"))
        found = found.filter(Exists(uses) | Exists(clause))
    if search.department:
        found = found.filter(department__code=search.department)
    if search.only_open:
        found = found.filter(is_open)
    if not sees_province(reader) or not department_of(reader):
        return found
    waits = Case(When(is_open & Q(department__code=department_of(reader)), then=0), default=1)
    return found.order_by(waits, "-asked_at", "-pk")


def asked_for(found: Iterable[Question] | QuerySet[Question], reader: User) -> list[Asked]:
    """The questions with their answers, as the reader may see them."""
    if isinstance(found, QuerySet):
        answers = Answer.objects.select_related("by").order_by("version")
        found = found.prefetch_related(Prefetch("answers", answers))
    return [Asked(each, tuple(each.answers.all()), _asker(each, reader)) for each in found]


def asked_at_elements(reader: User) -> dict[str, list[Asked]]:
    """The questions at each element by its code, newest first."""
    found: dict[str, list[Asked]] = {}
    for each in asked_for(questions().filter(element__isnull=False), reader):
        if each.question.element is not None:
            found.setdefault(each.question.element.code, []).append(each)
    return found


def asked_at_clauses(reader: User) -> dict[str, list[Asked]]:
    """The questions at each clause by its code, newest first."""
    found: dict[str, list[Asked]] = {}
    for each in asked_for(questions().filter(clause__isnull=False), reader):
        if each.question.clause is not None:
            found.setdefault(each.question.clause.code, []).append(each)
    return found


def waiting_for(reader: User) -> int:
    """How many questions wait for the reader's department."""
    if not sees_province(reader) or not department_of(reader):
        return 0
    return found_questions(Search(department=department_of(reader), only_open=True), reader).count()


def _asker(question: Question, reader: User) -> str:
    by = question.asked_by
    own = own_city(reader)
    if sees_province(reader) or (own is not None and by.city_id == own.pk):
        return f"{office_of(by)} · {by}"
    return ""
