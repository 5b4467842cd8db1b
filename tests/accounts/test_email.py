"""Where reminders are sent to: everybody says it for themselves."""

import pytest

from tests import factories
from tests.accounts.conftest import signed_in, trail

pytestmark = pytest.mark.django_db


def test_an_address_is_noted_changed_and_taken_back() -> None:
    person = factories.reporter()
    client = signed_in(person)
    for address, said in (("wang@example.gov.cn", "邮箱已登记"), ("", "不再发邮件")):
        page = client.post("/account/email/", {"email": address}, follow=True).content.decode()
        assert said in page
        person.refresh_from_db()
        assert person.email == address
    client.post("/account/email/", {"email": ""})
    assert len(trail("user.email")) == 2


@pytest.mark.parametrize(
    "address", ["wang", "a@b@c", "x" * 250 + "@example.cn", "王\r\nBcc: a@b.cn"]
)
def test_what_is_no_address_is_refused_with_words(address: str) -> None:
    person = factories.reporter()
    page = signed_in(person).post("/account/email/", {"email": address}).content.decode()
    assert "邮箱地址" in page
    assert 'role="alert"' in page
    person.refresh_from_db()
    assert person.email == ""
