"""Deadline night: 150 people of the bureaus save figures at once while 18 workbooks come in.

Run as a program of its own. PostgreSQL (writing through to the disk) and gunicorn as in production
run on this machine, loopback only. Every save is a figure nobody else touches, so afterwards each
acknowledged one must be the newest draft of its figure and stand in the trail.
"""

import json
import re
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from bench.crowd import Person, all_at_once, percentile
from bench.results import YEAR
from bench.serving import THREADS, WORKERS, on_postgres, prepare, served, signed_in

PEOPLE = 150
SAVES = 4
#: Nobody begins another save after as many seconds, however slow the machine.
ENOUGH = 60
#: Wholes, so that raising them a little is never an error; each is typed by one person per city.
TYPED = (
    *("building_energy", "factory_roof_area", "public_roof_area", "water_supplied"),
    *("sewage_treated", "waste_generated", "debris_generated", "started_area", "lamps_total"),
)


@dataclass(slots=True)
class Bureau(Person):
    """Somebody of a bureau, the figure they type, and what was acknowledged."""

    city: str = ""
    element: str = ""
    value: Decimal = Decimal(0)
    stamp: str = ""
    sent: Decimal | None = None
    acknowledged: list[Decimal] = field(default_factory=list)

    def save_again_and_again(self) -> None:
        """Type the figure anew as often as agreed, each time on what the last answer said."""
        place, end = f"{self.element}-{YEAR}", time.monotonic() + ENOUGH
        for step in range(1, SAVES + 1):
            if time.monotonic() > end:
                return
            typed = self.sent = self.value + step
            form = {f"value-{place}": str(typed), f"stamp-{place}": self.stamp}
            status, body, _ = self.post(f"/reporting/{YEAR}/{self.city}/entry/save/", form)
            assert status == 200, (status, body[:200])
            seen = json.loads(body)["fields"][place]
            assert seen["became"] == "saved", seen
            self.stamp = seen["stamp"]
            self.acknowledged.append(typed)


@dataclass(slots=True)
class Coordinator(Person):
    """Somebody of a housing bureau with a workbook for all other figures."""

    city: str = ""
    workbook: bytes = b""
    taken: bool = False

    def upload_and_confirm(self) -> None:
        """Send the workbook, look at the preview, confirm it."""
        upload = f"/reporting/{YEAR}/{self.city}/upload/"
        status, body, preview = self.send_file(upload, f"{self.city}.xlsx", self.workbook)
        assert status == 302, (status, body[-300:])
        status, body, _ = self.get(preview)
        digest = re.search(r'name="seen" value="(\w+)"', body.decode())
        assert digest, (status, body[-300:])
        status, body, _ = self.post(preview, {"seen": digest.group(1)})
        assert status == 302, (status, body[-300:])
        self.taken = True


def bureaus(port: int) -> list[Bureau]:
    """150 people spread over the cities, each with the figure of their bureau that they type."""
    from accounts.models import Role, User
    from cities.selectors import cities, departments
    from reporting import on_record, selectors
    from reporting.forms import shown, stamp

    rules, cycle = selectors.rules(), selectors.cycle(YEAR)
    offices, everyone = {d.code: d for d in departments()}, []
    assert cycle is not None
    for element in TYPED:
        for city in cities():
            if len(everyone) == PEOPLE:
                return everyone
            user = User.objects.create(
                username=f"night-{city.code}-{element}",
                role=Role.REPORTER,
                city=city,
                department=offices[rules[element].department],
            )
            fact = on_record.current_entries(city, cycle).get((element, YEAR))
            value = fact.value if fact and fact.value is not None else Decimal(1000)
            everyone.append(
                Bureau(
                    port,
                    signed_in(user),
                    city=city.code,
                    element=element,
                    value=value,
                    stamp=stamp(shown(fact, rules[element])),
                )
            )
    return everyone


def coordinators(port: int) -> list[Coordinator]:
    """18 workbooks without the rows that are being typed, every other figure changed."""
    from accounts.models import Role, User
    from cities.selectors import cities
    from reporting import selectors
    from reporting.workbook.exporting import workbook_of

    cycle, everyone = selectors.cycle(YEAR), []
    assert cycle is not None
    for city in cities():
        user = User.objects.filter(city=city, role=Role.COORDINATOR).order_by("pk")[0]
        content = _without_typed(workbook_of(city=city, cycle=cycle))
        everyone.append(Coordinator(port, signed_in(user), city=city.code, workbook=content))
    return everyone


def _without_typed(content: bytes) -> bytes:
    from openpyxl import load_workbook

    from reporting.workbook import layout

    workbook = load_workbook(BytesIO(content))
    sheet = workbook[layout.DATA_SHEET]
    remark = next(c.column for c in sheet[layout.HEADER_ROW] if c.value == "备注")
    for row in range(sheet.max_row, layout.HEADER_ROW, -1):
        code = sheet.cell(row, 1).value
        if code in TYPED:
            sheet.delete_rows(row)
        elif code:
            sheet.cell(row, remark).value = "已与上年核对"
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def lost(everyone: list[Bureau], uploads: list[Coordinator]) -> list[str]:
    """What was acknowledged and is not in the database, or not in the trail."""
    from audit.models import Entry
    from reporting.models import Fact, State

    drafts = {
        (city, element): value
        for city, element, value in Fact.objects.filter(
            year=YEAR, state=State.DRAFT, element__code__in=TYPED
        ).values_list("city__code", "element__code", "value")
    }
    trail: dict[str, int] = {}
    for actor in Entry.objects.filter(action="submission.save").values_list("actor", flat=True):
        trail[actor] = trail.get(actor, 0) + 1
    missing = []
    for person in everyone:
        if not person.acknowledged:
            continue
        name = f"night-{person.city}-{person.element}"
        # What was sent and not answered may have been saved as well.
        stored = drafts.get((person.city, person.element))
        if stored not in (person.acknowledged[-1], person.sent):
            missing.append(f"{name}：{person.acknowledged[-1]}")
        if trail.get(name, 0) < len(person.acknowledged):
            missing.append(f"{name}：留痕{trail.get(name, 0)}条")
    remarked = set(
        Fact.objects.filter(year=YEAR, state=State.DRAFT, note="已与上年核对")
        .order_by("city__code")
        .values_list("city__code", flat=True)
    )
    return missing + [f"{u.city}的工作簿" for u in uploads if u.taken and u.city not in remarked]


def measure() -> int:
    """Print what came of the night; returns 1 when anything failed or was lost."""
    print("准备截止夜：PostgreSQL、演示数据、150人……", flush=True)
    prepare()
    with served() as port:
        everyone, uploads = bureaus(port), coordinators(port)
        took = all_at_once(
            [(person, person.save_again_and_again) for person in everyone]
            + [(person, person.upload_and_confirm) for person in uploads]
        )
        floor = [Person(port) for _ in everyone]
        all_at_once([(person, lambda person=person: _write_rows(person)) for person in floor])
    errors = [error for person in (*everyone, *uploads, *floor) for error in person.errors]
    gone = lost(everyone, uploads)
    saves = [each for person in everyone for each in person.seconds]
    rows = [each for person in floor for each in person.seconds]
    taken = sum(person.taken for person in uploads)
    slow, bare = percentile(saves, 0.95), percentile(rows, 0.95)
    print(
        f"截止夜：{len(everyone)}人同时各保存{SAVES}次，同时上传{len(uploads)}份工作簿，"
        f"{WORKERS}个进程各{THREADS}线程：p95为只写一行的空视图的{slow / bare:.1f}倍\n"
        f"    保存{len(saves)}次，p50 {percentile(saves, 0.5) * 1000:.0f} ms，"
        f"p95 {slow * 1000:.0f} ms；空视图p95 {bare * 1000:.0f} ms；"
        f"全部{took:.1f} s，每秒{len(saves) / took:.0f}次保存\n"
        f"    出错{len(errors)}，确认后丢失{len(gone)}（核对了{len(saves)}次保存和{taken}份工作簿）"
    )
    for line in (*errors[:5], *gone[:5]):
        print(f"    {line}")
    return 1 if errors or gone or taken < len(uploads) else 0


def _write_rows(person: Person) -> None:
    for step in range(SAVES):
        status, body, _ = person.post("/bare-row/", {"value": str(step)})
        assert status == 200, (status, body[:200])


if __name__ == "__main__":
    sys.exit(on_postgres(measure))
