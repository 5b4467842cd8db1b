"""The ledger: everything of a year for those who may see it, and nothing that runs."""

import subprocess
import threading
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from freezegun import freeze_time
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from assessment.models import CityStatus, ResultsState
from assessment.selectors import results_state
from assessment.services import ensure_current, recompute_all
from audit.models import Entry
from documents.jobs import ledger_file
from documents.workbook import Column, Number, Table, written
from reporting.models import Receipt, State
from tests import factories
from tests.programs import LIBREOFFICE, needs_program
from tests.reporting.views import reports

ELEMENTS = 46


def taken(user: User, year: int = 2026) -> bytes:
    client = Client()
    client.force_login(user)
    with freeze_time(factories.NOW):
        response = client.get(f"/documents/ledger/{year}/")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    return response.content


def rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    """The rows under the head, by heading."""
    lines = list(book[sheet].iter_rows(min_row=2, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]  # type: ignore[arg-type]


@pytest.mark.django_db
def test_everything_of_the_year_stands_in_it_with_its_source() -> None:
    reports.submitted("郑州")
    factories.fact("water_supplied", "1000.125", short_name="洛阳", state=State.APPROVED)
    factories.fact("water_metered", "910.0145", short_name="洛阳", state=State.APPROVED)
    for code, value in (("new_building_area", 100), ("green_building_area", 80)):
        factories.fact(code, value, short_name="开封", state=State.RETURNED)
    recompute_all(factories.NOW)
    content = taken(factories.leader())
    book = load_workbook(BytesIO(content))
    assert [*book.sheetnames] == [
        *("全省指标", "各市指标", "数据横表", "各市数据", "任务进展"),
        *("出处", "上报与回执", "列的来源"),
    ]
    assert len(rows(book, "全省指标")) == 23
    assert len(rows(book, "各市指标")) == CityStatus.objects.filter(year=2026).count() == 23 * 18
    assert len(rows(book, "各市数据")) == ELEMENTS * 18
    assert len(rows(book, "任务进展")) == 0  # nothing was said about any clause

    leaks = next(r for r in rows(book, "各市指标") if (r["城市"], r["项号"]) == ("洛阳市", 4))
    status = CityStatus.objects.get(city__short_name="洛阳", indicator__number=4, year=2026)
    assert Decimal(str(leaks["数值"])) == status.value
    assert leaks["目标"] == "小于8%"
    assert leaks["待确认"] == "是"
    sent_back = [(r["城市"], r["项号"]) for r in rows(book, "各市指标") if r["有数被退回"] == "是"]
    assert sent_back == [("开封市", 11)]
    supplied = next(
        r
        for r in rows(book, "各市数据")
        if (r["城市"], r["数据项代码"]) == ("洛阳市", "water_supplied")
    )
    assert supplied["数值"] == 1000.125
    missing = next(r for r in rows(book, "各市数据") if r["城市"] == "商丘市")
    assert (missing["数值"], missing["状态"]) == (None, "未报")
    across = next(r for r in rows(book, "数据横表") if r["数据项代码"] == "water_supplied")
    assert across["洛阳"] == 1000.125
    assert across["商丘"] is None

    receipt = Receipt.objects.get()
    sent = {r["城市"]: r for r in rows(book, "上报与回执")}
    assert sent["郑州市"]["回执校验码（SHA-256）"] == receipt.sha256
    assert sent["商丘市"]["状态"] == "未上报"
    basis = [(r["事项"], str(r["内容"])) for r in rows(book, "出处")]
    assert ("快照", "这一版结果没有留存快照，以后可能变动。") in basis
    assert ("上报截止", "2026年11月15日24时（个别延期的市另计）") in basis
    assert any(name == "待省厅确认" and "漏损率" in text for name, text in basis)
    named = {(r["工作表"], r["列"]) for r in rows(book, "列的来源")}
    assert ("各市指标", "今年应到") in named
    assert all(r["来源"] for r in rows(book, "列的来源"))
    for sheet in book.worksheets:
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref.startswith("A2:")
    assert Entry.objects.filter(action="export", subject="/documents/ledger/2026/").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_its_rows_are_of_the_version_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are stored while it is being read."""
    ensure_current(timezone.now())
    named = results_state()
    assert named is not None

    def stored_meanwhile() -> ResultsState | None:
        def store() -> None:
            ResultsState.objects.update(version=named.version + 1)
            CityStatus.objects.update(submission_version=77)
            connection.close()

        state = results_state()
        thread = threading.Thread(target=store)
        thread.start()
        thread.join()
        return state

    monkeypatch.setattr("documents.ledger.contents.results_state", stored_meanwhile)
    book = load_workbook(BytesIO(ledger_file(2026, factories.leader()).content))
    basis = {r["事项"]: str(r["内容"]) for r in rows(book, "出处")}
    assert basis["结果版本"].startswith(f"第{named.version}版")
    assert {r["上报版次"] for r in rows(book, "各市指标")} == {None}


@pytest.mark.django_db
def test_a_city_takes_its_own_rows_only() -> None:
    reports.submitted("郑州")
    factories.fact("water_supplied", 77777, short_name="洛阳", state=State.APPROVED)
    recompute_all(factories.NOW)
    book = load_workbook(BytesIO(taken(factories.coordinator("郑州"))))
    assert "全省指标" not in book.sheetnames
    for sheet in book.worksheets:
        text = str([*sheet.iter_rows(values_only=True)])
        assert "洛阳" not in text.replace("郑州、洛阳", "").replace("郑州，洛阳", ""), sheet.title
        assert "77777" not in text
    assert {r["城市"] for r in rows(book, "各市指标")} == {"郑州市"}


@pytest.mark.django_db
def test_no_ledger_of_a_year_without_results(client: Client) -> None:
    client.force_login(factories.leader())
    with freeze_time(factories.NOW):
        assert client.get("/documents/ledger/1999/").status_code == 404


def hostile() -> Table:
    return Table(
        "清单",
        "试",
        (Column("甲", 10, "试"), Column("乙", 10, "试"), Column("丙", 10, "试")),
        [
            ("=1+1", Number(Decimal("8.996"), 3), "+cmd|' /C calc'!A0"),
            ("@SUM(A1)", Number(Decimal("-0.5"), 1), "-1\x00\x0b"),
            ("#N/A", None, 7),
        ],
        frozen=1,
    )


def test_texts_that_look_like_formulas_stay_texts() -> None:
    content = written([hostile()], notice="演示数据")
    sheet = load_workbook(BytesIO(content))["清单"]
    assert isinstance(sheet, Worksheet)
    assert sheet["A1"].value == "试（演示数据）"
    for place in ("A3", "C3", "A4", "C4", "A5"):
        assert sheet[place].data_type == "s", place
    for place in ("A3", "C3", "A4", "C4"):
        assert sheet[place].quotePrefix, place
    assert sheet["B3"].number_format == "#,##0.000"
    assert sheet["C4"].value == "-1"
    assert sheet["B5"].value is None


@pytest.mark.libreoffice
def test_libreoffice_opens_it_as_it_was_written(tmp_path: Path) -> None:
    program = needs_program(LIBREOFFICE)
    source = tmp_path / "清单.xlsx"
    source.write_bytes(written([hostile()], notice=""))
    run = subprocess.run(
        [
            *(program, "--headless", "--norestore", f"-env:UserInstallation={tmp_path.as_uri()}/p"),
            *("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"),
            *("--outdir", tmp_path, source),
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )
    lines = (tmp_path / "清单.csv").read_text("utf-8").splitlines()
    assert lines[2] == "=1+1,8.996,+cmd|' /C calc'!A0"
    assert lines[3].startswith("@SUM(A1),-0.5,-1")
    assert "repair" not in run.stderr.lower()
    assert "error" not in run.stderr.lower()
