"""Reports in the states that pages meet, made by the services."""

from indicators.models import Clause
from reporting import selectors
from reporting.checks import Entry
from reporting.models import Submission
from reporting.parsing import parse_value
from reporting.services import approve, return_submission, save_draft, submit
from tests import factories as make
from tests.reporting.figures import TYPED


def clause(code: str) -> Clause:
    """A real clause by its code."""
    return Clause.objects.get(code=code)


def entries(year: int = 2026, **changes: str) -> list[Entry]:
    """A full report; `changes` replace what is typed per element."""
    rules = selectors.rules()
    read = {code: parse_value(text, rules[code]) for code, text in {**TYPED, **changes}.items()}
    return [Entry(code, year, parsed.value, parsed.text) for code, parsed in read.items()]


def draft(short_name: str = "郑州", year: int = 2026, **changes: str) -> Submission:
    """A full draft, not submitted."""
    saved = save_draft(
        city=make.city(short_name),
        cycle=make.cycle(year),
        entries=entries(year, **changes),
        by=None,
        source="测试",
        now=make.NOW,
    )
    assert saved.saved, saved.findings
    return Submission.objects.get(city=make.city(short_name), cycle=make.cycle(year))


def submitted(short_name: str = "郑州", year: int = 2026, **changes: str) -> Submission:
    """A full report that waits for the province."""
    report = draft(short_name, year, **changes)
    stops = submit(
        submission=report,
        by=make.coordinator(short_name),
        now=make.NOW,
        unconfirmed_because="测试不等各局确认",
    )
    assert stops == []
    report.refresh_from_db()
    return report


def approved(short_name: str = "郑州", year: int = 2026, **changes: str) -> Submission:
    """A full report, approved as 快报."""
    report = submitted(short_name, year, **changes)
    return approve(submission=report, by=make.province_admin(), now=make.NOW)


def returned(short_name: str = "郑州", reason: str = "请核对口径") -> Submission:
    """A full report, sent back."""
    return return_submission(
        submission=submitted(short_name), reason=reason, by=make.province_admin(), now=make.NOW
    )
