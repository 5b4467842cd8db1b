"""Hurts a whole stack and prints what became of it, one JSON object: `python -m tests.operations.faults`.

A program of its own, since Django reads the database's address once.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from io import StringIO

from django.db import connections

from bench.crowd import Person, all_at_once
from tests.operations.fault_disk import disk_full
from tests.operations.fault_telling import REQUEST, observed
from tests.operations.stack import Stack, stack, wait_until

YEAR = 2026
CITIES = 18
SAVES = 28  # 18 × 28 = 504 acknowledged saves
ELEMENT = "building_energy"

APPROVE = """
from datetime import timedelta
from django.utils import timezone
from django_guid import set_guid
from reporting.history import HistoryRow, import_history
rows = [
    HistoryRow(2, {code!r}, {year!r}, "built_up_area", {value!r}),
    HistoryRow(3, {code!r}, {year!r}, "permeable_area", "50"),
]
set_guid({request!r})
done = import_history(rows=rows, source="测试", approve=True, by=None, now=timezone.now())
assert done.accepted, done.findings
"""
#: Dies after the commit, before the message to the worker is out.
CRASH = (
    "import os\nfrom assessment.tasks import recompute_marked\n"
    "recompute_marked.delay = lambda: os._exit(9)\n" + APPROVE
)


ASK = """
from django.utils import timezone
from accounts.models import Role, User
from assessment.jobs import SNAPSHOT
from jobs.services import ask
by = User.objects.filter(role=Role.PROVINCE_ADMIN).first() or User.objects.create(
    username="keeper", role=Role.PROVINCE_ADMIN
)
ask(kind=SNAPSHOT, title="断电", parameters={"name": "断电"}, by=by, now=timezone.now())
"""


@dataclass(slots=True)
class Typist(Person):
    """Somebody who types one figure again and again, whatever happens to the server."""

    city: str = ""
    stamp: str = ""
    value: Decimal = Decimal(1000)
    acknowledged: int = 0
    sent: int = 0
    refused: list[str] = field(default_factory=list)

    def type_on(self) -> None:
        place, end = f"{ELEMENT}-{YEAR}", time.monotonic() + 240
        while self.acknowledged < SAVES and time.monotonic() < end:
            typed = self.value + 1
            form = {f"value-{place}": str(typed), f"stamp-{place}": self.stamp}
            self.sent += 1
            try:
                status, body, _ = self.post(f"/reporting/{YEAR}/{self.city}/entry/save/", form)
            except OSError:
                # Nobody knows whether it was saved: the form sends it again.
                time.sleep(0.2)
                continue
            except Exception as cut_off:  # noqa: BLE001 - http.client's own, many kinds
                if type(cut_off).__module__ != "http.client":
                    raise
                time.sleep(0.2)
                continue
            if status >= 500:
                # While PostgreSQL is away; the form keeps the value and tries again.
                time.sleep(0.2)
                continue
            told = json.loads(body)["fields"][place]
            if told["became"] == "saved":
                self.acknowledged += 1
                self.value = typed
            elif "overtaken" in told["became"] or told["became"] == "stale":
                # The one that was cut off had been saved after all.
                self.value = typed
            else:
                self.refused.append(str(told)[:200])
                return
            self.stamp = told["stamp"]


def prepare(made: Stack) -> list[Typist]:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from reporting import selectors
    from reporting.forms import shown, stamp
    from tests import factories

    for command in ("migrate", "load_plan"):
        call_command(command, stdout=StringIO(), verbosity=0)
    from datetime import timedelta

    from django.utils import timezone

    from cities.selectors import cities
    from reporting.models import Cycle

    now = timezone.now()
    Cycle.objects.filter(year=YEAR).update(
        opens_at=now - timedelta(days=9), deadline=now + timedelta(days=9)
    )
    rules, people = selectors.rules(), []
    for city in cities():
        browser = Client()
        browser.force_login(factories.coordinator(city.short_name))
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        people.append(
            Typist(made.web_port, session, city=city.code, stamp=stamp(shown(None, rules[ELEMENT])))
        )
    return people


def crowd_while(made: Stack, people: list[Typist], hurt: Callable[[threading.Event], None]) -> None:
    """Everybody types while somebody hurts the system."""
    done = threading.Event()
    villain = threading.Thread(target=hurt, args=(done,))
    villain.start()
    try:
        all_at_once([(person, person.type_on) for person in people])
    finally:
        done.set()
        villain.join()


def saves_under_kills(made: Stack, people: list[Typist]) -> dict[str, object]:
    """Web processes die at random, PostgreSQL restarts once: no acknowledged save is lost or doubled."""
    chance, killed, restarted = random.Random(29), [], []

    def hurt(done: threading.Event) -> None:
        while not done.wait(chance.uniform(2, 4)):
            children = made.web_children()
            if children:
                victim = chance.choice(children)
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
            if len(killed) == 2 and not restarted:
                made.restart_database()
                restarted.append(True)

    crowd_while(made, people, hurt)
    # This process's own connection went with the restart.
    connections.close_all()
    from audit.models import Entry
    from reporting.models import Fact, State

    drafts = Fact.objects.filter(year=YEAR, element__code=ELEMENT, state=State.DRAFT)
    stored = dict(drafts.values_list("city__code", "value"))
    noted = [
        Entry.objects.filter(action="submission.save", actor=f"coordinator-{person.city}").count()
        for person in people
    ]
    return {
        "killed": len(killed),
        "restarted": len(restarted),
        "acknowledged": sum(person.acknowledged for person in people),
        "wrong": [p.city for p in people if stored.get(p.city) != p.value],
        "drafts": drafts.count(),
        # Noted once each: what was acknowledged, and at most what was sent and cut off.
        "noted_wrong": [
            p.city
            for p, count in zip(people, noted, strict=True)
            if not p.acknowledged <= count <= p.sent
        ],
        "values_and_trail_differ": [
            p.city for p, count in zip(people, noted, strict=True) if count != p.value - 1000
        ],
        "refused": [told for person in people for told in person.refused],
        "errors": [told for person in people for told in person.errors],
    }


def approve(made: Stack, code: str, year: str, value: str, *, crash: bool = False) -> int:
    """A figure counts from now on, approved by a process of its own; its exit status."""
    lines = (CRASH if crash else APPROVE).format(code=code, year=year, value=value, request=REQUEST)
    return made.run(lines, check=not crash).returncode


def marks() -> int:
    from django.db import connection

    from reporting.models import RecomputeMark

    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    return RecomputeMark.objects.count()


def settled(made: Stack, what: str) -> dict[str, object]:
    """Wait until nothing is left to compute, then compute everything anew: what differs."""
    from django.utils import timezone

    from assessment.services import recompute_all

    wait_until(lambda: marks() == 0, what, made.words)
    return {"differ": recompute_all(timezone.now())}


def worker_killed(made: Stack) -> dict[str, object]:
    """-9 in the middle of a recompute: another worker finishes it."""
    from django.db import connection, transaction

    from assessment.services import lock_results

    with transaction.atomic():
        # Whoever computes needs this row: the worker is now in the middle.
        lock_results()
        approve(made, "410100", "2021", "700")
        wait_until(lambda: _waiting_for_a_lock(connection) > 0, "a worker at work", made.words)
        made.kill("worker")
        left = marks()
    made.start("worker")
    return {"marks_after_the_kill": left, **settled(made, "after a killed worker")}


def job_killed(made: Stack) -> dict[str, object]:
    """-9 in the middle of keeping a snapshot: another worker keeps it, once."""
    from datetime import timedelta

    from django.db import connection, transaction
    from django.utils import timezone

    from assessment.models import Snapshot
    from assessment.services import lock_results
    from jobs.models import Job
    from jobs.services import SILENT_AFTER, sweep

    with transaction.atomic():
        lock_results()
        made.run(ASK)
        wait_until(lambda: _waiting_for_a_lock(connection) > 0, "a worker at work", made.words)
        made.kill("worker")
    made.start("worker")
    # What beat's sweep finds when nobody has said anything for so long.
    sweep(timezone.now() + SILENT_AFTER + timedelta(seconds=1))
    wait_until(lambda: not Job.objects.get().open, "the job done", made.words)
    job = Job.objects.get()
    return {
        "state": job.state,
        "attempts": job.attempts,
        "snapshots": Snapshot.objects.filter(name="断电").count(),
    }


def _waiting_for_a_lock(connection: object) -> int:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        # Within a transaction PostgreSQL shows the activity as it was at the first look.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return int(cursor.fetchone()[0])


def redis_away(made: Stack) -> dict[str, object]:
    """Figures count while the queue is away; results follow once it is back."""
    made.kill("redis")
    began = time.monotonic()
    status = approve(made, "410300", "2021", "350")
    seconds = time.monotonic() - began
    left = marks()
    made.start("redis")
    return {
        "status": status,
        "seconds": round(seconds, 1),
        "marks_meanwhile": left,
        **settled(made, "after Redis came back"),
    }


def crash_before_publishing(made: Stack) -> dict[str, object]:
    """The process dies after its commit, before the message: the sweep finds the mark."""
    status = approve(made, "410200", "2021", "160", crash=True)
    return {"status": status, **settled(made, "after a lost message")}


def delivered_twice(made: Stack) -> dict[str, object]:
    """Two deliveries of one task, to two workers at once: the same results, written once."""
    from django.db import transaction

    from assessment.models import ResultsState
    from assessment.services import lock_results
    from assessment.tasks import recompute_marked

    before = ResultsState.objects.get().version
    with transaction.atomic():
        lock_results()
        approve(made, "410400", "2021", "120")
        recompute_marked.delay()
        recompute_marked.delay()
    told = settled(made, "after two deliveries")
    return {"versions": ResultsState.objects.get().version - before, **told}


def main() -> int:
    """Hurt it in every way; print what became of it."""
    with stack() as made:
        os.environ |= made.environment
        import django

        django.setup()
        people = prepare(made)
        for name in ("redis", "web"):
            made.start(name)
        made.answering()
        told: dict[str, object] = {"saves": saves_under_kills(made, people)}
        for name in ("worker", "beat"):
            made.start(name)
        hurts = (worker_killed, job_killed, redis_away, crash_before_publishing, delivered_twice)
        for hurt in (*hurts, observed):
            told[hurt.__name__] = hurt(made)
        place = f"/reporting/{YEAR}/{people[0].city}/evidence/"
        told["disk_full"] = disk_full(made, people[0], place, f"file:element:{ELEMENT}")
        from django.db import connections

        from audit.selectors import breaks

        told["trail"] = [str(each) for each in breaks()]
        connections.close_all()
    print(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
