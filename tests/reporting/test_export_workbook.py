"""`manage.py export_workbook`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import factories as make
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db


def test_it_writes_the_citys_workbook(tmp_path: Path) -> None:
    file = tmp_path / "郑州.xlsx"
    said = StringIO()
    call_command("export_workbook", str(file), city="410100", year=2026, stdout=said)
    assert "郑州市2026年度" in said.getvalue()
    assert books.take(file.read_bytes(), expected_city=make.city(), dry_run=True).accepted


@pytest.mark.parametrize(
    ("city", "year", "said"),
    [("999999", 2026, "没有代码为“999999”的上报城市"), ("410100", 2019, "2019年度没有上报任务")],
)
def test_an_unknown_city_or_year_is_answered_with_the_known_ones(
    tmp_path: Path, city: str, year: int, said: str
) -> None:
    file = tmp_path / "a.xlsx"
    with pytest.raises(CommandError, match=said) as refused:
        call_command("export_workbook", str(file), city=city, year=year)
    assert "可用的" in str(refused.value)
    assert not file.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="文件写不了"):
        call_command("export_workbook", str(tmp_path), city="410100", year=2026)
