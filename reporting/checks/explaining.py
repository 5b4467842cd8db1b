"""What a note answers: whether a warning still stops a report from being submitted."""

from collections.abc import Iterable

from reporting.checks.entries import Known
from reporting.findings import Finding, Severity
from reporting.parsing import clean_text

#: The note of a figure taken over from last year: says how it came here, and explains nothing.
COPIED_NOTE = "沿用上年"
#: What a note written before cannot answer: a blank, a return, a change of what was approved.
BLANK_WITHOUT_REASON = "blank_without_reason"
RETURNED = "returned_figure"
CORRECTION_WITHOUT_REASON = "correction_without_reason"
NEVER_EXPLAINED = (BLANK_WITHOUT_REASON, RETURNED, CORRECTION_WITHOUT_REASON)


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
