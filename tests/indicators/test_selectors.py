"""Definitions, readings and applicability as the calculation gets them."""

from fractions import Fraction

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators import selectors, terms_in_force
from indicators.calculation import Applicability, Bands, Term
from indicators.models import Bands as BandsRow
from indicators.models import Indicator, Reading
from tests import factories
from tests.indicators import document

pytestmark = pytest.mark.django_db


def test_definitions_aim_at_the_table_s_targets() -> None:
    definitions = terms_in_force.definitions()
    assert list(definitions) == list(range(1, 24))
    for number, row in enumerate(document.table(), start=1):
        printed = {year: document.meaning(cell) for year, cell in row.targets.items()}
        found = {
            target.year: (target.operator, target.value) for target in definitions[number].targets
        }
        assert found == printed


def test_kinds_and_directions() -> None:
    definitions = terms_in_force.definitions()
    kinds = {number: definition.kind for number, definition in definitions.items()}
    assert {number: kind for number, kind in kinds.items() if kind != "ratio"} == {
        1: "count",
        2: "count",
        4: "leakage",
        6: "change",
        14: "cumulative",
        15: "cumulative",
        16: "intensity",
        22: "share",
    }
    falling = [
        number for number, definition in definitions.items() if definition.direction == "down"
    ]
    assert falling == [4, 6, 16]


def test_a_ratio_is_one_element_over_another() -> None:
    definition = terms_in_force.definitions()[3]
    assert definition.numerator == (Term("permeable_area"),)
    assert definition.denominator == (Term("built_up_area"),)
    assert definition.required == {"permeable_area", "built_up_area"}
    assert definition.base_year is None


def test_green_space_in_hectares_is_divided_by_square_kilometres_times_100() -> None:
    definition = terms_in_force.definitions()[23]
    assert definition.numerator == (Term("built_up_green_area"),)
    assert definition.denominator == (Term("built_up_area", Fraction(100)),)
    assert definition.targets[0].value == Fraction(389, 10)


def test_leakage_is_supplied_less_metered_and_its_correction_is_not_required() -> None:
    definition = terms_in_force.definitions()[4]
    assert definition.numerator == (
        Term("water_supplied"),
        Term("water_metered", Fraction(-1)),
    )
    assert definition.denominator == (Term("water_supplied"),)
    assert definition.correction == "leakage_correction"
    assert definition.required == {"water_supplied", "water_metered"}


def test_heat_loss_is_compared_with_2020_and_switched_off_without_a_network() -> None:
    definition = terms_in_force.definitions()[6]
    assert definition.numerator == (
        Term("heat_supplied"),
        Term("heat_delivered", Fraction(-1)),
    )
    assert definition.denominator == (Term("heat_supplied"),)
    assert definition.switch == "has_district_heating"
    assert definition.required == {"heat_supplied", "heat_delivered"}
    assert definition.base_year == 2020
    assert definition.change_mode == "points"


def test_totals_add_up_from_2021_and_need_every_part() -> None:
    definitions = terms_in_force.definitions()
    assert definitions[14].additions == (Term("ultra_low_energy_added"),)
    assert definitions[15].additions == (
        Term("retrofit_residential_added"),
        Term("retrofit_public_added"),
    )
    assert definitions[15].required == {"retrofit_residential_added", "retrofit_public_added"}
    assert definitions[14].start_year == definitions[15].start_year == 2021


@pytest.mark.parametrize(
    ("number", "flag"),
    [(1, "garden_city_named"), (2, "smart_construction_pilot"), (22, "digital_lighting")],
)
def test_counts_and_shares_rest_on_a_yes_and_not_on_its_details(number: int, flag: str) -> None:
    definition = terms_in_force.definitions()[number]
    assert definition.flag == flag
    assert definition.required == {flag}


def test_definitions_take_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    # bands, indicators with clause, targets, uses, readings, decisions
    with django_assert_max_num_queries(6):
        terms_in_force.definitions()


def in_force(reading: str, option: str) -> None:
    assert Reading.objects.filter(code=reading).update(in_force=option) == 1


def operators(number: int) -> dict[int, str]:
    return {target.year: target.operator for target in terms_in_force.definitions()[number].targets}


@pytest.mark.parametrize(
    ("reading", "option", "number", "expected"),
    [
        ("leakage-2025", "up-to", 4, {2025: "<=", 2030: "<"}),
        ("leakage-2030", "up-to", 4, {2025: "<", 2030: "<="}),
        ("ultra-low-energy-200", "more-than", 14, {2025: ">=", 2030: ">"}),
        ("efficient-lamps-80", "more-than", 21, {2030: ">"}),
    ],
)
def test_another_reading_changes_the_operator_of_its_own_year_only(
    reading: str, option: str, number: int, expected: dict[int, str]
) -> None:
    in_force(reading, option)
    assert operators(number) == expected


def test_heat_loss_may_be_read_as_a_relative_fall() -> None:
    in_force("heat-loss-change", "relative")
    assert terms_in_force.definitions()[6].change_mode == "relative"


def test_totals_may_be_counted_from_2023() -> None:
    in_force("totals-start", "2023")
    definitions = terms_in_force.definitions()
    assert definitions[14].start_year == definitions[15].start_year == 2023


def test_a_reading_in_force_that_is_no_option_is_refused() -> None:
    in_force("leakage-2030", "nonsense")
    with pytest.raises(ValueError, match="reading leakage-2030 has no option nonsense"):
        terms_in_force.definitions()


def test_a_confirmed_reading_leaves_the_other_year_pending() -> None:
    Reading.objects.filter(code="leakage-2025").update(
        status=Reading.Status.CONFIRMED, decided_at=factories.NOW
    )
    leakage = selectors.indicators().get(number=4)
    assert selectors.reading_status(leakage, 2025) == "confirmed"
    assert selectors.reading_status(leakage, 2030) == "pending"
    assert [reading.code for reading in selectors.pending_readings(leakage)] == ["leakage-2030"]


def test_a_choice_about_no_year_bears_on_every_target() -> None:
    totals = selectors.indicators().get(number=15)
    codes = [reading.code for reading in selectors.pending_readings(totals, 2025)]
    assert codes == ["totals-start"]
    codes = [reading.code for reading in selectors.pending_readings(totals, 2030)]
    assert codes == ["totals-due", "totals-start"]


def test_the_newest_bands_are_in_force() -> None:
    assert terms_in_force.bands() == Bands(Fraction(95, 100), Fraction(60, 100))
    BandsRow.objects.create(version=2, on_track="0.9", slow="0.5", source="省厅")
    assert terms_in_force.definitions()[1].bands == Bands(Fraction(9, 10), Fraction(1, 2))


def test_zhengzhou_and_luoyang_are_short_of_water_jiyuan_is_out_and_15_are_undecided() -> None:
    states = terms_in_force.applicability()
    reused = {code: state for (number, code), state in states.items() if number == 5}
    assert len(reused) == 18
    assert reused.pop(factories.city("郑州").code) == Applicability.APPLICABLE
    assert reused.pop(factories.city("洛阳").code) == Applicability.APPLICABLE
    assert reused.pop(factories.city("济源").code) == Applicability.NOT_APPLICABLE
    assert set(reused.values()) == {Applicability.UNDESIGNATED}


def test_jiyuan_has_no_complete_communities_and_every_other_pair_applies() -> None:
    states = terms_in_force.applicability()
    others = {key: state for key, state in states.items() if key[0] != 5}
    assert others == {(9, "419001"): Applicability.NOT_APPLICABLE}


def test_the_department_named_first_leads() -> None:
    photovoltaics = selectors.indicators().get(number=17)
    codes = [department.code for department in selectors.departments(photovoltaics)]
    assert codes == ["development_reform", "public_institutions", "housing"]
    lead = selectors.lead_department(photovoltaics)
    assert lead is not None
    assert lead.code == "development_reform"


def test_elements_of_an_indicator_stand_once_and_in_order() -> None:
    leakage = Indicator.objects.get(number=4)
    codes = [element.code for element in selectors.elements_of_indicator(leakage)]
    assert codes == ["water_supplied", "water_metered", "leakage_correction"]


def test_elements_are_in_the_order_of_the_list() -> None:
    codes = [element.code for element in selectors.elements()]
    assert len(codes) == 46
    assert (codes[0], codes[-1]) == ("garden_city_named", "digital_lighting")
