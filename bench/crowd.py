"""Many people at once, each with a connection of their own, against a server of this machine."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "127.0.0.1"
CSRF = "b" * 32
#: Longer than any answer may take; whoever waits longer counts as an error.
PATIENCE = 100
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Person:
    """One browser: its session, its connection, how long each answer took, what went wrong."""

    port: int
    session: str = ""
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, str]:
        """Fetch a page: status, body, where it redirects to; its time is kept."""
        began = time.perf_counter()
        answer = self._ask("GET", address, None, headers or {})
        self.seconds.append(time.perf_counter() - began)
        return answer

    def hang_up(self) -> None:
        """Close the connection, as a browser finds it closed after a pause."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def post(self, address: str, fields: Mapping[str, str]) -> tuple[int, bytes, str]:
        """Send a form, as the form's script sends it; its time is kept."""
        began = time.perf_counter()
        answer = self._ask("POST", address, urlencode(fields).encode(), {"Content-Type": FORM})
        self.seconds.append(time.perf_counter() - began)
        return answer

    def send_file(
        self, address: str, name: str, content: bytes, *, field: str = "file", accept: str = "*/*"
    ) -> tuple[int, bytes, str]:
        """Upload a file under this field, as the pages do or, with `accept`, their scripts."""
        mark = "bench-boundary"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}", "Accept": accept}
        return self._ask("POST", address, body, kind)

    def _ask(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        cookies = f"sessionid={self.session}; csrftoken={CSRF}" if self.session else ""
        sent = {**headers, "Cookie": cookies, "X-CSRFToken": CSRF}
        try:
            self.connection.request(method, address, body, sent)
            answer = self.connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise


def all_at_once(acts: Sequence[tuple[Person, Callable[[], None]]]) -> float:
    """Let everybody begin at the same moment; returns the seconds until the last is done."""
    start = threading.Barrier(len(acts) + 1)

    def run(person: Person, act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
        except (OSError, http.client.HTTPException, AssertionError) as problem:
            person.errors.append(repr(problem)[:300])

    threads = [threading.Thread(target=run, args=act, daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def percentile(seconds: Sequence[float], share: float) -> float:
    """The time within which this share of the answers came (nearest rank)."""
    ordered = sorted(seconds)
    return ordered[max(0, -(-round(len(ordered) * share * 1000) // 1000) - 1)]
