"""Everybody's accounts, for those who manage them."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import lockout, people, people_sheet, second_factor
from accounts.access import Right, manages, may, may_manage
from accounts.forms import HandoverForm
from accounts.models import PROGRAM_ROLES, Role, User
from accounts.people import Credential, NotManaged
from accounts.views.guards import needs, signed_in
from cities.selectors import cities

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Initial passwords travel back to their download sealed, for a quarter of an hour, and are kept
#: nowhere.
SEAL = "accounts.initial-passwords"
SEAL_SECONDS = 900


@needs(Right.MANAGE_PEOPLE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All people, by office; with a filter by words, role and city."""
    words, role, code = (request.GET.get(name, "").strip() for name in ("q", "role", "city"))
    found = (
        User.objects.exclude(role__in=(*PROGRAM_ROLES, ""))
        .select_related("city", "department")
        .order_by("city__code", "department__order", "username")
    )
    if words:
        found = found.filter(Q(username__icontains=words) | Q(full_name__icontains=words))
    if role:
        found = found.filter(role=role)
    if code:
        found = found.filter(city__code=code)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/people.html",
        {
            "page": page,
            "rows": [(person, people.office_of(person)) for person in page],
            "words": words,
            "role": role,
            "code": code,
            "roles": [each for each in Role if each not in PROGRAM_ROLES],
            "cities": cities(),
            "may_manage_clients": may(request.user, Right.MANAGE_CLIENTS),
        },
    )


@needs(Right.MANAGE_PEOPLE)
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Take a sheet of people: all of it, or nothing and everything that is wrong with it."""
    user = signed_in(request)
    context: dict[str, object] = {"roles": manages(user)}
    file = request.FILES.get("file")
    if request.method == "POST" and file is None:
        context["refusal"] = "请先选择填好的名单文件。"
    elif file is not None:
        try:
            rows = people_sheet.read(file.read(people_sheet.MOST_BYTES + 1), file.name or "")
        except people_sheet.NotReadable as refusal:
            context["refusal"] = str(refusal)
        else:
            told, findings = people.create_people(rows, by=user, now=timezone.now())
            if told:
                return _told(request, told, f"已新建{len(told)}个账号")
            context["findings"] = findings
    return render(request, "accounts/people_create.html", context)


@needs(Right.MANAGE_PEOPLE)
@require_safe
def template(_: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with a row for each of the 144 bureaus."""
    head = (*people_sheet.COLUMNS, people_sheet.UNIT)
    return _download(people_sheet.write(head, people.suggested_rows(), "人员名单"), "people.xlsx")


@needs(Right.MANAGE_PEOPLE)
@require_POST
@never_cache
def passwords(request: HttpRequest) -> HttpResponse:
    """The initial passwords just shown, as a sheet; only for whoever they were shown to."""
    try:
        sealed = signing.loads(request.POST.get("sealed", ""), salt=SEAL, max_age=SEAL_SECONDS)
    except signing.BadSignature as error:
        raise Http404("sealed passwords expired or not ours") from error
    if sealed["for"] != signed_in(request).pk:
        raise Http404("sealed passwords of somebody else")
    head = ("用户名", "姓名", "单位", "初始密码")
    return _download(people_sheet.write(head, sealed["rows"], "初始密码"), "initial-passwords.xlsx")


@needs(Right.MANAGE_PEOPLE)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's account and what can be done with it."""
    return _person_page(request, _person(pk), HandoverForm())


@needs(Right.MANAGE_PEOPLE)
@require_POST
@never_cache
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Reset, hand over, disable, enable, unlock, or take the second factor away."""
    person, user, now = _person(pk), signed_in(request), timezone.now()
    common: dict[str, Any] = {"person": person, "by": user, "now": now}
    try:
        match action:
            case "reset":
                told = [people.reset_password(**common)]
                return _told(request, told, f"已重置{person}的密码")
            case "hand-over":
                return _hand_over(request, person, user)
            case "disable" | "enable":
                people.set_active(active=action == "enable", **common)
                words = "已停用" if action == "disable" else "已启用"
            case "unlock":
                people.unlock(**common)
                words = "已解除锁定"
            case "second-factor":
                if not may_manage(user, person):
                    raise NotManaged("这个账号不归您管理。")
                second_factor.remove(user=person, by=user, now=now)
                words = "已取消动态码登录"
            case _:
                raise Http404(action)
    except NotManaged as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{person}：{words}。")
    return redirect("person", pk)


def _hand_over(request: HttpRequest, person: User, user: User) -> HttpResponse:
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, form)
    _, told = people.hand_over(person=person, by=user, now=timezone.now(), **form.cleaned_data)
    return _told(request, [told], f"{person}的账号已停用，{told.full_name}接任")


def _person(pk: int) -> User:
    found = User.objects.select_related("city", "department", "successor")
    return get_object_or_404(found.exclude(role__in=PROGRAM_ROLES), pk=pk)


def _person_page(request: HttpRequest, person: User, form: HandoverForm) -> HttpResponse:
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "office": people.office_of(person),
            "may_manage": may_manage(request.user, person),
            "locked_until": lockout.locked_until(person.username, timezone.now()),
            "device": second_factor.device_of(person),
            "predecessors": person.predecessors.order_by("pk"),
            "form": form,
        },
    )


def _told(request: HttpRequest, told: list[Credential], title: str) -> HttpResponse:
    rows = [(each.username, each.full_name, each.office, each.password) for each in told]
    sealed = signing.dumps({"for": signed_in(request).pk, "rows": rows}, salt=SEAL, compress=True)
    context = {"told": told, "title": title, "sealed": sealed}
    return render(request, "accounts/people_passwords.html", context)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
