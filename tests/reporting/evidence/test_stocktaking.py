"""`manage.py evidence_files`: what lies on disk against what the rows say."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from reporting.models import Evidence
from tests import factories as make
from tests.reporting.evidence import files
from tests.reporting.evidence.attaching import attached, on_disk

pytestmark = pytest.mark.django_db


def stock(*arguments: str) -> tuple[str, str]:
    """What the command says and refuses with, "" when all is right."""
    out = StringIO()
    try:
        call_command("evidence_files", *arguments, stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def stray(name: str, *, folder: Path, hours: int) -> None:
    """A file without a row, so many hours old."""
    path = folder / name
    path.write_bytes(b"left over")
    at = (make.NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))


def test_files_and_rows_that_agree_are_right() -> None:
    attached()
    assert stock() == ("共1个文件、1条登记：没有登记的0个（已删去0个），缺失或不符的0个。\n", "")


def test_only_old_files_that_no_row_names_are_removed() -> None:
    kept = attached()
    folder = Path(kept.file.path).parent
    stray("old.pdf", folder=folder, hours=30)
    stray("new.pdf", folder=folder, hours=1)
    said, refused = stock()
    assert "没有登记：evidence/old.pdf（9字节）" in said
    assert "没有登记，不到一天，可能正在上传：evidence/new.pdf" in said
    assert "有1个没有登记的文件" in refused
    assert len(on_disk()) == 3
    said, refused = stock("--remove")
    assert "已删去：evidence/old.pdf" in said
    assert refused == ""
    assert on_disk() == sorted(["new.pdf", Path(kept.file.name).name])
    assert Entry.objects.latest("sequence").detail["files"] == ["evidence/old.pdf"]


def test_a_missing_and_an_altered_file_are_named_and_never_removed() -> None:
    gone, altered = attached(), attached(files.png(), name="现场.png")
    Path(gone.file.path).unlink()
    path = Path(altered.file.path)
    path.write_bytes(path.read_bytes() + b"x")
    said, refused = stock("--remove")
    assert f"文件缺失：{gone.file.name}" in said
    assert f"内容与登记的校验码不符：{altered.file.name}" in said
    assert "“现场.png”" in said
    assert "请从备份中恢复" in refused
    assert path.exists()
    assert Evidence.objects.count() == 2
