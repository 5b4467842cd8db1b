"""Judging many units at once: time per status as the number of units grows, and its memory.

`python -m bench.many_units UNITS` measures one size in a process of its own, so that the peak of
memory is that size's, and prints it as JSON.
"""

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

YEARS = range(2020, 2030)
SIZES = (18, 180, 2800)
MOST_GROWTH = 1.5
RUNS = 3


def judging_many_units() -> str:
    """The 23 indicators over ten years for growing numbers of units, against a bare numpy pass."""
    measured = [_in_a_process(size) for size in SIZES]
    lines = ["同时判定多个单位（23 项 × 10 年）："]
    for size, found in zip(SIZES, measured, strict=True):
        lines.append(
            f"    {size} 个单位：每个状态判定 {found['judging'] * 1e6:.1f} µs，"
            f"连同接口小数 {found['told'] * 1e6:.1f} µs，"
            f"为纯 numpy 浮点一遍的 {found['told'] / found['bare']:.0f} 倍；"
            f"内存峰值 {found['memory']:.0f} MB（未装数据时 {found['memory_before']:.0f} MB）"
        )
    for what, name in (("judging", "判定"), ("told", "连同小数")):
        growth = max(
            later[what] / earlier[what]
            for earlier, later in zip(measured, measured[1:], strict=False)
        )
        verdict = "达到" if growth <= MOST_GROWTH else "未达到"
        lines.append(
            f"    {name}：单位增多时每个状态用时之比最大 {growth:.2f}"
            f"（目标 ≤ {MOST_GROWTH:g} 或下降，{verdict}）"
        )
    return "\n".join(lines)


def _in_a_process(size: int) -> dict[str, float]:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.many_units", str(size)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def measure(size: int) -> dict[str, float]:
    """Processor seconds per status (best of three runs) and megabytes, for this many units."""
    from indicators.calculation import Applicability, YearContext
    from indicators.calculation.bulk import Units, judge_cities, panel_of_frame, table
    from indicators.terms_in_force import definitions

    known = list(definitions().values())
    memory_before = _megabytes()
    units = [f"{place:06d}" for place in range(size)]
    panel = panel_of_frame(_figures(known, units), units=units, years=YEARS)
    calendar = {year: YearContext(has_cycle=True, deadline_passed=True) for year in YEARS}
    about = Units(
        [Applicability.APPLICABLE] * size,
        [calendar] * size,
        [None] * size,
        [()] * size,
        [None] * size,
    )
    statuses = size * len(YEARS) * len(known)

    def judging() -> None:
        for definition in known:
            judge_cities(definition, panel, about, years=YEARS)

    def told() -> None:
        for definition in known:
            found = table(judge_cities(definition, panel, about, years=YEARS), units)
            assert len(found) == size * len(YEARS)

    arrays = _floats(panel)
    return {
        "judging": _best(judging) / statuses,
        "told": _best(told) / statuses,
        "bare": _best(lambda: _bare(arrays, len(known))) / statuses,
        "memory": _megabytes(),
        "memory_before": memory_before,
    }


def _figures(definitions: Sequence[Any], units: Sequence[str]) -> Any:
    """Every needed element of every unit and year, with two decimals, from a fixed seed."""
    import pandas as pd

    chance = random.Random(29)
    flags = {definition.flag for definition in definitions}
    elements = sorted({element for each in definitions for element in each.needed})
    rows = [
        (
            unit,
            year,
            element,
            Decimal(chance.randint(0, 1))
            if element in flags
            else Decimal(chance.randint(1, 10**7)).scaleb(-2),
            year < YEARS[-1],
        )
        for unit in units
        for year in YEARS
        for element in elements
    ]
    return pd.DataFrame(rows, columns=["unit", "year", "element", "value", "final"])


def _floats(panel: Any) -> list[Any]:
    return [amounts.whole.astype(float) / amounts.unit for amounts in panel.amounts.values()]


def _bare(arrays: Sequence[Any], indicators: int) -> None:
    """One percentage and one comparison per status, in floating point: what no exact
    calculation can be faster than."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        for at in range(indicators):
            value = 100 * arrays[at % len(arrays)] / arrays[(at + 1) % len(arrays)]
            (value >= 50).sum()


def _best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def _megabytes() -> float:
    """Peak resident memory of this process so far, in MB.

    Not `ru_maxrss`: Linux carries the peak of whoever started the process into it.
    """
    status = Path("/proc/self/status").read_text()
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(peak) / 1024


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
