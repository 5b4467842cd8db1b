"""The package and its slow plain twin agree on every field of every generated province."""

import ast
from dataclasses import fields
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from indicators.calculation import YearContext, judge_city, judge_province

from .strategies import CALENDARS, YEARS, provinces
from .twin import twin_city, twin_province

RUNS = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _facts(result):
    """A result in the twin's words."""
    facts = {field.name: getattr(result, field.name) for field in fields(result)}
    del facts["reason"]
    facts["verdicts"] = tuple((verdict.year, verdict.met) for verdict in result.verdicts)
    start = result.baseline
    facts["baseline"] = None if start is None else (start.year, start.value, start.origin)
    return facts


def _contexts(calendar):
    return {year: YearContext(*context) for year, context in calendar.items()}


@given(provinces(), CALENDARS)
@RUNS
def test_cities_agree(province, calendar) -> None:
    definition, cities = province
    for city in cities.values():
        results = judge_city(definition, city, years=YEARS, calendar=_contexts(calendar))
        found = {year: _facts(result) for year, result in results.items()}
        assert found == twin_city(definition, city, YEARS, calendar)


@given(provinces(), CALENDARS)
@RUNS
def test_provinces_agree(province, calendar) -> None:
    definition, cities = province
    results = judge_province(definition, cities, years=YEARS, calendar=_contexts(calendar))
    found = {year: _facts(result) for year, result in results.items()}
    assert found == twin_province(definition, cities, YEARS, calendar)


def test_the_twin_imports_nothing_that_it_checks() -> None:
    for name in ("twin", "twin_values", "twin_gap"):
        tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
        imported = [
            module
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for module in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
            )
        ]
        assert imported, name
        assert not [module for module in imported if module.startswith("indicators")], name
