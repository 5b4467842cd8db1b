"""The phone book, and the log of reminders by phone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, may_call, own_city
from accounts.contacts import add_contact, bureaus_with_contacts, log_call, remove_contact
from accounts.forms import CallForm, ContactForm
from accounts.models import Contact
from accounts.views.guards import needs, signed_in
from cities.models import Bureau, City


@needs(Right.CALL)
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All cities with contacts and last call; a city's people are taken to their city."""
    own = own_city(request.user)
    if own is not None:
        return redirect("contacts-city", own.code)
    rows: dict[str, list[Bureau]] = {}
    for bureau in bureaus_with_contacts():
        rows.setdefault(bureau.city.code, []).append(bureau)
    context = {"cities": [(bureaus[0].city, bureaus) for bureaus in rows.values()]}
    return render(request, "accounts/contacts.html", context)


@needs(Right.CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def city(request: HttpRequest, code: str) -> HttpResponseBase:
    """One city's bureaus: whom to call, who called whom; POST adds a contact or logs a call."""
    found = _city(request, code)
    user, now = signed_in(request), timezone.now()
    adds = "phone" in request.POST
    contact = ContactForm(found, request.POST if adds else None)
    call = CallForm(found, request.POST if request.method == "POST" and not adds else None)
    if contact.is_valid():
        add_contact(by=user, now=now, **contact.cleaned_data)
        messages.success(request, f"已登记{contact.cleaned_data['name']}。")
        return redirect("contacts-city", code)
    if call.is_valid():
        log_call(by=user, now=now, **call.cleaned_data)
        messages.success(request, f"已记下与{call.cleaned_data['called']}的通话。")
        return redirect("contacts-city", code)
    context = {
        "city": found,
        "own": own_city(user) is not None,
        "bureaus": (bureaus := list(bureaus_with_contacts(found))),
        "called": any(bureau.phone_calls.all() for bureau in bureaus),
        "contact_form": contact,
        "call_form": call,
    }
    return render(request, "accounts/contacts_city.html", context)


@needs(Right.CALL)
@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Take somebody out of the phone book."""
    found = get_object_or_404(Contact, pk=pk, bureau__city=_city(request, code))
    remove_contact(contact=found, by=signed_in(request), now=timezone.now())
    messages.success(request, f"已从通讯录删除{found.name}。")
    return redirect("contacts-city", code)


def _city(request: HttpRequest, code: str) -> City:
    """The city, for those who keep its phone book. Another's and an unknown one are told apart by
    nobody who may see neither."""
    found = City.objects.filter(code=code).first()
    if own_city(request.user) is not None and (found is None or not may_call(request.user, found)):
        raise PermissionDenied("只能查看本市通讯录。")
    return get_object_or_404(City, code=code)
