"""Pages on paper: 一页纸 is exactly one sheet of A4, also when much is to be said."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from pypdfium2 import PdfDocument

from assessment.services import recompute_all
from tests import factories

A4 = (595, 842)


@pytest.mark.django_db(transaction=True)
def test_the_brief_is_one_sheet_of_a4(open_page: Callable[..., Page]) -> None:
    recompute_all(datetime(2026, 11, 14, 2, tzinfo=UTC))
    for number, city in enumerate(("郑州", "开封", "洛阳", "平顶山", "安阳", "鹤壁", "新乡")):
        for code, value in (("new_building_area", 100), ("green_building_area", 80 + number)):
            factories.fact(code, value, short_name=city)
    recompute_all(factories.NOW)
    page = open_page(factories.leader())
    page.goto("/brief/?year=2026")
    sheet = PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(sheet) == 1
    assert tuple(round(side) for side in sheet[0].get_size()) == A4
    words = sheet[0].get_textpage().get_text_range()
    assert "绿色建筑占比" in words
    assert "机关事务管理局" in words
