"""The bureaus' words in the demonstration data: given, fallen, and still missing."""

from datetime import datetime, timedelta

from accounts.models import Role, User
from cities.models import City
from reporting.audiences import bureaus_with_account
from reporting.checks import TaskEntry
from reporting.models import Cycle, Submission
from reporting.parts import part_of, parts_of
from reporting.scrutiny import what_stops
from reporting.services import confirm_part, save_draft

#: In the city that has not submitted yet: whose word stands, and whose fell again.
STANDS = ("natural_resources", "public_institutions")
FELL = "agriculture_rural"


def confirm_parts(submission: Submission, *, now: datetime) -> None:
    """Every bureau with an account gives its word on a part in which nothing stops submitting."""
    city, cycle = submission.city, submission.cycle
    if not bureaus_with_account(city):
        return
    stopped = {finding.element for finding in what_stops(submission)}
    for part in parts_of(city, cycle):
        if part.awaited and part.clear and not stopped & set(part.elements):
            confirm_part(city=city, cycle=cycle, by=_reporter(city, part.department), now=now)


def half_confirmed(city: City, cycle: Cycle, *, by: User, now: datetime) -> None:
    """Some bureaus gave their word; one's fell because a task of its own was changed after it."""
    ready = {p.department for p in parts_of(city, cycle) if p.awaited and p.clear}
    for department in (*STANDS, FELL):
        if department in ready:
            confirm_part(city=city, cycle=cycle, by=_reporter(city, department), now=now)
    part = part_of(parts_of(city, cycle), FELL)
    if part is not None and part.confirmed:
        saved = save_draft(
            city=city,
            cycle=cycle,
            entries=[],
            tasks=[TaskEntry(part.clauses[0], "advancing", "演示数据：更正了进展情况。")],
            by=by,
            source="演示数据",
            now=now + timedelta(hours=2),
        )
        if not saved.saved:
            raise ValueError(f"demonstration task refused: {saved.findings[:3]}")


def _reporter(city: City, department: str) -> User:
    return User.objects.get(city=city, role=Role.REPORTER, department__code=department)
