"""Seeded accidents through the ways in: a finding or a refusal, never a failure, never a part."""

import json
import random
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from reporting.models import Fact, TaskReport
from reporting.workbook.cells import NotOurWorkbook
from tests.reporting.accidents import facts_file, type_nonsense
from tests.reporting.workbook import books

pytestmark = [
    pytest.mark.django_db,
    # openpyxl says what it leaves out of a broken file.
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]


@pytest.mark.parametrize("seed", range(40))
def test_nonsense_in_cells_is_taken_whole_or_not_at_all(seed: int) -> None:
    dice = random.Random(f"cells {seed}")
    content = books.changed(books.filled(), lambda workbook: type_nonsense(workbook, dice))
    try:
        taken = books.take(content)
    except NotOurWorkbook as refused:
        taken, findings = None, [refused.finding]
    else:
        findings = taken.findings
    for finding in findings:
        assert finding.message
        assert finding.remedy
    stored = Fact.objects.count() + TaskReport.objects.count()
    if taken and taken.accepted:
        assert not [finding for finding in findings if finding.severity == "error"]
        assert stored >= len(taken.changes)
    else:
        assert [finding for finding in findings if finding.severity == "error"]
        assert stored == 0


def test_a_facts_file_gone_wrong_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    dice, ends, path = random.Random("facts"), Counter[int](), tmp_path / "facts.csv"
    for _ in range(120):
        path.write_bytes(facts_file(dice))
        before, out, status = Fact.objects.count(), StringIO(), 0
        try:
            call_command("import_facts", str(path), "--source", "年鉴", "--json", stdout=out)
        except SystemExit as stop:
            status = int(stop.code or 0)
        said = json.loads(out.getvalue())
        assert said["accepted"] is (status == 0)
        errors = [finding for finding in said["findings"] if finding["severity"] == "error"]
        assert bool(errors) is (status != 0)
        assert Fact.objects.count() == before + (said["changes"] if status == 0 else 0)
        ends[status] += 1
    assert min(ends[0], ends[1], ends[2]) > 5
