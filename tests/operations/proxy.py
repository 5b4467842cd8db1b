"""deploy/nginx.conf.template, run on this machine as the compose file's proxy runs it."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
#: What the image adds around the template: Debian's nginx.conf without its sites.
AROUND = """
{user}
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{}}
http {{
    {folders}
    include {directory}/default.conf;
}}
"""
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it listens, its certificate, and what it wrote of each request."""

    port: int
    plain_port: int
    certificate: Path
    lines: Path


def filled_in(template: str, **values: str) -> str:
    """As the image's entry point fills it in: the names that the compose file lets through."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    rule = compose["services"]["proxy"]["environment"]["NGINX_ENVSUBST_FILTER"].replace("$$", "$")
    return re.sub(
        r"\$\{(\w+)\}",
        lambda found: values[found[1]] if re.search(rule, found[1]) else found[0],
        template,
    )


@contextmanager
def proxy(nginx: Path, directory: Path, web: str, max_upload_mb: int) -> Iterator[Proxy]:
    """nginx in front of `web` (host:port), with a certificate of its own."""
    made = Proxy(free_port(), free_port(), directory / "tls.crt", directory / "lines.log")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(directory / "tls.key"), "-out", str(made.certificate)),
        ],
        check=True,
        capture_output=True,
    )
    text = filled_in(
        (ROOT / "deploy/nginx.conf.template").read_text("utf-8"),
        MAX_UPLOAD_MB=str(max_upload_mb),
        NGINX_LOCAL_RESOLVERS="127.0.0.1",
    )
    for ours, here in {
        "listen 8080;": f"listen 127.0.0.1:{made.plain_port};",
        "listen 8443 ssl;": f"listen 127.0.0.1:{made.port} ssl;",
        "web:8000": web,
        "/etc/nginx/tls": str(directory),
        "/dev/stdout": str(made.lines),
    }.items():
        assert ours in text, ours
        text = text.replace(ours, here)
    (directory / "default.conf").write_text(text, encoding="utf-8")
    folders = " ".join(f"{name}_temp_path {directory}/{name};" for name in FOLDERS)
    main = directory / "nginx.conf"
    # Its workers would else give up root, and not reach a folder of the tests.
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(AROUND.format(directory=directory, folders=folders, user=user))
    command = [str(nginx), "-c", str(main), "-p", str(directory), "-e", str(directory / "err")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen([*command, "-g", "daemon off;"], stdin=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while not (directory / "nginx.pid").exists() or not (directory / "nginx.pid").read_text():
            assert process.poll() is None, (directory / "error.log").read_text()
            assert time.monotonic() < end
            time.sleep(0.02)
        yield made
    finally:
        process.terminate()
        process.wait(timeout=20)
