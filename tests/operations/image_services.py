"""The services of docker-compose.yml, run in an image's files: as its user, without privileges, on a
read-only root, with the tests' own PostgreSQL and Redis."""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from tests import servers
from tests.operations.proxy import proxy
from tests.programs import NGINX

ROOT = Path(__file__).resolve().parents[2]
USER = 10001
FILLED_IN = {
    "SECRET_KEY": "Zq8-k3_Lm9vXw2TqR7yUbN5cHd1JfG6sAaEoPi0tWz4BnVrMxKj8QeDl",
    "ALLOWED_HOSTS": "carbon.example.gov.cn",
    "POSTGRES_PASSWORD": "unused",
    "REDIS_PASSWORD": "unused",
    "METRICS_TOKEN": "scrape-me",
}


class ReadOnly:
    """The container's files as a read-only root, with what docker-compose.yml mounts over them."""

    def __init__(self, root: Path, environment: Mapping[str, str], sockets: str) -> None:
        self.root, self.environment = root, environment
        group = re.search(rf"^carbon:x:{USER}:(\d+):", (root / "etc/passwd").read_text(), re.M)
        assert group
        mounts = [
            f"mount --bind {root} {root}",
            f"mount --rbind /dev {root}/dev",
            f"mount -t proc proc {root}/proc",
            f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp",
            f"mount -t tmpfs -o uid={USER} tmpfs {root}/app/var/files",
            f"mkdir {root}/tmp/pg && mount --bind {sockets} {root}/tmp/pg",
            f"mount -o remount,bind,ro {root}",
        ]
        user = f"--reuid {USER} --regid {group[1]} --clear-groups"
        self.script = (
            "set -e; " + "; ".join(mounts) + f"; exec chroot {root} setpriv {user} "
            '--no-new-privs --bounding-set=-all --inh-caps=-all sh -c \'cd /app; exec "$@"\' - "$@"'
        )

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        """Run a command of a service, the first process of a namespace of its own; `end` ends it."""
        with log.open("ab") as words:
            return subprocess.Popen(
                [
                    *("unshare", "--mount", "--pid", "--fork"),
                    *("sh", "-c", self.script, "-", *command),
                ],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
            )

    def run(self, command: list[str]) -> str:
        """What a command that ends printed; an error when it failed."""
        with tempfile.TemporaryDirectory() as directory:
            log = Path(directory) / "log"
            status = self.start(command, log).wait(timeout=300)
            said = log.read_text(errors="replace")
        assert status == 0, f"{command}: {status}\n{said}"
        return said


def end(process: subprocess.Popen[bytes]) -> None:
    """End what `start` began: the first of a namespace takes all others along. To end only its parent
    would leave it, since whoever changes user is told no more of a parent's death."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for child in children.read_text().split() if process.poll() is None else ():
        os.kill(int(child), signal.SIGKILL)
    process.wait(60)


def try_services(root: Path, serve: list[str], directory: Path) -> None:
    """prepare, web, worker and beat of docker-compose.yml, as they would be together: in the image
    mounted at `root`, with its own command to serve; logs go into `directory`."""
    services = compose_services()
    assert services["web"]["read_only"] is True
    port, counts = str(servers.free_port()), str(servers.free_port())
    with ExitStack() as running:
        database = running.enter_context(servers.postgres())
        queue = running.enter_context(servers.redis())
        sockets = database.rpartition("host=")[2]
        # The container's user, who is nobody here, passes through to the socket.
        Path(sockets).chmod(0o711)
        place = ReadOnly(
            root,
            {
                "PATH": "/opt/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOSTNAME": "smoke",
                **web_environment(),
                "DATABASE_URL": database.replace(sockets, "/tmp/pg"),
                "CELERY_BROKER_URL": queue,
                "SHARED_CACHE_URL": queue.replace("redis://", "rediscache://"),
                "WORKER_METRICS_PORT": counts,
            },
            sockets,
        )
        said = place.run(["sh", "-c", "id -u; touch /app/x /opt/x /etc/x 2>&1 || true"])
        assert said.splitlines()[0] == str(USER), said
        assert said.count("Read-only file system") == 3, said
        place.run(in_sh(services["prepare"]["command"]))

        logs = {name: directory / f"{name}.log" for name in ("web", "worker", "beat")}
        commands = {
            "web": [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in serve],
            "worker": in_sh(services["worker"]["command"] + " --hostname celery@smoke"),
            "beat": in_sh(services["beat"]["command"]),
        }
        processes = {name: place.start(commands[name], logs[name]) for name in commands}
        for process in processes.values():
            running.callback(end, process)
        try:
            look_at_pages(f"http://127.0.0.1:{port}")
            if nginx := NGINX.path():
                look_through_proxy(Path(nginx), directory / "proxy", f"127.0.0.1:{port}")
            wait(lambda: asked(f"http://127.0.0.1:{counts}/metrics")[0] == 200)
            wait(lambda: "henan_jobs_total" in asked(f"http://127.0.0.1:{counts}/metrics")[2])
            place.run(["python", "-m", "henan_carbon.alive", port])
            ping = services["worker"]["healthcheck"]["test"][1].replace("$$HOSTNAME", "smoke")
            wait(lambda: "pong" in place.run(["sh", "-c", f"{ping} || true"]))
            assert {name for name, each in processes.items() if each.poll() is not None} == set()
        except BaseException:
            for name, log in logs.items():
                print(f"-- {name}\n{log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
            raise


def look_at_pages(address: str) -> None:
    """Alive, ready, the way in with its hashed files, and the counts."""
    wait(lambda: asked(f"{address}/healthz")[0] == 200)
    # The worker too, once it is up.
    wait(lambda: set(json.loads(asked(f"{address}/readyz")[2])["parts"].values()) == {"ok"})
    assert asked(f"{address}/readyz")[0] == 200
    status, headers, page = asked(f"{address}/sign-in/")
    assert status == 200, page
    assert headers["Strict-Transport-Security"], headers
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    assert files, page
    for file in files:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", file), file
        status, headers, _ = asked(address + file, {"Accept-Encoding": "br"})
        assert (status, headers["Content-Encoding"]) == (200, "br"), file
        assert "immutable" in headers["Cache-Control"], file
    token = {"Authorization": f"Bearer {FILLED_IN['METRICS_TOKEN']}"}
    assert "henan_database_up 1.0" in asked(f"{address}/metrics", token)[2]
    assert asked(f"{address}/metrics")[0] == 404


def look_through_proxy(nginx: Path, directory: Path, web: str) -> None:
    """The way in once more, as people reach it: by HTTPS, through the compose file's proxy."""
    directory.mkdir(mode=0o755)
    with proxy(nginx, directory, web, 40) as front:
        trusted = ssl.create_default_context(cafile=str(front.certificate))
        address = f"https://127.0.0.1:{front.port}/sign-in/"
        headers = {"Host": FILLED_IN["ALLOWED_HOSTS"]}
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, context=trusted) as answer:
            assert "; Secure" in answer.headers["Set-Cookie"], answer.headers


def asked(address: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any, str]:
    """Status, headers and body, as the proxy would ask; status 0 when nobody answers."""
    given = {"Host": FILLED_IN["ALLOWED_HOSTS"], "X-Forwarded-Proto": "https", **(headers or {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=given)) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode(errors="replace")
    except OSError:
        return 0, {}, ""


def wait(happened: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.5)


def in_sh(command: str) -> list[str]:
    """A command of docker-compose.yml, whose own dollars are doubled."""
    return ["sh", "-c", "exec " + command.replace("$$", "$")]


def compose_services() -> Any:
    """The services of docker-compose.yml, as written there."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


def web_environment() -> dict[str, str]:
    """The environment of the web service with the values of FILLED_IN, else its defaults."""

    def value(found: re.Match[str]) -> str:
        name, rule, rest = found.groups()
        if name in FILLED_IN:
            return FILLED_IN[name]
        assert rule == ":-", f"{name} is required and not filled in"
        return str(rest)

    return {
        name: re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", value, str(text))
        for name, text in compose_services()["web"]["environment"].items()
    }
