"""The ledger's last sheets: what it rests on, and where every column comes from. Pure."""

from collections.abc import Sequence

from django.utils import timezone

from cities.dates import deadline_text
from documents.ledger.contents import Ledger
from documents.workbook import Column, Table
from reporting.models import State

PLAN = "豫建科〔2023〕29号《河南省城乡建设领域碳达峰行动方案》"
_MINUTE = "%Y-%m-%d %H:%M"


def provenance(ledger: Ledger, title: str, sheets: Sequence[Table]) -> list[Table]:
    """出处 (what it rests on), 上报与回执 (which versions, with digests), 列的来源."""
    return [_basis(ledger, title), _receipts(ledger, title), _columns(title, sheets)]


def _basis(ledger: Ledger, title: str) -> Table:
    columns = (Column("事项", 26, ""), Column("内容", 100, ""))
    rows: list[tuple[object, ...]] = [
        ("依据", PLAN),
        ("年度", f"{ledger.year}年度"),
        ("范围", "、".join(city.name for city in ledger.cities)),
        ("导出时间", timezone.localtime(ledger.made_at).strftime(_MINUTE)),
        ("导出人", ledger.made_by),
    ]
    if ledger.demonstration:
        rows.append(("数据性质", "演示数据，由程序按固定种子生成，不代表任何城市的真实情况。"))
    state = ledger.state
    if state is not None and state.computed_at is not None:
        at = timezone.localtime(state.computed_at).strftime(_MINUTE)
        rows.append(("结果版本", f"第{state.version}版，计算于{at}"))
    versions = sorted({result.calculation_version for result in ledger.statuses})
    rows.append(("算法版本", "、".join(versions)))
    kept = ledger.snapshot
    rows.append(
        (
            "快照",
            f"{kept}，SHA-256 {kept.sha256}" if kept else "这一版结果没有留存快照，以后可能变动。",
        )
    )
    if ledger.cycle is not None:
        deadline = deadline_text(ledger.cycle.deadline)
        rows.append(("上报截止", f"{deadline}（个别延期的市另计）"))
    for reading in ledger.pending:
        numbers = "、".join(str(each.number) for each in reading.indicators.all())
        concerned = f"第{numbers}项：" if numbers else ""
        labels = {option["code"]: option["label"] for option in reading.options}
        in_force = labels.get(reading.in_force, reading.in_force)
        rows.append(("待省厅确认", f"{concerned}{reading.topic}，现按“{in_force}”计"))
    return Table("出处", f"{title}：出处", columns, rows, frozen=1)


def _receipts(ledger: Ledger, title: str) -> Table:
    columns = (
        Column("城市代码", 9, ""),
        Column("城市", 11, ""),
        Column("状态", 14, ""),
        Column("版次", 8, ""),
        Column("上报时间", 18, ""),
        Column("迟报", 7, ""),
        Column("回执号", 28, ""),
        Column("回执校验码（SHA-256）", 70, ""),
    )
    reports = {report.city_id: report for report in ledger.submissions if report.version}
    rows: list[tuple[object, ...]] = []
    for city in ledger.cities:
        report = reports.get(city.pk)
        if report is None:
            rows.append((city.code, city.name, "未上报", *(None,) * 5))
            continue
        receipt = ledger.receipts.get(report.pk)
        at = report.submitted_at
        rows.append(
            (
                city.code,
                city.name,
                State(report.state).label,
                report.version,
                timezone.localtime(at).strftime(_MINUTE) if at else None,
                "是" if report.late else "否",
                receipt.number if receipt else None,
                receipt.sha256 if receipt else None,
            )
        )
    return Table("上报与回执", f"{title}：上报与回执", columns, rows, frozen=2)


def _columns(title: str, sheets: Sequence[Table]) -> Table:
    columns = (Column("工作表", 14, ""), Column("列", 20, ""), Column("来源", 80, ""))
    rows = [
        (sheet.name, column.heading, column.source) for sheet in sheets for column in sheet.columns
    ]
    return Table("列的来源", f"{title}：列的来源", columns, rows, frozen=2)
