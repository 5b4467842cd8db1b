"""The main job with real programs: a city's workbook, filled by LibreOffice, goes in through the
browser, is approved by the province, and its status stands on the dashboard and in the API."""

from collections.abc import Callable
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.clients import create_api_token
from indicators.models import Clause
from tests import factories, office

pytestmark = pytest.mark.libreoffice

#: What 郑州 reports; leakage comes to 100 × (100000 − 91004) ÷ 100000 = 8.996 %, under 「小于 9 %」,
#: complete communities to 250 ÷ 400 = 62.5 %.
FIGURES: dict[str, int | float | str] = {
    "water_supplied": 100000,
    "water_metered": 91004,
    "communities_total": 400,
    "communities_complete": 250,
    "garden_city_named": "否",
}
REASON = "部门尚未提供"


@pytest.fixture
def last_year() -> int:
    """A cycle that is open on whatever day the test runs: reporting for it is late, but allowed."""
    return timezone.localdate().year - 1


def columns(sheet: Worksheet) -> tuple[int, dict[str, str]]:
    """The header row's number, and each heading's column letter."""
    for row in sheet.iter_rows(max_row=20):
        headings = {str(cell.value): get_column_letter(cell.column) for cell in row if cell.value}
        if {"本年值", "缺报原因"} <= set(headings) or "进展状态" in headings:
            return row[0].row, headings
    raise AssertionError(f"no header in {sheet.title}")


def cells_to_fill(path: Path) -> dict[tuple[str, str], int | float | str]:
    """A figure or a reason for every element, 推进中 for every task."""
    workbook = load_workbook(path)
    cells: dict[tuple[str, str], int | float | str] = {}
    data = workbook["数据填报"]
    header, at = columns(data)
    for row in range(header + 1, data.max_row + 1):
        code = data[f"{at['数据项代码']}{row}"].value
        if code in FIGURES:
            cells["数据填报", f"{at['本年值']}{row}"] = FIGURES[code]
        elif code:
            cells["数据填报", f"{at['缺报原因']}{row}"] = REASON
    tasks = workbook["任务清单"]
    header, at = columns(tasks)
    clauses = set(Clause.objects.values_list("code", flat=True))
    for row in range(header + 1, tasks.max_row + 1):
        # Figures that a clause promises stand in rows of their own, under codes of their own.
        if tasks[f"{at['条款代码']}{row}"].value in clauses:
            cells["任务清单", f"{at['进展状态']}{row}"] = "推进中"
            cells["任务清单", f"{at['进展情况']}{row}"] = "按计划推进"
    return cells


def test_workbook_to_status(
    open_page: Callable[..., Page],
    live_server: LiveServer,
    last_year: int,
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    city = factories.city("郑州")
    address = f"/reporting/{last_year}/{city.code}/"

    # The city downloads its workbook, fills it and uploads it.
    page = open_page(factories.coordinator("郑州"))
    page.goto(address)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载工作簿").click()
    empty, filled = tmp_path / "empty.xlsx", tmp_path / "filled.xlsx"
    download.value.save_as(empty)
    cells = cells_to_fill(empty)
    # A row is one change: state of work and words of a clause belong together.
    changes = len({(sheet, cell.lstrip(ascii_uppercase)) for sheet, cell in cells})
    office.fill(empty, cells, filled, work=tmp_path)
    page.get_by_role("link", name="上传工作簿").click()
    page.get_by_label("工作簿").set_input_files(filled)
    page.get_by_role("button", name="检查并预览").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"将改动{changes}处")
    page.get_by_role("button", name="确认存为草稿").click()
    expect(page.locator("main")).to_contain_text("草稿")

    # It submits; the province approves.
    page.get_by_role("button", name=f"上报郑州市{last_year}年度数据").click()
    expect(page.locator("main")).to_contain_text("第1版")
    province = open_page(factories.province_admin())
    province.goto(address)
    province.get_by_role("button", name="核定郑州市第1版").click()
    expect(province.locator("main")).to_contain_text("已核定")

    # The status stands on the overview and the city's page …
    province.goto(f"/overview/?year={last_year}")
    row = province.get_by_role("row").filter(
        has=province.locator(f"a[href='/indicators/4/?year={last_year}']")
    )
    expect(row.locator("td", has=province.locator("a[data-c='郑州']"))).to_have_class("m s-met")
    province.goto(f"/cities/{city.code}/?year={last_year}")
    expect(province.locator("#indicator-4")).to_contain_text("已达标")
    # … never rounded to the other side of 「小于 9 %」 …
    expect(province.locator("#indicator-4")).to_contain_text("8.996")

    # … and in the API.
    token = create_api_token(name="核对", city=None, by="test", now=timezone.now())
    rows = {}
    for number in (4, 9):
        answer = province.request.get(
            f"/api/v1/statuses/?year={last_year}&city={city.code}&indicator={number}&page_size=all",
            headers={"Authorization": f"Token {token}"},
        )
        assert answer.ok, answer.text()
        [rows[number]] = answer.json()["results"]
    assert float(rows[4]["value"]) == 8.996
    assert float(rows[9]["value"]) == 62.5
    assert (rows[4]["status"], rows[4]["provisional"], rows[4]["late"]) == ("met", True, True)
