"""The calculation agrees with cases worked out by hand, which an official can read."""

import pytest

from indicators.calculation import REASON_LABELS, STATUS_LABELS, Kind, Reason, Status

from .cases import Case, golden_cases
from .plan import INDICATORS

CASES = list(golden_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert case.found(case.result()) == case.expected()


def test_every_status_and_every_reason_has_a_case() -> None:
    assert {case.row["状态"] for case in CASES} == {STATUS_LABELS[status] for status in Status}
    assert {case.row["原因"] for case in CASES} == {REASON_LABELS[reason] for reason in Reason}


def test_every_kind_has_a_case_for_a_city_and_for_the_province() -> None:
    seen = {(INDICATORS[int(case.row["指标"])].kind, case.row["对象"] == "全省") for case in CASES}
    assert seen == {(kind, province) for kind in Kind for province in (True, False)}


def test_case_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
