"""A missing program is named, with the line that brings it; where all is required it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import LIBREOFFICE, Program, missing_programs, needs_program

ABSENT = Program("Abacus", ("no-such-abacus",), "abacus beads")


def test_reason_names_program_and_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.programs.REQUIRE_ALL", False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        needs_program(ABSENT)
    assert missing_programs(
        [str(skipped.value), f"Skipped: {skipped.value}", "another reason"]
    ) == {("Abacus", "abacus beads"): 2}


def test_required_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.programs.REQUIRE_ALL", True)
    with pytest.raises(pytest.fail.Exception, match="apt-get install -y abacus beads"):
        needs_program(ABSENT)


def test_present_program_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    abacus = tmp_path / "abacus"
    abacus.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert needs_program(Program("Abacus", ("no-such-abacus", "abacus"), "abacus")) == abacus


@pytest.mark.parametrize(("required", "status"), [("0", 0), ("1", 1)])
def test_a_run_ends_by_naming_what_it_skipped(tmp_path: Path, required: str, status: int) -> None:
    """A whole pytest run, in a directory of its own, that skips one test for want of LibreOffice."""
    (tmp_path / "conftest.py").write_text(
        "from tests.programs import pytest_sessionfinish, pytest_terminal_summary\n"
    )
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "from tests.programs import LIBREOFFICE\n"
        "def test_it():\n"
        "    pytest.skip(f'needs {LIBREOFFICE.title}: apt-get install -y {LIBREOFFICE.apt}')\n"
    )
    root = Path(__file__).resolve().parent.parent
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-rs",
            "-p",
            "no:django",
            "-p",
            "no:cacheprovider",
            str(tmp_path),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "HENAN_REQUIRE_ALL": required},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == status, run.stdout + run.stderr
    assert f"apt-get install -y {LIBREOFFICE.apt}" in run.stdout
    assert "LibreOffice：跳过 1 项测试" in run.stdout
    # It is the last thing said, after the list of skipped tests.
    assert run.stdout.index("SKIPPED [1]") < run.stdout.index("LibreOffice：跳过")
