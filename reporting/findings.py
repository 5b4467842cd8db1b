"""What a check has to say about reported data: where, how bad, why, and what to do. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self


class Severity(StrEnum):
    """An error refuses the data; a warning lets it in, but not be submitted unexplained."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Place: element and year (or clause), field of it, and where the data came
    from a file its sheet and cell, or its line. `elsewhere`: the user changed it in another place
    meanwhile, no colleague did."""

    code: str
    severity: Severity
    message: str
    remedy: str
    element: str = ""
    year: int | None = None
    field: str = "value"
    clause: str = ""
    sheet: str = ""
    cell: str = ""
    line: int | None = None
    elsewhere: bool = False

    def at(self, **place: Any) -> Self:
        """The same finding with its place filled in."""
        return replace(self, **place)

    def as_json(self) -> dict[str, Any]:
        """For `--json` and the browser."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "element": self.element,
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
            "year": self.year,
            "clause": self.clause,
            "line": self.line,
        }


def has_errors(findings: list[Finding]) -> bool:
    """Whether anything refuses the data."""
    return any(finding.severity is Severity.ERROR for finding in findings)
