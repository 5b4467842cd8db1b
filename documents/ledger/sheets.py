"""The ledger's sheets: which column holds what, and where it comes from. Pure."""

from cities.models import City
from documents.ledger.cells import indicator_cells, result_cells, value_cell, yes_cell
from documents.ledger.contents import Ledger
from documents.ledger.provenance import provenance
from documents.workbook import Column, Table
from indicators.models import DataElement
from reporting.changes import PROGRESS_LABELS
from reporting.models import State
from reporting.on_record import CountingFact

_RESULT = (
    Column("状态", 11, "系统按目标、路径和速度判定，判定规则见“口径与分解”"),
    Column("数值", 13, "由上报的数据按方案口径算出；单元格存全部位数"),
    Column("计量单位", 9, "方案附表"),
    Column("分子", 14, "上报数据，口径见指标的算式"),
    Column("分母", 14, "上报数据，口径见指标的算式"),
    Column("目标年", 8, "方案附表：本年或其后最近的目标年，都已过的为最后一个"),
    Column("目标", 13, "方案附表和省里的决定；“待确认”列为是的，读法待省厅确认"),
    Column("今年应到", 12, "基期与目标之间的直线或省里定的节点（插值）"),
    Column("差目标", 12, "离目标还差多少，≥0，百分数的差为百分点"),
    Column("差路径", 12, "离今年应到还差多少，≥0"),
    Column("速度", 8, "（数值－基期）÷（目标－基期）÷已过时间的比例"),
    Column("严重度", 9, "差路径÷目标的绝对值"),
    Column("暂定", 7, "数据年报核定以前为暂定"),
    Column("待确认", 8, "判定所依据的读法中有没有待省厅确认的"),
    Column("判定依据", 26, "判定规则中起作用的一条"),
)
_INDICATOR = (
    Column("项号", 6, "方案附表的行号"),
    Column("指标", 30, "方案附表"),
    Column("性质", 8, "方案附表：约束性或预期性"),
    Column("条款", 12, "方案正文"),
    Column("首列部门", 14, "条款中第一个列名的部门"),
)
_CITY = (
    Column("城市代码", 9, "GB/T 2260"),
    Column("城市", 11, "上报单位"),
)


def tables(ledger: Ledger) -> list[Table]:
    """All sheets, the provenance last; the province's own results only where its reader sees
    them."""
    title = f"{ledger.year}年度城乡建设碳达峰行动台账"
    found = [_cities(ledger, title)]
    if ledger.provincial:
        found.insert(0, _province(ledger, title))
    found += [_across(ledger, title), _figures(ledger, title), _tasks(ledger, title)]
    return [*found, *provenance(ledger, title, found)]


def _province(ledger: Ledger, title: str) -> Table:
    columns = (
        *_INDICATOR,
        *_RESULT,
        Column("已报市数", 9, "本年算入全省数的市"),
        Column("适用市数", 9, "本项适用的市"),
        Column("下限", 7, "还有市没有报，合计只是下限"),
    )
    rows = [
        (
            *indicator_cells(ledger.indicators[result.indicator.number]),
            *result_cells(ledger, result, of_city=False),
            result.cities_reporting,
            result.cities_applicable,
            yes_cell(result.lower_bound),
        )
        for result in ledger.provincial
    ]
    return Table("全省指标", f"{title}：全省指标", columns, rows, frozen=2)


def _cities(ledger: Ledger, title: str) -> Table:
    columns = (
        *_CITY,
        *_INDICATOR,
        *_RESULT,
        Column("上报版次", 9, "本项的数来自第几版上报；没有的为历史数据或未报"),
        Column("迟报", 7, "首次上报晚于截止时间"),
        Column("有数被退回", 11, "省里退回的数，改报以前仍按它计算；本年的数见“各市数据”的状态"),
    )
    rows = [
        (
            result.city.code,
            result.city.name,
            *indicator_cells(ledger.indicators[result.indicator.number]),
            *result_cells(ledger, result, of_city=True),
            result.submission_version,
            yes_cell(result.late),
            yes_cell(result.pk in ledger.returned),
        )
        for result in ledger.statuses
    ]
    return Table("各市指标", f"{title}：各市指标", columns, rows, frozen=4)


def _across(ledger: Ledger, title: str) -> Table:
    """Elements down, cities across: to be read at one sight."""
    columns = (
        Column("数据项代码", 26, "系统中的代码，与工作簿和接口相同"),
        Column("数据项", 34, "填报表"),
        Column("计量单位", 9, "填报表"),
        *(
            Column(city.short_name, 13, f"{city.name}上报的数；空白为缺报")
            for city in ledger.cities
        ),
    )
    rows = [
        (
            element.code,
            element.name,
            element.unit,
            *(
                value_cell(element, ledger.facts.get((city.pk, element.code)))
                for city in ledger.cities
            ),
        )
        for element in ledger.elements
    ]
    return Table("数据横表", f"{title}：数据横表", columns, rows, frozen=3)


def _figures(ledger: Ledger, title: str) -> Table:
    columns = (
        *_CITY,
        Column("数据项代码", 26, "系统中的代码"),
        Column("数据项", 34, "填报表"),
        Column("对口部门", 14, "默认填报局所对应的省直部门"),
        Column("数值", 15, "市里上报、计入结果的最新一版；空白为缺报，不当作0"),
        Column("计量单位", 9, "填报表"),
        Column("缺报原因", 30, "市里写明的"),
        Column("状态", 14, "上报与审核的进展；从未上报的写“未报”"),
        Column("数据版次", 9, "这个数的第几版"),
        Column("上报版次", 9, "所在上报的现版次"),
    )
    rows = [
        _figure(city, element, ledger.facts.get((city.pk, element.code)))
        for city in ledger.cities
        for element in ledger.elements
    ]
    return Table("各市数据", f"{title}：各市数据", columns, rows, frozen=4)


def _figure(city: City, element: DataElement, fact: CountingFact | None) -> tuple[object, ...]:
    return (
        city.code,
        city.name,
        element.code,
        element.name,
        element.department.short_name,
        value_cell(element, fact),
        element.unit,
        fact.missing_reason if fact else None,
        State(fact.state).label if fact else "未报",
        fact.version if fact else None,
        fact.submission_version if fact else None,
    )


def _tasks(ledger: Ledger, title: str) -> Table:
    columns = (
        *_CITY,
        Column("条款", 12, "方案正文"),
        Column("任务", 30, "方案正文中的标题"),
        Column("进展", 11, "市里上报，计入的最新一版"),
        Column("进展说明", 60, "市里上报的原话"),
        Column("状态", 14, "上报与审核的进展"),
        Column("版次", 8, "这条任务的第几版"),
    )
    rows = [
        (
            task.city.code,
            task.city.name,
            task.clause.code,
            task.clause.title,
            PROGRESS_LABELS.get(task.progress, task.progress),
            task.narrative,
            State(task.state).label,
            task.version,
        )
        for task in ledger.tasks
    ]
    return Table("任务进展", f"{title}：任务进展", columns, rows, frozen=4)
