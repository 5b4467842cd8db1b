"""What a city has to do next, in words. Pure."""

from collections.abc import Sequence

from dashboards.wording.findings import listed

_NAMED = 2


def next_steps(
    *, returned: bool, submitted: bool, missing: int, bureaus: Sequence[str], silent: int
) -> list[tuple[str, str]]:
    """Each step with the name of the page where it is done; nothing when nothing is left.

    `returned` and `submitted` are where the year's report stands, `missing` counts required
    elements without a figure, `bureaus` are those who fill them, `silent` counts clauses without a
    report.
    """
    steps = []
    if returned:
        steps.append(("按退回原因改数，再次上报", "entry"))
    if missing:
        steps.append((f"补齐{missing}项必报数据（{listed(bureaus, _NAMED, each='家')}）", "entry"))
    if silent:
        steps.append((f"报{silent}条任务的进展", "tasks"))
    if not submitted:
        before = "各局填完、确认后" if missing or silent else "各局确认后"
        steps.append((f"{before}，由住建局上报", "submission"))
    return steps
