"""The proxy of the compose file in front of this system: what reaches it, what does not."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.lockout import address_key
from accounts.models import FailedSignIns
from accounts.problems import Problem
from henan_carbon import serving
from reporting.models import WorkbookUpload
from reporting.workbook.exporting import workbook_of
from tests import factories as make
from tests.operations.proxy import Proxy, proxy
from tests.programs import NGINX, needs_program
from tests.servers import free_port

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT_MB = 2
UPLOAD = "/reporting/2026/410100/upload/"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: str


class Browser:
    """Trusts the proxy's certificate and follows no redirect."""

    def __init__(self, proxy: Proxy) -> None:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: object) -> None:
                return None

        self.proxy = proxy
        trusted = ssl.create_default_context(cafile=str(proxy.certificate))
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusted), Stay, urllib.request.ProxyHandler({})
        )

    def ask(
        self, path: str, body: bytes | None = None, plain: bool = False, **headers: str
    ) -> Answer:
        port = self.proxy.plain_port if plain else self.proxy.port
        address = f"http{'' if plain else 's'}://127.0.0.1:{port}{path}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with self.opener.open(urllib.request.Request(address, body, given), timeout=20) as got:
                return Answer(got.status, got.headers, got.read().decode())
        except urllib.error.HTTPError as got:
            return Answer(got.code, got.headers, got.read().decode())


@pytest.fixture
def in_front(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Browser]:
    """The proxy before this system as production sets it up."""
    nginx = needs_program(NGINX)
    # Read once per process, at its start; the tests' own process is no production.
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.PROXY_COUNT = 1
    settings.METRICS_TOKEN = "scrape-me"
    with proxy(nginx, tmp_path, f"127.0.0.1:{live_server.thread.port}", LIMIT_MB) as made:
        yield Browser(made)


def form(boundary: str, name: str, content: bytes) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


def test_it_hands_on_what_is_for_people_and_keeps_the_rest(in_front: Browser) -> None:
    # Plain HTTP leads to HTTPS, with the whole address.
    moved = in_front.ask("/plan/?x=1", plain=True)
    assert (moved.status, moved.headers["Location"]) == (308, "https://127.0.0.1/plan/?x=1")

    # What is for machines inside stays there, whatever token comes along.
    for path in ("/metrics", "/readyz"):
        assert in_front.ask(path, Authorization="Bearer scrape-me").status == 404, path
    assert in_front.ask("/healthz").body == "ok\n"

    # The page knows that it came by HTTPS: its cookie goes nowhere else, a form is taken.
    given = "0123456789abcdef" * 2
    page = in_front.ask("/sign-in/", X_Request_ID=given)
    assert page.status == 200
    cookie = page.headers["Set-Cookie"]
    assert "; Secure" in cookie
    assert page.headers["X-Request-ID"] == given
    assert "Server" not in page.headers or "/" not in page.headers["Server"]
    for header in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"):
        assert len(page.headers.get_all(header) or []) == 1, header
    token = cookie.partition("csrftoken=")[2].partition(";")[0]
    origin = f"https://127.0.0.1:{in_front.proxy.port}"
    tried = in_front.ask(
        "/sign-in/",
        b"username=nobody&password=wrong&csrfmiddlewaretoken=" + token.encode(),
        Cookie=f"csrftoken={token}",
        Origin=origin,
        Referer=f"{origin}/sign-in/",
        # Claimed by the client, and not believed.
        X_Forwarded_For="203.0.113.9",
    )
    assert tried.status == 200, tried.body
    assert "用户名或密码" in tried.body
    counted = set(FailedSignIns.objects.values_list("key", flat=True))
    assert address_key("127.0.0.1") in counted
    assert address_key("203.0.113.9") not in counted

    # Its own lines carry the id that ours carry, and no address.
    lines = [json.loads(line) for line in in_front.proxy.lines.read_text().splitlines()]
    assert given in {line["request_id"] for line in lines}
    assert "127.0.0.1" not in in_front.proxy.lines.read_text()

    # As long an address as gunicorn takes is handed on; what is longer is told here.
    room = serving.limit_request_line - len("GET /api/v1/?x= HTTP/1.1")
    assert in_front.ask(f"/api/v1/?x={'a' * room}").status == 401
    long = in_front.ask(f"/api/v1/?x={'a' * (room + 1)}")
    assert (long.status, long.headers["Content-Type"]) == (414, "application/problem+json")
    assert json.loads(long.body)["title"] == "网址太长"
    long = in_front.ask(f"/plan/?x={'a' * 9000}")
    assert (long.status, long.headers["Content-Type"]) == (414, "text/html; charset=utf-8")
    assert "少选几个条件再试" in long.body

    workbooks(in_front)


def test_while_the_pages_are_away_people_and_programs_are_told_so_in_words(tmp_path: Path) -> None:
    with proxy(needs_program(NGINX), tmp_path, f"127.0.0.1:{free_port()}", LIMIT_MB) as made:
        front = Browser(made)
        away = front.ask("/plan/")
        assert (away.status, away.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert "系统暂时没有应答" in away.body
        away = front.ask("/api/v1/")
        assert (away.status, json.loads(away.body)["status"]) == (503, 503)


def workbooks(in_front: Browser) -> None:
    """One goes through; what is over the limit is told in Chinese, and reaches nobody."""
    client = Client()
    client.force_login(make.coordinator("郑州"))
    make.cycle(2026)
    session = client.cookies[configured.SESSION_COOKIE_NAME].value
    token = "a" * 32
    origin = f"https://127.0.0.1:{in_front.proxy.port}"
    headers = {
        "Cookie": f"{configured.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
        "X_CSRFToken": token,
        "Origin": origin,
        "Referer": origin + UPLOAD,
        "Content_Type": "multipart/form-data; boundary=b",
    }
    content = workbook_of(city=make.city("郑州"), cycle=make.cycle(2026))
    taken = in_front.ask(UPLOAD, form("b", "a.xlsx", content), **headers)
    assert taken.status == 302, taken.body
    assert taken.headers["Location"].startswith(UPLOAD), taken.headers["Location"]
    assert WorkbookUpload.objects.count() == 1

    large = form("b", "large.xlsx", b"x" * (LIMIT_MB * 1024 * 1024))
    refused = in_front.ask(UPLOAD, large, **headers)
    assert (refused.status, refused.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert f"不能超过 {LIMIT_MB} MB" in refused.body
    refused = in_front.ask(UPLOAD, large, Accept="application/json", **headers)
    assert refused.headers["Content-Type"] == "application/problem+json"
    said, kind = json.loads(refused.body), Problem.TOO_LARGE.value
    assert (said["type"], said["status"], said["title"]) == (kind.type, kind.status, kind.title)
    assert WorkbookUpload.objects.count() == 1
