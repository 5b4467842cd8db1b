"""Nothing typed is lost: saved as it is typed, kept through cut lines, closed tabs and colleagues."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from reporting.models import Fact
from tests import factories
from tests.browser.forms import field, state, year

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = re.compile(r"^✓ 已保存 \d{1,2}:\d\d$")


@pytest.fixture
def address() -> str:
    factories.cycle(year())
    return f"/reporting/{year()}/410100/entry/"


@pytest.fixture
def form(open_page: Callable[..., Page], address: str) -> Page:
    page = open_page(factories.coordinator(full_name="李静"))
    page.goto(address)
    return page


def stored() -> dict[str, Decimal | None]:
    return dict(Fact.objects.filter(year=year()).values_list("element__code", "value"))


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('entry:'))")


def test_a_field_is_saved_as_it_is_typed(form: Page) -> None:
    form.locator(field("lamps_total")).press_sequentially("100")
    expect(state(form, "lamps_total")).to_have_text("正在保存…")
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    form.select_option(field("digital_lighting"), "是")
    expect(state(form, "digital_lighting")).to_have_text(SAVED)
    expect(form.locator("[data-result='22']")).to_contain_text("是")
    assert stored() == {"lamps_total": 100, "digital_lighting": 1}
    assert kept(form) == []
    form.reload()
    expect(form.locator(field("lamps_total"))).to_have_value("100")
    expect(state(form, "lamps_total")).to_have_text(SAVED)


def test_a_reason_is_saved_instead_of_a_figure(form: Page) -> None:
    row = form.locator(f"[data-field='building_energy-{year()}']")
    row.get_by_text("缺报原因、备注").click()
    row.get_by_label("缺报原因").fill("年鉴尚未发布")
    expect(state(form, "building_energy")).to_have_text("✓ 已保存缺报原因")
    expect(row).to_have_class(re.compile("has-reason"))
    assert Fact.objects.get().missing_reason == "年鉴尚未发布"


def test_an_error_refuses_its_own_field_only(form: Page) -> None:
    form.fill(field("factory_roof_area"), "12.06")
    form.fill(field("factory_pv_area"), "14.2")
    form.fill(field("lamps_total"), "100")
    expect(state(form, "factory_pv_area")).to_have_text("✕ 未通过，已留在本机")
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    expect(form.locator("[data-unsaved]")).to_have_text("1处没有保存，已留在本机")
    assert stored() == {"factory_roof_area": Decimal("12.06"), "lamps_total": 100}
    # Correcting the whole makes the part right, without touching it again.
    form.fill(field("factory_roof_area"), "24.12")
    expect(state(form, "factory_pv_area")).to_have_text(SAVED)
    assert stored()["factory_pv_area"] == Decimal("14.2")
    assert kept(form) == []


def test_a_refused_figure_is_still_there_after_reopening(form: Page, address: str) -> None:
    form.fill(field("lamps_total"), "1.5")
    expect(state(form, "lamps_total")).to_have_text("✕ 未通过，已留在本机")
    again = form.context.new_page()
    again.goto(address)
    expect(again.locator(field("lamps_total"))).to_have_value("1.5")
    expect(state(again, "lamps_total")).to_have_text("✕ 未通过，已留在本机")
    again.fill(field("lamps_total"), "2")
    expect(state(again, "lamps_total")).to_have_text(SAVED)


def test_a_dropped_connection_keeps_and_then_saves(
    form: Page, expected_problems: list[str]
) -> None:
    expected_problems.append("ERR_INTERNET_DISCONNECTED")
    form.context.set_offline(True)
    form.fill(field("lamps_total"), "100")
    form.fill(field("factory_roof_area"), "12.06")
    expect(state(form, "lamps_total")).to_have_text("⊘ 网络中断，已留在本机")
    expect(form.locator("[data-unsaved]")).to_have_text("网络中断，2处改动已留在本机")
    waiting = form.locator("[data-waiting]")
    expect(waiting).to_contain_text("2项等待保存：网络中断")
    waiting.get_by_role("link", name="城市照明灯具总数").click()
    expect(form.locator(field("lamps_total"))).to_be_focused()
    assert stored() == {}
    form.context.set_offline(False)
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    expect(waiting).to_be_hidden()
    assert stored() == {"lamps_total": 100, "factory_roof_area": Decimal("12.06")}
    assert kept(form) == []


def test_a_tab_closed_without_connection_loses_nothing(
    form: Page, address: str, expected_problems: list[str]
) -> None:
    expected_problems.append("ERR_INTERNET_DISCONNECTED")
    form.context.set_offline(True)
    form.fill(field("lamps_total"), "100")
    form.locator(f"[data-field='lamps_total-{year()}']").get_by_text("缺报原因、备注").click()
    form.fill(f"#n-lamps_total-{year()}", "含景观灯")
    form.close()
    form.context.set_offline(False)
    again = form.context.new_page()
    again.goto(address)
    expect(again.locator(field("lamps_total"))).to_have_value("100")
    expect(state(again, "lamps_total")).to_have_text(SAVED)
    assert stored() == {"lamps_total": 100}
    assert Fact.objects.get().note == "含景观灯"


def test_what_is_kept_belongs_to_one_person_and_to_every_page_of_theirs(
    form: Page, open_page: Callable[..., Page], address: str, expected_problems: list[str]
) -> None:
    expected_problems.append("ERR_INTERNET_DISCONNECTED")
    form.context.set_offline(True)
    form.fill(field("lamps_total"), "100")
    expect(state(form, "lamps_total")).to_have_text("⊘ 网络中断，已留在本机")
    (key,) = kept(form)
    form.context.set_offline(False)
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    # Another person's figure on this machine is neither shown nor sent.
    other = key.replace("entry:", "entry:9")
    form.evaluate(
        'key => localStorage.setItem(key, \'{"fields":{"value":"7"},"stamp":""}\')', other
    )
    # One's own of another bureau's page is sent from any page.
    mine = key.replace("lamps_total", "building_energy")
    name = f"value-building_energy-{year()}"
    form.evaluate(
        """([key, name]) =>
        localStorage.setItem(key, JSON.stringify({ fields: { [name]: "9" }, stamp: "" }))""",
        [mine, name],
    )
    form.goto(f"{address}?bureau=housing")
    expect(form.locator("[data-unsaved]")).to_contain_text("全部已保存")
    assert stored() == {"lamps_total": 100, "building_energy": 9}
    assert kept(form) == [other]


def test_a_session_that_ended_keeps_everything_and_leads_to_sign_in(
    form: Page, address: str
) -> None:
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    form.fill(field("lamps_total"), "100")
    expect(state(form, "lamps_total")).to_have_text("⊘ 登录已过期，已留在本机")
    way = form.get_by_role("link", name="重新登录")
    expect(way).to_have_attribute("href", re.compile(r"/sign-in/\?next=%2Freporting"))
    assert stored() == {}


def test_a_closed_year_says_why_and_keeps_what_was_typed(
    form: Page, expected_problems: list[str]
) -> None:
    expected_problems.append("409")
    cycle = factories.cycle(year())
    cycle.closed_at = factories.NOW
    cycle.save()
    form.fill(field("lamps_total"), "100")
    expect(state(form, "lamps_total")).to_have_text("⊘ 现在不能保存，已留在本机")
    expect(form.get_by_role("alert")).to_contain_text("关闭")
    assert stored() == {}
    cycle.closed_at = None
    cycle.save()
    form.get_by_role("button", name="立即保存").click()
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    expect(form.get_by_role("alert")).to_be_hidden()


def test_two_people_on_one_figure_both_see_both(
    form: Page, open_page: Callable[..., Page], address: str
) -> None:
    colleague = open_page(factories.reporter(full_name="王磊"))
    colleague.goto(address)
    colleague.fill(field("building_energy"), "412.6")
    expect(state(colleague, "building_energy")).to_have_text(SAVED)
    form.fill(field("building_energy"), "421.6")
    row = form.locator(f"[data-field='building_energy-{year()}']")
    expect(row).to_contain_text(re.compile(r"王磊\d{1,2}:\d\d已改为412\.6，您填的是421\.6。"))
    expect(state(form, "building_energy")).to_have_text("✕ 同事已改，请选一个")
    # Typing on, or saving something else, decides nothing.
    form.fill(field("building_energy"), "421.7")
    form.fill(field("lamps_total"), "100")
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    expect(row).to_contain_text("您填的是421.7")
    assert stored()["building_energy"] == Decimal("412.6")
    row.get_by_role("button", name="用我填的421.7").click()
    expect(state(form, "building_energy")).to_have_text(SAVED)
    assert stored()["building_energy"] == Decimal("421.7")
    # The other way round: the colleague, whose page is now stale, gives way.
    colleague.fill(field("building_energy"), "500")
    theirs = colleague.locator(f"[data-field='building_energy-{year()}']")
    expect(theirs).to_contain_text("李静")
    theirs.get_by_role("button", name="用同事的421.7").click()
    expect(colleague.locator(field("building_energy"))).to_have_value("421.7")
    expect(theirs.locator(".message").last).to_be_empty()
    assert stored()["building_energy"] == Decimal("421.7")
    assert kept(form) == kept(colleague) == []


def test_leaving_asks_only_when_something_is_unsaved(form: Page) -> None:
    def leaving_asks() -> bool:
        return form.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")

    assert not leaving_asks()
    form.fill(field("lamps_total"), "1.5")
    assert leaving_asks()
    expect(state(form, "lamps_total")).to_have_text("✕ 未通过，已留在本机")
    assert leaving_asks()
    form.fill(field("lamps_total"), "2")
    expect(state(form, "lamps_total")).to_have_text(SAVED)
    assert not leaving_asks()
