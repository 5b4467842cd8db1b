"""Every hostile or broken workbook through the command and the browser, and under a limit of memory:
a finding or a refusal, never a failure, never a part of it saved."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from openpyxl import Workbook
from pytest_django.fixtures import Settings

from reporting.models import Fact, State, Submission, TaskReport, WorkbookUpload
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.returning import annotated_file
from tests import factories as make
from tests.reporting.test_import_workbook import run_json
from tests.reporting.workbook import books, reading_child
from tests.reporting.workbook.ending import how_it_ends, through_the_browser
from tests.reporting.workbook.extremes import EXTREMES
from tests.reporting.workbook.hostile import REFUSED
from tests.reporting.workbook.mutating import SEED, accident, mutated
from tests.reporting.workbook.spoiling import ERRORS, WARNINGS, Spoil

pytestmark = [
    pytest.mark.django_db,
    # openpyxl says what it leaves out of a broken file.
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]

Case = tuple[str, Callable[[], bytes]]
MEMORY_MB = 800
MOST_RESIDENT_MB = 450
SECONDS = 15


def _spoiled(spoil: Spoil) -> Callable[[], bytes]:
    def spoiled() -> bytes:
        def change(workbook: Workbook) -> None:
            spoil(workbook)

        return books.changed(books.filled(), change)

    spoiled.__name__ = spoil.__name__
    return spoiled


SPOILED: list[Case] = [(code, _spoiled(spoils[0])) for code, spoils in (ERRORS | WARNINGS).items()]
CORPUS = REFUSED + EXTREMES + SPOILED


def test_the_corpus_is_large_enough() -> None:
    assert len(REFUSED) + len(EXTREMES) + sum(map(len, (ERRORS | WARNINGS).values())) >= 120


@pytest.mark.parametrize(
    ("code", "content"),
    [
        pytest.param(code, content, id=f"{number}-{code}-{content.__name__.strip('<>')}")
        for number, (code, content) in enumerate(CORPUS)
    ],
)
def test_it_ends_with_a_finding_or_a_refusal(
    code: str,
    content: Callable[[], bytes],
    client: Client,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)
    file = tmp_path / "book.xlsx"
    file.write_bytes(content())
    client.force_login(make.coordinator())

    sent = SimpleUploadedFile("郑州.xlsx", file.read_bytes())
    response = client.post("/reporting/2026/410100/upload/", {"file": sent}, follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    for kept in WorkbookUpload.objects.all():
        marked = client.get(f"/reporting/2026/410100/upload/{kept.pk}/annotated.xlsx")
        assert marked.status_code in (200, 302)
    assert not Fact.objects.exists()
    assert not TaskReport.objects.exists()

    status, said = run_json(file, "--by", make.coordinator().username)
    codes = [finding["code"] for finding in said["findings"]]
    assert [found for found in said["findings"] if escape(found["message"]) not in page] == []
    assert (code in codes) if code else (codes == [])
    if status == 0:
        assert Fact.objects.count() + TaskReport.objects.count() >= said["changes"] > 30
    else:
        assert "没有导入，系统中的数据没有变。" in page
        assert not Fact.objects.exists()
        assert not TaskReport.objects.exists()
    assert {report.state for report in Submission.objects.all()} <= {State.DRAFT}


def test_memory_is_bounded(tmp_path: Path) -> None:
    for number, (_, content) in enumerate(CORPUS):
        (tmp_path / f"{number:03}").write_bytes(content())
    files = sorted(map(str, tmp_path.iterdir()))
    run = subprocess.run(
        [sys.executable, reading_child.__file__, str(MEMORY_MB), *files],
        cwd=Path(__file__).parents[3],
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    said = json.loads(run.stdout)
    assert len(said["outcomes"]) == len(CORPUS)
    assert said["most"] < MOST_RESIDENT_MB
    assert said["slowest"] < SECONDS


# Seeded accidents, many and small


@pytest.mark.parametrize("seed", range(4))
def test_accidents_in_a_marked_workbook_are_taken_or_refused_and_marked_again(seed: int) -> None:
    """Whatever is read can be marked, and marking changes nothing of what is read."""
    spoiled = _spoiled(ERRORS["not_a_number"][0])()
    parts = books.parts(annotated_file(spoiled, books.take(spoiled, dry_run=True)))
    dice = random.Random(SEED + seed)
    ends = set()
    for _ in range(25):
        content = accident(parts, dice)
        try:
            taken = books.take(content, dry_run=True)
            marked = annotated_file(content, taken)
        except NotOurWorkbook as refused:
            ends.add(refused.finding.code)
            continue
        ends.add("taken")
        again = books.take(marked, dry_run=True)
        assert [(f.code, f.cell) for f in again.findings] == [
            (f.code, f.cell) for f in taken.findings
        ]
        assert again.changes == taken.changes
    assert ends >= {"damaged_file", "taken"}
    assert not Fact.objects.exists()


def test_whatever_is_done_to_a_workbook_it_ends_as_it_must(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    """A few of the thousands that `python -m tests.fuzz_workbooks` takes by hand."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make.coordinator())
    ends = {how_it_ends(mutated(seed)) for seed in range(12)}
    through_the_browser(mutated(0), client)
    assert ends >= {"refused", "saved"}
