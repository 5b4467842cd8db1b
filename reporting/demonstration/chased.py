"""What a province did about the reports that are missing: reminders, calls, chases."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from accounts.contacts import add_contact, log_call
from accounts.models import CallResult, User
from cities.models import Bureau, City
from reporting.chasing import chase
from reporting.demonstration.generator import SITUATIONS, YEARS
from reporting.models import Cycle, Notice
from reporting.reminders import send_reminders

CHINA = ZoneInfo("Asia/Shanghai")
NAME, PHONE = "演示联系人", "0370-0000000"


def chase_the_missing(*, province: User) -> None:
    """Reminders by the calendar, a call to the city that never reported, a chase of both that have
    not; what was told of earlier years has been read."""
    cycle = Cycle.objects.get(year=YEARS[-1])
    Notice.objects.filter(created_at__lt=cycle.opens_at).update(read_at=F("created_at"))
    for month, day in ((10, 16), (11, 8), (11, 16)):
        send_reminders(now=datetime(cycle.year, month, day, 8, 5, tzinfo=CHINA))
    at = datetime(cycle.year, 11, 17, 10, 20, tzinfo=CHINA)
    never = City.objects.get(code=SITUATIONS["never_reported"])
    housing = Bureau.objects.get(city=never, department__code="housing")
    add_contact(bureau=housing, name=NAME, post="城建科", phone=PHONE, by=province, now=at)
    log_call(
        bureau=housing,
        called=NAME,
        result=CallResult.PROMISED,
        note="演示数据：本周内报。",
        by=province,
        now=at,
    )
    for code in (SITUATIONS["never_reported"], SITUATIONS["draft_only"]):
        chase(
            cycle=cycle,
            city=City.objects.get(code=code),
            departments=None,
            words="截止已过，请于本周五前报齐。",
            by=province,
            now=at + timedelta(minutes=20),
        )
