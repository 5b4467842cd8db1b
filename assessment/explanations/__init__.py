"""Why a figure has its status, in words and in numbers that can be checked by hand. Pure.

Stored values and the plan's words in, Chinese text out: one paragraph, the arithmetic with the
numbers put into the formulas, and what has to be known about the data. Nothing is judged here:
every number is a stored one, or follows from stored ones by the step that is shown.
"""

from .arithmetic import Step, arithmetic
from .caveats import Caveat, caveats
from .model import Around, OpenReading, Stored, Topic, Wording
from .paragraph import Explanation, explain

__all__ = [
    "Around",
    "Caveat",
    "Explanation",
    "OpenReading",
    "Step",
    "Stored",
    "Topic",
    "Wording",
    "arithmetic",
    "caveats",
    "explain",
]
