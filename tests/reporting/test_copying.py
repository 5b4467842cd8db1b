"""What was taken over from last year is marked so, until it is changed."""

from decimal import Decimal

from reporting.checks import COPIED_NOTE, Entry
from reporting.copying import truly_copied

LAST = {("water_supplied", 2025): Entry("water_supplied", 2025, Decimal("410.5"))}


def marked(value: str | None, note: str = COPIED_NOTE) -> str:
    entry = Entry("water_supplied", 2026, Decimal(value) if value else None, note=note)
    [kept] = truly_copied([entry], LAST)
    assert kept.value == entry.value
    return kept.note


def test_the_mark_of_a_copied_figure_falls_with_the_figure() -> None:
    assert marked("410.50") == COPIED_NOTE
    assert marked("412.6") == ""
    assert marked(None) == ""


def test_words_of_ones_own_and_figures_without_last_year_are_left_alone() -> None:
    assert marked("412.6", note="沿用上年：没有扩建") == "沿用上年：没有扩建"
    entry = Entry("water_supplied", 2026, Decimal("412.6"), note=COPIED_NOTE)
    assert truly_copied([entry], {}) == [entry]


def test_last_year_is_judged_as_it_is_being_entered() -> None:
    both = [
        Entry("water_supplied", 2025, Decimal("412.6")),
        Entry("water_supplied", 2026, Decimal("412.6"), note=COPIED_NOTE),
    ]
    assert truly_copied(both, LAST) == both
