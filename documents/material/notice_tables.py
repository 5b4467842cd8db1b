"""The notice's tables and figures. Pure."""

from assessment.snapshots.telling import ToldYear
from cities.models import City
from documents.material.counting import (
    NOTHING,
    ORDER,
    aim_of,
    counted,
    path_of,
    statuses_words,
    value_of,
)
from documents.material.departments import DepartmentStanding
from documents.material.tasks import counts_words
from documents.papers import Listing, Picture
from documents.papers.pictures import Bar, bars
from indicators.calculation import LAGGING_STATUSES, STATUS_LABELS, Status

_GOOD = (Status.MET, Status.ON_TRACK, Status.SLOW)


def province(told: ToldYear) -> Listing:
    """Every indicator of the province."""
    rows = [
        (
            str(number),
            each.indicator.name,
            value_of(each, told),
            aim_of(each, told),
            path_of(each, told),
            STATUS_LABELS[each.status],
            f"{each.row.cities_reporting}/{each.row.cities_applicable}",
        )
        for number, each in sorted(told.province.items())
    ]
    head = ("项号", "指标", "全省数", "目标", "今年应到", "状态", "覆盖市数")
    return Listing(f"{told.year}年度全省指标", head, rows, (10, 40, 30, 30, 18, 20, 15))


def cities(told: ToldYear, due: list[City]) -> Listing:
    """Every city's report, and how many of its indicators stand how."""
    rows = []
    for city in due:
        counts = counted(each for (code, _), each in told.cities.items() if code == city.code)
        sent = told.submissions.get(city.code)
        said = "未上报" if sent is None else f"第{sent[0]}版{'（迟报）' if sent[1] else ''}"
        rows.append(
            (
                city.name,
                said,
                *(str(counts[status]) for status in (*_GOOD, *LAGGING_STATUSES)),
                str(sum(counts[status] for status in LAGGING_STATUSES)),
            )
        )
    head = (
        *("市", "上报"),
        *(STATUS_LABELS[status] for status in (*_GOOD, *LAGGING_STATUSES)),
        "滞后合计",
    )
    return Listing(
        f"{told.year}年度各市上报和指标（项）",
        head,
        rows,
        (23, 27, 13, 13, 13, 13, 13, 13, 13, 14),
        frozenset(range(2, 10)),
    )


def lagging(told: ToldYear) -> Listing:
    """The lagging list with its reasons, binding first."""
    rows = [
        (
            str(at),
            each.city.name if each.city else "",
            f"{each.indicator.number}　{each.indicator.short_name}",
            STATUS_LABELS[each.status],
            each.explanation.why,
            each.indicator.clause.code,
        )
        for at, each in enumerate(told.lagging, start=1)
    ]
    head = ("序号", "市", "指标", "状态", "原因", "条款")
    return Listing(f"{told.year}年度滞后清单", head, rows, (11, 20, 32, 17, 56, 22))


def departments(offices: list[DepartmentStanding]) -> Listing:
    """The departments: indicators, tasks, and why what lags lags."""
    rows = [
        (
            each.department.name,
            statuses_words(counted(each.indicators)) if each.indicators else "没有首列指标",
            f"{'首列' if each.leads else '参与'}{each.clauses}条；各市报送：{counts_words(each.progress) or '无'}",
            "\n".join(
                f"第{found.indicator.number}项：{found.explanation.why}" for found in each.behind
            )
            or NOTHING,
        )
        for each in offices
    ]
    head = ("部门", "首列指标（全省数）", "任务", "滞后的指标及原因")
    return Listing("各部门首列指标和任务", head, rows, (28, 30, 34, 66))


def indicators_picture(told: ToldYear) -> Picture:
    """How many cities are in which status, indicator by indicator."""
    rows = [
        Bar(
            f"{number}　{each.indicator.short_name}",
            counted(found for (_, of), found in told.cities.items() if of == number),
        )
        for number, each in sorted(told.province.items())
    ]
    says = "；".join(f"{row.name}：{statuses_words(row.counts, '市')}" for row in rows)
    return Picture("各项指标处于各状态的市数", bars(rows, ORDER), says)


def cities_picture(told: ToldYear, due: list[City]) -> Picture:
    """How many entries of the lagging list each city has."""
    rows = [
        Bar(city.name, counted(e for e in told.lagging if e.city and e.city.code == city.code))
        for city in due
    ]
    order = [status for status in ORDER if status in LAGGING_STATUSES]
    says = "；".join(f"{row.name}{row.total}项" for row in rows)
    return Picture("各市列入滞后清单的项数", bars(rows, order), says)
