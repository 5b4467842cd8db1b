"""Telling other systems: signed, after the commit, tried again, never lost, written down."""

import errno
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings

from accounts import webhooks
from accounts.apps import THREAD
from accounts.models import Event, WebhookDelivery
from accounts.webhooks import PAUSES, address, create_webhook, deliver_due, publish
from assessment.services import recompute_all
from tests import factories as make
from tests.accounts.conftest import signed_in, trail
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    """Another system: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks?from=carbon"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.received.append(({**self.headers, "path": self.path}, body))
        self.send_response(server.answers.pop(0) if server.answers else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def told_of(receiver: Receiver, **terms: object) -> tuple[webhooks.Webhook, str]:
    given = {"name": "节能平台", "city": None, "events": list(Event)} | terms
    return create_webhook(url=receiver.url, by=make.province_admin(), now=make.NOW, **given)  # type: ignore[arg-type]


def test_a_submission_is_told_signed_as_the_documentation_says(receiver: Receiver) -> None:
    _, secret = told_of(receiver)
    told_of(receiver, name="别的市", city=make.city("洛阳"))
    told_of(receiver, name="只要结果", events=[Event.RESULTS])
    reports.submitted("郑州")
    assert receiver.received == []
    assert deliver_due(make.NOW) == 1
    ((headers, body),) = receiver.received
    signed = f"{headers['Webhook-Timestamp']}.{body.decode()}".encode()
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Webhook-Signature"] == f"v1={expected}"
    assert headers["path"] == "/hooks?from=carbon"
    content = json.loads(body)
    assert (content["id"], content["type"]) == (headers["Webhook-Id"], "submission.moved")
    assert content["data"] == {
        "city": "410100",
        "year": 2026,
        "action": "submit",
        "from": "draft",
        "state": "submitted",
        "version": 1,
    }
    assert deliver_due(make.NOW) == 0


def test_results_are_told_when_they_change_and_only_then(receiver: Receiver) -> None:
    recompute_all(make.NOW)
    told_of(receiver)
    recompute_all(make.NOW)
    assert not WebhookDelivery.objects.exists()
    make.fact("built_up_area", 100)
    make.fact("permeable_area", 39)
    recompute_all(make.NOW)
    delivery = WebhookDelivery.objects.get()
    assert json.loads(delivery.body)["data"]["changed_rows"] >= 1


def test_what_was_rolled_back_is_not_told(receiver: Receiver) -> None:
    told_of(receiver)

    @transaction.atomic
    def undone() -> None:
        assert len(publish(event=Event.RESULTS, data={}, now=make.NOW)) == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert deliver_due(make.NOW) == 0


def test_a_failure_is_tried_again_later_and_given_up_at_last(receiver: Receiver) -> None:
    told_of(receiver)
    publish(event=Event.RESULTS, data={}, now=make.NOW)
    # A redirect is no arrival: nobody entered the host it leads to.
    receiver.answers = [500, 302]
    assert deliver_due(make.NOW) == 0
    assert deliver_due(make.NOW) == 0
    assert len(receiver.received) == 1
    first = make.NOW + PAUSES[0]
    assert deliver_due(first) == 0
    delivery = WebhookDelivery.objects.get()
    assert (delivery.attempts, delivery.status, delivery.error) == (2, 302, "对方答复 302")
    assert delivery.next_at == first + PAUSES[1]
    assert deliver_due(delivery.next_at) == 1
    delivery.refresh_from_db()
    assert (delivery.next_at, delivery.error, delivery.status) == (None, "", 204)
    assert len({body for _, body in receiver.received}) == 1

    publish(event=Event.RESULTS, data={}, now=make.NOW)
    receiver.answers = [503] * 10
    at = make.NOW
    for _ in range(len(PAUSES) + 3):
        deliver_due(at)
        at += timedelta(days=1)
    given_up = WebhookDelivery.objects.first()
    assert given_up is not None
    assert (given_up.attempts, given_up.next_at) == (len(PAUSES) + 1, None)


def test_a_worker_that_dies_while_sending_loses_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of(receiver)
    publish(event=Event.RESULTS, data={}, now=make.NOW)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("accounts.webhooks._send", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(make.NOW)
    assert deliver_due(make.NOW + PAUSES[0]) == 1


def test_a_system_that_is_away_holds_up_nobody(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, _ = told_of(receiver, name="关机的平台")
    told_of(receiver)
    for _ in range(3):
        publish(event=Event.RESULTS, data={}, now=make.NOW)
    moments = []
    send = webhooks._send

    def slow(delivery: WebhookDelivery, at: datetime) -> tuple[int | None, str]:
        moments.append(at)
        if delivery.webhook_id == away.pk:
            passed.append(20)
            return None, "连不上：timed out"
        return send(delivery, at)

    passed: list[float] = []
    monkeypatch.setattr(webhooks, "_send", slow)
    monkeypatch.setattr(webhooks, "time", SimpleNamespace(monotonic=lambda: sum(passed)))
    assert deliver_due(make.NOW) == 3
    # Waited for once, and what was sent after that is signed with its own moment.
    assert moments == [make.NOW, *[make.NOW + timedelta(seconds=20)] * 3]
    assert sorted(away.deliveries.values_list("attempts", flat=True)) == [0, 0, 1]
    # Nor does each message that comes meanwhile wait for it anew.
    publish(event=Event.RESULTS, data={}, now=make.NOW)
    assert deliver_due(make.NOW) == 1
    assert sum(away.deliveries.values_list("attempts", flat=True)) == 1
    deliver_due(moments[0] + webhooks.REST)
    assert sum(away.deliveries.values_list("attempts", flat=True)) == 2
    # A run does not go on for ever, even where each system is slow.
    passed.append(webhooks.RUN_SECONDS)
    publish(event=Event.RESULTS, data={}, now=make.NOW)
    monkeypatch.setattr(webhooks, "time", SimpleNamespace(monotonic=iter((0, 31)).__next__))
    assert deliver_due(make.NOW) == 0
    assert len(receiver.received) == 4


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_a_thread_sends(receiver: Receiver, settings: Settings) -> None:
    settings.JOBS_IN_THREADS = True
    told_of(receiver)
    publish(event=Event.RESULTS, data={}, now=make.NOW)
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(timeout=30)
    assert len(receiver.received) == 1
    assert WebhookDelivery.objects.get().status == 204


def test_an_ipv6_address_needs_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refused(address: tuple[str, int], *_: object) -> None:
        tried.append(address)
        raise TimeoutError if address[1] == 80 else OSError(errno.EHOSTUNREACH, "No route to host")

    monkeypatch.setattr("socket.create_connection", refused)
    for url in ("http://[fd00::7]/hooks", "https://[fd00::7]/", "http://[fd00::7]:8000/"):
        webhook, _ = create_webhook(
            name="新", url=url, city=None, events=[], by=make.province_admin(), now=make.NOW
        )
        webhooks.send_test(webhook=webhook, by=make.province_admin(), now=make.NOW)
    deliver_due(make.NOW)
    assert tried == [("fd00::7", 80), ("fd00::7", 443), ("fd00::7", 8000)]
    said = [each.error for each in WebhookDelivery.objects.order_by("pk")]
    assert said == ["10秒内没有答复", *["连不上：网络到不了这台主机"] * 2]


def test_whoever_acts_is_not_told_that_the_queue_is_away(
    receiver: Receiver,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    """The message is written and the sweep finds it."""

    def away() -> None:
        raise OperationalError("Error 111 connecting to redis:6379")

    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("accounts.tasks.deliver_webhooks.delay", away)
    webhook, _ = told_of(receiver)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert (
            signed_in(make.province_admin()).post(f"/webhooks/{webhook.pk}/test/").status_code
            == 302
        )
    assert deliver_due(timezone.now()) == 1


def test_in_the_browser_from_creation_to_the_log(receiver: Receiver) -> None:
    admin = signed_in(make.province_admin())
    form = {"name": "节能平台", "url": receiver.url, "city": "", "events": ["submission.moved"]}
    page = admin.post("/webhooks/new/", form)
    webhook = webhooks.Webhook.objects.get()
    assert webhooks.secret_of(webhook) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    admin.post(f"/webhooks/{webhook.pk}/test/")
    receiver.answers = [404]
    deliver_due(timezone.now())
    listed = admin.get("/webhooks/").content.decode()
    assert webhooks.secret_of(webhook) not in listed
    assert "对方答复 404" in listed
    admin.post(f"/webhooks/deliveries/{WebhookDelivery.objects.get().pk}/again/")
    assert deliver_due(timezone.now()) == 1
    assert "送达" in admin.get("/webhooks/").content.decode()
    receiver.answers = [500]
    again = f"/webhooks/deliveries/{WebhookDelivery.objects.get().pk}/again/"
    admin.post(again)
    deliver_due(timezone.now())
    assert "送达<" not in admin.get("/webhooks/").content.decode()
    admin.post(f"/webhooks/{webhook.pk}/test/")
    admin.post(f"/webhooks/{webhook.pk}/disable/")
    assert "重发" not in admin.get("/webhooks/").content.decode().partition("最近的消息")[2]
    admin.post(again)
    assert deliver_due(timezone.now()) == 0
    assert publish(event=Event.SUBMISSION, data={}, now=make.NOW) == []
    assert [each.action for each in trail("webhook.create", "webhook.test", "webhook.disable")] == [
        *("webhook.create", "webhook.test", "webhook.test", "webhook.disable")
    ]


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://a.example/",
            "file:///etc/passwd",
            "a.example",
            "http://",
            "http://[",
            "http://a:0/",
        ),
        *("http://u:p@a.example/", "http://a.example/#x", "http://a.example/ x", "http://a:99999/"),
        *(
            "http://a.example/\r\nX: y",
            "javascript:1",
            f"http://a.example/{'x' * 300}",
            "http://河南/",
        ),
    ],
)
def test_only_an_http_address_with_a_host_is_taken(url: str) -> None:
    with pytest.raises(webhooks.NotAnAddress, match="http:// 或 https://"):
        address(url)


def test_a_wrong_address_in_the_form_is_told(client: Client, db: None) -> None:
    admin = signed_in(make.province_admin())
    form = {"name": "x", "url": "ftp://a", "city": "", "events": ["results.changed"]}
    assert "推送地址应以" in admin.post("/webhooks/new/", form).content.decode()
    assert not webhooks.Webhook.objects.exists()
