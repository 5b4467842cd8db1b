"""Backup and restore: the same rows, files and trail again, on either database; else nothing."""

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from audit.selectors import breaks
from audit.services import record
from documents.jobs import LEDGER
from jobs.services import ask
from operations import backup
from operations.backup import restoring
from operations.backup.archive import digest_of, tables
from reporting.models import Evidence, Fact, State
from tests import factories
from tests.reporting.evidence.attaching import attached

pytestmark = pytest.mark.django_db

NOW = factories.NOW


@pytest.fixture
def written(tmp_path: Path, settings: object) -> tuple[Path, backup.Manifest]:
    """A backup of a system with a report, a file and a trail."""
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    factories.fact("built_up_area", "774.32", short_name="郑州", state=State.APPROVED)
    attached(short_name="洛阳")
    record(by="li", action="test", subject="备份前", now=NOW, names=["王", "𠮷"], number=7)
    target = tmp_path / "backup.tar.gz"
    return target, backup.write(target, now=NOW)


def emptied() -> None:
    """The system as a first start leaves it, but for the files, which are gone too."""
    for name in Evidence.objects.values_list("file", flat=True):
        default_storage.delete(name)
    restoring._empty()


def state() -> dict[str, object]:
    return {model._meta.label: digest_of(model) for model in tables()}


def test_what_was_written_is_read_back_row_by_row(written: tuple[Path, backup.Manifest]) -> None:
    target, manifest = written
    before, stored = state(), Evidence.objects.get()
    content = default_storage.open(str(stored.file.name)).read()
    emptied()
    assert not Fact.objects.exists()
    assert backup.restore(target) == manifest
    assert state() == before
    assert default_storage.open(str(stored.file.name)).read() == content
    assert breaks() == []
    # New rows are numbered on, not into the restored ones.
    record(by="li", action="test", subject="恢复后", now=NOW)
    factories.fact("built_up_area", 300, short_name="洛阳", state=State.APPROVED)
    assert breaks() == []


def test_owner_alone_reads_it(written: tuple[Path, backup.Manifest]) -> None:
    assert oct(written[0].stat().st_mode & 0o777) == "0o600"


def test_nothing_is_restored_over_anybodys_work(written: tuple[Path, backup.Manifest]) -> None:
    before = state()
    with pytest.raises(backup.BackupError, match="已有账号或数据"):
        backup.restore(written[0])
    assert state() == before


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def one_byte_changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def a_row_taken_out(path: Path) -> None:
    _rewritten(path, lambda name, body: body[body.index(b"\n") + 1 :] if "fact" in name else body)


def a_file_taken_out(path: Path) -> None:
    _rewritten(path, lambda name, body: None if name.startswith("files/") else body)


def without_manifest(path: Path) -> None:
    _rewritten(path, lambda name, body: None if name == "manifest.json" else body)


def of_a_later_version(path: Path) -> None:
    _rewritten(
        path,
        lambda name, body: (
            body.replace(b'"migrations": [', b'"migrations": ["zeta.0001_later",')
            if name == "manifest.json"
            else body
        ),
    )


def a_file_outside(path: Path) -> None:
    """In the archive and its manifest alike, as only somebody could do it."""
    with tarfile.open(path) as old:
        name = next(each.name for each in old if each.name.startswith("files/"))
    _rewritten(
        path,
        lambda part, body: (
            body.replace(name.encode(), b"files/../outside") if part == "manifest.json" else body
        ),
        lambda part: "files/../outside" if part == name else part,
    )


def no_backup(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 not a tar")


def _rewritten(
    path: Path,
    change: Callable[[str, bytes], bytes | None],
    renamed: Callable[[str], str] = lambda name: name,
) -> None:
    with tarfile.open(path) as old:
        parts = [(each.name, old.extractfile(each).read()) for each in old]  # type: ignore[union-attr]
    with tarfile.open(path, "w:gz") as new:
        for name, body in parts:
            changed = change(name, body)
            if changed is not None:
                entry = tarfile.TarInfo(renamed(name))
                entry.size = len(changed)
                new.addfile(entry, io.BytesIO(changed))


def test_a_broken_backup_is_refused_and_leaves_the_system_empty(
    written: tuple[Path, backup.Manifest],
) -> None:
    target, _ = written
    whole = target.read_bytes()
    emptied()
    empty = state()
    for spoil, words in (
        (cut_short, "损坏|没有清单"),
        (one_byte_changed, "损坏|不符|没有清单"),
        (a_row_taken_out, "不符"),
        (a_file_taken_out, "不符"),
        (without_manifest, "没有清单"),
        (of_a_later_version, "备份比本系统新"),
        (a_file_outside, "在文件目录之外"),
        (no_backup, "不是备份文件"),
    ):
        target.write_bytes(whole)
        spoil(target)
        with pytest.raises(backup.BackupError, match=words):
            backup.restore(target)
        assert state() == empty, spoil.__name__
        assert not Evidence.objects.exists()


def test_rows_that_do_not_become_the_same_are_taken_back(
    written: tuple[Path, backup.Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison after the filling is a real one: a value changed on the way is found."""
    emptied()
    empty = state()
    real = restoring._row

    def forgetful(model: object, given: object, line: bytes) -> object:
        return real(model, given, line.replace(b"774.32", b"774.33"))  # type: ignore[arg-type]

    monkeypatch.setattr(restoring, "_row", forgetful)
    with pytest.raises(backup.BackupError, match="reporting.Fact"):
        backup.restore(written[0])
    assert state() == empty


def test_what_is_made_again_when_asked_for_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of a job may go while the backup is written; nor is a temporary folder needed, which in
    a container lies in memory."""
    job = ask(kind=LEDGER, title="台账", parameters={}, by=factories.province_admin(), now=NOW)
    job.file.name = "jobs/swept.xlsx"
    job.save()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    manifest = backup.write(tmp_path / "backup.tar.gz", now=NOW)
    assert (manifest.missing_files, list(manifest.files)) == ([], [])
    assert manifest.tables["tables/jobs.job.jsonl"].rows == 1


def test_commands_say_what_they_did(
    written: tuple[Path, backup.Manifest], capsys: pytest.CaptureFixture[str]
) -> None:
    target, _ = written
    call_command("restore", target, "--check")
    assert "备份完整" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", target)
    # A daily backup to a mount that is missing must not end in a file of that name.
    with pytest.raises(CommandError, match="是否已挂载"):
        call_command("backup", f"{target.parent / 'mount'}/")
    assert not (target.parent / "mount").exists()
    default_storage.delete(str(Evidence.objects.get().file.name))
    with pytest.raises(CommandError, match="1个文件没有找到"):
        call_command("backup", target.parent)
    assert len(list(target.parent.glob("henan-carbon-*.tar.gz"))) == 1


@pytest.mark.postgres
def test_a_drill_over_both_databases(written: tuple[Path, backup.Manifest], tmp_path: Path) -> None:
    """From PostgreSQL into a new system on SQLite, and from there back: every table the same."""
    target, manifest = written
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'drill.sqlite3'}",
        "MEDIA_DIRECTORY": str(tmp_path / "drill-files"),
    }
    for command in (["migrate"], ["restore", str(target)], ["backup", str(tmp_path / "b.tar.gz")]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
            capture_output=True,
        )
    assert backup.verify(tmp_path / "b.tar.gz").tables == manifest.tables
    emptied()
    backup.restore(tmp_path / "b.tar.gz")
    assert {
        f"tables/{name.lower()}.jsonl": part for name, part in state().items()
    } == manifest.tables
    assert connection.vendor == "postgresql"
    assert User.objects.exists()
