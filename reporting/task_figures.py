"""Figures on the commitments of the plan's text, as cities report them with a clause. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reporting.changes import value_text
from reporting.checks import CurrentWords, Entry, TaskEntry, check_entries
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule

FIELD = "figure-"
NO_NARRATIVE, NO_PROGRESS = "task_without_narrative", "task_without_progress"


@dataclass(frozen=True, slots=True)
class Asked:
    """A commitment on which a figure is asked: where it stands, what to enter, what was promised."""

    order: int
    clause: str
    label: str
    type: str
    unit: str
    hint: str
    promise: str

    @property
    def code(self) -> str:
        """Its row in the workbook: clause and number of the commitment."""
        return f"{self.clause}#{self.order}"

    @property
    def field(self) -> str:
        return f"{FIELD}{self.order}"

    @property
    def rule(self) -> ElementRule:
        """What may be entered, as for a data element."""
        return ElementRule(self.code, self.label, self.unit, self.type, required=False)

    def at_field(self, finding: Finding) -> Finding:
        """A finding on the figure with its place in the task list."""
        return finding.at(element="", year=None, clause=self.clause, field=self.field)


Commitments = Mapping[int, Asked]
Figures = Iterable[tuple[int, Decimal | None]]


def check_figures(tasks: Iterable[TaskEntry], asked: Commitments) -> list[Finding]:
    """Errors in the figures: what no figure of this kind can be."""
    findings = []
    for task in tasks:
        for order, value in task.figures:
            known = asked.get(order)
            if known is None or value is None:
                continue
            entry = Entry(known.code, 0, value)
            found = check_entries([entry], {known.code: known.rule}, [], asked=None, known={})
            if not found and known.unit == "%" and value > 100:
                found = [
                    Finding(
                        "over_hundred",
                        Severity.ERROR,
                        f"{known.clause}{known.label}：超过100%。",
                        "请核对后改正。",
                    )
                ]
            findings += [
                known.at_field(each.at(message=each.message.replace("（0年）", "")))
                for each in found
            ]
    return findings


def check_words(tasks: Mapping[str, CurrentWords]) -> list[Finding]:
    """Warnings on a state of work without words, or words without a state; they stop submitting."""
    findings = []
    for code, task in tasks.items():
        if task.progress and not task.narrative.strip():
            findings.append(
                Finding(
                    NO_NARRATIVE,
                    Severity.WARNING,
                    f"{code}：选了进展状态，没有写进展情况。",
                    "请用一两句话写明做了什么、为什么是这个状态。",
                    field="narrative",
                    clause=code,
                )
            )
        elif task.narrative.strip() and not task.progress:
            findings.append(
                Finding(
                    NO_PROGRESS,
                    Severity.WARNING,
                    f"{code}：写了进展情况，没有选进展状态。",
                    "请选“已完成”“推进中”“进展缓慢”或“未启动”。",
                    field="progress",
                    clause=code,
                )
            )
    return findings


def figure_words(figures: Figures, asked: Commitments) -> list[str]:
    """「城市节能照明占比 72%」 for each figure, in the plan's order."""
    words = []
    for order, value in sorted(dict(figures).items()):
        known = asked.get(order)
        if known is None or value is None:
            continue
        words.append(f"{known.label}　{value_text(value, '', known.rule)}{known.unit}")
    return words
