"""A year's value is worked out at its first use, once, and only for the years there are."""

import pytest

from indicators.calculation.lazily import Lazily


def test_each_year_is_worked_out_once_and_only_when_asked_for() -> None:
    worked: list[int] = []

    def work(year: int) -> int:
        worked.append(year)
        return year * 2

    doubled = Lazily([2024, 2025], work)
    assert (2025 in doubled, 2026 in doubled, len(doubled)) == (True, False, 2)
    assert worked == []
    assert (doubled[2025], doubled[2025]) == (4050, 4050)
    assert worked == [2025]
    assert dict(doubled) == {2024: 4048, 2025: 4050}
    assert worked == [2025, 2024]


def test_a_year_that_is_not_there_is_missing() -> None:
    with pytest.raises(KeyError):
        Lazily([2024], lambda year: year)[2023]
    assert Lazily([2024], lambda year: year).get(2023) is None
