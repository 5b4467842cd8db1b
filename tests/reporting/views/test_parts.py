"""Bureaus' parts, 撤回, 代录 and 分工 as pages: what they show and what they refuse."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reporting.checks import TaskEntry
from reporting.models import (
    ElementAssignment,
    Fact,
    PartConfirmation,
    StandIn,
    State,
    Submission,
    TaskReport,
)
from reporting.parts import parts_of
from reporting.services import begin_stand_in, confirm_part, save_draft
from tests import factories as make
from tests.reporting.views import reports
from tests.reporting.views.test_entry import form, path

pytestmark = pytest.mark.django_db

YEAR, CODE = 2026, "410100"


def page(client: Client, name: str = "submission") -> str:
    return words(client.get(reverse(name, args=[YEAR, CODE])).content)


def act(client: Client, name: str, **typed: str) -> str:
    report = Submission.objects.filter(city=make.city()).first()
    version = str(report.version) if report else "0"
    response = client.post(
        reverse(name, args=[YEAR, CODE]), {"version": version, **typed}, follow=True
    )
    return words(response.content)


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def complete() -> None:
    """A full report with every task of 发改委."""
    reports.draft()
    own = next(p for p in parts_of(make.city(), make.cycle()) if p.department == OFFICE)
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry(code, "advancing", "在推进。缺报：没有统计") for code in own.clauses],
        by=None,
        source="测试",
        now=make.NOW,
    )


OFFICE = "development_reform"


# -- a bureau's own part


def test_a_bureau_sees_others_fields_but_cannot_fill_them() -> None:
    client = signed_in(make.reporter())
    shown = client.get(path() + "?bureau=all").content.decode()
    assert shown.count('<fieldset class="part" disabled>') == shown.count('class="bureau"') - 1
    assert "由郑州市住房和城乡建设局填报，您只能看。" in shown
    assert "disabled>" not in client.get(path()).content.decode().split('class="save"')[0]


def test_a_bureaus_form_refuses_what_is_anothers_and_saves_its_own() -> None:
    client = signed_in(make.reporter())
    typed = {"value-building_energy-2026": "412", "value-water_supplied-2026": "5"}
    response = client.post(path() + "?bureau=all", form(client) | typed)
    assert "由郑州市住房和城乡建设局填报，您的账号不能改" in words(response.content)
    assert list(Fact.objects.values_list("element__code", flat=True)) == ["building_energy"]
    answer = client.post(reverse("entry-save", args=[YEAR, CODE]), typed).json()
    assert answer["fields"]["water_supplied-2026"]["became"] == "refused"
    assert answer["fields"]["building_energy-2026"]["became"] == "saved"


def test_a_bureaus_task_list_begins_with_its_own() -> None:
    client = signed_in(make.reporter(department_code="finance"))
    shown = client.get(reverse("tasks", args=[YEAR, CODE])).content.decode()
    selects = re.findall(r'<select id="p-\d+"[^>]*>', shown)
    locked = ["disabled" in each for each in selects]
    assert locked == sorted(locked)
    assert True in locked
    assert False in locked


def test_a_bureau_confirms_on_the_page_and_is_told_when_its_word_falls() -> None:
    complete()
    client = signed_in(make.reporter(full_name="王磊"))
    assert "去确认本局数据" in page(client, "entry")
    assert "已确认本局数据" in act(client, "part-confirm")
    assert "王磊" in page(client)
    client.post(path(), {"value-building_energy-2026": "999"})
    assert "改动了城镇建筑能耗，确认已失效" in page(client)
    assert "请再次确认" in page(client, "entry")
    assert PartConfirmation.objects.get().fell_at is not None


def test_an_incomplete_part_is_not_confirmed() -> None:
    said = act(signed_in(make.reporter()), "part-confirm")
    assert "还不能确认：未填5项、任务" in said
    assert not PartConfirmation.objects.exists()


# -- the coordinator


def test_the_coordinator_sees_who_is_missing_and_says_why_it_does_not_wait() -> None:
    complete()
    make.reporter()
    client = signed_in(make.coordinator())
    shown = page(client)
    assert "1个局还没有确认" in shown
    assert "填完，未确认" in shown
    assert "还有1个局没有确认本局数据：郑州市发展和改革委员会" in act(client, "submission-submit")
    assert Submission.objects.get().state == State.DRAFT
    said = act(client, "submission-submit", unconfirmed="经办人出差")
    assert "已收到郑州市" in said
    reviewer = page(signed_in(make.reviewer()))
    assert "未经确认就上报：郑州市发展和改革委员会。原因：经办人出差" in reviewer


def test_a_bureau_with_tasks_left_is_not_waited_for_as_if_it_had_only_to_confirm() -> None:
    complete()
    make.reporter()
    TaskReport.objects.filter(clause__code="二（五）3").delete()
    client = signed_in(make.coordinator())
    shown = page(client)
    assert "1个局还没有确认，其中1个还没有填完" in shown
    assert "郑州市发展和改革委员会（任务未填1条）。括号里的办完，该局才能确认。" in shown
    assert "任务填全才能确认的：发展和改革委员会（1条）" in shown
    assert "没有确认的：" not in shown
    assert "郑州市发展和改革委员会（任务未填1条）" in act(client, "submission-submit")


def test_with_every_word_given_nothing_more_is_asked() -> None:
    complete()
    confirm_part(city=make.city(), cycle=make.cycle(), by=make.reporter(), now=make.NOW)
    client = signed_in(make.coordinator())
    assert "未经确认就上报的原因" not in page(client)
    assert "已收到郑州市" in act(client, "submission-submit")


def test_a_report_is_withdrawn_with_a_reason_and_shown_as_that() -> None:
    reports.submitted()
    client = signed_in(make.coordinator())
    assert "撤回郑州市第1版" in page(client)
    assert "第1版报上去以后，省里还没有办理过其中的数，可以撤回这一次上报" in page(client)
    assert "请写明撤回原因" in act(client, "submission-withdraw", withdraw_reason=" ")
    assert "已撤回郑州市" in act(client, "submission-withdraw", withdraw_reason="漏填两项")
    assert "已撤回" in page(signed_in(make.reviewer()))
    assert "漏填两项" in page(signed_in(make.reviewer()))
    assert "已收到郑州市" in act(client, "submission-submit")


# -- 代录


def test_the_province_enters_in_the_citys_place_and_everybody_sees_it() -> None:
    admin, city = signed_in(make.province_admin(full_name="李敏")), signed_in(make.coordinator())
    assert admin.get(path()).status_code == 403
    assert "请写明代录原因" in act(admin, "stand-in-begin", stand_in_reason="")
    assert "现在可以代郑州市填报" in act(admin, "stand-in-begin", stand_in_reason="机房停电")
    admin.post(path(), form(admin, "?bureau=all") | {"value-building_energy-2026": "412"})
    assert Fact.objects.get().source == "省厅代录（网页填报）"
    for name in ("submission", "entry", "tasks"):
        assert "省厅代录中。" in page(city, name)
        assert "机房停电" in page(city, name)
    assert "省厅代录（网页填报）" in page(city)
    assert "✓ 省厅代录，已保存" in page(city, "entry")
    assert "已结束代录" in act(admin, "stand-in-end")
    assert StandIn.objects.get().ended_by == make.province_admin()
    assert admin.get(path()).status_code == 403


def test_the_province_does_not_overwrite_what_the_city_saved_meanwhile() -> None:
    begin_stand_in(
        city=make.city(),
        cycle=make.cycle(),
        reason="机房停电",
        by=make.province_admin(),
        now=make.NOW,
    )
    admin, city = signed_in(make.province_admin()), signed_in(make.coordinator(full_name="陈芳"))
    opened = form(admin, "?bureau=all")
    city.post(path(), form(city) | {"value-building_energy-2026": "500"})
    response = admin.post(path() + "?bureau=all", opened | {"value-building_energy-2026": "412"})
    assert "已改为500，您填的是412" in words(response.content)
    assert Fact.objects.get().value == 500


def test_the_province_submits_in_the_citys_place() -> None:
    reports.draft()
    begin_stand_in(
        city=make.city(),
        cycle=make.cycle(),
        reason="机房停电",
        by=make.province_admin(),
        now=make.NOW,
    )
    admin = signed_in(make.province_admin())
    assert "已收到郑州市" in act(admin, "submission-submit")
    shown = page(signed_in(make.coordinator()))
    assert "代为上报" in shown
    assert "省厅代录：机房停电" in shown


# -- 分工


def test_the_city_moves_an_element_and_puts_everything_back() -> None:
    client = signed_in(make.coordinator())
    at = reverse("assignment", args=[CODE])
    shown = client.get(at).content.decode()
    assert len(re.findall(r"<select ", shown)) == 46 + 35
    moved = {"element-built_up_area": "natural_resources", "was-element-built_up_area": "housing"}
    said = words(client.post(at + "change/", moved, follow=True).content)
    assert "已调整分工1处" in said
    assert "已另行分工1处" in said
    assert ElementAssignment.objects.get().element.code == "built_up_area"
    entry = client.get(path() + "?bureau=natural_resources").content.decode()
    assert 'name="value-built_up_area-2026"' in entry
    said = words(client.post(at + "change/", {"default": "yes"}, follow=True).content)
    assert "现在都按默认" in said
    assert not ElementAssignment.objects.exists()


def test_a_stale_page_of_assignments_is_told_and_keeps_what_was_chosen() -> None:
    client = signed_in(make.coordinator())
    at = reverse("assignment", args=[CODE])
    seen = {"was-element-built_up_area": "housing"}
    client.post(at + "change/", seen | {"element-built_up_area": "finance"})
    response = client.post(at + "change/", seen | {"element-built_up_area": "natural_resources"})
    assert "本页打开后已有人改由财政局填报" in words(response.content)
    assert ElementAssignment.objects.get().department.code == "finance"


def test_nonsense_is_refused_in_words() -> None:
    client = signed_in(make.coordinator())
    at = reverse("assignment", args=[CODE]) + "change/"
    said = words(client.post(at, {"element-built_up_area": "\x01nobody"}).content)
    assert "不存在，请刷新后重新选择" in said
    assert not ElementAssignment.objects.exists()


def test_a_bureau_sees_the_assignments_and_changes_none() -> None:
    client = signed_in(make.reporter())
    shown = client.get(reverse("assignment", args=[CODE])).content.decode()
    assert "<select" not in shown
    assert "保存分工" not in shown
