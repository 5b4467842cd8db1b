"""A workbook on its way back to the city: the file it sent, or after a return the current one."""

from collections.abc import Callable

from django.utils import timezone

from reporting import selectors
from reporting.findings import Finding
from reporting.models import Submission
from reporting.scrutiny import submission_findings
from reporting.workbook.annotation import annotated
from reporting.workbook.exporting import workbook_of
from reporting.workbook.identity import open_workbook
from reporting.workbook.problem_list import LIST_TITLE
from reporting.workbook.reader import Form, locate, read
from reporting.workbook.taking import Taken


def annotated_file(content: bytes, taken: Taken) -> bytes:
    """The file that was taken or refused, with what was found. Raises NotOurWorkbook."""
    owner = f"{taken.city.name}{taken.cycle}" if taken.city and taken.cycle else ""
    return annotated(
        content, taken.findings, title=f"{owner}{LIST_TITLE}", items=_items(taken.findings)
    )


def returned_workbook(submission: Submission, *, own: str | None = None) -> bytes:
    """The city's current workbook with why the province sent it back, and what is open; `own` as for
    any other workbook."""
    city, cycle = submission.city, submission.cycle
    content = workbook_of(city=city, cycle=cycle, own=own, now=timezone.now())
    cells = read(open_workbook(content), Form(cycle.year, *selectors.terms(city, cycle))).cells
    findings = locate(submission_findings(submission), cells)
    decided = submission.decided_at
    when = f"（{timezone.localtime(decided):%Y-%m-%d}）" if decided else ""
    return annotated(
        content,
        findings,
        title=f"{city.name}{cycle}{LIST_TITLE}",
        items=_items(findings),
        notices=[f"退回原因{when}：{submission.reason}"],
    )


def annotated_name(submission: Submission) -> str:
    """What an annotated workbook is called."""
    return f"{submission.city.name}{submission.cycle}填报表（已标注）.xlsx"


def _items(findings: list[Finding]) -> Callable[[Finding], str]:
    """What findings are about, in words."""
    if not any(finding.element or finding.clause for finding in findings):
        return lambda _: ""
    rules, clauses = selectors.rules(), selectors.clause_titles()

    def item(finding: Finding) -> str:
        if finding.clause:
            return f"{finding.clause}　{clauses.get(finding.clause, '')}".strip()
        name = rules[finding.element].name if finding.element in rules else finding.element
        return f"{name}（{finding.year}年）" if finding.element and finding.year else name

    return item
