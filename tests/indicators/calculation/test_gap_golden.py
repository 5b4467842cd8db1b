"""Decomposition, projection and allocation agree with cases worked out by hand."""

from fractions import Fraction

import pytest

from indicators.calculation import DECOMPOSABLE, FAULT_LABELS, Kind

from .gap_cases import allocated, checked, decomposed, gap_rows, projected
from .plan import INDICATORS

FILES = ("decomposition", "projection", "allocation", "allocation_check")
ROWS = {name: list(gap_rows(name)) for name in FILES}


def _agree(found, row, results: str) -> None:
    """Every filled-in result cell holds; a line that leaves all of them blank finds none."""
    expected = {column: _lowest(row[column]) for column in results.split() if row[column]}
    assert {column: found.get(column) for column in expected} == expected
    assert ("缺口" in found, "差距" in found) == ("缺口" in expected, "差距" in expected)


def _lowest(text: str) -> str:
    """「38.9」 and 「389/10」 are the same number; words stay words."""
    try:
        return str(Fraction(text))
    except ValueError:
        return text


def _of(name: str):
    return pytest.mark.parametrize("row", ROWS[name], ids=lambda row: row["用例"])


@_of("decomposition")
def test_decomposition(row) -> None:
    _agree(decomposed(row), row, "全省值 缺口 各市缺口 占缺口 超分配 未报 最少补齐 补后全省")


@_of("projection")
def test_projection(row) -> None:
    _agree(projected(row), row, "预测 低 高 每年变化 变化低 变化高 差距 达标 封顶 每年还须")


@_of("allocation")
def test_allocation(row) -> None:
    assert allocated(row) == row["分解"]


@_of("allocation_check")
def test_allocation_check(row) -> None:
    assert checked(row) == row["问题"]


def test_every_kind_is_decomposed_or_refused() -> None:
    seen = {INDICATORS[int(row["指标"])].kind: row["全省值"] for row in ROWS["decomposition"]}
    assert set(seen) == set(Kind)
    refused = {kind for kind, value in seen.items() if value == "不分解"}
    assert refused == set(Kind) - set(DECOMPOSABLE)


def test_every_fault_has_a_case() -> None:
    text = "".join(row["问题"] for row in ROWS["allocation_check"])
    assert [label for label in FAULT_LABELS.values() if label not in text] == []


def test_case_names_are_unique() -> None:
    names = [(name, row["用例"]) for name, rows in ROWS.items() for row in rows]
    assert len(set(names)) == len(names)
