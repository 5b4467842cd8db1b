"""A city's workbook of a year, filled with what the system holds."""

from collections.abc import Mapping
from datetime import datetime

from cities.dates import deadline_text
from cities.models import Bureau, City
from cities.selectors import departments, holds_demonstration_data
from indicators import selectors as plan
from indicators.models import IndicatorElement
from reporting import on_record, selectors
from reporting.assignments import shares
from reporting.checks import Entry
from reporting.models import Cycle
from reporting.on_record import CurrentFact
from reporting.workbook.filling import ElementRow, FigureRow, Filling, Group, TaskRow
from reporting.workbook.writer import written

NOT_FOR_THIS_CITY = "（本市不适用本项所属指标，可不填。）"


def workbook_of(
    *,
    city: City,
    cycle: Cycle,
    with_drafts: bool = True,
    own: str | None = None,
    now: datetime | None = None,
) -> bytes:
    """The workbook as the entering city fills it: its drafts over the figures that count.

    Without drafts it is what the province may see. `own` is the department whose bureau it is for:
    what the others fill in is there to be read, greyed and locked; None leaves everything open.
    `now` is written into it, so that it can be told from what is entered later.
    """
    bureaus = dict(
        Bureau.objects.filter(city=city)
        .order_by("department__order")
        .values_list("department__code", "name")
    )
    return written(
        Filling(
            city_code=city.code,
            city_name=city.name,
            year=cycle.year,
            demonstration=holds_demonstration_data(),
            deadline=deadline_text(selectors.deadline(city, cycle)),
            groups=_groups(city, cycle, bureaus, with_drafts, own),
            tasks=_tasks(city, cycle, with_drafts, own),
            made_at=now,
        )
    )


def file_name(city: City, cycle: Cycle) -> str:
    """What a downloaded workbook is called."""
    return f"{city.name}{cycle.year}年度城乡建设碳达峰数据填报表.xlsx"


def _groups(
    city: City, cycle: Cycle, bureaus: Mapping[str, str], with_drafts: bool, own: str | None
) -> list[Group]:
    current = on_record.current_entries(city, cycle, with_drafts=with_drafts)
    earlier = selectors.asked_years(city, cycle)
    rules = selectors.rules(cycle, city)
    wanted = selectors.required_elements(city, cycle.year, {}, rules)
    numbers = _indicator_numbers()
    rows: dict[str, list[ElementRow]] = {}
    for code, rule in rules.items():
        rows.setdefault(rule.department, []).append(
            ElementRow(
                rule=rule,
                indicators="、".join(str(number) for number in numbers.get(code, ())),
                definition=rule.definition
                + (NOT_FOR_THIS_CITY if rule.required and code not in wanted else ""),
                current=_entry(current, code, cycle.year),
                last_year=_entry(current, code, cycle.year - 1),
                earlier={year: _entry(current, code, year) for year in earlier.get(code, ())},
            )
        )
    return [
        Group(
            bureaus.get(department.code, f"{city.name}{department.bureau_name}"),
            rows[department.code],
            mine=own in (None, department.code),
        )
        for department in departments()
        if department.code in rows
    ]


def _entry(current: Mapping[tuple[str, int], CurrentFact], code: str, year: int) -> Entry:
    fact = current.get((code, year))
    if fact is None:
        return Entry(code, year)
    return Entry(code, year, fact.value, fact.text, fact.missing_reason, fact.note)


def _indicator_numbers() -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    pairs = (
        IndicatorElement.objects.order_by("element__order", "indicator__number")
        .values_list("element__code", "indicator__number")
        .distinct()
    )
    for code, number in pairs:
        numbers.setdefault(code, []).append(number)
    return numbers


def _tasks(city: City, cycle: Cycle, with_drafts: bool, own: str | None) -> list[TaskRow]:
    """The clauses; the bureau that answers for one is named before those that help."""
    current = on_record.current_tasks(city, cycle, with_drafts=with_drafts)
    responsible = shares(city)
    names = {each.code: each.bureau_name for each in departments()}
    asked = selectors.asked_commitments().values()
    rows = []
    for clause in plan.clauses():
        task = current.get(clause.code)
        share = responsible[clause.code]
        rows.append(
            TaskRow(
                code=clause.code,
                title=clause.title,
                departments="、".join(names[code] for code in (share.fills, *share.helps)),
                progress=task.progress if task else "",
                narrative=task.narrative if task else "",
                figures=[
                    FigureRow(
                        rule=each.rule,
                        name=f"{each.label}（{each.hint}）" if each.hint else each.label,
                        promise=each.promise,
                        value=dict(task.figures).get(each.order) if task else None,
                    )
                    for each in asked
                    if each.clause == clause.code
                ],
                mine=own is None or share.includes(own),
            )
        )
    return rows
