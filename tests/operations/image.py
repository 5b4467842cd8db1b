"""Builds the image and tries it, on a machine without a container engine: `make image-check`.

debootstrap makes the base image from the mirror that this machine's apt uses (or PYTHON_IMAGE names
another), podman builds the Dockerfile from an installation package, asking no index, and each command
of docker-compose.yml runs in what was built: as its user, without privileges, on a read-only root.
Needs root and the programs below; takes about eight minutes, five of them once. PostgreSQL and Redis
are the tests' own. What has been downloaded stays in var/image/.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy import bundle
from tests.operations.image_services import FILLED_IN, USER, try_services, web_environment
from tests.programs import Program

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "image"
BASE = "localhost/henan-carbon-base"
IMAGE = "localhost/henan-carbon"
PROGRAMS = [
    Program(name, (name,), name) for name in ("podman", "buildah", "debootstrap", "unshare")
]
#: Everything a process in the container may write to, besides its volume and /tmp.
WRITABLE = "find / -xdev -writable -not -type l -not -path '/proc/*' -not -path '/sys/*' -not -path '/dev/*'"


def main() -> None:
    """Build, then try; the first thing that is not as it should be ends it."""
    if missing := [each.apt for each in PROGRAMS if not each.path()]:
        sys.exit(f"缺少程序，请执行：apt-get install -y {' '.join(missing)}")
    if os.geteuid() != 0:
        sys.exit("制作基础镜像、挂载只读目录需要 root。")
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="henan-image-", dir="/var/tmp") as directory:
        engine = Engine(Path(directory))
        with step("base image"):
            base = os.environ.get("PYTHON_IMAGE") or import_base(engine)
        with step("image"):
            build(engine, base)
        with step("commands of the image"):
            container, serve = try_commands(engine)
        with step("services"):
            try_services(Path(engine.buildah("mount", container)), serve, engine.directory)
    print("image: all as it should be")


@contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"== {name}", flush=True)
    yield
    print(f"   {time.monotonic() - began:.0f} s", flush=True)


class Engine:
    """podman and buildah over a storage of their own, without anything from the kernel that a
    container may not have."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.options = [
            *("--storage-driver", "vfs"),
            *("--root", str(directory / "storage"), "--runroot", str(directory / "run")),
        ]

    def podman(self, *arguments: str, **how: Any) -> None:
        subprocess.run(["podman", *self.options, *arguments], check=True, **how)

    def buildah(self, *arguments: str, check: bool = True) -> str:
        """What it printed, errors included."""
        done = subprocess.run(
            ["buildah", *self.options, *arguments], capture_output=True, text=True, timeout=300
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return f"{done.stdout}{done.stderr}".strip()


def import_base(engine: Engine) -> str:
    """A minimal system of this machine's own release with Python; its name."""
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if line
    )["VERSION_CODENAME"].strip('"')
    packed = KEPT / f"{release}.tar"
    if not packed.exists():
        mirror = subprocess.run(
            [
                *("apt-get", "indextargets", "--format", "$(REPO_URI)"),
                *("Created-By: Packages", f"Codename: {release}", "Component: main"),
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[0]
        root = engine.directory / "base"
        subprocess.run(
            [
                *("debootstrap", "--variant=minbase"),
                *("--include=python3-venv,python-is-python3,ca-certificates", release),
                *(str(root), mirror),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        partial = packed.with_suffix(".partial")
        subprocess.run(["tar", "-C", str(root), "-cf", str(partial), "."], check=True)
        partial.rename(packed)
        shutil.rmtree(root)
    engine.podman("import", "--quiet", str(packed), BASE)
    return BASE


def build(engine: Engine, base: str) -> None:
    """The Dockerfile, from what an offline server would build it from."""
    context = engine.directory / "context"
    bundle.lay_out(context)
    engine.podman(
        *("build", "--isolation", "chroot", "--layers=false", "--format", "docker"),
        *("--build-arg", f"PYTHON_IMAGE={base}", "--tag", IMAGE, str(context)),
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(context)


def try_commands(engine: Engine) -> tuple[str, list[str]]:
    """What the image holds, and when it refuses to start; the container it was tried in, and the
    command by which it serves."""
    told = json.loads(engine.buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]
    assert told["User"] == str(USER), told["User"]
    assert told["Healthcheck"]["Test"][-1] == "henan_carbon.alive", told["Healthcheck"]
    container = engine.buildah("from", IMAGE)

    def run(command: str, environment: Mapping[str, str], check: bool = True) -> str:
        given = [f"{name}={value}" for name, value in environment.items()]
        return engine.buildah(
            *("run", "--isolation", "chroot", container, "--", "env", *given, "sh", "-c", command),
            check=check,
        )

    assert run("id -u", {}) == str(USER)
    for absent in ("tests", "bench", "docs", "wheels", ".git", ".env", "var/db.sqlite3"):
        assert run(f"test -e {absent} || echo none", {}) == "none", absent
    writable = set(run(f"{WRITABLE} || true", {}).splitlines())
    own = {path for path in writable if path.startswith(("/app", "/opt", "/usr", "/etc"))}
    assert own == {"/app/var/files"}, own

    serve = " ".join(told["Cmd"]).replace("0.0.0.0:8000", "127.0.0.1:0")
    unfit = {
        "SECRET_KEY": {},
        "太短或是公开的默认值": {"PRODUCTION": "on", "SECRET_KEY": "changeme"},
        "DEBUG 没有关闭": {"PRODUCTION": "on", "DEBUG": "on", **FILLED_IN},
    }
    for reason, environment in unfit.items():
        said = run(f"timeout 60 {serve}; echo ended $?", environment)
        assert reason in said, (reason, said)
        # gunicorn's status for a worker that cannot start; 1 where a second one fails meanwhile.
        assert {"ended 3", "ended 1"} & set(said.splitlines()), said
    fit = {**web_environment(), "DATABASE_URL": "sqlite:////tmp/never-made"}
    said = run("python manage.py check --deploy --fail-level WARNING", fit)
    assert "no issues" in said, said
    return container, told["Cmd"]


if __name__ == "__main__":
    main()
