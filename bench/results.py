"""What a measure says: a time, its floor from the same run, and the ratio that is wanted."""

import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 7
YEAR = 2026


@dataclass(frozen=True, slots=True)
class Result:
    """Two medians in seconds, and the most their ratio (or `count`) may be."""

    name: str
    seconds: float
    floor: float
    floor_name: str
    goal: float | None
    remark: str = ""

    def __str__(self) -> str:
        ratio = self.seconds / self.floor
        goal = ""
        if self.goal is not None:
            goal = f"（目标 ≤ {self.goal:g}，{'达到' if ratio <= self.goal else '未达到'}）"
        return (
            f"{self.name}：{ratio:.2f} 倍{goal}\n"
            f"    {self.seconds * 1000:.1f} ms；{self.floor_name} {self.floor * 1000:.1f} ms"
            f"{'；' + self.remark if self.remark else ''}"
        )


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
