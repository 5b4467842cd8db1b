"""口径答疑: the list of all questions, asking one, one with its answers, answering."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, department_of, may, own_city, sees_province
from accounts.models import User
from cities.selectors import departments
from indicators import selectors as plan
from indicators.models import Clause, DataElement, Indicator
from reporting.asking import answer, ask, may_answer, withdraw
from reporting.models import Answer, Question
from reporting.models.question import TEXT_LENGTH
from reporting.questions import (
    Search,
    asked_for,
    found_questions,
    questions,
    waiting_for,
)
from reporting.views.common import signed_in
from reporting.workflow import NotAllowed

PER_PAGE = 30


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every question that matches, for the cities and the province alike."""
    user = _reader(request)
    search = _search(request)
    pages = Paginator(found_questions(search, user), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "reporting/questions.html",
        {
            "rows": asked_for(page.object_list, user),
            "page": page,
            "total": pages.count,
            "search": search,
            "query": query.urlencode(),
            "indicators": Indicator.objects.order_by("number"),
            "departments": departments(),
            "waiting": waiting_for(user),
            "own_department": department_of(user),
            "may_ask": may(user, Right.ENTER),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask about an element (?element=) or a clause (?clause=)."""
    user = signed_in(request)
    if not may(user, Right.ENTER):
        raise PermissionDenied("口径问题由填报单位提出，您的账号不填报数据。")
    typed = request.POST if request.method == "POST" else request.GET
    about = _about(typed.get("element", ""), typed.get("clause", ""))
    if request.method == "POST":
        try:
            if about is None:
                raise NotAllowed("请选择要问的数据项或条款。")
            made = ask(about=about, text=typed.get("text", ""), by=user, now=timezone.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"已提交，由省{made.department.text_form}答复。答复后会通知您。"
            )
            return redirect("question", made.pk)
    return render(
        request,
        "reporting/question_new.html",
        {
            "about": about,
            "element": about if isinstance(about, DataElement) else None,
            "clause": about if isinstance(about, Clause) else None,
            "elements": plan.elements() if about is None else [],
            "clauses": plan.clauses().prefetch_related(None) if about is None else [],
            "earlier": asked_for(questions().filter(**_at(about)), user) if about else [],
            "text": typed.get("text", ""),
            "limit": TEXT_LENGTH,
        },
    )


@login_required
@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with every version of its answer."""
    _reader(request)
    return _page(request, get_object_or_404(questions(), pk=pk), "", "")


@login_required
@require_POST
def give_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer, or put a new version in the place of the answer."""

    def step(found: Question) -> Answer:
        return answer(
            question=found,
            text=request.POST.get("text", ""),
            reason=request.POST.get("reason", ""),
            seen=_seen(request),
            by=signed_in(request),
            now=timezone.now(),
        )

    return _step(request, pk, step, "已答复，各市在填报页和口径答疑里都能看到。")


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the answer that stands."""

    def step(found: Question) -> Answer:
        return withdraw(
            question=found,
            reason=request.POST.get("reason", ""),
            seen=_seen(request),
            by=signed_in(request),
            now=timezone.now(),
        )

    return _step(request, pk, step, "已撤回答复，这个问题重新列为待答复；原答复保留在记录里。")


def _step(
    request: HttpRequest, pk: int, step: Callable[[Question], Answer], done: str
) -> HttpResponse:
    user, found = _reader(request), get_object_or_404(questions(), pk=pk)
    if not may_answer(user, found):
        raise PermissionDenied(f"这个问题由省{found.department.text_form}答复，您的账号不能办理。")
    try:
        step(found)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, found, request.POST.get("text", ""), request.POST.get("reason", ""))
    messages.success(request, done)
    return redirect("question", pk)


def _page(request: HttpRequest, found: Question, text: str, reason: str) -> HttpResponse:
    user = signed_in(request)
    (asked,) = asked_for(questions().filter(pk=found.pk), user)
    return render(
        request,
        "reporting/question.html",
        {
            "asked": asked,
            "may_answer": may_answer(user, found),
            "may_ask": may(user, Right.ENTER),
            "text": text or (asked.standing.text if asked.standing else ""),
            "reason": reason,
            "limit": TEXT_LENGTH,
        },
    )


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not sees_province(user) and own_city(user) is None:
        raise PermissionDenied("口径答疑供填报和审核的单位使用。")
    return user


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _search(request: HttpRequest) -> Search:
    number = request.GET.get("indicator", "")
    return Search(
        text=request.GET.get("q", "").replace("\x00", "").strip()[:100],
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None,
        department=request.GET.get("department", "").replace("\x00", "")[:60],
        only_open=request.GET.get("open") == "1",
    )


def _about(element: str, clause: str) -> DataElement | Clause | None:
    """What a question is about; 404 for a code that does not exist."""
    if "\x00" in element + clause:
        raise Http404("没有这个数据项或条款")
    if element:
        return get_object_or_404(DataElement, code=element)
    return get_object_or_404(Clause, code=clause) if clause else None


def _at(about: DataElement | Clause) -> dict[str, object]:
    return {"element" if isinstance(about, DataElement) else "clause": about}
