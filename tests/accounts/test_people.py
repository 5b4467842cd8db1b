"""Accounts in bulk, handed over, reset and disabled."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from accounts.models import Contact, Role, User
from accounts.people import NotManaged, hand_over, suggested_rows
from accounts.people_sheet import COLUMNS, write
from tests import factories
from tests.accounts.conftest import PASSWORD, enter, signed_in, trail

Member = Callable[[User], User]
LI = ("li", "李敏", "省级审核员", "", "housing", "")
ZHANG = ("zhang", "张丽", "市级填报员", "410300", "finance", "0379-1234567")


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(factories.province_admin())


def upload(client: Client, *rows: tuple[str, ...]) -> HttpResponse:
    file = SimpleUploadedFile("people.xlsx", write(COLUMNS, rows, "名单"))
    return client.post("/people/new/", {"file": file})


def findings_in(response: HttpResponse) -> list[tuple[str, ...]]:
    """Row, column and problem of every finding on the page."""
    cell = r"<td[^>]*>(.*?)</td>"
    text = response.content.decode()
    return [
        (line, column, problem)
        for line, column, problem, _ in re.findall(f"<tr>{cell * 4}</tr>", text)
    ]


def test_the_template_has_a_row_for_each_bureau_that_can_be_taken_once_names_stand(
    admin: Client,
) -> None:
    response = admin.get("/people/template.xlsx")
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[0] == (*COLUMNS, "单位")
    assert len(rows) == 1 + 144
    assert rows[1][:6] == ("410100-housing", None, "市级上报员", "410100", "housing", None)
    assert rows[1][6:] == (None, "郑州市住房和城乡建设局")
    named = [(name, "王磊", *rest[:3], "") for name, _, *rest in suggested_rows()]
    assert "已新建144个账号" in upload(admin, *named).content.decode()
    made = User.objects.filter(full_name="王磊")
    assert made.filter(role=Role.COORDINATOR, department__code="housing").count() == 18
    assert made.filter(role=Role.REPORTER).values("city", "department").distinct().count() == 126


def test_an_empty_template_creates_nobody(admin: Client) -> None:
    assert "名单里没有人" in upload(admin, *[row[:6] for row in suggested_rows()]).content.decode()


def test_a_sheet_creates_accounts_with_initial_passwords_shown_once(admin: Client) -> None:
    response = upload(admin, (*LI, "li@example.org"), ZHANG)
    assert User.objects.get(username="li").email == "li@example.org"
    page = response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    shown = re.findall(r'class="secret nowrap">([^<]+)</code>', page)
    assert len(set(shown)) == 2
    zhang = User.objects.get(username="zhang")
    assert (zhang.role, zhang.city.code, zhang.department.code) == (
        Role.REPORTER,
        "410300",
        "finance",
    )
    contact = Contact.objects.get()
    assert (contact.name, contact.phone, contact.bureau.city) == (
        "张丽",
        "0379-1234567",
        zhang.city,
    )
    client, _ = enter("zhang", shown[1])
    assert client.get("/plan/").headers["Location"] == "/account/password/"
    (entry,) = trail("user.create_many")
    assert entry.detail == {"usernames": ["li", "zhang"]}
    assert not any(password in str(entry.detail) for password in shown)
    assert all(password not in admin.get("/people/").content.decode() for password in shown)


def sealed_in(response: HttpResponse) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_the_shown_passwords_can_be_downloaded_by_whoever_saw_them(admin: Client) -> None:
    response = upload(admin, LI)
    (shown,) = re.findall(r'class="secret nowrap">([^<]+)</code>', response.content.decode())
    sealed = sealed_in(response)
    sheet = admin.post("/people/passwords.xlsx", {"sealed": sealed})
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.values)
    assert rows[1] == ("li", "李敏", "省住房城乡建设厅", shown)
    other = signed_in(factories.security_admin())
    assert other.post("/people/passwords.xlsx", {"sealed": sealed}).status_code == 404
    assert admin.post("/people/passwords.xlsx", {"sealed": sealed + "x"}).status_code == 404
    assert admin.post("/people/passwords.xlsx").status_code == 404


def test_everything_wrong_is_told_at_once_and_nobody_is_created(admin: Client) -> None:
    factories.leader("taken")
    before = User.objects.count()
    response = upload(
        admin,
        LI,
        ("taken", "王磊", "省级领导（只读）", "", "", ""),
        ("a b", "王磊", "市级上报员", "999999", "moon", "call me"),
        ("same", "王磊", "市级填报员", "410300", "finance", ""),
        ("same", "", "市级填报员", "410300", "finance", "0379-1234567"),
        ("sec", "王磊", "安全管理员", "", "", ""),
        ("city", "王磊", "省级审核员", "410300", "housing", "0379-1234567"),
        ("fin", "长" * 41, "市级上报员", "410300", "finance", ""),
        ("rev", "王磊", "省级审核员", "", "", ""),
    )
    assert findings_in(response) == [
        ("3", "用户名", "“taken”已有人用"),
        ("4", "用户名", "“a b”不能作用户名"),
        ("4", "市代码", "没有代码为“999999”的市"),
        ("4", "部门代码", "没有代码为“moon”的部门"),
        ("4", "电话", "不像电话号码"),
        ("5", "用户名", "“same”在名单中出现多次"),
        ("6", "姓名", "没有填"),
        ("6", "用户名", "“same”在名单中出现多次"),
        ("7", "角色", "“安全管理员”不是您能新建的角色"),
        ("8", "市代码", "省级角色不带市"),
        ("8", "电话", "通讯录只登记市级单位"),
        ("9", "姓名", "超过40个字"),
        ("9", "角色", "市级上报员只能在住房城乡建设部门"),
        ("10", "部门代码", "没有代码为“”的部门"),
    ]
    assert User.objects.count() == before
    assert not Contact.objects.exists()
    assert trail("user.create_many") == []


@pytest.mark.parametrize("content", [b"", b"not a workbook"])
def test_an_unreadable_file_is_refused_with_words(admin: Client, content: bytes) -> None:
    response = admin.post("/people/new/", {"file": SimpleUploadedFile("x.xlsx", content)})
    assert "文件打不开" in response.content.decode()
    assert "请先选择" in admin.post("/people/new/").content.decode()


def test_a_handover_keeps_the_past_under_the_old_name(admin: Client, member: Member) -> None:
    old = member(factories.coordinator("洛阳"))
    session = signed_in(old)
    page = f"/people/{old.pk}/"
    form = {"username": "zhao", "full_name": "赵强"}
    response = admin.post(f"{page}hand-over/", form)
    (shown,) = re.findall(r'class="secret nowrap">([^<]+)</code>', response.content.decode())
    old.refresh_from_db()
    new = User.objects.get(username="zhao")
    assert (new.role, new.city, new.department) == (old.role, old.city, old.department)
    assert (old.is_active, old.successor) == (False, new)
    assert session.get("/plan/").status_code == 302, "the old account's sessions end"
    assert enter(old.username)[1].status_code == 200
    assert enter("zhao", shown)[1].status_code == 302
    assert [(e.subject, e.detail) for e in trail("user.hand_over")] == [
        (old.username, {"to": "zhao"})
    ]
    assert "赵强" in admin.get(page).content.decode()
    assert str(old) in admin.get(f"/people/{new.pk}/").content.decode()
    # It cannot be handed over twice.
    admin.post(f"{page}hand-over/", {"username": "qian", "full_name": "钱"})
    assert not User.objects.filter(username="qian").exists()


def test_a_handover_needs_a_free_name(admin: Client) -> None:
    old = factories.coordinator("洛阳")
    factories.leader("taken")
    form = {"username": "taken", "full_name": "赵强"}
    response = admin.post(f"/people/{old.pk}/hand-over/", form)
    assert "已有人用" in response.content.decode()
    admin.post(f"/people/{old.pk}/hand-over/", {"username": "free", "full_name": ""})
    assert not User.objects.filter(username="free").exists()
    old.refresh_from_db()
    assert old.is_active


def test_a_reset_unlocks_and_ends_sessions(admin: Client, member: Member) -> None:
    user = member(factories.coordinator("洛阳"))
    session = signed_in(user)
    for _ in range(5):
        enter(user.username, "wrong")
    response = admin.post(f"/people/{user.pk}/reset/")
    (shown,) = re.findall(r'class="secret nowrap">([^<]+)</code>', response.content.decode())
    assert session.get("/plan/").status_code == 302
    assert enter(user.username)[1].status_code == 200, "the old password is over"
    client, entered = enter(user.username, shown)
    assert entered.status_code == 302
    assert client.get("/plan/").headers["Location"] == "/account/password/"


def test_an_account_is_handed_over_once(member: Member) -> None:
    """The second administrator had opened the page before the first was done."""
    person, admin = member(factories.coordinator("洛阳")), factories.province_admin()
    opened = User.objects.get(pk=person.pk)
    first, _ = hand_over(
        person=person, username="lz-li", full_name="李", by=admin, now=factories.NOW
    )
    with pytest.raises(NotManaged, match="已停用，不能再移交"):
        hand_over(person=opened, username="lz-wang", full_name="王", by=admin, now=factories.NOW)
    assert User.objects.get(pk=person.pk).successor == first
    assert not User.objects.filter(username="lz-wang").exists()


def test_an_account_is_disabled_enabled_and_unlocked(admin: Client, member: Member) -> None:
    user = member(factories.coordinator("洛阳"))
    page = f"/people/{user.pk}/"
    admin.post(f"{page}disable/")
    assert enter(user.username)[1].status_code == 200
    admin.post(f"{page}enable/")
    for _ in range(5):
        enter(user.username, "wrong")
    assert "暂停登录至" in admin.get(page).content.decode()
    admin.post(f"{page}unlock/")
    assert enter(user.username)[1].status_code == 302
    assert [e.action for e in trail("user.disable", "user.enable", "user.unlock")] == [
        "user.disable",
        "user.enable",
        "user.unlock",
    ]


def test_a_lost_phone_is_taken_away(admin: Client, member: Member) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = member(factories.coordinator("洛阳"))
    TOTPDevice.objects.create(user=user, name="手机", confirmed=True)
    assert "取消动态码" in admin.get(f"/people/{user.pk}/").content.decode()
    admin.post(f"/people/{user.pk}/second-factor/")
    assert not TOTPDevice.objects.exists()
    assert enter(user.username)[1].headers["Location"] == "/"


ACTIONS = ("reset", "hand-over", "disable", "enable", "unlock", "second-factor")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("manager", "person"),
    [
        (factories.province_admin, factories.security_admin),
        (factories.province_admin, factories.auditor),
        (factories.province_admin, factories.system_admin),
        (factories.province_admin, factories.province_admin),
        (factories.security_admin, factories.auditor),
        (factories.security_admin, factories.security_admin),
    ],
)
def test_nobody_manages_themselves_or_who_watches_them(
    member: Member,
    manager: Callable[[], User],
    person: Callable[[], User],
    action: str,
) -> None:
    client, whom = signed_in(manager()), member(person())
    if manager is person:
        client = signed_in(whom)
    form = {"username": "new-name", "full_name": "新人"}
    client.post(f"/people/{whom.pk}/{action}/", form)
    whom.refresh_from_db()
    assert whom.is_active
    assert whom.check_password(PASSWORD)
    assert not User.objects.filter(username="new-name").exists()
    assert trail("user.hand_over", "password.reset", "user.disable", "second_factor.remove") == []


def test_the_list_is_filtered(admin: Client) -> None:
    factories.coordinator("洛阳", full_name="张丽")
    factories.coordinator("周口", full_name="陈芳")

    def names(query: str) -> set[str]:
        page = admin.get(f"/people/?{query}").content.decode()
        return {name for name in ("张丽", "陈芳") if f">{name}<" in page}

    assert names("") == {"张丽", "陈芳"}
    assert names("q=张") == names("city=410300") == {"张丽"}
    assert names("role=coordinator&city=411600") == {"陈芳"}
    assert "没有符合条件的人员" in admin.get("/people/?q=没有").content.decode()


def test_programs_are_not_people(admin: Client) -> None:
    program = User.objects.create(username="api-x", role=Role.API_PROVINCE)
    assert "api-x" not in admin.get("/people/").content.decode()
    assert admin.get(f"/people/{program.pk}/").status_code == 404
    assert admin.post(f"/people/{program.pk}/explode/").status_code == 404
