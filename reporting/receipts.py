"""Receipts of what was submitted: a number, a time, and a digest that can be checked later.

The digest is SHA-256 over the content written in one canonical way: JSON with sorted keys and no
spaces, in UTF-8. The content lists every figure and task of the submission as it stood, each with
its version, and the digest of every file of evidence, so it can be compared with what is stored at
any time. Receipts from before there was evidence list none.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from accounts.models import User
from audit.services import SYSTEM, record
from reporting.evidence.reading import evidence_of, is_kept
from reporting.models import Evidence, Fact, Receipt, Submission, TaskReport
from reporting.parsing import number_text


class Verdict(StrEnum):
    """What came of checking a number and digest; the value is how it is said."""

    MATCHES = "一致"
    DIFFERS = "回执校验码不一致"
    UNKNOWN = "没有这个回执号"
    ALTERED = "系统中存的内容与开出回执时不一致"


class Verification(NamedTuple):
    """The verdict, and the receipt where number and digest fit together."""

    verdict: Verdict
    receipt: Receipt | None


def receipt_number(*, year: int, city_code: str, version: int) -> str:
    """「豫碳报〔2026〕410100-01」: year of the cycle, city, version of the submission."""
    return f"豫碳报〔{year}〕{city_code}-{version:02d}"


def canonical(content: dict[str, Any]) -> str:
    """The content as the digest is taken of it."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def issue_receipt(
    *,
    submission: Submission,
    figures: Iterable[Fact],
    tasks: Iterable[TaskReport],
    evidence: Iterable[Evidence] = (),
    by: User | None,
    now: datetime,
) -> Receipt:
    """The receipt of the version just submitted, in the transaction that submits it."""
    city, year, version = submission.city, submission.cycle.year, submission.version
    text = canonical(
        {
            "city": city.code,
            "cycle": year,
            "version": version,
            "at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "figures": sorted(_figure(fact) for fact in figures),
            "tasks": sorted(_task(task) for task in tasks),
            "evidence": sorted(_file(each) for each in evidence),
        }
    )
    receipt = Receipt.objects.create(
        submission=submission,
        version=version,
        number=receipt_number(year=year, city_code=city.code, version=version),
        issued_at=now,
        issued_to=by,
        content=text,
        sha256=digest_of(text),
    )
    # In the hash-chained trail the digest outlives even the receipt.
    record(
        by=by.username if by else SYSTEM,
        action="receipt.issue",
        subject=receipt.number,
        now=now,
        sha256=receipt.sha256,
    )
    return receipt


def verify(*, number: str, sha256: str) -> Verification:
    """Whether number and digest belong together, and to what is stored now.

    Nothing of a receipt is told to somebody who does not have its digest.
    """
    receipt = (
        Receipt.objects.select_related("submission__city", "submission__cycle", "issued_to")
        .filter(number=_tidy_number(number))
        .first()
    )
    if receipt is None:
        return Verification(Verdict.UNKNOWN, None)
    if "".join(unicodedata.normalize("NFKC", sha256).split()).lower() != receipt.sha256:
        return Verification(Verdict.DIFFERS, None)
    if digest_of(receipt.content) != receipt.sha256 or not _is_stored(receipt):
        return Verification(Verdict.ALTERED, receipt)
    return Verification(Verdict.MATCHES, receipt)


def _tidy_number(number: str) -> str:
    """A number as people type it: any brackets and dashes, spaces anywhere."""
    text = "".join(unicodedata.normalize("NFKC", number).split())
    for bracket, ours in (
        ("(", "〔"),
        ("[", "〔"),
        ("【", "〔"),
        (")", "〕"),
        ("]", "〕"),
        ("】", "〕"),
    ):
        text = text.replace(bracket, ours)
    return text.replace("—", "-").replace("－", "-")


def _is_stored(receipt: Receipt) -> bool:
    """Whether every figure, task and file of the receipt is still stored as it was."""
    content = json.loads(receipt.content)
    city = receipt.submission.city
    facts = Fact.objects.filter(city=city, submission=receipt.submission)
    tasks = TaskReport.objects.filter(city=city, submission=receipt.submission)
    stored = {canonical({"": _figure(f)}) for f in facts.select_related("element")}
    for task in tasks.select_related("clause").prefetch_related("figures__commitment"):
        # Receipts from before there were figures end with the narrative.
        stored |= {canonical({"": _task(task)}), canonical({"": _task(task)[:4]})}
    files = evidence_of(receipt.submission, receipt.version)
    stored |= {canonical({"": _file(each)}) for each in files}
    lines = content["figures"] + content["tasks"] + content.get("evidence", [])
    return stored >= {canonical({"": line}) for line in lines} and is_kept(files)


def _figure(fact: Fact) -> list[Any]:
    """Element, year, version, value, text, reason why missing, note; no value is ""."""
    value = "" if fact.value is None else number_text(fact.value)
    code = fact.element.code
    return [code, fact.year, fact.version, value, fact.text, fact.missing_reason, fact.note]


def _task(task: TaskReport) -> list[Any]:
    """Clause, version, progress, narrative, figures by the commitment's number."""
    figures = [
        [each.commitment.order, number_text(each.value)]
        for each in sorted(task.figures.all(), key=lambda each: each.commitment.order)
    ]
    return [task.clause.code, task.version, task.progress, task.narrative, figures]


def _file(evidence: Evidence) -> list[str]:
    """Element or clause, SHA-256, name."""
    behind = evidence.element or evidence.clause
    return [behind.code if behind else "", evidence.sha256, evidence.original_name]
