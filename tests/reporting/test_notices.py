"""Notices: who is told, once, and what the head of every page says of it in one query."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from cities.models import Installation
from reporting import audiences
from reporting.models import Mail, Notice, NoticeKind
from reporting.notices import mark_read, notices_of, notify, page_head
from reporting.services import approve, return_submission, submit
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


def told(*people: User, **fields: object) -> list[Notice]:
    return notify(
        **{
            "to": people,
            "kind": NoticeKind.REMINDER,
            "subject": "郑州市2026年度还没有上报",
            "now": make.NOW,
            **fields,
        }
    )


def test_a_thing_with_a_key_is_told_once() -> None:
    person = make.coordinator()
    assert len(told(person, person, key="reminder/2026/-7")) == 1
    assert told(person, make.reporter(), key="reminder/2026/-7")[0].recipient == make.reporter()
    assert len(told(person, key="reminder/2026/-1")) == 1
    assert len(told(person)) == len(told(person)) == 1
    assert notices_of(person).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once() -> None:
    people = [make.coordinator(), make.reporter(), make.reporter("郑州", "finance")]
    found: list[Notice] = []

    def run() -> None:
        found.extend(told(*people, key="reminder/2026/-7"))
        connection.close()

    runs = [threading.Thread(target=run) for _ in range(4)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(found) == Notice.objects.count() == 3


def test_mail_waits_where_there_is_an_address() -> None:
    with_address = make.coordinator(email="chen@example.org")
    told(with_address, make.reporter(), mail=True)
    told(with_address)
    found = list(Notice.objects.order_by("pk").values_list("mail", flat=True))
    assert found == [Mail.PENDING, Mail.NO_ADDRESS, Mail.NONE]


def test_the_head_counts_own_unread_ones_in_one_query(
    django_assert_num_queries: object,
) -> None:
    person = make.coordinator()
    told(person, make.reporter())
    told(person)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert page_head(person, make.NOW) == (False, 2, False, False, 2026)
    Installation.objects.update(demonstration=True)
    mark_read(notices=notices_of(person).filter(pk=notices_of(person)[0].pk), now=make.NOW)
    assert page_head(person, make.NOW) == (True, 1, False, False, 2026)
    assert page_head(None, make.NOW) == (True, 0, False, False, None)
    Installation.objects.all().delete()
    assert page_head(person, make.NOW) == (False, 1, False, False, 2026)


def test_a_successor_finds_what_the_predecessor_was_told() -> None:
    old, new = make.coordinator(), make.coordinator("洛阳")
    told(old)
    old.successor = new
    old.save()
    assert notices_of(new).count() == 1


def test_who_acts_for_whom() -> None:
    housing, other = make.coordinator(), make.reporter()
    clerk = make.reporter("郑州", "housing")
    make.coordinator("洛阳")
    gone = make.reporter("郑州", "finance")
    gone.is_active = False
    gone.save()
    city = make.city()
    assert set(audiences.city_people(city)) == {housing, other, clerk}
    assert set(audiences.bureau_people(city, "housing")) == {housing, clerk}
    assert set(audiences.bureau_people(city, "development_reform")) == {other}
    assert not audiences.bureau_people(city, "finance").exists()
    by_bureau = audiences.people_by_bureau([city])
    assert set(by_bureau) == {(city.pk, "housing"), (city.pk, "development_reform")}
    assert set(by_bureau[city.pk, "housing"]) == {housing, clerk}


def test_the_steps_of_a_submission_are_told_to_whom_they_concern() -> None:
    admin, reviewer = make.province_admin(), make.reviewer()
    coordinator, reporter = make.coordinator(), make.reporter()
    elsewhere = make.coordinator("洛阳")
    report = reports.submitted()
    return_submission(submission=report, reason="请核对口径", by=admin, now=make.NOW)
    report.refresh_from_db()
    without = "测试不等各局确认"
    assert (
        submit(submission=report, by=coordinator, now=make.NOW, unconfirmed_because=without) == []
    )
    report.refresh_from_db()
    approve(submission=report, by=make.province_admin("deputy"), now=make.NOW)
    said = {
        person: [each.subject for each in reversed(notices_of(person))]
        for person in (admin, coordinator, reporter, elsewhere, reviewer)
    }
    arrivals = ["郑州市2026年度已上报，第1版，等核定", "郑州市2026年度已上报，第2版，等核定"]
    decisions = ["郑州市2026年度上报已退回，请改报", "郑州市2026年度上报已核定（快报）"]
    assert said == {
        admin: arrivals,
        reviewer: arrivals,
        coordinator: decisions,
        reporter: decisions,
        elsewhere: [],
    }
    returned = notices_of(reporter).get(subject=decisions[0])
    assert (returned.text, returned.link) == ("请核对口径", "/reporting/2026/410100/")
    assert returned.created_by == admin


def test_the_page_lists_opens_and_marks(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)
    person = make.reporter()
    told(person, link="/reporting/2026/410100/entry/", text="请填<b>三项</b>")
    told(person, subject="只给别人", to=[make.coordinator()])
    client.force_login(person)
    page = client.get("/reporting/notices/").content.decode()
    assert ">通知 1</a>" in page
    assert "请填&lt;b&gt;三项&lt;/b&gt;" in page
    assert "只给别人" not in page
    assert "· 11月20日 10:00" in page
    (notice,) = notices_of(person)
    gone = client.post(f"/reporting/notices/{notice.pk}/")
    assert gone["Location"] == "/reporting/2026/410100/entry/"
    assert ">通知</a>" in client.get("/reporting/notices/").content.decode()
    other = notices_of(make.coordinator()).get()
    assert client.post(f"/reporting/notices/{other.pk}/").status_code == 404
    told(person)
    assert (
        "1条通知已标为已读" in client.post("/reporting/notices/read/", follow=True).content.decode()
    )
    other.refresh_from_db()
    assert other.read_at is None
    assert page_head(person, make.NOW).unread == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW + timedelta(days=60))
    client.force_login(person)
    assert "· 2026年11月20日 10:00" in client.get("/reporting/notices/").content.decode()
