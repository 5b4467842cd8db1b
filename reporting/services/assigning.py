"""Saying which bureau fills what in a city; back to the default is no row at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import may_assign
from accounts.models import User
from audit.services import record
from cities.models import City, Department
from indicators.models import Clause, DataElement
from reporting import selectors
from reporting.assignments import named_departments, own_clauses, own_elements, share
from reporting.models import ClauseAssignment, ElementAssignment, State, Submission
from reporting.services.falling import fall
from reporting.workflow import NotAllowed


@dataclass(frozen=True, slots=True)
class Wish:
    """Who shall fill something: what the page showed, and what was chosen, as department codes."""

    seen: str
    chosen: str


@transaction.atomic
def assign(
    *,
    city: City,
    elements: Mapping[str, Wish],
    clauses: Mapping[str, Wish],
    by: User,
    now: datetime,
) -> int:
    """Let bureaus fill elements and answer for clauses, by code; all or nothing.

    Returns how many moved. Words on the parts they moved from and to fall in every report that is
    not settled. Raises NotAllowed, also when somebody else moved one of them meanwhile.
    """
    if not may_assign(by, city):
        raise NotAllowed(f"{city.name}的分工由该市住房和城乡建设局或省级管理员调整。")
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    departments = {each.code: each for each in Department.objects.order_by("order")}
    default_of_elements = {code: rule.department for code, rule in selectors.rules().items()}
    default_of_clauses = {code: share(named).fills for code, named in named_departments().items()}
    own_of_elements = own_elements([city]).get(city.pk, {})
    own_of_clauses = own_clauses([city]).get(city.pk, {})
    moved_elements = _moves(
        elements, default_of_elements, own_of_elements, departments, selectors.rules()
    )
    titles = selectors.clause_titles()
    moved_clauses = _moves(clauses, default_of_clauses, own_of_clauses, departments, titles)
    for code, (_, new) in moved_elements.items():
        _store(
            ElementAssignment.objects.filter(city=city, element__code=code),
            ElementAssignment(city=city, element=DataElement.objects.get(code=code)),
            None if new == default_of_elements[code] else departments[new],
            by,
            now,
        )
    for code, (_, new) in moved_clauses.items():
        _store(
            ClauseAssignment.objects.filter(city=city, clause__code=code),
            ClauseAssignment(city=city, clause=Clause.objects.get(code=code)),
            None if new == default_of_clauses[code] else departments[new],
            by,
            now,
        )
    moves = {**moved_elements, **moved_clauses}
    if moves:
        touched = {code for move in moves.values() for code in move}
        for submission in Submission.objects.filter(city=city).exclude(state=State.FINAL):
            fall(submission, touched, because="调整了分工，本局要填的内容变了", by=by, now=now)
        record(
            by=by.username,
            action="assignment.change",
            subject=city.code,
            now=now,
            moves=[f"{code}：{old}→{new}" for code, (old, new) in moves.items()],
        )
    return len(moves)


def _store(
    before: QuerySet[ElementAssignment] | QuerySet[ClauseAssignment],
    row: ElementAssignment | ClauseAssignment,
    department: Department | None,
    by: User,
    now: datetime,
) -> None:
    """Replace the city's own answer; none for the default."""
    before.delete()
    if department is not None:
        row.department, row.assigned_at, row.assigned_by = department, now, by
        row.save()


def _moves(
    wishes: Mapping[str, Wish],
    defaults: Mapping[str, str],
    own: Mapping[str, str],
    departments: Mapping[str, Department],
    names: Mapping[str, object],
) -> dict[str, tuple[str, str]]:
    """What really moves, from whom to whom. Raises NotAllowed."""
    moves = {}
    for code, wish in wishes.items():
        if code not in defaults or wish.chosen not in departments:
            raise NotAllowed("所选的数据项、条款或局不存在，请刷新后重新选择。")
        now_fills = own.get(code, defaults[code])
        if wish.chosen in (wish.seen, now_fills):
            continue
        if wish.seen != now_fills:
            name = getattr(names[code], "name", f"{code}{names[code]}")
            raise NotAllowed(
                f"{name}：本页打开后已有人改由{departments[now_fills].bureau_name}填报，"
                f"您选的是{departments[wish.chosen].bureau_name}。没有保存，请看过后重新选择。"
            )
        moves[code] = (now_fills, wish.chosen)
    return moves
