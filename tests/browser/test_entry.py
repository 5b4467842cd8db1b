"""The web form under hands: results while typing, the keyboard, and working without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reporting.models import Fact, TaskReport
from tests import factories
from tests.browser.conftest import session_cookie
from tests.browser.forms import field, state, year
from tests.reporting.evidence.files import png

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address() -> str:
    factories.cycle(year())
    return f"/reporting/{year()}/410100/entry/"


@pytest.fixture
def form(open_page: Callable[..., Page], address: str) -> Page:
    page = open_page(factories.coordinator())
    page.goto(address)
    return page


def test_results_follow_the_typing(form: Page) -> None:
    result = form.locator("[data-result='18']")
    expect(result).to_contain_text("缺新建厂房屋顶面积、新建厂房屋顶光伏覆盖面积，不能计算")
    form.fill(field("factory_roof_area"), "12.06")
    form.fill(field("factory_pv_area"), "１４．２")
    expect(result).to_contain_text("改正后计算")
    row = form.locator(".field", has=form.locator(field("factory_pv_area")))
    expect(row).to_contain_text("错误：部分大于总体")
    expect(form.locator(field("factory_pv_area"))).to_have_attribute("aria-invalid", "true")
    expect(state(form, "factory_pv_area")).to_have_text("✕ 未通过，已留在本机")
    expect(form.locator("[data-todo]")).to_contain_text("改正1处错误")
    form.fill(field("factory_pv_area"), "7.2")
    expect(result).to_contain_text("7.2 ÷ 12.06 = 59.7%")
    expect(result.locator(".status")).to_have_text("已达标")
    expect(row.locator(".message")).to_be_empty()
    expect(form.locator("[data-unsaved]")).to_contain_text("全部已保存")
    assert Fact.objects.count() == 2


def test_the_submit_button_stands_beside_its_reason(form: Page) -> None:
    todo = form.locator("[data-todo]")
    expect(todo.get_by_role("button", name="上报郑州市")).to_be_disabled()
    expect(todo).to_contain_text("上面的事项办完后才能上报")


def test_enter_goes_to_the_next_figure_and_never_sends_the_form(form: Page) -> None:
    form.focus(field("permeable_area"))
    form.keyboard.press("Enter")
    expect(form.locator(field("built_up_area"))).to_be_focused()
    form.keyboard.press("Enter")
    expect(form.locator(field("water_supplied"))).to_be_focused()
    assert not Fact.objects.exists()


def test_alt_e_goes_to_the_next_error(form: Page) -> None:
    form.fill(field("lamps_total"), "1.5")
    expect(form.locator(field("lamps_total"))).to_have_attribute("aria-invalid", "true")
    form.focus(field("permeable_area"))
    form.keyboard.press("Alt+e")
    expect(form.locator(field("lamps_total"))).to_be_focused()


def test_what_is_left_leads_into_its_field(form: Page) -> None:
    form.fill(field("lamps_total"), "1.5")
    form.locator("[data-todo] .wrong").get_by_role("link", name="城市照明灯具总数").click()
    expect(form.locator(field("lamps_total"))).to_be_focused()


def test_without_script_saving_shows_the_results(
    browser: Browser, live_server: LiveServer, address: str
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie(factories.coordinator(), live_server.url)])
    page = context.new_page()
    page.goto(address)
    page.fill(field("factory_roof_area"), "12.06")
    page.fill(field("factory_pv_area"), "7.2")
    # The first button of the form must not be a choice that somebody did not make.
    page.press(field("factory_pv_area"), "Enter")
    expect(page.locator("[data-result='18']")).to_contain_text("7.2 ÷ 12.06 = 59.7%")
    expect(page.get_by_role("button", name="保存草稿")).to_be_visible()
    context.close()


def test_the_task_list_saves_itself_and_outlives_a_dropped_connection(
    form: Page, address: str, expected_problems: list[str]
) -> None:
    expected_problems.append("ERR_INTERNET_DISCONNECTED")
    tasks = address.replace("entry", "tasks")
    form.goto(tasks)
    row = form.locator("[data-field='8']")
    form.select_option("#p-8", "done")
    expect(row.locator("[data-saved]")).to_contain_text("✓ 已保存")
    expect(row).to_contain_text("没有写进展情况")
    form.context.set_offline(True)
    form.fill("#t-8", "已改造灯具")
    expect(row.locator("[data-saved]")).to_have_text("⊘ 网络中断，已留在本机")
    form.context.set_offline(False)
    expect(row.locator("[data-saved]")).to_contain_text("✓ 已保存")
    expect(row.locator(".message")).to_be_empty()
    # A colleague in the meantime: neither is lost, and the page asks.
    report = TaskReport.objects.get()
    report.narrative = "同事写的"
    report.save()
    form.fill("#t-8", "我写的")
    expect(row).to_contain_text("进展情况现为“同事写的”，您填的是“我写的”")
    row.get_by_role("button", name="用我填的").click()
    expect(row.locator("[data-saved]")).to_contain_text("✓ 已保存")
    report.refresh_from_db()
    assert (report.progress, report.narrative) == ("done", "我写的")
    # What is wrong is not stored, but is there again when the page is opened the next time.
    form.fill("#c-12", "约七成")
    expect(row.locator("#c-12")).to_have_attribute("aria-invalid", "true")
    form.on("dialog", lambda dialog: dialog.accept())
    form.goto(tasks)
    expect(row.locator("#c-12")).to_have_value("约七成")
    expect(row.locator("[data-saved]")).to_have_text("✕ 未通过，已留在本机")


def test_a_file_is_attached_where_it_belongs_or_its_refusal_said(
    form: Page, address: str, expected_problems: list[str]
) -> None:
    expected_problems.append("ERR_INTERNET_DISCONNECTED")
    form.goto(address.replace("entry", "tasks"))
    place = form.locator("[data-field='8'] [data-attach]")
    told, chosen = place.locator("[data-told]"), place.locator("input[type=file]")
    expect(place.get_by_role("button", name="上传", exact=True)).to_be_hidden()
    chosen.focus()
    chosen.set_input_files({"name": "说明.pdf", "mimeType": "application/pdf", "buffer": b"text"})
    expect(told).to_contain_text("没有上传：“说明.pdf”")
    expect(told).to_have_attribute("data-told", "wrong")
    expect(chosen).to_be_focused()
    form.context.set_offline(True)
    chosen.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    expect(told).to_have_text("网络中断，没有上传。请再选一次文件。")
    form.context.set_offline(False)
    picture = {"name": "现场.png", "mimeType": "image/png", "buffer": png()}
    chosen.set_input_files(picture)
    expect(told).to_have_text("已上传")
    expect(place.get_by_role("link", name="现场.png")).to_be_visible()
