"""整改台账: made from the notice in one go, moved step by step by the right people, seen by them."""

import hashlib
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as system
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from freezegun import freeze_time
from openpyxl import load_workbook

from accounts.models import Role, User
from assessment.models import Snapshot
from audit.models import Entry
from documents.models import PublishedPaper, Rectification, RectificationFile
from documents.rectifying.services import Words, open_entries, take_step
from documents.rectifying.steps import STEPS, open_steps
from documents.services import publish
from documents.texts import Kind
from indicators.deciding import Refused
from reporting.models import Notice, NoticeKind
from reporting.notices import notices_of
from reporting.reminders import send_reminders
from tests import factories
from tests.dashboards.conftest import text_of
from tests.reporting.evidence import files as samples

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


def told(person: User, of: Rectification | None = None) -> list[str]:
    """The subjects of what a person was told of papers, or `of` one entry."""
    found = Notice.objects.filter(recipient=person, kind=NoticeKind.DOCUMENT)
    if of is not None:
        found = found.filter(subject__startswith=str(of))
    return list(found.order_by("pk").values_list("subject", flat=True))


def reminded(person: User) -> list[str]:
    found = Notice.objects.filter(recipient=person, key__startswith="rectification/")
    return list(found.order_by("created_at").values_list("subject", flat=True))


def published(kept: Snapshot, admin: User) -> PublishedPaper:
    """The notice whose lagging list the entries come from."""
    return publish(
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


@pytest.fixture
def entry(kept: Snapshot) -> Rectification:
    """开封's entry on green buildings, made by the administrator's click."""
    admin = factories.province_admin()
    paper = published(kept, admin)
    client = client_of(admin)
    for far in ("9999-12-31", "2028-12-31"):
        late = client.post(f"/documents/papers/{paper.pk}/rectify/", {"due": far}, follow=True)
        assert "请核对年份" in text_of(late)
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
    # As long as the field takes: a browser sends the end of each line as two characters.
    long = "\r\n".join(["字" * 98] * 10) + "字" * 11
    entry.refresh_from_db()
    form = {"action": "save", "version": entry.version, "measure": long}
    sent = client_of(city).post(f"/documents/rectifications/{entry.pk}/", form)
    assert sent.status_code == 302
    moved(entry, "save", city, Words("建立台账"))
    reported = moved(entry, "report", city, SAID)
    assert reported.get_state_display() == "已报送"
    assert told(housing, entry) == [f"{entry}已报送整改情况，等核实"]
    assert told(finance, entry) == told(admin, entry) == []
    for user in (city, finance, stranger):
        with pytest.raises(Refused, match="不能销号"):
            moved(entry, "close", user, Words(reason="核实"))
    with pytest.raises(Refused, match="请写明退回的理由"):
        moved(entry, "return", housing, Words())
    moved(entry, "return", housing, Words(reason="缺验收表"))
    assert told(city, entry) == told(mirror, entry) == [f"{entry}整改情况已退回，请继续整改"]
    assert told(other_bureau, entry) == told(stranger, entry) == []
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
    assert told(admin, own) == [f"{own}已报送整改情况，等核实"]
    with pytest.raises(Refused, match="不能销号"):
        moved(own, "close", housing, Words(reason="核实"))
    moved(own, "close", admin, Words(reason="核实"))
    assert housing.role == Role.REVIEWER


def test_those_who_put_it_right_are_told_of_their_entries(kept: Snapshot) -> None:
    city, finance = factories.coordinator("开封"), factories.reporter("开封", "finance")
    mirror, housing = factories.reporter("开封", "housing"), factories.reviewer("housing")
    admin = factories.province_admin()
    paper = published(kept, admin)
    open_entries(paper=paper, due=date(2027, 3, 31), by=admin, now=factories.NOW)
    of_city = Rectification.objects.filter(city=city.city)
    of_housing = of_city.filter(department__code="housing")
    own = Rectification.objects.filter(city=None, department__code="housing")
    ending = "项列入整改台账，2027年3月31日前整改完"
    assert told(city) == [f"开封市{of_city.count()}{ending}"]
    assert told(mirror) == [f"开封市{of_housing.count()}{ending}"]
    assert told(housing) == [f"河南省住房和城乡建设厅{own.count()}{ending}"]
    assert told(finance) == told(admin) == []
    open_entries(paper=paper, due=date(2027, 3, 31), by=admin, now=factories.NOW)
    assert len(told(city)) == 1

    # What is not reported is reminded of, by the schedule of the reports; what is, no more.
    a_week_before, a_day_after = (datetime(2027, *day, 1, tzinfo=UTC) for day in ((3, 25), (4, 1)))
    send_reminders(now=a_week_before)
    send_reminders(now=a_week_before)
    left = "项还没有报送整改情况"
    assert reminded(city) == [f"离整改期限还有6天：开封市{of_city.count()}{left}"]
    assert reminded(finance) == []
    last = of_housing.last()
    for entry in of_housing.exclude(pk=last.pk):
        moved(entry, "report", mirror, SAID)
    send_reminders(now=a_day_after)
    assert reminded(mirror) == [
        f"离整改期限还有6天：开封市{of_housing.count()}{left}",
        f"整改已逾期1天：开封市1{left}",
    ]
    assert last.indicator.short_name in notices_of(mirror)[0].text
    assert "河南省住房和城乡建设厅" in reminded(housing)[1]


def test_evidence_is_kept_with_the_step_and_seen_with_the_entry(entry: Rectification) -> None:
    user = factories.coordinator("开封")
    city, address = client_of(user), f"/documents/rectifications/{entry.pk}/"
    folder = Path(system.MEDIA_ROOT) / "rectifications"

    def post(*uploads: tuple[str, bytes], **words: str) -> str:
        chosen = [SimpleUploadedFile(name, content) for name, content in uploads]
        data = {"action": "save", "version": str(entry.version), "measure": "换管", **words}
        return text_of(city.post(address, {**data, "files": chosen}, follow=True))

    before = set(folder.glob("*"))
    assert "“a.exe”" in (said := post(("好.pdf", samples.pdf()), ("a.exe", b"MZ")))
    assert "文件要重新选" in said
    too_large = b"x" * (system.EVIDENCE_MAX_MB * 1024 * 1024 + 1)
    said = post(("好.pdf", samples.pdf()), ("大.pdf", too_large))
    assert "“大.pdf”超过20MB，没有收" in said
    assert "最多附5个文件" in post(*[(f"{n}.pdf", samples.pdf(str(n))) for n in range(6)])
    # A step that is refused keeps no file either.
    assert "请写明整改措施" in post(("好.pdf", samples.pdf()), measure="")
    assert set(folder.glob("*")) == before
    assert not RectificationFile.objects.exists()
    assert "验收.pdf" in post(("验收.pdf", samples.pdf()))
    kept = RectificationFile.objects.get()
    assert (kept.step.action, kept.sha256) == ("save", hashlib.sha256(samples.pdf()).hexdigest())
    audited = Entry.objects.filter(action="rectification.save").latest("pk")
    assert kept.sha256 in str(audited.detail)

    file = f"/documents/rectifications/files/{kept.pk}/"
    answers = client_of(factories.reviewer("housing"))
    assert "验收.pdf" in text_of(answers.get(address))
    assert answers.get(file).content == samples.pdf()
    assert client_of(factories.coordinator("郑州")).get(file).status_code == 404
    told = answers.get(f"/api/v1/rectifications/{entry.pk}/").json()
    (row,), (step,) = told["files"], told["steps"]
    assert (row["name"], row["sha256"]) == ("验收.pdf", kept.sha256)
    assert (step["action"], step["state"], step["words"]) == ("save", "open", "换管")
    handed = answers.get(f"/api/v1/rectifications/{entry.pk}/files/{row['id']}/")
    assert handed.content == samples.pdf()
    book = load_workbook(BytesIO(city.get("/documents/rectifications/xlsx/").content))
    rows = book["整改台账"].iter_rows(min_row=3, values_only=True)
    assert "验收.pdf" in [row[10] for row in rows]
    Path(kept.file.path).write_bytes(b"altered")
    assert "已丢失" in text_of(answers.get(file, follow=True))


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
