"""Judging reported data. Data in, findings out; never raises; knows no Django.

Errors stop an import or a save; warnings and blanks without a reason stop only submitting.
Sources: the plan's table and 二（二）6, 二（四）1 for the parts that cannot exceed their whole; the
outlier test is Iglewicz & Hoaglin's modified z-score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule, clean_text, control_characters, number_text

REASON_LENGTH = 200
NOTE_LENGTH = 500
NARRATIVE_LENGTH = 5000
#: The note of a figure taken over from last year: says how it came here, and explains nothing.
COPIED_NOTE = "沿用上年"
#: What a note written before cannot answer: a blank, a return, a change of what was approved.
BLANK_WITHOUT_REASON = "blank_without_reason"
RETURNED = "returned_figure"
CORRECTION_WITHOUT_REASON = "correction_without_reason"
NEVER_EXPLAINED = (BLANK_WITHOUT_REASON, RETURNED, CORRECTION_WITHOUT_REASON)
TASK_PROGRESS = ("done", "advancing", "slow", "not_started")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered for one element and year; yes/no as 1/0, dates as ISO text."""

    element: str
    year: int
    value: Decimal | None = None
    text: str = ""
    missing_reason: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        return self.value is None and not self.text

    @property
    def is_empty(self) -> bool:
        return self.is_blank and not self.missing_reason and not self.note


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """What was entered for one clause of the task list."""

    clause: str
    progress: str = ""
    narrative: str = ""
    #: Figures on commitments by their number; None takes one away, one not named stays.
    figures: tuple[tuple[int, Decimal | None], ...] = ()


class CurrentWords(Protocol):
    """A clause's state of work and words, as far as they are judged together."""

    @property
    def progress(self) -> str: ...
    @property
    def narrative(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PartOfWhole:
    """`part` may not exceed `whole` × `factor` (the factor brings km² to 公顷)."""

    part: str
    whole: str
    factor: Decimal = Decimal(1)


Known = Mapping[tuple[str, int], Entry]


def check_entries(
    entries: Iterable[Entry],
    rules: Mapping[str, ElementRule],
    parts: Sequence[PartOfWhole],
    *,
    asked: Mapping[str, Sequence[int]] | None,
    known: Known,
) -> list[Finding]:
    """Errors in what is being entered, judged together with what is `known` already.

    `asked` lists the years that may be entered per element (None = any).
    """
    entries = list(entries)
    findings = []
    for entry in entries:
        rule = rules.get(entry.element)
        if rule is None:
            findings.append(
                Finding(
                    "unknown_element",
                    Severity.ERROR,
                    f"没有代码为「{entry.element[:60]}」的数据项。",
                    "请使用从系统下载的工作簿；代码见 docs/elements.md。",
                    entry.element,
                    entry.year,
                )
            )
            continue
        findings += _check_one(entry, rule, asked)
    merged = {**known, **{(entry.element, entry.year): entry for entry in entries}}
    findings += _check_parts({(e.element, e.year) for e in entries}, merged, rules, parts)
    findings += _check_dates(entries, merged, rules)
    return findings


def _check_one(
    entry: Entry, rule: ElementRule, asked: Mapping[str, Sequence[int]] | None
) -> list[Finding]:
    def error(code: str, message: str, remedy: str, field: str = "value") -> Finding:
        return Finding(
            code,
            Severity.ERROR,
            f"{rule.name}（{entry.year}年）：{message}。",
            f"{remedy}。",
            entry.element,
            entry.year,
            field,
        )

    found = []
    if asked is not None and entry.year not in asked.get(entry.element, ()):
        if not entry.is_empty:
            found.append(error("year_not_asked", "这一年的数本期不需填报", "请清空该格"))
        return found
    value = entry.value
    if value is not None and rule.is_number:
        shown = number_text(value)
        if value < 0 and not rule.may_be_negative:
            found.append(error("negative", f"{shown}小于0", "请核对后填不小于0的数"))
        if rule.type == "whole" and value != value.to_integral_value():
            found.append(error("not_whole", f"{shown}不是整数", f"本项按{rule.unit}计，请填整数"))
    if not entry.is_blank and entry.missing_reason:
        found.append(
            error(
                "value_with_reason",
                "既填了数又写了缺报原因",
                "有数请清空缺报原因，没有数请清空数值",
                "reason",
            )
        )
    found += [
        error("control_character", "含有不可见的控制字符", "请删去后重新键入", field)
        for field, text in (("reason", entry.missing_reason), ("note", entry.note))
        if control_characters(text)
    ]
    for field, text, limit in (
        ("reason", entry.missing_reason, REASON_LENGTH),
        ("note", entry.note, NOTE_LENGTH),
    ):
        if len(text) > limit:
            found.append(error("too_long", f"超过{limit}字", f"请缩短到{limit}字以内", field))
    return found


def _check_parts(
    touched: set[tuple[str, int]],
    merged: Known,
    rules: Mapping[str, ElementRule],
    parts: Sequence[PartOfWhole],
) -> list[Finding]:
    findings = []
    for pair in parts:
        years = sorted({year for code, year in touched if code in (pair.part, pair.whole)})
        for year in years:
            part, whole = merged.get((pair.part, year)), merged.get((pair.whole, year))
            if part is None or whole is None or part.value is None or whole.value is None:
                continue
            if part.value <= whole.value * pair.factor:
                continue
            part_rule, whole_rule = rules[pair.part], rules[pair.whole]
            # The finding stands at the part, unless only the whole was entered now.
            at = pair.part if (pair.part, year) in touched else pair.whole
            findings.append(
                Finding(
                    "part_over_whole",
                    Severity.ERROR,
                    f"部分大于总体：{part_rule.name}{number_text(part.value)}{part_rule.unit}"
                    f"大于{whole_rule.name}{number_text(whole.value)}{whole_rule.unit}"
                    f"（{year}年）。",
                    f"请核对两数及单位（{part_rule.unit}、{whole_rule.unit}）后改正。"
                    if part_rule.unit != whole_rule.unit
                    else f"请核对两数及单位（{part_rule.unit}）后改正。",
                    at,
                    year,
                )
            )
    return findings


def _check_dates(
    entries: Iterable[Entry], merged: Known, rules: Mapping[str, ElementRule]
) -> list[Finding]:
    """A period that ends before it starts; the pair is named …_start / …_end."""
    findings = []
    for entry in entries:
        if not entry.element.endswith(("_start", "_end")) or entry.element not in rules:
            continue
        stem = entry.element.rsplit("_", 1)[0]
        start = merged.get((f"{stem}_start", entry.year))
        end = merged.get((f"{stem}_end", entry.year))
        last = entry.element.endswith("_end") or (f"{stem}_end", entry.year) not in {
            (e.element, e.year) for e in entries
        }
        if start and end and start.text and end.text and end.text < start.text and last:
            findings.append(
                Finding(
                    "end_before_start",
                    Severity.ERROR,
                    f"{rules[f'{stem}_end'].name}{end.text}早于起始日期{start.text}。",
                    "请核对两个日期后改正。",
                    entry.element,
                    entry.year,
                )
            )
    return findings


def check_tasks(tasks: Iterable[TaskEntry], clauses: Mapping[str, str]) -> list[Finding]:
    """Errors in the task list; `clauses` maps clause codes to titles."""
    findings = []
    for task in tasks:
        place = {"clause": task.clause}
        title = clauses.get(task.clause)
        if title is None:
            findings.append(
                Finding(
                    "unknown_clause",
                    Severity.ERROR,
                    f"方案没有「{task.clause[:20]}」这一条。",
                    "请使用从系统下载的工作簿。",
                    field="progress",
                ).at(**place)
            )
            continue
        if task.progress and task.progress not in TASK_PROGRESS:
            findings.append(
                Finding(
                    "unknown_progress",
                    Severity.ERROR,
                    f"{task.clause}{title}：进展状态「{task.progress[:20]}」不在可选项内。",
                    "请选“已完成”“推进中”“进展缓慢”或“未启动”。",
                    field="progress",
                ).at(**place)
            )
        if control_characters(task.narrative):
            findings.append(
                Finding(
                    "control_character",
                    Severity.ERROR,
                    f"{task.clause}{title}：进展情况含有不可见的控制字符。",
                    "请删去后重新键入。",
                    field="narrative",
                ).at(**place)
            )
        if len(task.narrative) > NARRATIVE_LENGTH:
            findings.append(
                Finding(
                    "too_long",
                    Severity.ERROR,
                    f"{task.clause}{title}：进展情况超过{NARRATIVE_LENGTH}字。",
                    f"请缩短到{NARRATIVE_LENGTH}字以内。",
                    field="narrative",
                ).at(**place)
            )
    return findings


def _explain(entry: Entry) -> str:
    """What to do about a doubtful figure; one that carries a note has been explained."""
    if explains(entry.note):
        return "备注已作说明，会随数据送审。"
    return "如数据无误，请在备注中说明原因，说明会随数据送审。"


def check_changes(
    entries: Iterable[Entry], rules: Mapping[str, ElementRule], *, known: Known
) -> list[Finding]:
    """Warnings against the year before: a change beyond the element's bound, or none at all.

    Change in percent = 100·(v − p)/|p|; not defined, and not asked about, where p = 0.
    """
    findings = []
    for entry in entries:
        rule = rules.get(entry.element)
        before = known.get((entry.element, entry.year - 1))
        if rule is None or rule.change_bound is None or entry.value is None:
            continue
        if before is None or before.value is None:
            continue
        if entry.value == before.value:
            findings.append(
                Finding(
                    "same_as_last_year",
                    Severity.WARNING,
                    f"{rule.name}{number_text(entry.value)}{rule.unit}与上年完全相同。",
                    _explain(entry),
                    entry.element,
                    entry.year,
                )
            )
        elif abs(entry.value - before.value) * 100 > rule.change_bound * abs(before.value) != 0:
            change = (entry.value - before.value) * 100 / abs(before.value)
            findings.append(
                Finding(
                    "change_over_bound",
                    Severity.WARNING,
                    f"{rule.name}{number_text(entry.value)}{rule.unit}，比上年"
                    f"{number_text(before.value)}{rule.unit}{'增加' if change > 0 else '减少'}"
                    f"{abs(change):.0f}%，超出本项常见变动（±{number_text(rule.change_bound)}%）。",
                    _explain(entry),
                    entry.element,
                    entry.year,
                )
            )
    return findings


def check_blanks(
    year: int, rules: Mapping[str, ElementRule], *, asked: Iterable[str], known: Known
) -> list[Finding]:
    """Required elements of the year without a figure and without a reason."""
    findings = []
    for code in asked:
        rule = rules[code]
        entry = known.get((code, year))
        if rule.required and (entry is None or (entry.is_blank and not entry.missing_reason)):
            findings.append(
                Finding(
                    BLANK_WITHOUT_REASON,
                    Severity.WARNING,
                    f"{rule.name}没有填，也没有写缺报原因。",
                    "请填数；确实没有数的，写明缺报原因，不要填0。",
                    code,
                    year,
                )
            )
    return findings


def explains(note: str) -> bool:
    """Whether a note says why a figure stands out."""
    return clean_text(note) not in ("", COPIED_NOTE)


def unexplained(findings: Iterable[Finding], known: Known) -> list[Finding]:
    """Those warnings whose figure carries no note; blanks, returns and corrections want more."""

    def explained(finding: Finding) -> bool:
        entry = known.get((finding.element, finding.year or 0))
        return (
            finding.severity is Severity.WARNING
            and finding.code not in NEVER_EXPLAINED
            and entry is not None
            and explains(entry.note)
        )

    return [finding for finding in findings if not explained(finding)]
