"""A character that PostgreSQL does not store is refused in Chinese, wherever it comes from."""

import pytest

from accounts.models import User
from tests import factories as make
from tests.accounts.conftest import signed_in


@pytest.mark.django_db
def test_a_text_with_nul_is_refused_before_any_database_is_asked() -> None:
    admin, city = signed_in(make.province_admin()), signed_in(make.coordinator("洛阳"))
    practice = {"year": "2026", "kind": "practice", "title": "供热\x00改造", "text": "x"}
    for answer in (
        admin.get("/people/?q=a%00b"),
        admin.get("/documents/rectifications/?city=%00"),
        admin.get("/reporting/?%00=1"),
        admin.post("/account/email/", {"email": "a\x00@example.com"}),
        city.post("/documents/practices/new/", practice),
    ):
        assert answer.status_code == 400
        assert "没有被接受" in answer.content.decode()
    assert admin.post("/account/email/", {"email": "a@example.com"}).status_code == 302
    assert User.objects.filter(email="a@example.com").exists()
