"""A bureau's word on its part of a report (确认本局数据); how it falls is in falling.py."""

from datetime import datetime

from django.db import transaction

from accounts.access import HOUSING
from accounts.models import Role, User
from audit.services import record
from cities.models import City, Department
from reporting.models import Cycle, PartConfirmation
from reporting.parts import Part, part_of, parts_of
from reporting.scrutiny import what_stops
from reporting.services.saving import lock_for_saving
from reporting.workflow import NotAllowed

NAMED = 4


def confirming_department(user: User) -> str:
    """The department in whose bureau's name the user confirms; "" for who confirms nothing."""
    if user.role == Role.COORDINATOR:
        return HOUSING
    if user.role == Role.REPORTER and user.department is not None:
        return user.department.code
    return ""


@transaction.atomic
def confirm_part(*, city: City, cycle: Cycle, by: User, now: datetime) -> PartConfirmation:
    """Give the bureau's word that its part is complete and right (确认本局数据).

    Raises NotAllowed where anything in it is wrong, unexplained or left blank without a reason:
    elements, clauses, and the figures that the clauses ask for.
    """
    submission = lock_for_saving(city, cycle, by=by)
    part = part_of(parts_of(city, cycle), confirming_department(by))
    if part is None:
        raise NotAllowed(
            "您的账号没有指定所在的局，不能确认。请联系省住房城乡建设厅的系统管理人员。"
        )
    if part.empty:
        raise NotAllowed(f"{part.bureau}在{cycle}没有要填报的内容，不需要确认。")
    if part.confirmed:
        raise NotAllowed(f"{part.bureau}的数据已确认过，没有改动，不需要再次确认。")
    if not part.clear:
        raise NotAllowed(f"还不能确认：{part.lacking}{_named(part)}。办完后再确认。")
    stops = [f for f in what_stops(submission) if f.element in part.elements]
    if stops:
        raise NotAllowed(f"还不能确认：{stops[0].message}{stops[0].remedy}")
    word = PartConfirmation.objects.create(
        submission=submission,
        department=Department.objects.get(code=part.department),
        confirmed_at=now,
        confirmed_by=by,
    )
    record(
        by=by.username,
        action="part.confirm",
        subject=f"{city.code}/{cycle.year}",
        now=now,
        department=part.department,
    )
    return word


def _named(part: Part) -> str:
    """The clauses that lack something, the first few by what it is; "" for none."""
    if not part.gaps:
        return ""
    more = f"等{len(part.gaps)}条" if len(part.gaps) > NAMED else ""
    missing_figure = any(not gap.stops and "没有填" in gap.words for gap in part.gaps)
    excuse = "；没有这个数的，在进展情况里写“缺报：”和原因" if missing_figure else ""
    return f"（{'、'.join(gap.words for gap in part.gaps[:NAMED])}{more}{excuse}）"
