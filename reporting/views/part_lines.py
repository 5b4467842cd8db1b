"""The bureaus' parts of a report as the page of it lists them. No HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from reporting.parts import Part
from reporting.services.confirming import confirming_department


@dataclass(frozen=True, slots=True)
class PartLine:
    """One bureau's part; `own` when the user may give its word."""

    part: Part
    own: bool

    @property
    def tasks(self) -> str:
        """「3/5」, "" where the bureau answers for no clause."""
        total = len(self.part.clauses)
        return f"{self.part.tasks_filled}/{total}" if total else ""

    @property
    def state(self) -> str:
        """Where the part stands, in words."""
        part = self.part
        if part.confirmed:
            return "已确认"
        if part.lacking:
            return part.lacking
        if part.submits and not self.own:
            return "填完，由该局上报"
        if not part.has_account:
            return "填完；该局没有账号，由住房和城乡建设局代填"
        return "填完，未确认"


def part_lines(found: Iterable[Part], user: User) -> list[PartLine]:
    """The parts that are filled in by somebody, in the notice's order."""
    own = confirming_department(user)
    return [PartLine(part, part.department == own) for part in found if not part.empty]
