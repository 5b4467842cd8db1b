"""The values of a city's yearly report (年度目标任务完成情况报告). Pure: its own results only."""

from datetime import date

from assessment.snapshots.telling import Told, ToldYear
from cities.dates import full_day_text
from cities.models import City
from documents.material.common import common_values
from documents.material.counting import (
    ORDER,
    aim_of,
    behind_of,
    counted,
    path_of,
    statuses_words,
    value_of,
)
from documents.material.tasks import TaskLine, Tasks, counts_words
from documents.papers import Block, Listing, Paragraph, Picture
from documents.papers.pictures import Bar, bars
from documents.texts import Value
from indicators.calculation import STATUS_LABELS, Status


def report_values(
    told: ToldYear, tasks: Tasks, city: City, *, dated: date | None
) -> dict[str, Value]:
    """Every placeholder of a city's report."""
    own = results_of(told, city)
    applying = [each for each in own if each.status is not Status.NOT_APPLICABLE]
    behind = lagging_of(told, city)
    kept = f"第{told.snapshot.number}号快照"
    counts = counted(applying)
    return {
        **common_values(told, dated=dated, numbers=[each.indicator.number for each in own]),
        "城市": Value(city.name),
        "上报情况": _sent(told, tasks, city),
        "适用项数": Value(str(len(applying)), f"{kept}中本市结果，除去不适用的"),
        "指标状态": Value(statuses_words(counts), f"{kept}中本市结果的状态计数"),
        "滞后总体": Value(
            f"列入滞后清单的{len(behind)}项。" if behind else "没有列入滞后清单的指标。",
            f"{kept}中本市结果的状态计数",
        ),
        "任务总体": _tasks(tasks, city),
        "指标完成表": Value(blocks=(_table(told, own),)),
        "状态图": Value(blocks=(_picture(applying),)),
        "滞后原因": Value(blocks=tuple(_reasons(behind))),
        "任务进展表": Value(blocks=(_task_table(tasks, city),)),
    }


def results_of(told: ToldYear, city: City) -> list[Told]:
    """The city's results by indicator number."""
    return [each for (code, _), each in sorted(told.cities.items()) if code == city.code]


def lagging_of(told: ToldYear, city: City) -> list[Told]:
    """The city's part of the lagging list, in its order."""
    return [each for each in told.lagging if each.city and each.city.code == city.code]


def _sent(told: ToldYear, tasks: Tasks, city: City) -> Value:
    sent = told.submissions.get(city.code)
    source = f"第{told.snapshot.number}号快照所依据的上报和回执"
    if sent is None:
        return Value(f"到快照留存时，{city.name}没有上报{told.year}年度数据。", source)
    version, late = sent
    receipt = tasks.receipts.get(city.code)
    when = ""
    if receipt is not None:
        when = f"于{full_day_text(receipt.issued_at)}上报，回执号{receipt.number}"
    word = "首次上报晚于截止时间。" if late else "按时上报。"
    return Value(f"{city.name}{told.year}年度数据第{version}版{when}，{word}", source)


def _tasks(tasks: Tasks, city: City) -> Value:
    counts = tasks.counts([city.code])
    if not counts:
        return Value("没有报送任务进展。", "上报的回执")
    words = f"报送任务进展{sum(counts.values())}条，其中{counts_words(counts)}。"
    return Value(words, f"回执{tasks.receipts[city.code].number}")


def _table(told: ToldYear, own: list[Told]) -> Listing:
    rows = [
        (
            str(each.indicator.number),
            each.indicator.name,
            value_of(each, told),
            aim_of(each, told),
            path_of(each, told),
            behind_of(each, told),
            STATUS_LABELS[each.status],
        )
        for each in own
    ]
    head = ("项号", "指标", "本市数", "目标", "今年应到", "落后", "状态")
    return Listing(f"{told.year}年度指标完成情况", head, rows, (10, 38, 29, 27, 18, 20, 20))


def _picture(applying: list[Told]) -> Picture:
    counts = counted(applying)
    rows = [
        Bar(STATUS_LABELS[status], {status: counts[status]}) for status in ORDER if counts[status]
    ]
    return Picture("处于各状态的指标项数", bars(rows, ORDER), statuses_words(counts))


def _reasons(behind: list[Told]) -> list[Block]:
    if not behind:
        return [Paragraph("没有列入滞后清单的指标。")]
    return [
        Paragraph(
            f"{at}．第{each.indicator.number}项“{each.indicator.name}”，{STATUS_LABELS[each.status]}："
            f"{each.explanation.why}"
        )
        for at, each in enumerate(behind, start=1)
    ]


def _task_table(tasks: Tasks, city: City) -> Listing:
    said = tasks.lines.get(city.code, {})
    nothing = TaskLine("", "")
    rows = [
        (clause.code, clause.title, line.word if line.progress else "未报", line.narrative)
        for clause in tasks.clauses
        for line in [said.get(clause.code, nothing)]
    ]
    return Listing("任务进展", ("条款", "任务", "进展", "说明"), rows, (22, 44, 18, 72))
