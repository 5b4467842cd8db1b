"""What the notice and the reports say alike, each value with where it comes from. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from assessment.snapshots.telling import Told, ToldYear
from cities.dates import full_day_text
from documents.material.counting import NOTHING, value_of
from documents.material.tasks import Tasks
from documents.papers import Block, Heading, Listing, Paragraph
from documents.texts import Value
from indicators.calculation import STATUS_LABELS
from indicators.models import Clause

BLANK_DATE = "　　年　月　日"
_VALUE_STEP = "数值"


def common_values(
    told: ToldYear, *, dated: date | None, numbers: Iterable[int]
) -> dict[str, Value]:
    """Year, snapshot, date; open readings of these indicators."""
    kept = told.snapshot
    return {
        "年度": Value(str(told.year)),
        "快照": Value(f"第{kept.number}号快照“{kept.name}”"),
        "快照时间": Value(full_day_text(kept.taken_at)),
        "成文日期": Value(full_day_text(dated) if dated else BLANK_DATE),
        "待确认读法": Value(blocks=tuple(_open_readings(told, numbers))),
    }


def _open_readings(told: ToldYear, numbers: Iterable[int]) -> list[Block]:
    lines: dict[str, list[int]] = {}
    for number in numbers:
        for reading in told.topics[number].open_readings:
            words = f"{reading.topic}，现按“{reading.in_force}”计"
            lines.setdefault(words, []).append(number)
    if not lines:
        return [Paragraph("判定所依据的读法都已由省厅确认。")]
    return [
        Paragraph("下列读法尚待省厅确认，确认后结果可能变动："),
        *(
            Paragraph(f"{at}．第{'、'.join(map(str, found))}项：{words}。")
            for at, (words, found) in enumerate(lines.items(), start=1)
        ),
    ]


def sources(
    told: ToldYear,
    tasks: Tasks,
    *,
    values: Mapping[str, Value],
    used: Sequence[str],
    results: Sequence[Told],
    annexes: int,
) -> list[Block]:
    """Where every number of the text and every result comes from: the last annex, after those
    (`annexes` of them) of the text itself."""
    kept = told.snapshot
    counts = [
        (name, values[name].text, values[name].source) for name in used if values[name].source
    ]
    return [
        Heading(f"附件{annexes + 1 if annexes else ''}　数据来源", 0),
        Paragraph(
            f"各数取自第{kept.number}号快照“{kept.name}”（SHA-256 {kept.sha256}，算法版本"
            f"{kept.calculation_version}），任务进展取自快照所依据的各版上报的回执。"
            "快照可在系统中重新计算核对。"
        ),
        Listing("文中各数", ("名称", "文中的数", "怎么得来"), counts, (22, 58, 76)),
        Listing(
            f"各项结果（第{kept.number}号快照，{told.year}年）",
            ("单位", "项号、条款", "数值、状态", "算式（代入数）", "上报"),
            [_source(each, told, tasks) for each in results],
            (19, 26, 29, 58, 24),
        ),
    ]


def _source(each: Told, told: ToldYear, tasks: Tasks) -> tuple[str, ...]:
    step = next((s for s in each.explanation.steps if s.heading == _VALUE_STEP), None)
    reckoned = "\n".join(step.lines) if step else each.explanation.why
    indicator = each.indicator
    return (
        each.city.name if each.city else "全省",
        f"{indicator.number}　{indicator.clause.code}",
        f"{value_of(each, told)}\n{STATUS_LABELS[each.status]}",
        reckoned,
        _report(each, tasks),
    )


def _report(each: Told, tasks: Tasks) -> str:
    row = each.row
    if each.city is None:
        return f"{row.cities_reporting}/{row.cities_applicable}市"
    if row.submission_version is None:
        return NOTHING
    receipt = tasks.receipts.get(each.city.code)
    sealed = f"\n回执校验码{receipt.sha256[:8]}" if receipt else ""
    return f"第{row.submission_version}版{sealed}"


def first_named(clause: Clause) -> str:
    """Code of the department a clause names first; "" without one."""
    rows = sorted(clause.responsibilities.all(), key=lambda row: row.position)
    return rows[0].department.code if rows else ""
