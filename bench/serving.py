"""The system on PostgreSQL (writing through to the disk) behind gunicorn, as production serves it, on
this machine and loopback only."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from bench.crowd import HOST, Person
from bench.environment import SETTINGS
from tests.servers import free_port, postgres

WORKERS, THREADS = 3, 4


@contextmanager
def served() -> Iterator[int]:
    """gunicorn with as many workers and threads as the image starts; yields its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "bench.wsgi:application"),
        *("--bind", f"{HOST}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--timeout", "60", "--log-level", "error", "--no-control-socket"),
    ]
    process = subprocess.Popen(command)
    try:
        ready = Person(port)
        deadline = time.monotonic() + 60
        while True:
            try:
                assert ready.get("/bare/?bytes=1")[0] == 200
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def prepare() -> None:
    """The demonstration system of the year, and the table of the bare view."""
    from django.core.management import call_command
    from django.db import connection

    from bench.urls import ROW_TABLE

    for command in ("migrate", "load_plan", "load_demo"):
        call_command(command, stdout=StringIO(), verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(ROW_TABLE)


def signed_in(user: object) -> str:
    """A session of the user, as signing in makes it."""
    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(user)  # type: ignore[arg-type]
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def on_postgres(measure: Callable[[], int]) -> int:
    """Start PostgreSQL, measure, stop it; returns what was returned."""
    with postgres(durable=True) as address, tempfile.TemporaryDirectory() as directory:
        os.environ |= {**SETTINGS, "DATABASE_URL": address}
        import django

        django.setup()
        from django.conf import settings
        from django.db import connections

        settings.MEDIA_ROOT = Path(directory)
        try:
            return measure()
        finally:
            connections.close_all()
