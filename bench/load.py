"""Programs and people reading at once: the API's list of all statuses of a year, unchanged answers,
the overview, workbooks coming in, and 200 users of all kinds for a while.

Run as a program of its own, like deadline_night. Throughput is given as a ratio to bare Django views
under the same server and middleware that answer as many bytes, or 304, and do nothing else.
"""

import http.client
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bench.crowd import HOST, Person, all_at_once, percentile
from bench.deadline_night import Coordinator, coordinators
from bench.results import YEAR
from bench.serving import THREADS, WORKERS, on_postgres, prepare, served, signed_in

#: As many programs as the server has threads keep it busy; more would only queue.
PROGRAMS = WORKERS * THREADS
SECONDS = 6
USERS, USERS_SECONDS = 200, 45
#: A person looks at a page before opening the next.
PAUSE = 15.0
LIST = f"/api/v1/statuses/?year={YEAR}&page_size=all"
LEAST_LIST, LEAST_HELD = 0.7, 0.9
Headers = Mapping[str, str]


def per_second(
    port: int, address: str, expected: int, *, sent: Sequence[Headers] = (), session: str = ""
) -> float:
    """How many answers a second PROGRAMS clients get that ask again as soon as they are answered,
    each with its own headers or all with one session."""
    people = [Person(port, session) for _ in range(PROGRAMS)]
    end = time.monotonic() + SECONDS

    def ask(person: Person, headers: Headers) -> None:
        while time.monotonic() < end:
            status, body, _ = person.get(address, headers)
            assert status == expected, (status, body[:200])

    own = sent or [{}] * PROGRAMS
    took = all_at_once([(p, partial(ask, p, h)) for p, h in zip(people, own, strict=True)])
    errors = [error for person in people for error in person.errors]
    assert not errors, errors[:3]
    return sum(len(person.seconds) for person in people) / took


def users(port: int, headers: Headers, uploads: list[Coordinator]) -> tuple[list[Person], float]:
    """200 users for a while: officials of cities, provincial staff, programs, workbooks."""
    from accounts.models import Role, User

    pages: list[tuple[Person, Callable[[], None]]] = [
        (person, person.upload_and_confirm) for person in uploads
    ]
    staff = list(User.objects.filter(role__in=(Role.PROVINCE_ADMIN, Role.REVIEWER, Role.LEADER)))
    cities = list(User.objects.filter(role=Role.COORDINATOR).select_related("city"))
    end, chance = time.monotonic() + USERS_SECONDS, random.Random(29)

    def read(person: Person, addresses: list[str], sent: Headers) -> None:
        # Not all in the same second.
        at = chance.randrange(len(addresses))
        time.sleep(chance.random() * PAUSE)
        while time.monotonic() < end:
            status, body, _ = person.get(addresses[at % len(addresses)], sent)
            assert status == 200, (status, addresses[at % len(addresses)], body[:200])
            at += 1
            person.hang_up()
            time.sleep(PAUSE)

    for at in range(USERS - len(uploads)):
        if at % 10 == 0:
            person, addresses, sent = Person(port), [LIST, f"/api/v1/lagging/?year={YEAR}"], headers
        elif at % 2:
            user = staff[at % len(staff)]
            person, sent = Person(port, signed_in(user)), {}
            addresses = ["/overview/", "/lagging/", "/departments/housing/", "/indicators/4/"]
        else:
            user = cities[at % len(cities)]
            assert user.city is not None
            person, sent = Person(port, signed_in(user)), {}
            own = f"/reporting/{YEAR}/{user.city.code}"
            addresses = [f"/cities/{user.city.code}/", f"{own}/", f"{own}/entry/"]
        pages.append((person, partial(read, person, addresses, sent)))
    took = all_at_once(pages)
    return [person for person, _ in pages], took


def measure() -> int:
    """Print the ratios; returns 1 when anything failed."""
    from django.utils import timezone

    from accounts.clients import MOST_PER_MINUTE, create_api_token
    from accounts.models import User

    print("准备并发读取：PostgreSQL、演示数据……", flush=True)
    prepare()
    # Each program has a token of its own, so that none is held back.
    tokens = [
        create_api_token(
            name=f"bench {at}",
            city=None,
            by="bench",
            now=timezone.now(),
            per_minute=MOST_PER_MINUTE,
        )
        for at in range(PROGRAMS)
    ]
    sent = [{"Authorization": f"Bearer {each}", "Accept-Encoding": "gzip"} for each in tokens]
    headers = sent[0]
    province = signed_in(User.objects.get(username="province"))
    with served() as port:
        first = Person(port)
        for _ in range(4 * WORKERS):
            status, body, _ = first.get(LIST, headers)
            assert status == 200, (status, body[:200])
        plain = first.get(LIST, {"Authorization": headers["Authorization"]})[1]
        # Each program's first question is answered anew, as its token's name is in the ETag.
        per_second(port, LIST, 200, sent=sent)
        listed = per_second(port, LIST, 200, sent=sent)
        bare = per_second(port, f"/bare/?bytes={len(body)}", 200)
        tagged = [{**each, "If-None-Match": _tag(port, each)} for each in sent]
        held = per_second(port, LIST, 304, sent=tagged)
        bare_held = per_second(port, "/bare-held/", 304)
        overview = per_second(port, f"/overview/?year={YEAR}", 200, session=province)
        print(
            f"并发读取（{PROGRAMS}个程序，{WORKERS}个进程各{THREADS}线程，每秒次数）：\n"
            f"    全年状态清单（{len(plain) / 1024:.0f} KB，压缩后{len(body) / 1024:.0f} KB）"
            f"{listed:.0f}，同样字节的空视图{bare:.0f}，"
            f"比值{listed / bare:.2f}（目标 ≥ {LEAST_LIST}，{_verdict(listed / bare >= LEAST_LIST)}）\n"
            f"    未变（304）{held:.0f}，空的304 {bare_held:.0f}，"
            f"比值{held / bare_held:.2f}（目标 ≥ {LEAST_HELD}，"
            f"{_verdict(held / bare_held >= LEAST_HELD)}）\n"
            f"    全省总览，每次重新生成，{overview:.0f}",
            flush=True,
        )
        uploads = coordinators(port)
        people, took = users(port, headers, uploads)
    errors = [error for person in people for error in person.errors]
    seconds = [each for person in people for each in person.seconds]
    taken = sum(upload.taken for upload in uploads)
    print(
        f"    {len(people)}个用户{took:.0f} s内打开{len(seconds)}次，"
        f"p50 {percentile(seconds, 0.5) * 1000:.0f} ms，p95 {percentile(seconds, 0.95) * 1000:.0f} ms，"
        f"同时收下{taken}份工作簿；出错{len(errors)}"
    )
    for line in errors[:5]:
        print(f"    {line}")
    return 1 if errors or taken < len(uploads) else 0


def _tag(port: int, headers: Headers) -> str:
    """The ETag of the list for the holder of a token."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    connection.request("GET", LIST, None, dict(headers))
    tag = connection.getresponse().headers["ETag"]
    connection.close()
    return tag


def _verdict(reached: bool) -> str:
    return "达到" if reached else "未达到"


if __name__ == "__main__":
    sys.exit(on_postgres(measure))
