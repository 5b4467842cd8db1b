"""The values of a circulated notice (通报): the province, its cities, its departments. Pure."""

from collections import Counter
from datetime import date

from assessment.snapshots.telling import ToldYear
from cities.firsts import firsts
from cities.models import City, Department
from documents.material import notice_tables as tables
from documents.material.common import common_values
from documents.material.counting import counted, listed, statuses_words
from documents.material.departments import DepartmentStanding, standings
from documents.material.tasks import Tasks, counts_words
from documents.texts import Value
from indicators.calculation import LAGGING_STATUSES, STATUS_LABELS

_NAMED = 5


def notice_values(
    told: ToldYear, tasks: Tasks, departments: list[Department], *, dated: date | None
) -> dict[str, Value]:
    """Every placeholder of the notice."""
    due = [city for city in told.units if city.code in told.due]
    sent = [city for city in due if city.code in told.submissions]
    missing = [city for city in due if city.code not in told.submissions]
    late = [city for city in sent if told.submissions[city.code][1]]
    behind = Counter(each.city.code for each in told.lagging if each.city)
    good = [c for c in sent if c not in late and not behind[c.code]]
    offices = standings(told, tasks, departments)
    kept = f"第{told.snapshot.number}号快照"
    reports = f"{kept}所依据的上报"
    lists = f"{kept}中状态为{'、'.join(STATUS_LABELS[s] for s in LAGGING_STATUSES)}的各市结果"
    return {
        **common_values(told, dated=dated, numbers=sorted(told.topics)),
        "指标数": Value(str(len(told.topics)), "方案附表的行数"),
        "指标状态": Value(
            statuses_words(counted(told.province.values())), f"{kept}中全省结果的状态计数"
        ),
        "任务总体": _tasks(told, tasks, sent),
        "市数": Value(str(len(due)), f"{told.year}年度上报要求的范围（留存时）"),
        "已报市数": Value(str(len(sent)), f"{reports}：{listed([c.short_name for c in sent])}"),
        "按时市数": Value(str(len(sent) - len(late)), f"{reports}中首次上报不晚于截止的"),
        "迟报市数": Value(str(len(late)), f"{reports}中首次上报晚于截止的"),
        "未报市数": Value(str(len(missing)), f"{reports}中没有的市"),
        "未报市": Value(listed([city.name for city in missing]), f"{reports}中没有的市"),
        "约束性指标": _binding(told),
        "滞后总体": _lagging(told, lists),
        "滞后最多的市": Value(_ranked(due, behind, most=True), f"{lists}，按市计数"),
        "滞后最少的市": Value(_ranked(sent, behind, most=False), f"{lists}，按市计数"),
        "进展较好的市": Value(
            listed([city.name for city in good]), f"{reports}按时，且不在滞后清单"
        ),
        "进展较好的部门": Value(
            listed([each.department.name for each in offices if each.is_good]),
            f"{kept}中全省结果，按条款首列部门计",
        ),
        "滞后的部门": Value(_departments(offices), f"{kept}中全省结果，按条款首列部门计"),
        "全省指标表": Value(blocks=(tables.province(told),)),
        "指标图": Value(blocks=(tables.indicators_picture(told),)),
        "各市情况表": Value(blocks=(tables.cities(told, due),)),
        "各市图": Value(blocks=(tables.cities_picture(told, due),)),
        "滞后清单": Value(blocks=(tables.lagging(told),)),
        "部门情况表": Value(blocks=(tables.departments(offices),)),
    }


def _tasks(told: ToldYear, tasks: Tasks, sent: list[City]) -> Value:
    codes = [city.code for city in sent if city.code in tasks.lines]
    counts = tasks.counts(codes)
    if not counts:
        return Value("各市没有报送任务进展。", "各版上报的回执")
    whole = sum(counts.values())
    text = f"{len(codes)}个市报送任务进展{whole}条，其中{counts_words(counts)}。"
    return Value(text, f"第{told.snapshot.number}号快照所依据的各版上报的回执")


def _binding(told: ToldYear) -> Value:
    found = [each for each in told.province.values() if each.indicator.nature == "binding"]
    text = "".join(
        f"约束性指标第{each.indicator.number}项“{each.indicator.name}”为“{STATUS_LABELS[each.status]}”："
        f"{each.explanation.why}"
        for each in found
    )
    return Value(text, f"第{told.snapshot.number}号快照中全省结果的判定")


def _lagging(told: ToldYear, lists: str) -> Value:
    if not told.lagging:
        return Value("没有市列入滞后清单。", lists)
    cities = {each.city.code for each in told.lagging if each.city}
    words = statuses_words(counted(told.lagging), "条")
    return Value(
        f"列入滞后清单的共{len(told.lagging)}条，涉及{len(cities)}个市，其中{words}。", lists
    )


def _ranked(cities: list[City], behind: Counter[str], *, most: bool) -> str:
    """Up to five cities with their number of entries, equals never told apart."""
    sign = -1 if most else 1
    counted_in = [city for city in cities if behind[city.code] or not most]
    ordered = sorted(counted_in, key=lambda city: (sign * behind[city.code], city.code))
    first = firsts(ordered, lambda city: behind[city.code], _NAMED)
    return listed([f"{city.name}（{behind[city.code]}项）" for city in first])


def _departments(offices: list[DepartmentStanding]) -> str:
    return listed(
        [
            f"{each.department.name}{len(each.behind)}项"
            f"（第{'、'.join(str(found.indicator.number) for found in each.behind)}项）"
            for each in offices
            if each.behind
        ]
    )
