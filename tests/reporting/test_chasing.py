"""Chasing: who may, whom it reaches, what is logged, and not twice without a second word."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contacts import log_call
from accounts.models import User
from audit.models import Entry
from cities.dates import day_text
from cities.models import Bureau
from reporting.board import Standing, board
from reporting.chasing import chase, open_chases
from reporting.models import Chase, Decision, Fact, NoticeKind, Submission
from reporting.notices import notices_of
from reporting.services import decide, withdraw
from reporting.waiting import waits
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


def chased(by: User, *departments: str, **fields: object) -> object:
    given = {"cycle": make.cycle(), "city": make.city(), "by": by, "now": make.NOW, **fields}
    return chase(departments=departments or None, **given)  # type: ignore[arg-type]


def bureaus(parts: object) -> list[str]:
    return [part.department for part in parts]  # type: ignore[attr-defined]


def test_the_city_chases_its_bureaus_but_not_itself() -> None:
    housing, reform = make.coordinator(full_name="陈芳"), make.reporter()
    done = chased(housing, words="  请今天 报齐 ")
    assert bureaus(done.told) == ["development_reform"]
    assert "housing" not in bureaus(done.without_account)
    assert "finance" not in bureaus(done.without_account)
    assert "natural_resources" in bureaus(done.without_account)
    (notice,) = notices_of(reform)
    assert notice.kind == NoticeKind.CHASE
    assert notice.subject == (
        "郑州市住房和城乡建设局催报：郑州市发展和改革委员会2026年度数据（已截止5天）"
    )
    assert notice.text.startswith("请今天 报齐\n还差：未填")
    kept = Chase.objects.get(department__code="development_reform")
    assert (kept.by, kept.at, kept.words, kept.reached) == (housing, make.NOW, "请今天 报齐", 1)
    assert Entry.objects.filter(action="chase", subject="410100/2026").count() == 1


def test_the_province_chases_a_city_or_one_bureau() -> None:
    housing, reform = make.coordinator(), make.reporter()
    admin = make.province_admin()
    assert bureaus(chased(admin, "development_reform").told) == ["development_reform"]
    assert not notices_of(housing).exists()
    done = chased(make.reviewer())
    assert bureaus(done.told) == ["housing"]
    assert bureaus(done.lately) == ["development_reform"]
    assert notices_of(housing).get().subject.startswith("省住房城乡建设厅催报")
    assert notices_of(reform).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_chase_at_once_chase_once() -> None:
    admin, reform = make.province_admin(), make.reporter()

    def run() -> None:
        chased(admin, "development_reform")
        connection.close()

    runs = [threading.Thread(target=run) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert Chase.objects.count() == 1
    assert notices_of(reform).count() == 1


def test_not_again_within_hours_unless_it_is_meant() -> None:
    admin, reform = make.province_admin(), make.reporter()
    chased(admin, "development_reform")
    soon = make.NOW + timedelta(hours=11, minutes=59)
    assert bureaus(chased(admin, "development_reform", now=soon).lately) == ["development_reform"]
    assert notices_of(reform).count() == 1
    chased(make.coordinator(), "development_reform", now=soon, again=True)
    assert notices_of(reform).count() == 2
    later = soon + timedelta(hours=12, minutes=1)
    assert bureaus(chased(admin, "development_reform", now=later).told) == ["development_reform"]


@pytest.mark.parametrize(
    ("who", "place", "departments", "words", "refusal"),
    [
        ("reporter", "郑州", (), "", "您的账号不能催报"),
        ("coordinator", "洛阳", (), "", "您的账号不能催报"),
        ("leader", "郑州", (), "", "您的账号不能催报"),
        ("coordinator", "郑州", ("housing",), "", "没有要催的事"),
        ("coordinator", "郑州", ("development_reform",), "请" * 201, "最多200字，现在有201字"),
        ("coordinator", "郑州", ("development_reform",), "请\x07", "控制字符"),
    ],
)
def test_refusals(
    who: str, place: str, departments: tuple[str, ...], words: str, refusal: str
) -> None:
    by = make.coordinator() if who == "coordinator" else getattr(make, who)()
    with pytest.raises(NotAllowed, match=refusal):
        chased(by, *departments, city=make.city(place), words=words)
    assert not Chase.objects.exists()


def test_nobody_is_chased_for_what_was_handed_in() -> None:
    reports.submitted()
    with pytest.raises(NotAllowed, match="没有要催的单位"):
        chased(make.province_admin())


def test_a_returned_figure_goes_back_to_its_bureau_alone() -> None:
    housing, reform, land = (
        make.coordinator(),
        make.reporter(),
        make.reporter("郑州", "natural_resources"),
    )
    report = reports.submitted()
    reviewer = make.reviewer("development_reform")
    fact = Fact.objects.get(element__code="building_energy", submission=report)
    decide(
        submission=report,
        action=Decision.Action.RETURN,
        department=make.department("development_reform"),
        facts=[fact.pk],
        reason="请核对口径",
        by=reviewer,
        now=make.NOW,
    )
    told = {person: notices_of(person).filter(kind=NoticeKind.FIGURE) for person in (reform, land)}
    assert not told[land].exists()
    notice = told[reform].get()
    assert notice.subject.endswith("退回郑州市2026年度1项，请改报")
    assert notice.text == f"{fact.element.name}。原因：请核对口径"
    assert notices_of(housing).filter(kind=NoticeKind.FIGURE).exists()
    (wait,) = waits(make.cycle(), [make.city()])
    assert bureaus(wait.missing) == ["housing", "development_reform"]
    (row,) = board(make.cycle(), make.NOW, [make.city()]).rows
    found = {cell.part.department: cell.standing for cell in row.bureaus}
    assert found["development_reform"] == Standing.RETURNED
    assert found["natural_resources"] == Standing.HANDED_IN


def test_the_board_says_how_far_everybody_is() -> None:
    make.reporter()
    reports.submitted("洛阳")
    reports.draft(lamps_total="")
    chased(make.province_admin(), "development_reform")
    log_call(
        bureau=Bureau.objects.get(city=make.city(), department__code="finance"),
        called="李",
        result="promised",
        note="",
        by=make.province_admin(),
        now=make.NOW,
    )
    found = board(make.cycle(), make.NOW)
    rows = {row.city.short_name: row for row in found.rows}
    cells = {cell.part.department: cell for cell in rows["郑州"].bureaus}
    reform_cell = cells["development_reform"]
    assert reform_cell.standing == Standing.FILLING
    assert reform_cell.words.startswith("填报中")
    assert reform_cell.chased.at == make.NOW
    assert cells["finance"].called.called == "李"
    assert rows["洛阳"].missing == 0
    assert {cell.standing for cell in rows["洛阳"].bureaus} <= {
        Standing.HANDED_IN,
        Standing.NOT_ASKED,
    }
    assert {cell.status for cell in rows["开封"].bureaus} <= {"overdue", "not_applicable"}
    assert rows["郑州"].days_left == -5
    assert {each.code: count for each, count in found.sums}["housing"] == 17
    assert found.missing == sum(row.missing for row in found.rows)
    assert found.answer == f"17市{found.missing}个局还没有报齐：17市未报"
    withdraw(
        submission=Submission.objects.get(city=make.city("洛阳")),
        reason="漏填",
        by=make.coordinator("洛阳"),
        now=make.NOW,
    )
    again = board(make.cycle(), make.NOW).answer
    assert again.startswith("18市")
    assert again.endswith("还没有报齐：17市未报，1市退回或撤回待再报")


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_boards_queries_do_not_grow(client: Client) -> None:
    client.force_login(make.province_admin())
    reports.submitted("洛阳")
    few = queries(client, "/reporting/board/")
    for place in ("郑州", "开封", "周口"):
        make.reporter(place)
        reports.draft(place)
        chase(
            cycle=make.cycle(),
            city=make.city(place),
            departments=None,
            by=make.province_admin(),
            now=make.NOW,
        )
    assert queries(client, "/reporting/board/") == few <= 15


def test_the_board_page_filters_and_chases(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)
    reports.submitted("洛阳")
    client.force_login(make.province_admin())
    page = client.get("/reporting/board/").content.decode()
    assert "17市" in page
    assert 'href="/reporting/2026/410300/chase/"' in page
    missing = client.get("/reporting/board/?show=missing&sort=missing").content.decode()
    assert 'href="/reporting/2026/410300/chase/"' not in missing
    odd = client.get("/reporting/board/?show=x&sort=y&department=z").content.decode()
    assert "没有符合条件的市" in odd
    done = client.post(
        "/reporting/2026/410100/chase/", {"all": "1", "board": "1"}, follow=True
    ).content.decode()
    assert "还没有账号，收不到通知" in done
    assert f"催报 {day_text(make.NOW, timezone.now())}" in done
    again = client.post("/reporting/2026/410100/chase/", {"all": "1"}).content.decode()
    assert "刚催过，这次没有催" in again
    empty = client.post("/reporting/2026/410100/chase/", {}).content.decode()
    assert "请先勾选要催的单位" in empty


def test_the_chased_see_it_on_their_pages_until_they_hand_in(client: Client) -> None:
    housing, reform = make.coordinator(full_name="陈芳"), make.reporter()
    make.reporter("郑州", "natural_resources")
    chased(housing, "development_reform", words="请今天报齐")
    client.force_login(reform)
    for path in ("/reporting/", "/reporting/2026/410100/", "/reporting/2026/410100/entry/"):
        page = client.get(path).content.decode()
        assert "陈芳催发展和改革委员会：请今天报齐" in page, path
    client.force_login(make.reporter("郑州", "natural_resources"))
    assert "请今天报齐" not in client.get("/reporting/2026/410100/entry/").content.decode()
    reports.submitted()
    args = (make.cycle(), make.city(), Submission.objects.get())
    assert open_chases(*args, department=None, but=make.province_admin()) == []
