"""The installation package: what of the lock it takes along, and that `make` installs from it.

The whole of it, installed with the network taken away, is `make bundle-check`.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from deploy import bundle

ROOT = Path(__file__).resolve().parents[2]


def test_it_takes_what_any_release_of_this_python_needs() -> None:
    """Debian's release is often older than the one that makes the package."""
    minor = bundle.PYTHON
    lock = (
        f"early==1.0 ; python_full_version < '{minor}.3' \\\n    --hash=sha256:aa\n    # via x\n"
        f"late[extra]==2.0 ; python_full_version >= '{minor}.3' \\\n    --hash=sha256:bb\n"
        "other==3.0 ; python_full_version < '3.9' \\\n    --hash=sha256:cc\n"
        "always==4.0 \\\n    --hash=sha256:dd \\\n    --hash=sha256:ee\n"
    )
    kept = bundle.for_this_python(lock)
    assert re.findall(r"^\w.*", kept, re.MULTILINE) == [
        "early==1.0 \\", "late==2.0 \\", "always==4.0 \\",
    ]  # fmt: skip
    assert re.findall(r"sha256:(\w+)", kept) == ["aa", "bb", "dd", "ee"]


def test_of_the_real_lock_every_package_comes_once() -> None:
    lock = (ROOT / "requirements/base.txt").read_text("utf-8")
    names = re.findall(r"^([\w.-]+)==", bundle.for_this_python(lock), re.MULTILINE)
    assert len(names) == len(set(names)) > 50
    assert {"django", "numpy", "psycopg2-binary"} <= set(names)


def test_sums_name_every_file(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels/a.whl").write_bytes(b"a")
    (tmp_path / "安装说明.md").write_text("说明", "utf-8")
    bundle.note_sums(tmp_path)
    check = ["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path).returncode == 0
    assert (tmp_path / "SHA256SUMS").read_text("utf-8").count("\n") == 2
    (tmp_path / "wheels/a.whl").write_bytes(b"b")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode != 0


def test_make_installs_from_the_wheels_beside_it_and_asks_no_index(tmp_path: Path) -> None:
    """With a lock of one package and an index that nobody answers at."""
    (tmp_path / "wheels").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    _environment(tmp_path / ".venv")
    wheel = _wheel(tmp_path / "wheels/abacus-1.0-py3-none-any.whl")
    lock = tmp_path / "requirements/base.txt"
    lock.write_text(f"abacus==1.0 \\\n    --hash=sha256:{bundle.sha256(wheel)}\n")

    def make_base() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "base"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PIP_INDEX_URL": "http://127.0.0.1:1/simple"},
            capture_output=True,
            text=True,
        )

    done = make_base()
    assert done.returncode == 0, done.stderr
    said = subprocess.run(
        [str(tmp_path / ".venv/bin/python"), "-c", "import abacus; print(abacus.BEADS)"],
        capture_output=True,
        text=True,
    )
    assert said.stdout == "91\n"
    # A file that is not the locked one is refused, however it got there.
    lock.write_text(f"abacus==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    shutil.rmtree(next((tmp_path / ".venv").glob("lib/python*/site-packages/abacus-1.0.dist-info")))
    refused = make_base()
    assert refused.returncode != 0
    assert "DO NOT MATCH" in refused.stderr
    assert "sha256sum -c SHA256SUMS" in refused.stderr


def test_an_engine_saves_every_image_it_can_get_and_says_which_it_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With a program in the engine's place, which has no network and no Redis."""
    engine = tmp_path / "engine"
    engine.write_text(
        """#!/bin/sh
case "$*" in
  *redis*) exit 1 ;;
  build*PYTHON_IMAGE=none*) echo "no such image" >&2; exit 125 ;;
  save*) echo image >"$3" ;;
esac
"""
    )
    engine.chmod(0o755)
    bundle.images(tmp_path, str(engine))
    saved = {path.name for path in (tmp_path / "images").iterdir()}
    assert saved == {
        "henan-carbon-local.tar", "postgres-18-bookworm.tar", "nginx-1.28-bookworm.tar",
    }  # fmt: skip
    assert "取不到镜像 redis:7-bookworm" in capfd.readouterr().err

    monkeypatch.setenv("PYTHON_IMAGE", "none")
    shutil.rmtree(tmp_path / "images")
    with pytest.raises(SystemExit, match="用 PYTHON_IMAGE=名称 指定内网的"):
        bundle.images(tmp_path, str(engine))


def _environment(place: Path) -> None:
    """An empty environment that uses this one's pip: installing pip takes longest."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "pip.pth").write_text(sysconfig.get_path("purelib"))


def _wheel(path: Path) -> Path:
    """A package of one line."""
    files = {
        "abacus.py": b"BEADS = 91\n",
        "abacus-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: abacus\nVersion: 1.0\n",
        "abacus-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "abacus-1.0.dist-info/RECORD"
    with zipfile.ZipFile(path, "w") as archive:
        lines = [f"{record},,"]
        for name, content in files.items():
            archive.writestr(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            lines.append(f"{name},sha256={digest.decode()},{len(content)}")
        archive.writestr(record, "\n".join(lines))
    return path
