"""Which cities' figures stand apart from the others' in one year."""

from collections.abc import Mapping
from fractions import Fraction
from statistics import median

#: A modified z-score beyond this asks the city for an explanation (Iglewicz and Hoaglin).
OUTLIER_THRESHOLD = Fraction(7, 2)
_CONSISTENCY = Fraction(6745, 10000)


def modified_z_scores(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """0.6745·|x − median| ÷ MAD of each city's value; empty where MAD = 0.

    For an indicator's values (not amounts: big cities are no outliers) across the reporting
    cities of one year; a pure number. Source: Iglewicz and Hoaglin's modified z-score.
    """
    if not values:
        return {}
    middle = Fraction(median(values.values()))
    deviations = {code: abs(value - middle) for code, value in values.items()}
    spread = Fraction(median(deviations.values()))
    if spread == 0:
        return {}
    return {code: _CONSISTENCY * deviation / spread for code, deviation in deviations.items()}
