"""The web form's fields: how a figure is shown in them, and what came back.

A page may stay open while a colleague saves. Each figure therefore carries a stamp of what its
fields showed; only what was changed on the page is taken, and a figure that somebody else changed
meanwhile is refused with both values, until one of them is chosen.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from accounts.wording import author
from cities.dates import day_text
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.checks import COPIED_NOTE, Entry, TaskEntry
from reporting.findings import Finding, Severity
from reporting.on_record import CurrentFact, CurrentTask
from reporting.parsing import ElementRule, clean_text, parse_value
from reporting.task_figures import Asked

Key = tuple[str, int]
STAMP_LENGTH = 12
#: The finding on a figure that a colleague changed while the page was open.
OVERTAKEN = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of one element and year, character for character."""

    value: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TypedTask:
    """The fields of one clause."""

    progress: str = ""
    narrative: str = ""
    figures: tuple[tuple[int, str], ...] = ()

    @property
    def figure(self) -> dict[int, str]:
        """What is typed for each commitment."""
        return dict(self.figures)


@dataclass(slots=True)
class Posted:
    """What came back: `sent` every figure whose fields did, `typed` is shown again when nothing
    could be saved, `entries` are the readable ones that were changed here, `findings` what could
    not be read or was overtaken."""

    sent: set[Key] = field(default_factory=set)
    typed: dict[Key, Typed] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class PostedTasks:
    """The same for the task list, by clause code."""

    typed: dict[str, TypedTask] = field(default_factory=dict)
    tasks: list[TaskEntry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def field_id(code: str, year: int) -> str:
    """The element's place on the page, and the ending of its fields' names."""
    return f"{code}-{year}"


def shown(fact: CurrentFact | None, rule: ElementRule) -> Typed:
    """A stored figure as its fields show it."""
    if fact is None:
        return Typed()
    return Typed(value_text(fact.value, fact.text, rule), fact.missing_reason, fact.note)


def shown_task(task: CurrentTask | None, asked: Sequence[Asked] = ()) -> TypedTask:
    """A stored task as its fields show it, with the figures that are asked."""
    stored = dict(task.figures) if task else {}
    figures = tuple(
        (each.order, value_text(stored.get(each.order), "", each.rule)) for each in asked
    )
    return TypedTask(task.progress, task.narrative, figures) if task else TypedTask(figures=figures)


def stamp(fields: Typed | TypedTask) -> str:
    """Tells whether fields were changed; line ends do not count, browsers rewrite them."""
    texts = (
        (fields.value, fields.reason, fields.note)
        if isinstance(fields, Typed)
        else (fields.progress, fields.narrative, *(text for _, text in fields.figures))
    )
    joined = "\x1f".join(clean_text(_lines(text).replace("\n", "")) for text in texts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:STAMP_LENGTH]


def read_figures(
    post: Mapping[str, str],
    *,
    rules: Mapping[str, ElementRule],
    asked: Mapping[str, Sequence[int]],
    current: Mapping[Key, CurrentFact],
    now: datetime,
    by: int | None = None,
) -> Posted:
    """Read the posted fields of every asked element and year; absent fields change nothing.

    `theirs` names a figure whose fields are given up for what is stored, `copy` a blank one that
    takes over last year's. Earlier years have a field for the value only: their reason and note stay, unless a value
    takes the reason's place. `by` is the user's id: two people may have one name.
    """
    posted = Posted()
    for code, years in asked.items():
        rule = rules[code]
        for year in years:
            place = field_id(code, year)
            if f"value-{place}" not in post:
                continue
            posted.sent.add((code, year))
            if post.get("theirs") == place:
                continue
            fact = current.get((code, year))
            stored = shown(fact, rule)
            value = post[f"value-{place}"]
            kept_reason = "" if clean_text(value) else stored.reason
            typed = Typed(
                value,
                post.get(f"reason-{place}", kept_reason),
                post.get(f"note-{place}", stored.note),
            )
            if post.get("copy") == place and not clean_text(value):
                typed = Typed(shown(current.get((code, year - 1)), rule).value, "", COPIED_NOTE)
            seen = post.get(f"stamp-{place}", "")
            if stamp(typed) in (seen, stamp(stored)):
                continue
            posted.typed[code, year] = typed
            if seen and seen != stamp(stored):
                posted.findings.append(_overtaken(rule, year, fact, stored, typed, now, by))
                continue
            _parse(posted, rule, year, typed)
    return posted


def read_tasks(
    post: Mapping[str, str],
    *,
    clauses: Mapping[int, tuple[str, str]],
    current: Mapping[str, CurrentTask],
    asked: Mapping[str, Sequence[Asked]],
    now: datetime,
    by: int | None = None,
) -> PostedTasks:
    """Read the posted task list; `clauses` gives code and title by the clause's order, `asked` the
    commitments with a figure by clause code. A figure without its field stays as it is; `theirs`
    names a clause whose fields are given up for what is stored. `by` is the user's id."""
    posted = PostedTasks()
    for order, (code, title) in clauses.items():
        if f"progress-{order}" not in post or post.get("theirs") == str(order):
            continue
        commitments = asked.get(code, ())
        stored = shown_task(current.get(code), commitments)
        typed = TypedTask(
            post[f"progress-{order}"],
            post.get(f"narrative-{order}", ""),
            tuple((at, post.get(f"figure-{at}", text)) for at, text in stored.figures),
        )
        seen = post.get(f"stamp-{order}", "")
        if stamp(typed) in (seen, stamp(stored)):
            continue
        posted.typed[code] = typed
        if seen and seen != stamp(stored):
            said = _said_apart(stored, typed, commitments)
            posted.findings.append(_overtaken_task(code, title, current.get(code), said, now, by))
            continue
        figures, unread = [], False
        for each in commitments:
            parsed = parse_value(typed.figure[each.order], each.rule)
            posted.findings += [each.at_field(finding) for finding in parsed.findings]
            unread = unread or any(f.severity is Severity.ERROR for f in parsed.findings)
            figures.append((each.order, parsed.value))
        if unread:
            continue
        posted.tasks.append(
            TaskEntry(
                code,
                clean_text(typed.progress),
                clean_text(_lines(typed.narrative)),
                tuple(figures),
            )
        )
    return posted


def _parse(posted: Posted, rule: ElementRule, year: int, typed: Typed) -> None:
    parsed = parse_value(typed.value, rule)
    posted.findings += [finding.at(year=year) for finding in parsed.findings]
    if any(finding.severity is Severity.ERROR for finding in parsed.findings):
        return
    posted.entries.append(
        Entry(
            rule.code,
            year,
            parsed.value,
            parsed.text,
            clean_text(_lines(typed.reason)),
            clean_text(_lines(typed.note)),
        )
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _overtaken(
    rule: ElementRule,
    year: int,
    fact: CurrentFact | None,
    stored: Typed,
    typed: Typed,
    now: datetime,
    by: int | None,
) -> Finding:
    """「王磊9:38已改为412.6，您填的是421.6。」"""
    theirs, mine = _said(stored), _said(typed)
    what = ""
    if theirs == mine:
        # The figure is the same: it is the words beside it that differ.
        reasons = stored.reason != typed.reason
        what = "缺报原因" if reasons else "备注"
        theirs, mine = (
            f"“{clean_text(fields.reason if reasons else fields.note)}”"
            for fields in (stored, typed)
        )
    return Finding(
        OVERTAKEN,
        Severity.ERROR,
        f"{who_and_when(fact, now, by)}已{f'把{what}' if what else ''}改为{theirs}，您填的是{mine}。",
        "请选用哪一个。",
        rule.code,
        year,
        elsewhere=_by_oneself(fact, by),
    )


def _by_oneself(fact: CurrentFact | CurrentTask | None, by: int | None) -> bool:
    return fact is not None and by is not None and fact.created_by_id == by


def who_and_when(
    fact: CurrentFact | CurrentTask | None, now: datetime, by: int | None = None
) -> str:
    """「王磊9:38」, with the day when it was another, 「您9:38在另一处」 where that is `by`; a figure
    that is gone was a colleague's."""
    if fact is None or fact.created_at is None:
        return "同事"
    if _by_oneself(fact, by):
        return f"您{clock(fact.created_at, now)}在另一处"
    return f"{author(fact.created_by)}{clock(fact.created_at, now)}"


def clock(at: datetime, now: datetime) -> str:
    """「9:38」 for today, 「11月19日9:38」 for another day."""
    local = timezone.localtime(at)
    day = "" if local.date() == timezone.localdate(now) else day_text(at, now)
    return f"{day}{local.hour}:{local:%M}"


def _said(fields: Typed) -> str:
    return clean_text(fields.value) or ("缺报" if fields.reason else "空白")


def _said_apart(
    stored: TypedTask, typed: TypedTask, asked: Sequence[Asked]
) -> list[tuple[str, str, str]]:
    """What of a clause differs: its name, what is stored, what was typed."""
    pairs = [
        (
            "进展状态",
            PROGRESS_LABELS.get(stored.progress, stored.progress),
            PROGRESS_LABELS.get(typed.progress, typed.progress),
        ),
        ("进展情况", clean_text(_lines(stored.narrative)), clean_text(_lines(typed.narrative))),
        *(
            (each.label, stored.figure.get(each.order, ""), typed.figure.get(each.order, ""))
            for each in asked
        ),
    ]
    return [(name, theirs, mine) for name, theirs, mine in pairs if theirs != mine]


def _overtaken_task(
    code: str,
    title: str,
    task: CurrentTask | None,
    said: Sequence[tuple[str, str, str]],
    now: datetime,
    by: int | None,
) -> Finding:
    """「二（一）1……：王磊9:38已改。进展状态现为“推进中”，您填的是“已完成”。」"""
    words = "；".join(
        f"{name}现为“{theirs or '空白'}”，您填的是“{mine or '空白'}”" for name, theirs, mine in said
    )
    return Finding(
        OVERTAKEN,
        Severity.ERROR,
        f"{code}{title}：{who_and_when(task, now, by)}已改。{words}。",
        "请选用哪一个。",
        field="progress",
        clause=code,
        elsewhere=_by_oneself(task, by),
    )
