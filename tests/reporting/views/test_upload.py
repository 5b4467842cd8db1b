"""The workbook in the browser: what is downloaded, previewed, confirmed and refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporting.checks import Entry, TaskEntry
from reporting.models import Fact, State, WorkbookUpload
from reporting.services import decide, save_draft
from reporting.workbook.exporting import workbook_of
from reporting.workbook.layout import CODE, DATA_COLUMNS, DATA_SHEET, VALUE, Header, read_header
from tests import factories as make
from tests.reporting.figures import TYPED
from tests.reporting.views import reports
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db

PATH = "/reporting/2026/410100/upload/"
DOWNLOAD = "/reporting/2026/410100/workbook.xlsx"


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


def filled(typed: dict[str, str], short_name: str = "郑州", year: int = 2026) -> bytes:
    """The city's workbook with these values typed in."""
    book = load_workbook(BytesIO(workbook_of(city=make.city(short_name), cycle=make.cycle(year))))
    sheet = book[DATA_SHEET]
    header = header_of(sheet)
    code, value = header.number_of(CODE), header.number_of(VALUE)
    for row in range(header.row + 1, sheet.max_row + 1):
        element = sheet.cell(row, code).value
        if element in typed:
            sheet.cell(row, value).value = typed[element]
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def with_energy(content: bytes, value: str) -> bytes:
    """The workbook with another 城镇建筑能耗."""
    return books.changed(
        content,
        lambda book: setattr(
            books.at(books.data(book), "building_energy", "本年值"), "value", value
        ),
    )


def header_of(sheet: Worksheet) -> Header:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = {c: text for c, text in enumerate(row, start=1) if text is not None}
        header = read_header(number, texts, DATA_COLUMNS)
        if header is not None:
            return header
    raise AssertionError("no header")


def send(client: Client, content: bytes, name: str = "郑州.xlsx") -> str:
    response = client.post(PATH, {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def confirm(client: Client, page: str, **typed: str) -> str:
    kept = WorkbookUpload.objects.latest("pk")
    response = client.post(f"{PATH}{kept.pk}/", {"seen": seen(page)} | typed, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_download_names_city_and_year(housing: Client) -> None:
    response = housing.get(DOWNLOAD)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"].startswith(
        "attachment; filename*=utf-8''%E9%83%91%E5%B7%9E%E5%B8%822026"
    )
    assert DATA_SHEET in load_workbook(BytesIO(response.content)).sheetnames


def test_the_provinces_download_holds_no_draft(client: Client) -> None:
    reports.draft(building_energy="486.3712")

    def energy() -> object:
        sheet = load_workbook(BytesIO(client.get(DOWNLOAD).content))[DATA_SHEET]
        header = header_of(sheet)
        code, value = header.number_of(CODE), header.number_of(VALUE)
        return next(
            sheet.cell(row, value).value
            for row in range(header.row + 1, sheet.max_row + 1)
            if sheet.cell(row, code).value == "building_energy"
        )

    client.force_login(make.coordinator())
    assert energy() == 486.3712
    client.force_login(make.province_admin())
    assert energy() is None


def test_preview_shows_old_and_new_and_writes_nothing(housing: Client) -> None:
    reports.draft()
    page = send(housing, filled({"building_energy": "480", "lamps_total": "584425"}))
    assert "“郑州.xlsx”将改动2处" in page
    assert '<td data-label="现有">486.37</td><td data-label="改为"><b>480</b></td>' in page
    assert Fact.objects.get(element__code="building_energy").value == reports_value()


def reports_value() -> object:
    return next(e.value for e in reports.entries() if e.element == "building_energy")


def test_confirmed_it_becomes_a_draft_with_its_source(housing: Client) -> None:
    page = confirm(housing, send(housing, filled(TYPED)))
    assert "已把“郑州.xlsx”存为草稿，改动42处。" in page
    fact = Fact.objects.get(element__code="factory_pv_area")
    assert (str(fact.value.normalize()), fact.state) == ("36.41", State.DRAFT)
    assert fact.source == "工作簿导入：郑州.xlsx"
    assert WorkbookUpload.objects.get().taken_at == make.NOW


def test_errors_are_listed_with_their_cells_and_nothing_is_saved(housing: Client) -> None:
    page = send(
        housing, filled({"building_energy": "12.5万tce", "lamps_total": "1.5", "debris_used": "7"})
    )
    assert "没有导入，系统中的数据没有变。" in page
    assert "“郑州.xlsx”有2处错误" in page
    assert "「12.5万tce」在数字后带了文字" in page
    assert "1.5不是整数" in page
    assert page.count(f'data-label="工作表">{DATA_SHEET}</td>') >= 2
    assert "确认存为草稿</button>" not in page
    assert not Fact.objects.exists()
    assert WorkbookUpload.objects.get().taken_at is None


@pytest.mark.parametrize(
    ("short_name", "year", "message"),
    [
        ("洛阳", 2026, "这是洛阳市的工作簿，不是郑州市的。"),
        ("郑州", 2025, "这是2025年度的工作簿，不是2026年度的。"),
    ],
)
def test_anothers_workbook_is_refused(
    housing: Client, short_name: str, year: int, message: str
) -> None:
    assert message in send(housing, filled({}, short_name, year))
    assert not WorkbookUpload.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的。"),
        (b"not a workbook", "这不是 Excel 工作簿"),
        (b"PK\x03\x04broken", "文件已损坏或不完整"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "旧格式（.xls、.et）"),
        (b"PK" + b"\0" * (5 * 1024 * 1024), "超过5MB"),
    ],
)
def test_odd_files_are_a_message_and_never_a_failure(
    housing: Client, content: bytes, message: str
) -> None:
    assert message in send(housing, content)
    assert not WorkbookUpload.objects.exists()


def test_no_file_is_a_message(housing: Client) -> None:
    assert "还没有选择文件。" in housing.post(PATH).content.decode()
    assert "还没有选择文件。" in housing.post(PATH, {"file": "a.xlsx"}).content.decode()


def test_kept_under_a_random_name_outside_what_is_served(housing: Client) -> None:
    send(housing, filled(TYPED), name="../../郑州\x00 <b>.xlsx")
    kept = WorkbookUpload.objects.get()
    path = Path(kept.file.path)
    assert path.parent == Path(settings.MEDIA_ROOT) / "workbooks"
    assert len(path.stem) == 32
    assert "郑州" not in path.name
    served = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    assert not any(path.is_relative_to(folder) for folder in served)
    page = housing.get(f"{PATH}{kept.pk}/").content.decode()
    assert "郑州 &lt;b&gt;.xlsx" in page


def test_what_changed_after_the_preview_is_previewed_again(housing: Client) -> None:
    page = send(housing, filled(TYPED))
    reports.draft(building_energy="480")
    again = confirm(housing, page)
    assert "预览之后系统中的数有变化" in again
    assert Fact.objects.get(element__code="building_energy").value == 480
    assert "将改动1处" in again
    assert "已把“郑州.xlsx”存为草稿，改动1处。" in confirm(housing, again)


def test_a_file_changed_on_disk_is_not_taken(housing: Client) -> None:
    page = send(housing, filled(TYPED))
    kept = WorkbookUpload.objects.get()
    Path(kept.file.path).write_bytes(filled({"building_energy": "1"}))
    assert "文件已损坏或不完整" in confirm(housing, page)
    Path(kept.file.path).unlink()
    assert "文件已损坏或不完整" in housing.get(f"{PATH}{kept.pk}/").content.decode()
    assert not Fact.objects.exists()


def test_confirming_twice_changes_nothing_more(housing: Client) -> None:
    page = send(housing, filled(TYPED))
    confirm(housing, page)
    before = list(Fact.objects.order_by("pk").values_list("pk", "version", "created_at"))
    assert "不需要再次确认" in confirm(housing, page)
    assert list(Fact.objects.order_by("pk").values_list("pk", "version", "created_at")) == before


def test_a_workbook_of_this_morning_clears_nothing_unnoticed(housing: Client) -> None:
    """Downloaded empty, uploaded after the city reported and a department decided."""
    morning = workbook_of(
        city=make.city(), cycle=make.cycle(), now=make.NOW - timedelta(hours=2, minutes=5)
    )
    report = reports.submitted()
    lamps = Fact.objects.get(element__code="lamps_total").value
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[Entry("lamps_total", 2026, lamps, note="已与城管局核对")],
        tasks=[TaskEntry("二（五）1", "done", "已完成")],
        by=None,
        source="测试",
        now=make.NOW,
    )
    energy = Fact.objects.get(element__code="building_energy")
    decide(
        submission=report,
        action="approve",
        facts=[energy.pk],
        department=make.department("development_reform"),
        by=make.reviewer("development_reform"),
        now=make.NOW,
    )
    before = list(Fact.objects.order_by("pk").values_list("pk", "state", "value", "note"))
    page = send(housing, morning)
    figures = len(TYPED)
    said = f"将清空{figures}个已有的数（其中已核定1个）、1条任务的内容、1条说明。"
    assert said in page
    assert "这份工作簿是2026年11月20日07:55下载的，之后系统里又有改动" in page
    assert page.count(">清空</span>") == figures + 1
    refused = confirm(housing, page)
    assert "什么都没有保存。确实要清空的，请先勾选“清空这些内容”，再确认。" in refused
    assert said in refused
    assert list(Fact.objects.order_by("pk").values_list("pk", "state", "value", "note")) == before
    assert "存为草稿，改动" in confirm(housing, refused, clear="yes")
    drafts = Fact.objects.filter(state=State.DRAFT)
    assert set(drafts.values_list("value", "text", "note")) == {(None, "", "")}
    assert drafts.count() == figures
    energy.refresh_from_db()
    assert energy.state == State.APPROVED, "the approved version stays as it was"


def test_an_older_workbook_replaces_nothing_newer_unnoticed(housing: Client) -> None:
    """What was typed on the web since is newer; what the same workbook brought itself is not."""
    city, cycle = make.city(), make.cycle()

    def typed(note: str, words: str, now: datetime) -> None:
        lamps = Entry("lamps_total", 2026, Decimal(TYPED["lamps_total"]), note=note)
        task = TaskEntry("二（五）1", "advancing", words)
        by = make.coordinator()
        saved = save_draft(
            city=city, cycle=cycle, entries=[lamps], tasks=[task], by=by, source="网页填报", now=now
        )
        assert saved.saved

    reports.draft()
    typed("早上写的说明", "早上写的进展", make.NOW - timedelta(hours=2))
    morning = workbook_of(city=city, cycle=cycle, now=make.NOW - timedelta(hours=1))
    typed("改过的说明", "改过的进展", make.NOW - timedelta(minutes=30))
    page = send(housing, with_energy(morning, "480"))
    assert "将覆盖下载之后填的1个数、1条任务的内容、1条说明。" in page
    assert page.count(">覆盖新填的</span>") == 3
    refused = confirm(housing, page)
    assert "什么都没有保存。确实要用工作簿里旧内容的，请先勾选“覆盖这些内容”，再确认。" in refused
    assert Fact.objects.get(element__code="lamps_total").note == "改过的说明"
    assert "存为草稿，改动" in confirm(housing, refused, overwrite="yes")
    assert Fact.objects.get(element__code="lamps_total").note == "早上写的说明"
    # Corrected and sent again: nobody typed anything since it was taken.
    page = send(housing, with_energy(morning, "470"))
    assert "这份工作簿是" in page
    assert "覆盖" not in page
    assert "存为草稿，改动" in confirm(housing, page)


def test_a_workbook_without_changes_has_nothing_to_save(housing: Client) -> None:
    reports.draft()
    page = send(housing, workbook_of(city=make.city(), cycle=make.cycle()))
    assert "将改动0处" in page
    assert "没有要保存的" in page
    assert "确认存为草稿</button>" not in page
