"""The phone book and its log of reminders."""

import pytest
from django.db.models import ProtectedError

from accounts.models import Contact, PhoneCall
from cities.models import Bureau
from tests import factories
from tests.accounts.conftest import signed_in, trail

pytestmark = pytest.mark.django_db
LUOYANG = "/contacts/410300/"


def bureau(short_name: str = "洛阳", code: str = "finance") -> Bureau:
    return Bureau.objects.get(city__short_name=short_name, department__code=code)


def contact_form(**changed: object) -> dict[str, object]:
    form = {"bureau": bureau().pk, "name": "张丽", "post": "科长", "phone": "0379-1234567"}
    return {**form, **changed}


def call_form(**changed: object) -> dict[str, object]:
    form = {"bureau": bureau().pk, "called": "张丽", "result": "promised", "note": "周五前报"}
    return {**form, **changed}


def test_a_contact_is_entered_and_taken_out() -> None:
    client = signed_in(factories.province_admin())
    client.post(LUOYANG, contact_form())
    client.post(LUOYANG, contact_form())
    contact = Contact.objects.get()
    for page in ("/contacts/", LUOYANG):
        assert "0379-1234567" in client.get(page).content.decode()
    client.post(f"{LUOYANG}{contact.pk}/remove/")
    assert not Contact.objects.exists()
    kept = trail("contact.add", "contact.remove")
    assert [(e.action, e.subject) for e in kept] == [
        ("contact.add", "洛阳市财政局：张丽"),
        ("contact.remove", "洛阳市财政局：张丽"),
    ]
    assert not any("1234567" in str(entry.detail) for entry in kept)


def test_a_call_says_who_called_whom_when_and_what_came_of_it() -> None:
    admin = factories.province_admin(full_name="王工")
    client = signed_in(admin)
    client.post(LUOYANG, call_form())
    call = PhoneCall.objects.get()
    assert (call.by, call.called, call.result, call.note) == (
        admin,
        "张丽",
        "promised",
        "周五前报",
    )
    page = client.get(LUOYANG).content.decode()
    for words in ("王工拨打", "已接通，答应按时报", "周五前报"):
        assert words in page
    assert trail("contact.call")[0].detail == {"result": "promised"}
    with pytest.raises(ProtectedError):
        admin.delete()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (contact_form, {"phone": "call me"}),
        (contact_form, {"name": ""}),
        (contact_form, {"bureau": ""}),
        (call_form, {"result": "shouted"}),
        (call_form, {"called": ""}),
    ],
)
def test_what_is_missing_is_told_beside_its_field(form, says) -> None:  # type: ignore[no-untyped-def]
    response = signed_in(factories.province_admin()).post(LUOYANG, form(**says))
    assert response.status_code == 200
    assert 'class="note error"' in response.content.decode()
    assert not Contact.objects.exists()
    assert not PhoneCall.objects.exists()


def test_another_citys_bureau_is_no_choice() -> None:
    client = signed_in(factories.coordinator("洛阳"))
    for form in (contact_form, call_form):
        client.post(LUOYANG, form(bureau=bureau("周口").pk))
    assert not Contact.objects.exists()
    assert not PhoneCall.objects.exists()


def test_a_city_keeps_its_own_book_only() -> None:
    client = signed_in(factories.coordinator("洛阳"))
    assert client.get("/contacts/").headers["Location"] == LUOYANG
    assert client.post(LUOYANG, contact_form()).status_code == 302
    other = Contact.objects.create(bureau=bureau("周口"), name="陈芳", phone="0394-1234567")
    for path in ("/contacts/411600/", "/contacts/999999/", "/contacts/x/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/contacts/411600/{other.pk}/remove/").status_code == 403
    assert client.post(f"{LUOYANG}{other.pk}/remove/").status_code == 404
    assert Contact.objects.filter(pk=other.pk).exists()
    assert signed_in(factories.leader()).get(LUOYANG).status_code == 403
    assert signed_in(factories.province_admin()).get("/contacts/999999/").status_code == 404
