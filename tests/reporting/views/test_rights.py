"""Every address of this room × every role: who gets in, who is refused, who must sign in."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reporting.uploads import keep_upload
from reporting.urls import urlpatterns
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

REFUSED = 403
PEOPLE: dict[str, Callable[[], User]] = {
    "province_admin": make.province_admin,
    "reviewer": make.reviewer,
    "leader": make.leader,
    "auditor": make.auditor,
    "coordinator": make.coordinator,
    "reporter": make.reporter,
    "other_coordinator": lambda: make.coordinator("洛阳"),
    "other_reporter": lambda: make.reporter("洛阳"),
}
CITY = {"coordinator", "reporter"}
PROVINCE = {"province_admin", "reviewer", "leader", "auditor"}
REVIEWERS = {"province_admin", "reviewer"}
#: address name, method → who is let in (whatever the page then says)
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("submissions", "get"): set(PEOPLE),
    ("submission", "get"): PROVINCE | CITY,
    ("submission-compare", "get"): PROVINCE | CITY,
    ("submission-submit", "post"): {"coordinator"},
    ("submission-approve", "post"): {"province_admin"},
    ("submission-return", "post"): {"province_admin"},
    ("submission-finalise", "post"): {"province_admin"},
    ("submission-confirm", "post"): {"coordinator"},
    ("review-home", "get"): PROVINCE,
    ("review", "get"): PROVINCE,
    ("review-decided", "get"): PROVINCE,
    ("review-decide", "post"): REVIEWERS,
    ("review-clean", "post"): REVIEWERS,
    ("review-comment", "post"): REVIEWERS,
    ("receipt", "get"): PROVINCE | CITY,
    ("receipt-check", "get"): set(PEOPLE),
    ("cycles", "get"): PROVINCE,
    ("cycle-open", "post"): {"province_admin"},
    ("cycle", "get"): PROVINCE,
    ("cycle-change", "post"): {"province_admin"},
    ("cycle-extend", "post"): {"province_admin"},
    ("cycle-close", "post"): {"province_admin"},
    ("cycle-reopen", "post"): {"province_admin"},
    ("cycle-annual", "post"): {"province_admin"},
    ("entry", "get"): CITY,
    ("entry", "post"): CITY,
    ("entry-save", "post"): CITY,
    ("tasks", "get"): CITY,
    ("tasks", "post"): CITY,
    ("upload", "get"): CITY,
    ("upload", "post"): CITY,
    ("upload-confirm", "get"): CITY,
    ("upload-confirm", "post"): CITY,
    ("upload-annotated", "get"): CITY,
    ("workbook", "get"): PROVINCE | CITY,
    ("workbook-returned", "get"): CITY,
}


def address(name: str) -> str:
    if name in ("submissions", "cycles", "cycle-open", "receipt-check"):
        return reverse(name)
    if name == "review-home":
        return reverse(name)
    if name.startswith("review"):
        return reverse(name, args=[2026, "housing"])
    if name == "receipt":
        return reverse(name, args=[2026, "410100", 1])
    if name.startswith("cycle"):
        return reverse(name, args=[2026])
    if name in ("upload-confirm", "upload-annotated"):
        kept = keep_upload(
            city=make.city(),
            cycle=make.cycle(),
            content=b"-",
            name="a.xlsx",
            by=make.coordinator(),
            now=make.NOW,
        )
        return reverse(name, args=[2026, "410100", kept.pk])
    return reverse(name, args=[2026, "410100"])


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == {name for name, _ in ALLOWED}


@pytest.mark.parametrize(("name", "method"), ALLOWED)
def test_each_role_is_let_in_or_refused(client: Client, name: str, method: str) -> None:
    """One report for all roles: what a step makes of it does not matter here."""
    reports.submitted()
    path = address(name)
    statuses = {}
    for role, person in PEOPLE.items():
        client.force_login(person())
        statuses[role] = getattr(client, method)(path).status_code
    let_in = {role for role, status in statuses.items() if status in (200, 302)}
    assert let_in == ALLOWED[name, method]
    assert {statuses[role] for role in set(PEOPLE) - let_in} <= {REFUSED}


@pytest.mark.parametrize(("name", "method"), ALLOWED)
def test_strangers_sign_in_first(client: Client, name: str, method: str) -> None:
    response = getattr(client, method)(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign-in"))


@pytest.mark.parametrize("name", [name for name, method in ALLOWED if method == "post"])
def test_nothing_is_posted_without_its_token(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.coordinator())
    assert client.post(address(name)).status_code == REFUSED


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, _ in ALLOWED
        if name.startswith("submission-") and name != "submission-compare"
    ],
)
def test_steps_are_never_taken_by_following_a_link(client: Client, name: str) -> None:
    client.force_login(make.province_admin())
    assert client.get(address(name)).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/reporting/2019/410100/",
        "/reporting/2026/999999/",
        "/reporting/2026/%00/",
        f"/reporting/{10**20}/410100/",
        f"/reporting/2026/410100/upload/{10**20}/",
    ],
)
def test_unknown_year_or_city_is_not_found(client: Client, path: str) -> None:
    client.force_login(make.coordinator() if "upload" in path else make.province_admin())
    assert client.get(path).status_code == 404


def test_another_citys_upload_is_not_found_under_ones_own_address(client: Client) -> None:
    kept = keep_upload(
        city=make.city("洛阳"),
        cycle=make.cycle(),
        content=b"-",
        name="a.xlsx",
        by=make.coordinator("洛阳"),
        now=make.NOW,
    )
    client.force_login(make.coordinator())
    path = reverse("upload-confirm", args=[2026, "410100", kept.pk])
    assert client.get(path).status_code == 404
