"""`manage.py import_workbook`: exit status, JSON and the report for people."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from freezegun import freeze_time
from openpyxl import load_workbook

from reporting.checks import Entry
from reporting.models import Fact, State, Submission
from reporting.services import save_draft
from reporting.workbook.exporting import workbook_of
from reporting.workbook.layout import PROBLEM_SHEET
from tests import factories as make
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db


def run(file: Path, *options: str) -> tuple[int, str, str]:
    """Exit status, output and error output."""
    out, err = StringIO(), StringIO()
    status = 0
    with freeze_time(make.NOW):
        try:
            call_command("import_workbook", str(file), *options, stdout=out, stderr=err)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return status, out.getvalue(), err.getvalue()


def run_json(file: Path, *options: str) -> tuple[int, dict[str, Any]]:
    status, out, err = run(file, "--json", *options)
    assert err == ""
    return status, json.loads(out)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.xlsx"
    file.write_bytes(books.filled())
    return file


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong.xlsx"
    file.write_bytes(
        books.changed(
            books.filled(),
            lambda w: setattr(
                books.at(books.data(w), "waste_generated", "本年值"), "value", "125万吨"
            ),
        )
    )
    return file


@pytest.fixture
def incomplete(tmp_path: Path) -> Path:
    file = tmp_path / "incomplete.xlsx"
    file.write_bytes(
        books.changed(
            books.filled(),
            lambda w: setattr(books.at(books.data(w), "site_debris", "本年值"), "value", None),
        )
    )
    return file


def test_status_0_when_taken(good: Path) -> None:
    status, said = run_json(good)
    assert status == 0
    assert said["accepted"] is True
    assert said["findings"] == []
    assert said["changes"] == Fact.objects.count() > 30
    assert (said["city"], said["year"], said["saved"], said["submitted"]) == (
        "410100",
        2026,
        True,
        False,
    )


def test_a_dry_run_has_the_same_status_and_writes_nothing(good: Path) -> None:
    status, said = run_json(good, "--dry-run")
    assert (status, said["accepted"], said["saved"]) == (0, True, False)
    assert said["changes"] > 30
    assert not Fact.objects.exists()


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--submit",)])
def test_status_1_with_an_error_in_the_data(wrong: Path, options: tuple[str, ...]) -> None:
    status, said = run_json(wrong, *options)
    assert (status, said["accepted"], said["changes"]) == (1, False, 0)
    (finding,) = said["findings"]
    assert {key: finding[key] for key in ("sheet", "cell", "element", "severity", "code")} == {
        "sheet": "数据填报",
        "cell": "G25",
        "element": "waste_generated",
        "severity": "error",
        "code": "unit_in_cell",
    }
    assert finding["message"]
    assert finding["remedy"]
    assert not Fact.objects.exists()


def test_status_2_when_it_is_not_a_workbook_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("city,year,element,value\n", encoding="utf-8")
    status, said = run_json(file)
    assert (status, said["accepted"], said["changes"]) == (2, False, 0)
    assert [finding["code"] for finding in said["findings"]] == ["not_a_workbook"]


def test_status_2_when_there_is_no_such_file(tmp_path: Path) -> None:
    status, said = run_json(tmp_path / "none.xlsx")
    assert (status, [f["code"] for f in said["findings"]]) == (2, ["unreadable"])
    status, said = run_json(tmp_path)
    assert (status, [f["code"] for f in said["findings"]]) == (2, ["unreadable"])


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.xlsx"
    with file.open("wb") as stream:
        stream.truncate(40 * 1024 * 1024 * 1024)
    status, said = run_json(file)
    assert (status, [f["code"] for f in said["findings"]]) == (2, ["file_too_large"])


def test_it_submits_where_asked(good: Path) -> None:
    by = make.coordinator()
    status, said = run_json(good, "--submit", "--by", by.username)
    assert (status, said["accepted"], said["submitted"]) == (0, True, True)
    submission = Submission.objects.get()
    assert (submission.state, submission.submitted_by) == (State.SUBMITTED, by)


def test_what_stops_submitting_is_listed_and_the_draft_stays(incomplete: Path) -> None:
    assert run_json(incomplete)[0] == 0
    status, said = run_json(incomplete, "--submit")
    assert status == 0, "the import was taken; it is the submission that waits"
    assert (said["accepted"], said["saved"], said["submitted"]) == (True, True, False)
    assert [(f["code"], f["cell"], f["severity"]) for f in said["findings"]] == [
        ("blank_without_reason", "G41", "warning")
    ]
    assert Submission.objects.get().state == State.DRAFT
    assert Fact.objects.exists()


def test_an_unknown_account_is_refused(good: Path) -> None:
    with pytest.raises(CommandError, match="没有可用的账号"):
        run(good, "--by", "nobody")


def test_people_read_a_report(good: Path, wrong: Path, incomplete: Path, tmp_path: Path) -> None:
    status, out, _ = run(wrong)
    assert status == 1
    assert "【错误】数据填报 G25：" in out
    assert "没有导入，系统中的数据未变" in out
    _, out, _ = run(good, "--dry-run")
    assert "城镇新建建筑面积（2026年）：（空） → 100" in out
    assert "本次未写入" in out
    _, out, _ = run(incomplete, "--submit", "--dry-run")
    assert "以上各项处理前不能上报" in out
    _, out, _ = run(incomplete, "--submit")
    assert "已存为草稿，未上报" in out
    _, out, _ = run(good, "--submit")
    assert "已存为草稿并上报。" in out
    status, out, err = run(tmp_path / "none.xlsx")
    assert (status, out) == (2, "")
    assert "文件打不开" in err


# --annotated: the same file with its problems


def test_the_file_comes_back_annotated_and_is_accepted_when_put_right(
    wrong: Path, tmp_path: Path
) -> None:
    target = tmp_path / "annotated.xlsx"
    status, out, _ = run(wrong, "--annotated", str(target))
    assert status == 1
    assert f"标注了问题的工作簿：{target}" in out
    workbook = load_workbook(target)
    assert workbook.worksheets[0].title == PROBLEM_SHEET
    cell = books.at(books.data(workbook), "waste_generated", "本年值")
    assert "（unit_in_cell）" in cell.comment.text
    cell.value = 12.5
    workbook.save(target)
    status, said = run_json(target, "--annotated", str(target))
    assert (status, said["findings"]) == (0, [])
    assert "没有发现问题。" in load_workbook(target).worksheets[0]["A2"].value


def test_what_cannot_be_annotated_is_said(wrong: Path, tmp_path: Path) -> None:
    status, _, err = run(wrong, "--json", "--annotated", str(tmp_path))
    assert status == 2
    assert "标注的文件写不了" in err
    csv, target = tmp_path / "data.csv", tmp_path / "annotated.xlsx"
    csv.write_text("city,year", encoding="utf-8")
    assert run(csv, "--annotated", str(target))[0] == 2
    assert not target.exists()


def test_what_stands_is_cleared_only_when_that_is_said(good: Path, tmp_path: Path) -> None:
    assert run(good)[0] == 0
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(
        books.changed(
            books.filled(),
            lambda w: setattr(books.at(books.data(w), "waste_generated", "本年值"), "value", None),
        )
    )
    status, out, _ = run(empty)
    assert status == 1
    assert "将清空1个已有的数。确实要清空的，加上 --clear 再导入。" in out
    assert Fact.objects.get(element__code="waste_generated").value == 100
    assert run_json(empty, "--clear")[1]["clearing"]["figures"] == 1
    older = tmp_path / "older.xlsx"
    older.write_bytes(workbook_of(city=make.city(), cycle=make.cycle(), now=make.NOW))
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[Entry("lamps_total", 2026, Decimal(101))],
        by=make.coordinator(),
        source="网页填报",
        now=make.NOW + timedelta(hours=1),
    )
    status, out, _ = run(older)
    assert status == 1
    assert "将覆盖下载之后填的1个数。确实要覆盖的，加上 --overwrite 再导入。" in out
    assert run_json(older, "--overwrite")[1]["overwriting"]["figures"] == 1
    assert not Fact.objects.filter(element__code="waste_generated").exists()
