"""What a city sends although bureaus have not confirmed their part, as the step keeps it and the
letter says it."""

import re
from dataclasses import dataclass
from typing import Self

from reporting.stand_ins import MARK

_KEPT = re.compile(r"未经确认就上报：(?P<bureaus>[^。]+)。原因：(?P<because>.+)", re.DOTALL)
_ENTERED_BY_PROVINCE = f"{MARK}："
#: Where the reason will be written by hand.
_TO_BE_WRITTEN = "　" * 12


@dataclass(frozen=True, slots=True)
class WithoutWord:
    """The bureaus that were not waited for, and why; on a draft nobody has said why yet."""

    bureaus: tuple[str, ...]
    because: str = ""

    @property
    def kept(self) -> str:
        """How the step keeps it."""
        return f"未经确认就上报：{'、'.join(self.bureaus)}。原因：{self.because}"

    @classmethod
    def of_step(cls, reason: str) -> Self | None:
        """What a step kept; None for one that was not taken without anybody's word."""
        found = _KEPT.fullmatch(reason)
        return cls(tuple(found["bureaus"].split("、")), found["because"]) if found else None


def examined(without: WithoutWord | None, step: str = "") -> str:
    """The letter's sentence on who has examined the figures; `step` is what was said on the step
    by which they were submitted."""
    if step.startswith(_ENTERED_BY_PROVINCE):
        return f"所报数据由你厅代录（原因：{_said(step.removeprefix(_ENTERED_BY_PROVINCE))}），请予核定。"
    without = without or WithoutWord.of_step(step)
    if without is None:
        return "所报数据已经审核，请予核定。"
    names, because = "、".join(without.bureaus), _said(without.because) or _TO_BE_WRITTEN
    return f"所报数据中，{names}负责的部分未经其确认（原因：{because}），其余已经审核，请予核定。"


def _said(reason: str) -> str:
    return reason.strip().rstrip("。；，")
