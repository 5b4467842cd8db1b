"""Many figures at once: a column from Excel, last year's figures; shown, counted, taken back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from reporting.models import Fact, State
from tests import factories
from tests.browser.forms import field, state, year

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(open_page: Callable[..., Page]) -> Page:
    factories.cycle(year())
    factories.fact("permeable_area", "80", year=year() - 1, state=State.APPROVED)
    factories.fact("built_up_area", "300", year=year() - 1, state=State.APPROVED)
    page = open_page(factories.coordinator())
    page.goto(f"/reporting/{year()}/410100/entry/")
    return page


def paste(page: Page, code: str, text: str) -> None:
    """What a spreadsheet puts on the clipboard, pasted into a field."""
    page.locator(field(code)).evaluate(
        """(input, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            input.focus();
            const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            input.dispatchEvent(paste);
        }""",
        text,
    )


def figures() -> dict[str, Decimal | None]:
    return dict(Fact.objects.filter(year=year()).values_list("element__code", "value"))


def strip(page: Page) -> str:
    return page.locator("[data-taken] [data-said]").inner_text()


def test_a_column_fills_the_fields_that_follow(form: Page) -> None:
    paste(form, "permeable_area", "90\r\n\r\n47,251\r\n43030.8\r\n")
    expect(state(form, "water_metered")).to_contain_text("✓ 已保存")
    assert strip(form).startswith("已从剪贴板填入3项，从“")
    assert "1个空格没有动原来的数" in strip(form)
    assert figures() == {
        "permeable_area": 90,
        "water_supplied": 47251,
        "water_metered": Decimal("43030.8"),
    }
    form.get_by_text("看填入的数").click()
    expect(form.locator("[data-taken] li")).to_have_count(3)
    form.get_by_role("button", name="撤销").click()
    expect(form.locator(field("water_supplied"))).to_have_value("")
    expect(form.locator("[data-unsaved]")).to_contain_text("全部已保存")
    assert figures() == {}


def test_one_pasted_value_is_only_pasted_and_several_columns_are_refused(form: Page) -> None:
    paste(form, "permeable_area", "90\t300\r\n91\t301\r\n")
    assert "请只复制填数的那一列" in strip(form)
    expect(form.locator(field("permeable_area"))).to_have_value("")
    paste(form, "permeable_area", "90\t300\r\n")  # a row is taken like a column
    expect(form.locator(field("built_up_area"))).to_have_value("300")


def test_what_does_not_fit_is_named_and_left_out(form: Page) -> None:
    names = form.evaluate(
        "[...document.querySelectorAll(\"[data-field] > .input > [name^='value-']\")]"
        ".map(field => [field.tagName, field.name.split('-')[1]])"
    )
    answer = next(at for at, (tag, _) in enumerate(names) if tag == "SELECT" and at)
    paste(form, names[answer - 1][1], "5\r\n可能\r\n")
    assert "不能填“可能”" in strip(form)
    assert "填入1项" in strip(form)
    paste(form, names[-1][1], "1\r\n2\r\n3\r\n")
    assert "多出2个，后面没有数据项可填" in strip(form)


def test_last_years_figure_is_taken_over_with_a_mark(form: Page) -> None:
    row = form.locator(f"[data-field='built_up_area-{year()}']")
    row.get_by_role("button", name="沿用上年300").click()
    expect(form.locator(field("built_up_area"))).to_have_value("300")
    expect(row).to_contain_text("与上年完全相同")
    expect(row).to_contain_text("请说明：")
    expect(row.get_by_role("button", name="沿用上年300")).to_be_hidden()
    assert Fact.objects.get(year=year()).note == "沿用上年"
    form.fill(f"#n-built_up_area-{year()}", "沿用上年：没有扩建")
    expect(row).to_contain_text("已说明：")


def test_all_blank_figures_may_be_taken_over_at_once_and_taken_back(form: Page) -> None:
    form.fill(field("built_up_area"), "310")
    form.get_by_role("button", name="沿用上年数据").click()
    expect(state(form, "permeable_area")).to_contain_text("✓ 已保存")
    assert strip(form).startswith("已沿用上年1项")
    assert figures() == {"permeable_area": 80, "built_up_area": 310}
    note = form.locator(f"#n-permeable_area-{year()}")
    expect(note).to_have_value("沿用上年")
    form.fill(field("permeable_area"), "81")
    expect(note).to_have_value("")
    form.get_by_role("button", name="撤销").click()
    expect(form.locator(field("permeable_area"))).to_have_value("")
    expect(form.locator("[data-unsaved]")).to_contain_text("全部已保存")
    assert figures() == {"built_up_area": 310}
