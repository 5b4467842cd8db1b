"""What must hold whenever a provincial total is split, and when a split is checked."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.calculation import (
    Direction,
    Fault,
    Operator,
    Target,
    WeightMissing,
    allocation_faults,
    at_least_as_strict,
    beyond_later,
    proportional,
)

from .strategies import OPERATORS
from .twin_gap import twin_proportional

RUNS = settings(max_examples=150, deadline=None, derandomize=True, database=None)
CODES = tuple(f"41{place:02d}00" for place in range(1, 18)) + ("419001",)
CENT = Fraction(1, 100)
#: Few distinct weights, so that remainders often tie.
WEIGHTS = st.dictionaries(
    st.sampled_from(CODES),
    st.sampled_from([Fraction(n) for n in ("0", "1", "1", "2", "3", "7", "0.25", "729.12")]),
    min_size=1,
).filter(lambda weights: any(weights.values()))
CENTS = st.integers(0, 100_000)


@given(CENTS, WEIGHTS)
@RUNS
def test_package_and_twin_agree(cents, weights) -> None:
    found = proportional(cents * CENT, weights)
    assert {code: part / CENT for code, part in found.items()} == twin_proportional(cents, weights)


@given(CENTS, WEIGHTS)
@RUNS
def test_the_parts_add_up_exactly_and_stay_by_their_quotas(cents, weights) -> None:
    total, whole = cents * CENT, sum(weights.values())
    found = proportional(total, weights)
    assert list(found) == sorted(weights)
    assert sum(found.values()) == total
    for code, part in found.items():
        quota = total * weights[code] / whole
        assert part >= 0
        assert (part / CENT).denominator == 1
        assert abs(part - quota) < CENT
    for one in found:
        for other in found:
            if weights[one] > weights[other]:
                assert found[one] >= found[other]
            if weights[one] == weights[other] and one < other:
                assert found[one] - found[other] in (0, CENT)


@given(CENTS, WEIGHTS, st.randoms(use_true_random=False), st.sampled_from([2, 100]))
@RUNS
def test_neither_order_nor_unit_of_the_weights_matters(cents, weights, random, factor) -> None:
    names = list(weights)
    random.shuffle(names)
    scaled = {name: weights[name] * factor for name in names}
    assert proportional(cents * CENT, scaled) == proportional(cents * CENT, weights)


@given(CENTS, WEIGHTS, st.data())
@RUNS
def test_a_missing_weight_is_refused_by_name(cents, weights, data) -> None:
    gone = data.draw(st.lists(st.sampled_from(sorted(weights)), min_size=1, unique=True))
    holed = {code: None if code in gone else weight for code, weight in weights.items()}
    with pytest.raises(WeightMissing) as refusal:
        proportional(cents * CENT, holed)
    assert refusal.value.cities == tuple(sorted(gone))


@given(CENTS, WEIGHTS)
@RUNS
def test_what_is_proposed_can_be_adopted(cents, weights) -> None:
    target = Target(2030, Operator.AT_LEAST, cents * CENT)
    proposal = {code: {2030: part} for code, part in proportional(target.value, weights).items()}
    assert allocation_faults([target], weights.keys(), proposal) == []
    biggest = max(proposal, key=lambda code: proposal[code][2030])
    proposal[biggest][2030] -= CENT
    faults = {fault.fault for fault in allocation_faults([target], weights.keys(), proposal)}
    assert Fault.BELOW_TARGET in faults


def test_an_interim_target_beyond_the_final_one_is_found_in_both_directions() -> None:
    assert beyond_later(Direction.UP, {2030: Fraction(40), 2027: Fraction(41)}) == [(2027, 2030)]
    assert beyond_later(Direction.UP, {2027: Fraction(40), 2030: Fraction(40)}) == []
    assert beyond_later(Direction.DOWN, {2027: Fraction(7), 2030: Fraction(8)}) == [(2027, 2030)]
    assert beyond_later(Direction.DOWN, {2027: Fraction(9), 2030: Fraction(8)}) == []


@given(st.data(), st.sampled_from(Operator), st.integers(1, 4), st.integers(1, 4))
@RUNS
def test_a_stricter_target_is_one_that_implies_the_other(data, operator, own, common) -> None:
    other = data.draw(st.sampled_from(OPERATORS[operator.direction]))
    mine, ours = Target(2030, operator, Fraction(own)), Target(2030, other, Fraction(common))
    tried = [Fraction(tenths, 2) for tenths in range(12)]
    implied = all(
        ours.operator.met(value, ours.value)
        for value in tried
        if mine.operator.met(value, mine.value)
    )
    assert at_least_as_strict(mine, ours) == implied


def test_a_target_in_the_other_direction_is_not_stricter() -> None:
    least, most = (
        Target(2030, sign, Fraction(8)) for sign in (Operator.AT_LEAST, Operator.AT_MOST)
    )
    assert not at_least_as_strict(least, most)
    assert not at_least_as_strict(most, least)
