"""What a paper's table says of a result, so that a row does not contradict itself."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from documents.material.counting import aim_of, behind_of, value_of
from indicators.calculation import Kind, Operator, Status, Target, Verdict

RATIO = SimpleNamespace(kind=Kind.RATIO, unit="%", decimals=1)
FLAG = SimpleNamespace(kind=Kind.COUNT, unit="个", decimals=0)
AIM = Target(2030, Operator.AT_LEAST, Fraction(80))


def told(status: Status, topic: object = RATIO, **row: object) -> tuple[Any, Any]:
    """A result of a city and the year it is told of."""
    plain = {
        "value": None,
        "path": None,
        "gap_to_path": None,
        "reference": None,
        "verdicts": (),
        "provisional": False,
        "lower_bound": False,
        "of_city": True,
    }
    result = SimpleNamespace(
        status=status, row=SimpleNamespace(**(plain | row)), indicator=SimpleNamespace(number=1)
    )
    return result, SimpleNamespace(topics={1: topic})


def test_an_expired_status_stands_beside_the_target_it_speaks_of() -> None:
    missed = (Verdict(2025, False),)
    assert aim_of(*told(Status.EXPIRED_UNMET, reference=AIM, verdicts=missed)) == (
        "2030年80%（2025年的未达标）"
    )
    # Of one that is on its way since, the row says nothing of the year before.
    assert aim_of(*told(Status.ON_TRACK, reference=AIM, verdicts=missed)) == "2030年80%"
    assert aim_of(*told(Status.NO_TARGET)) == "—"


def test_a_distance_says_about_where_its_figures_do_not_subtract() -> None:
    apart = {"value": Decimal("3.55"), "path": Decimal("4.32"), "gap_to_path": Decimal("0.77")}
    assert behind_of(*told(Status.LAGGING, **apart)) == "约0.8个百分点"
    exact = {"value": Decimal("59.4"), "path": Decimal(61), "gap_to_path": Decimal("1.6")}
    assert behind_of(*told(Status.LAGGING, **exact)) == "1.6个百分点"
    assert behind_of(*told(Status.OVERDUE, path=Decimal(61))) == "—"


def test_an_earlier_answer_is_not_taken_for_this_years() -> None:
    carried = {"value": Decimal(0), "provisional": True}
    assert value_of(*told(Status.OVERDUE, FLAG, **carried)) == "否（往年所报）"
    assert value_of(*told(Status.NO_TARGET, FLAG, **carried)) == "否（暂定）"
    assert value_of(*told(Status.OVERDUE)) == "—"
