"""The phone book of the bureaus, and the log of reminders by phone."""

from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts.models import CallResult, Contact, PhoneCall, User
from audit.services import record
from cities.models import Bureau, City


def bureaus_with_contacts(city: City | None = None) -> QuerySet[Bureau]:
    """The bureaus (of one city) with contacts and calls, the newest call first."""
    calls = PhoneCall.objects.select_related("by").order_by("-at", "-pk")
    found = Bureau.objects.select_related("city", "department").prefetch_related(
        "contacts", Prefetch("phone_calls", queryset=calls)
    )
    return (found.filter(city=city) if city else found).order_by("city__code", "department__order")


@transaction.atomic
def add_contact(
    *, bureau: Bureau, name: str, post: str, phone: str, by: User, now: datetime
) -> Contact:
    """Enter somebody in the phone book; the trail names the person, not the number."""
    contact, created = Contact.objects.get_or_create(
        bureau=bureau, name=name, phone=phone, defaults={"post": post}
    )
    if created:
        record(by=by.username, action="contact.add", subject=f"{bureau}：{name}", now=now)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: User, now: datetime) -> None:
    """Take somebody out of the phone book; logged calls keep the name."""
    subject = f"{contact.bureau}：{contact.name}"
    contact.delete()
    record(by=by.username, action="contact.remove", subject=subject, now=now)


@transaction.atomic
def log_call(
    *, bureau: Bureau, called: str, result: str, note: str, by: User, now: datetime
) -> PhoneCall:
    """Log a reminder by phone: who called whom when, and what came of it."""
    call = PhoneCall.objects.create(
        bureau=bureau, called=called, by=by, at=now, result=CallResult(result), note=note
    )
    record(
        by=by.username,
        action="contact.call",
        subject=f"{bureau}：{called}",
        now=now,
        result=str(call.result),
    )
    return call
