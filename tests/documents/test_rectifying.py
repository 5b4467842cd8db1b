"""整改台账: made from the notice in one go, moved step by step by the right people, seen by them."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from freezegun import freeze_time
from openpyxl import load_workbook

from accounts.models import Role, User
from assessment.models import Snapshot
from audit.models import Entry
from documents.models import Rectification
from documents.rectifying.services import Words, open_entries, take_step
from documents.rectifying.steps import STEPS, open_steps
from documents.services import publish
from documents.texts import Kind
from indicators.deciding import Refused
from tests import factories
from tests.dashboards.conftest import text_of

pytestmark = pytest.mark.django_db
SAID = Words("建立台账", "开封市住建局 王磊", "已达90.5%，附验收表", "")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def moved(entry: Rectification, action: str, by: User, words: Words) -> Rectification:
    entry.refresh_from_db()
    return take_step(
        pk=entry.pk, action=action, words=words, version=entry.version, by=by, now=factories.NOW
    )


@pytest.fixture
def entry(kept: Snapshot) -> Rectification:
    """开封's entry on green buildings, made by the administrator's click."""
    admin = factories.province_admin()
    paper = publish(
        kind=Kind.NOTICE,
        year=2026,
        city=None,
        snapshot=kept,
        number="豫建科〔2026〕31号",
        reason="测试",
        after=None,
        upload=None,
        by=admin,
        now=factories.NOW,
    )
    client = client_of(admin)
    past = client.post(f"/documents/papers/{paper.pk}/rectify/", {"due": "2026-11-20"}, follow=True)
    assert "不晚于今天" in text_of(past)
    for wrong in ("", "2026-13-45", "明天"):
        answer = client.post(f"/documents/papers/{paper.pk}/rectify/", {"due": wrong}, follow=True)
        assert "请填写整改期限" in text_of(answer)
    assert Rectification.objects.count() == 0
    made = client.post(f"/documents/papers/{paper.pk}/rectify/", {"due": "2027-03-31"}, follow=True)
    assert "列入整改台账" in text_of(made)
    count = Rectification.objects.count()
    # Everybody's lagging lines, and the departments' own.
    assert Rectification.objects.filter(city=None, indicator__number=11).count() == 1
    assert open_entries(paper=paper, due=date(2027, 4, 1), by=admin, now=factories.NOW) == 0
    assert Rectification.objects.count() == count
    return Rectification.objects.get(city__short_name="开封", indicator__number=11)


def test_from_the_notice_to_striking_off(entry: Rectification) -> None:
    assert entry.problem.endswith("落后9.9个百分点。")
    city, housing = factories.coordinator("开封"), factories.reviewer("housing")
    finance, stranger = factories.reviewer("finance"), factories.coordinator("郑州")
    mirror = factories.reporter("开封", "housing")
    other_bureau = factories.reporter("开封", "finance")
    admin = factories.province_admin()
    may = {
        user.username: [step.action for step in open_steps(user, entry)]
        for user in (city, mirror, other_bureau, stranger, housing, finance, admin)
    }
    assert may == {
        city.username: ["save", "report"],
        mirror.username: ["save", "report"],
        **{user.username: [] for user in (other_bureau, stranger, housing, finance, admin)},
    }
    with pytest.raises(Refused) as wrong:
        moved(entry, "report", city, Words(measure="字" * 1001))
    assert len(wrong.value.faults) == 3
    moved(entry, "save", city, Words("建立台账"))
    reported = moved(entry, "report", city, SAID)
    assert reported.get_state_display() == "已报送"
    for user in (city, finance, stranger):
        with pytest.raises(Refused, match="不能销号"):
            moved(entry, "close", user, Words(reason="核实"))
    with pytest.raises(Refused, match="请写明退回的理由"):
        moved(entry, "return", housing, Words())
    moved(entry, "return", housing, Words(reason="缺验收表"))
    moved(entry, "report", city, SAID)
    with pytest.raises(Refused, match="这期间已有人办理"):
        take_step(
            pk=entry.pk, action="close", words=Words(), version=1, by=housing, now=factories.NOW
        )
    client = client_of(housing)
    entry.refresh_from_db()
    page = client.post(
        f"/documents/rectifications/{entry.pk}/",
        {"action": "close", "version": str(entry.version), "reason": "现场核实，资料齐全"},
        follow=True,
    )
    assert "销号已办理，现为“已销号”" in text_of(page)
    assert "缺验收表" in text_of(page)
    for user in (city, housing, admin):
        assert open_steps(user, Rectification.objects.get(pk=entry.pk)) == []
    acts = Entry.objects.filter(action__startswith="rectification.").values_list(
        "action", flat=True
    )
    assert {f"rectification.{action}" for action in STEPS} < set(acts)

    # A department never strikes off its own.
    own = Rectification.objects.get(city=None, indicator__number=11)
    moved(own, "report", housing, SAID)
    with pytest.raises(Refused, match="不能销号"):
        moved(own, "close", housing, Words(reason="核实"))
    moved(own, "close", admin, Words(reason="核实"))
    assert housing.role == Role.REVIEWER


def test_who_sees_what_and_what_is_overdue(entry: Rectification) -> None:
    city = client_of(factories.coordinator("开封"))
    words = text_of(city.get("/documents/rectifications/"))
    assert "开封市" in words
    assert "洛阳市" not in words
    other = Rectification.objects.filter(city__short_name="洛阳")[0]
    assert city.get(f"/documents/rectifications/{other.pk}/").status_code == 404
    assert "条还没有销号" in text_of(city.get("/cities/410200/", {"year": 2026}))
    leader = client_of(factories.leader())
    page = text_of(leader.get("/departments/housing/", {"year": 2026}))
    assert "条还没有销号" in page
    book = load_workbook(BytesIO(city.get("/documents/rectifications/xlsx/").content))
    rows = list(book["整改台账"].iter_rows(min_row=3, values_only=True))
    assert {row[1] for row in rows} == {"开封市"}
    nothing = text_of(leader.get("/documents/rectifications/", {"year": "1999", "city": "x"}))
    assert "没有符合条件的" in nothing
    with freeze_time("2027-04-02"):
        leader = client_of(factories.leader())
        late = text_of(
            leader.get("/documents/rectifications/", {"state": "overdue", "city": "410200"})
        )
        assert "已逾期" in late
        assert "条逾期" in text_of(leader.get("/departments/housing/", {"year": 2026}))
