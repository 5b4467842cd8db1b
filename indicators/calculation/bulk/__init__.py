"""The calculation for many units at once: exact, column by column.

For provinces far larger than one (thousands of units). It says the same as `judge_city` and
`judge_province`, status by status and digit by digit, which is tested on generated provinces;
where they differ, this one is wrong. Numbers are pairs of whole numbers in numpy arrays: nothing
is rounded before it is handed out.
"""

from indicators.calculation.bulk.panel import Panel, panel_of, panel_of_frame
from indicators.calculation.bulk.table import table
from indicators.calculation.bulk.units import Units, judge_cities, judge_whole

__all__ = ["Panel", "Units", "judge_cities", "judge_whole", "panel_of", "panel_of_frame", "table"]
