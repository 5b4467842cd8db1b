"""The lagging list's order, and the scores that ask a city for an explanation."""

from fractions import Fraction
from itertools import permutations

from indicators.calculation import (
    LAGGING_STATUSES,
    OUTLIER_THRESHOLD,
    LaggingKey,
    Status,
    lagging_order,
    modified_z_scores,
)

IN_ORDER = [
    LaggingKey(True, Status.OVERDUE, None, 11, "410200"),
    LaggingKey(True, Status.LAGGING, Fraction(1, 100), 11, "410100"),
    LaggingKey(False, Status.OVERDUE, None, 3, "410300"),
    LaggingKey(False, Status.OVERDUE, None, 4, "410100"),
    LaggingKey(False, Status.REGRESSING, Fraction(9, 10), 20, "419001"),
    LaggingKey(False, Status.EXPIRED_UNMET, Fraction(1, 3), 3, "410200"),
    LaggingKey(False, Status.LAGGING, Fraction(1, 3), 3, "410300"),
    LaggingKey(False, Status.LAGGING, Fraction(1, 3), 13, "410100"),
    LaggingKey(False, Status.EXPIRED_UNMET, Fraction(0), 4, "410100"),
    LaggingKey(False, Status.LAGGING, None, 3, "410100"),
]


def test_binding_first_then_overdue_then_severity_then_number_then_city() -> None:
    assert lagging_order(reversed(IN_ORDER)) == IN_ORDER
    for first, second in permutations(IN_ORDER, 2):
        before = IN_ORDER.index(first) < IN_ORDER.index(second)
        assert lagging_order([first, second])[0] == (first if before else second)


def test_the_four_statuses_of_the_list() -> None:
    assert set(LAGGING_STATUSES) == {"overdue", "expired_unmet", "lagging", "regressing"}


def test_modified_z_scores() -> None:
    values = {"郑州": 10, "开封": 11, "洛阳": 12, "安阳": 13, "济源": 40}
    scores = modified_z_scores({city: Fraction(value) for city, value in values.items()})
    # Median 12, deviations 2 1 0 1 28, their median 1.
    assert scores == {
        "郑州": Fraction("1.349"),
        "开封": Fraction("0.6745"),
        "洛阳": Fraction(0),
        "安阳": Fraction("0.6745"),
        "济源": Fraction("18.886"),
    }
    assert [city for city, score in scores.items() if score > OUTLIER_THRESHOLD] == ["济源"]


def test_an_even_number_of_cities_has_its_median_between_two() -> None:
    values = {"郑州": Fraction(1), "开封": Fraction(2), "洛阳": Fraction(4), "安阳": Fraction(9)}
    # Median 3, deviations 2 1 1 6, their median 3/2.
    assert modified_z_scores(values)["安阳"] == Fraction("0.6745") * 4


def test_no_scores_where_the_spread_is_zero() -> None:
    alike = {"郑州": Fraction(5), "开封": Fraction(5), "洛阳": Fraction(5), "济源": Fraction(90)}
    assert modified_z_scores(alike) == {}
    assert modified_z_scores({}) == {}
