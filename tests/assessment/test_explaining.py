"""Explanations of what is really stored: every status and kind of a random province.

Every number of a paragraph is read back and must be one of the row's own values, rounded; every
line of arithmetic is reckoned again.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest

from assessment.explaining import explain_cities, explain_province, stored, topics
from assessment.explanations import Stored, Topic
from assessment.models import CityStatus, ProvincialStatus
from assessment.returned import years_used
from assessment.services import recompute_all
from indicators.calculation import Kind, Status
from tests import factories
from tests.assessment.provinces import fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
QUOTED = re.compile(r"“[^”]*”")


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def filled(db: None) -> None:
    fill(Random(20230229), density=0.85)
    recompute_all(factories.NOW)


def numbers(text: str) -> Iterator[Decimal]:
    for found in NUMBER.findall(text):
        yield Decimal(found.replace(",", "").replace("−", "-"))


def known_values(row: Stored, topic: Topic) -> list[Decimal]:
    """Everything stored with the row, and the targets and bands of its definition."""
    values = [
        *(row.value, row.numerator, row.denominator, row.target, row.gap, row.path),
        *(row.gap_to_path, row.pace, row.severity, row.baseline_value, row.submission_version),
        *(row.cities_reporting, row.cities_applicable, row.baseline_year, row.target_year),
        *(row.year, topic.number, topic.definition.start_year, topic.definition.base_year),
        *row.years_missing,
        *(verdict.year for verdict in row.verdicts),
    ]
    for target in topic.definition.targets:
        values += [target.year, Decimal(target.value.numerator) / target.value.denominator]
    bands = topic.definition.bands
    values += [Decimal(b.numerator) / b.denominator for b in (bands.on_track, bands.slow)]
    return [Decimal(value) for value in values if value is not None]


def is_one_of(number: Decimal, values: list[Decimal]) -> bool:
    """Whether the number is one of the values, rounded half up to its own digits."""
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return any(abs(number) == abs(v).quantize(step, ROUND_HALF_UP) for v in values)


def checked(text: str, row: Stored, topic: Topic, allowed: list[Decimal]) -> None:
    said = QUOTED.sub("", text).replace(topic.clause, "").replace(topic.name, "")
    said = said.replace(topic.unit, "")
    assert not re.search(r"None|nan|NaN|\{|\}", text), text
    foreign = [n for n in numbers(said) if not is_one_of(n, [*known_values(row, topic), *allowed])]
    assert not foreign, f"{foreign}: {text}"


def reckoned(line: str) -> tuple[Fraction, Decimal] | None:
    """Both sides of a line of plain arithmetic; None where it is none."""
    left, equals, right = line.rpartition(" = ")
    if not equals:
        left, equals, right = line.rpartition("= ")
    left = re.sub(r"（\d{4}年）|^\d{4}年：|Σ |取整.*", "", left).replace(",", "")
    for sign, plain in (("（", "("), ("）", ")"), ("−", "-"), ("×", "*"), ("÷", "/")):
        left = left.replace(sign, plain)
    left = re.sub(r"(\d)%", r"\1", left)
    shown = NUMBER.match(right.removeprefix("≥"))
    if not equals or shown is None or not re.fullmatch(r"[\d.+\-*/() ]+", left):
        return None
    exact = eval(re.sub(r"\d+(\.\d+)?", lambda m: f"Fraction('{m[0]}')", left))  # noqa: S307
    return exact, Decimal(shown[0].replace(",", "").replace("−", "-"))


def comes_out(heading: str, line: str) -> bool:
    """Whether a line of arithmetic is true, as far as its rounded numbers let one see."""
    found = reckoned(line)
    if found is None:
        return True
    exact, shown = found
    if heading in ("走了多少", "应走多少"):
        exact *= 100
    # Numbers put in are rounded themselves: two units of the last digit that is shown, and for
    # the way and the pace what that makes of a quotient.
    loose = Fraction(2, 10 ** -int(shown.as_tuple().exponent))
    if heading in ("走了多少", "速度"):
        loose = max(loose, abs(exact) / 20)
    if "取整" in line:
        loose = Fraction(1)
    return abs(exact - Fraction(shown)) <= loose


def test_every_number_is_stored_and_every_sum_comes_out(filled: None) -> None:
    known = topics()
    cities = list(CityStatus.objects.select_related("city", "indicator"))
    province = list(ProvincialStatus.objects.select_related("indicator"))
    explained = [
        *zip(cities, explain_cities(cities, known, peers=False), strict=True),
        *zip(province, explain_province(province, known), strict=True),
    ]
    seen, reckonings = set(), 0
    for result, said in explained:
        row, topic = stored(result), known[result.indicator.number]
        counts = [Decimal(each) for each in re.findall(r"等(\d+)市", said.paragraph)]
        # What was returned is told by the years whose figures enter the result.
        years = [Decimal(year) for year in years_used(topic.definition, row.year)]
        checked(said.paragraph, row, topic, years if row.of_city else counts)
        assert said.paragraph.endswith("。")
        assert "。。" not in said.paragraph
        seen.add((row.status, topic.kind))
        for step in said.steps:
            for line in step.lines:
                assert comes_out(step.heading, line), line
                reckonings += reckoned(line) is not None
    assert {status for status, _ in seen} == set(Status)
    assert {kind for _, kind in seen} == set(Kind)
    assert reckonings > 2000


def test_figures_of_the_reports_stand_in_the_arithmetic(db: None) -> None:
    factories.fact("water_supplied", 1000)
    factories.fact("water_metered", 910)
    recompute_all(factories.NOW)
    result = CityStatus.objects.select_related("city", "indicator").get(
        city__short_name="郑州", indicator__number=4, year=2026
    )
    (said,) = explain_cities([result], topics([4]), peers=True)
    assert said.steps[0].lines[1] == "（1,000 − 910） ÷ 1,000 × 100 = 9.00%"
