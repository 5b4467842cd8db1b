"""What `make run` does once the environment stands: prepare the database, then serve.

`python -m henan_carbon.serve` migrates, loads the plan, loads demonstration data (unless DEMO=0),
computes what time alone has changed, prints the address and starts gunicorn. Run again it only
checks all that, so a second start takes seconds and keeps what was entered.
"""

import os
import secrets
import socket
import sys
from pathlib import Path

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent


def local_secret_key() -> str:
    """This machine's own key, made at the first start and kept in var/ for its owner alone."""
    path = ROOT / "var" / "secret-key"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def set_environment() -> None:
    """Serve as production does, but over plain HTTP and with static files from the rooms."""
    debug = os.environ.setdefault("DEBUG", "off")
    if debug.lower() in ("off", "false", "0", "no"):
        os.environ.setdefault("SECRET_KEY", local_secret_key())
    os.environ.setdefault("COOKIES_SECURE", "off")
    os.environ.setdefault("STATIC_COLLECTED", "off")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ["DJANGO_SETTINGS_MODULE"] = "henan_carbon.settings"


def chosen_port() -> int:
    """PORT, 8000 unless set; ends with a message when it is no port or already taken."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT={text} 不是有效的端口号，例如：make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as problem:
            sys.exit(f"端口 {text} 不能使用（{problem.strerror}），请换一个：make run PORT=8001")
    return int(text)


def prepare(*, demonstration: bool) -> None:
    """Bring the database up to date: tables, the plan, demonstration data, results."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from assessment.services import ensure_current
    from jobs.services import interrupt

    print("检查数据库……", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_plan", verbosity=0)
    if demonstration and not settings.PRODUCTION:
        call_command("load_demo")
    print("核对计算结果……", flush=True)
    now = timezone.now()
    ensure_current(now=now)
    # Without a worker, jobs end with the process that did them.
    interrupt(now, before=now)


def refuse_unfit() -> None:
    """End with words where production is asked for and this is none, before anything is served."""
    from operations.production import Unfit
    from operations.production import refuse_unfit as refuse

    try:
        refuse()
    except Unfit as unfit:
        sys.exit(str(unfit))


def has_people() -> bool:
    """Whether anybody can sign in."""
    from accounts.models import User

    return User.objects.exists()


def serve(port: int) -> None:
    """Start gunicorn in this process; returns when it is stopped."""
    from django.db import connections
    from gunicorn.app.wsgiapp import run

    # The workers are forked from this process and must open their own connections.
    connections.close_all()
    sys.argv = [
        "gunicorn",
        "henan_carbon.wsgi:application",
        *("--bind", f"{HOST}:{port}", "--preload"),
        *("--workers", "2", "--threads", "4", "--timeout", "120"),
        *("--log-level", "warning", "--no-control-socket"),
        *("--config", "python:henan_carbon.serving"),
    ]
    if not has_people():
        print(
            "\n系统中还没有账号。请另开一个终端，先新建省级管理员：\n"
            "  .venv/bin/python manage.py create_user USERNAME --role province_admin --name 姓名"
        )
    print(f"\n服务已启动：http://{HOST}:{port}　　按 Ctrl+C 停止", flush=True)
    run()


def main() -> None:
    """Prepare and serve."""
    port = chosen_port()
    set_environment()
    import django

    django.setup()
    demonstration = os.environ.get("DEMO", "1") != "0"
    prepare(demonstration=demonstration)
    refuse_unfit()
    serve(port)


if __name__ == "__main__":
    main()
