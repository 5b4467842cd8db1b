"""The letter with which a city sends its report (上报函): to be printed, signed and stamped."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from reporting.models import Evidence, Receipt, Submission
from reporting.on_record import CurrentFact, CurrentTask
from reporting.parsing import number_text
from reporting.receipts import canonical
from reporting.standing import Filled
from reporting.without_word import WithoutWord, examined
from reporting.workflow import SUBMITTING

MARK_LENGTH = 16
#: How progress is counted in the letter's sentence.
PROGRESS_WORDS = (
    ("done", "已完成"),
    ("advancing", "推进中"),
    ("slow", "进展缓慢"),
    ("not_started", "未启动"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the letter's frame. `version` is the one it sends, `receipt` its number once
    it is submitted; `mark` is the same on a draft and on what was submitted unchanged. `examined`
    says who has examined the figures, and who has not."""

    issuer: str
    version: int
    draft: bool
    day: date
    receipt: Receipt | None
    mark: str
    filled: Filled
    task_words: str
    examined: str
    scans: list[Evidence]


def letter_of(
    *,
    issuer: str,
    submission: Submission | None,
    draft: bool,
    figures: Mapping[tuple[str, int], CurrentFact],
    tasks: Mapping[str, CurrentTask],
    year: int,
    filled: Filled,
    clauses: int,
    awaited: Sequence[str],
    scans: Iterable[Evidence],
    now: datetime,
) -> Letter:
    """The letter of a draft or of the submitted version; `clauses` is how many the task list has,
    `awaited` the bureaus that have not confirmed their parts of the draft."""
    version = submission.version if submission else 0
    version += 1 if draft else 0
    receipt = None
    sent = now
    words = examined(WithoutWord(tuple(awaited)) if awaited else None)
    if submission is not None and not draft:
        receipt = submission.receipts.filter(version=version).first()
        sent = submission.submitted_at or now
        steps = submission.events.filter(version=version, action__in=SUBMITTING)
        words = examined(None, step=steps.values_list("reason", flat=True).first() or "")
    return Letter(
        issuer=issuer,
        version=version,
        draft=draft,
        day=timezone.localtime(sent).date(),
        receipt=receipt,
        mark=content_mark(figures, tasks, year),
        filled=filled,
        task_words=_task_words(tasks, clauses),
        examined=words,
        scans=[each for each in scans if each.version == version],
    )


def content_mark(
    figures: Mapping[tuple[str, int], CurrentFact], tasks: Mapping[str, CurrentTask], year: int
) -> str:
    """Sixteen hexadecimal digits in groups of four over the year's figures and tasks.

    First digits of SHA-256; tells whether a stamped letter is of the figures in the system. It is
    not the receipt's digest: that covers versions, notes, evidence and the instant as well, and
    does not exist before the report is submitted.
    """
    return _mark(
        [
            [
                code,
                "" if fact.value is None else number_text(fact.value),
                fact.text,
                fact.missing_reason,
            ]
            for (code, at), fact in figures.items()
            if at == year
        ],
        [
            [
                code,
                each.progress,
                each.narrative,
                *(
                    f"{order}={number_text(value)}"
                    for order, value in each.figures
                    if value is not None
                ),
            ]
            for code, each in tasks.items()
        ],
    )


def receipt_mark(receipt: Receipt) -> str:
    """The mark of what a receipt lists: the same as on the letter of that version."""
    stored, year = json.loads(receipt.content), receipt.submission.cycle.year
    figures = [
        [code, value, text, missing_reason]
        for code, at, _, value, text, missing_reason, _ in stored["figures"]
        if at == year
    ]
    tasks = [
        [
            code,
            progress,
            narrative,
            *(f"{order}={value}" for given in rest for order, value in given),
        ]
        for code, _, progress, narrative, *rest in stored["tasks"]
    ]
    return _mark(figures, tasks)


def _mark(figures: list[list[str]], tasks: list[list[str]]) -> str:
    content = {"figures": sorted(figures), "tasks": sorted(tasks)}
    digest = hashlib.sha256(canonical(content).encode()).hexdigest()[:MARK_LENGTH].upper()
    return "-".join(digest[at : at + 4] for at in range(0, MARK_LENGTH, 4))


def _task_words(tasks: Mapping[str, CurrentTask], clauses: int) -> str:
    """「已完成3条、推进中20条、未填12条」."""
    counts = Counter(each.progress for each in tasks.values())
    said = [(words, counts[code]) for code, words in PROGRESS_WORDS]
    said.append(("未填", clauses - sum(count for _, count in said)))
    return "、".join(f"{words}{count}条" for words, count in said if count)
