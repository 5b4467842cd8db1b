"""The rules of every kind of decision, without a database: what is refused, and in which words."""

from fractions import Fraction

import pytest

from indicators.calculation import Applicability, Bands, Operator, Point, Target
from indicators.decisions import (
    PROVINCE,
    AllocationChange,
    ApplicabilityChange,
    BandsChange,
    BaseValueChange,
    BaseYearChange,
    Change,
    MilestonesChange,
    Names,
    OwnTargetsChange,
    PaceChange,
    ReadingChange,
    Terms,
    Title,
    WeightChange,
    change_from,
)
from indicators.decisions.allocations import to_allocate
from tests.indicators.calculation.plan import INDICATORS

A, B, C = "410100", "410300", "411600"
NAMES = Names(
    cities={A: "郑州市", B: "洛阳市", C: "周口市"},
    indicators={
        number: Title(f"指标{number}", unit, 2)
        for number, unit in (
            *(
                (1, "个"),
                (3, "%"),
                (4, "%"),
                (6, "百分点"),
                (14, "万m²"),
                (16, "t/万m²"),
                (20, "%"),
            ),
            (22, "%"),
        )
    },
)
TERMS = Terms(definitions={number: INDICATORS[number] for number in NAMES.indicators})


def faults(change: Change, terms: Terms = TERMS) -> list[str]:
    return change.faults(terms, NAMES)


def split(*amounts: str, year: int = 2030) -> AllocationChange:
    given = zip(NAMES.cities, amounts, strict=True)
    return AllocationChange(14, {city: {year: Fraction(text)} for city, text in given})


CHANGES: list[Change] = [
    ReadingChange("leakage-2025", "漏损率", "up-to", "含9%", {"operator": "<="}, (2025,), (4,)),
    ApplicabilityChange(3, dict.fromkeys(NAMES.cities, Applicability.APPLICABLE)),
    ApplicabilityChange(3, dict.fromkeys(NAMES.cities, Applicability.APPLICABLE), 3, (A,)),
    BaseYearChange(3, 2021),
    BaseYearChange(3, None),
    BaseValueChange(3, A, Point(2020, Fraction("31.25")), "年鉴"),
    BaseValueChange(3, PROVINCE, None),
    MilestonesChange(3, PROVINCE, (Point(2027, Fraction(42)), Point(2028, Fraction("43.5")))),
    MilestonesChange(3, A, ()),
    PaceChange(20, "cagr"),
    BandsChange(3, (3,), Bands(Fraction(1), Fraction("0.5")), "试行"),
    BandsChange(None, tuple(NAMES.indicators), Bands(), "Eurostat"),
    split("100", "60", "40"),
    OwnTargetsChange(3, A, {2030: Fraction("46.5")}, "郑政〔2026〕1号"),
    WeightChange("urban_population", C, Fraction(12345), "公报"),
    WeightChange("urban_population", C, None),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.subject)
def test_every_kind_can_be_stored_and_read_again(change: Change) -> None:
    again = change_from(change.kind, change.content)
    assert again == change
    assert again.applied_to(TERMS) == change.applied_to(TERMS)
    assert faults(change) == []
    assert change.words(NAMES)


def test_words_an_official_can_check() -> None:
    assert [change.words(NAMES) for change in CHANGES] == [
        "漏损率：含9%",
        "第3项指标3的适用范围；适用：郑州市、洛阳市、周口市",
        "第3项指标3的适用范围（已认定3/3）；适用：郑州市、洛阳市、周口市",
        "第3项指标3的基期：2021年",
        "第3项指标3的基期：首次核定的年份",
        "第3项指标3：郑州市基期2020年为31.25%（出处：年鉴）",
        "第3项指标3：全省不再指定基期数",
        "第3项指标3：全省的中间节点：2027年42.00%，2028年43.50%",
        "第3项指标3：郑州市的中间节点取消",
        "第20项指标20的进度算法：复合增长率（Eurostat）",
        "第3项指标3的进度界线：1以上为进度正常，0.5以上为进度偏慢（出处：试行）",
        "各项的进度界线：0.95以上为进度正常，0.6以上为进度偏慢（出处：Eurostat）",
        "第14项指标14分解到3个市：2030年合计200.00万m²",
        "第3项指标3：郑州市自定目标2030年46.50%（依据：郑政〔2026〕1号）",
        "补录周口市的“城镇人口（2020年普查）”为12,345人（出处：公报）",
        "不再采用补录的周口市的“城镇人口（2020年普查）”",
    ]


def test_an_allocation_says_by_how_much_it_falls_short() -> None:
    assert faults(split("100", "60", "39.99")) == [
        "2030年各市合计199.99万m²，比全省目标200.00万m²少0.01万m²。请补足后再保存。"
    ]


def test_an_allocation_is_no_finer_than_a_hundredth_and_never_negative() -> None:
    assert faults(split("100.005", "100", "-0.5")) == [
        "郑州市2030年的100.005万m²：分解数最多保留两位小数。请改正。",
        "周口市2030年的−0.50万m²：分解数不能为负。请改正。",
        "2030年各市合计199.505万m²，比全省目标200.00万m²少0.495万m²。请补足后再保存。",
    ]


def test_an_interim_amount_beyond_the_final_one_is_refused() -> None:
    amounts = {city: {2027: Fraction(5), 2030: Fraction(100)} for city in NAMES.cities}
    amounts[B] = {2027: Fraction(101), 2030: Fraction(100)}
    assert faults(AllocationChange(14, amounts)) == [
        "洛阳市2027年的101.00万m²超过以后年份的100.00万m²，中间年份不能超过。请改其中一个。"
    ]


def test_every_applicable_city_has_its_part_and_no_other() -> None:
    terms = Terms(TERMS.definitions, applicability={(14, B): Applicability.NOT_APPLICABLE})
    change = AllocationChange(14, {A: {2030: Fraction(150)}, B: {2030: Fraction(50)}})
    assert faults(change, terms) == [
        "洛阳市2030年：该指标不适用于本市，不应分解。请清空。",
        "周口市没有2030年的分解数。请填写，不承担的填0。",
        "2030年各市合计150.00万m²，比全省目标200.00万m²少50.00万m²。请补足后再保存。",
    ]


def test_only_totals_are_split() -> None:
    assert faults(AllocationChange(3, {A: {2030: Fraction(1)}}))[0].startswith("只有总量指标分解")


def test_years_outside_the_count_are_not_split() -> None:
    amounts = {city: {2020: Fraction(1), 2030: Fraction(100)} for city in NAMES.cities}
    assert faults(AllocationChange(14, amounts)) == ["2020年不能分解：应在2021年至2030年之间。"]


@pytest.mark.parametrize(
    ("year", "due"),
    # 0 in 2020, 50 in 2025, 200 in 2030: 10 a year, then 30.
    [(2021, 10), (2025, 50), (2027, 110), (2030, 200), (2020, None), (2031, None)],
)
def test_what_is_to_be_split_between_target_years_is_the_path(year: int, due: int | None) -> None:
    assert to_allocate(INDICATORS[14], year) == due


def test_an_allocated_amount_is_reached_as_the_target_it_serves() -> None:
    """14 「超过200」: each city must exceed its part, so that together they exceed the whole."""
    strict = ReadingChange("x", "", "more", "", {"operator": ">"}, (2030,), (14,))
    amounts = {
        city: {2025: Fraction(20), 2027: Fraction(50), 2030: Fraction(70)} for city in (A, B)
    }
    terms = AllocationChange(14, amounts).applied_to(strict.applied_to(TERMS))
    assert terms.city_input(14, A, {}).own_targets == (
        Target(2025, Operator.AT_LEAST, Fraction(20)),
        Target(2027, Operator.MORE_THAN, Fraction(50)),
        Target(2030, Operator.MORE_THAN, Fraction(70)),
    )
    assert terms.city_input(14, C, {}).own_targets is None


@pytest.mark.parametrize(
    ("number", "value", "fault"),
    [
        (3, "45", "2030年的自定目标45.00%不比原目标45.00%更严，应高于它。不需要自定的请留空。"),
        (3, "44", "2030年的自定目标44.00%不比原目标45.00%更严，应高于它。不需要自定的请留空。"),
        (4, "8", "2030年的自定目标8.00%不比原目标8.00%更严，应低于它。不需要自定的请留空。"),
        (
            16,
            "301",
            "2030年的自定目标301.00t/万m²不比原目标300.00t/万m²更严，应低于它。不需要自定的请留空。",
        ),
        (3, "101", "2030年的自定目标是百分比，应在0和100之间，请核对单位。"),
    ],
)
def test_an_own_target_is_stricter_than_what_it_replaces(
    number: int, value: str, fault: str
) -> None:
    change = OwnTargetsChange(number, A, {2030: Fraction(value)}, "来文")
    assert faults(change) == [fault]


def test_an_own_target_replaces_an_existing_year_and_leads_forward() -> None:
    assert faults(OwnTargetsChange(3, A, {2027: Fraction(50)}, "来文")) == [
        "2027年没有可以替换的目标。可以录入的是2025年、2030年；中间年份的要求请在“中间节点”里定。"
    ]
    assert faults(OwnTargetsChange(3, A, {2025: Fraction(46)}, "来文")) == [
        "2025年的46.00%比2030年的45.00%要求更高，先到的目标不能超过后到的。请改其中一个。"
    ]
    assert faults(OwnTargetsChange(3, A, {2030: Fraction(46)}, "")) == [
        "请写明依据：该市来文的名称和文号。"
    ]


def test_own_targets_need_a_target_to_replace() -> None:
    assert faults(OwnTargetsChange(14, A, {2030: Fraction(90)}, "来文")) == [
        "郑州市在本项还没有分解数，不能录入自定目标。请先分解。"
    ]
    assert faults(OwnTargetsChange(1, A, {2030: Fraction(9)}, "来文")) == [
        "本项只考核全省，各市不单设目标。"
    ]


def test_the_stricter_of_allocation_and_own_target_counts() -> None:
    """郑州 took 90 instead of its 80; when its part is raised to 100, that counts."""
    own = OwnTargetsChange(14, A, {2030: Fraction(90)}, "来文")
    first = own.applied_to(split("80", "60", "60").applied_to(TERMS))
    raised = split("100", "60", "60").applied_to(first)
    assert [target.value for target in first.targets(14, A)] == [90]
    assert [target.value for target in raised.targets(14, A)] == [100]


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ([(2025, 41)], "2025年已有目标，不能再设中间节点。"),
        ([(2031, 41)], "2031年不可用：应在2021年至2029年之间。"),
        (
            [(2027, 46)],
            "2027年的46.00%比2030年的45.00%要求更高，中间节点不能超过以后的目标。请改其中一个。",
        ),
        ([(2026, -1)], "2026年：中间节点不能为负。"),
    ],
)
def test_milestones_stand_between_the_targets(points: list[tuple[int, int]], fault: str) -> None:
    change = MilestonesChange(3, PROVINCE, tuple(Point(y, Fraction(v)) for y, v in points))
    assert fault in faults(change)


def test_milestones_of_cities_need_a_target_and_totals_have_their_split() -> None:
    point = (Point(2027, Fraction(1)),)
    assert faults(MilestonesChange(1, A, point)) == ["郑州市在本项没有目标，不能设中间节点。"]
    allocated = split("80", "60", "60").applied_to(TERMS)
    assert faults(MilestonesChange(14, A, point), allocated) == [
        "总量指标各市的中间年份在目标分解中一并分解，不在这里设。"
    ]
    assert faults(MilestonesChange(1, PROVINCE, (Point(2027, Fraction(5, 2)),))) == [
        "2027年：城市个数应为整数。"
    ]


@pytest.mark.parametrize("number", [6, 14])
def test_changes_and_totals_have_their_baseline_by_definition(number: int) -> None:
    for change in (
        BaseYearChange(number, 2021),
        BaseValueChange(number, A, Point(2020, Fraction(1)), "年鉴"),
    ):
        assert len(faults(change)) == 1
        assert "不另设基期" in faults(change)[0]


def test_a_baseline_is_before_the_first_target_and_has_a_source() -> None:
    assert faults(BaseYearChange(3, 2025)) == [
        "基期年2025不可用：应在2020年至2024年之间，早于第一个目标年2025年。"
    ]
    assert faults(BaseValueChange(3, A, Point(2014, Fraction(101)), "")) == [
        "基期年2014不可用：应在2015年至2024年之间，早于第一个目标年2025年。",
        "基期数是百分比，不能大于100，请核对单位。",
        "请写明基期数的出处，例如文件名、文号和页码。",
    ]
    assert faults(BaseValueChange(3, A, Point(2020, Fraction(-1)), "年鉴")) == [
        "基期数不能为负，请核对。"
    ]
    assert faults(BaseValueChange(22, A, Point(2020, Fraction(1)), "年鉴")) == [
        "本项只考核全省，各市没有目标，不需要基期数。"
    ]


@pytest.mark.parametrize("number", [1, 6, 14, 22])
def test_compound_growth_is_for_values_that_cannot_be_0(number: int) -> None:
    assert "不能用复合增长率" in faults(PaceChange(number, "cagr"))[0]
    assert faults(PaceChange(number, "linear")) == []


@pytest.mark.parametrize(("on_track", "slow"), [("0.5", "0.6"), ("0.9", "0"), ("3", "1")])
def test_bands_lie_in_order(on_track: str, slow: str) -> None:
    bands = Bands(Fraction(on_track), Fraction(slow))
    assert faults(BandsChange(3, (3,), bands, "")) == [
        "界线应满足：0＜进度偏慢的下限≤进度正常的下限≤2。例如0.95和0.60。",
        "请写明界线的出处，例如采用的标准或方法。",
    ]


def test_no_more_cities_than_the_plan_means_and_none_it_names_itself_left_out() -> None:
    every = dict.fromkeys(NAMES.cities, Applicability.APPLICABLE)
    assert faults(ApplicabilityChange(3, every, 2, (A,))) == [
        "认定了3个市，方案中是2个。请减去1个再保存。"
    ]
    without = {**every, A: Applicability.UNDESIGNATED, B: Applicability.NOT_APPLICABLE}
    assert faults(ApplicabilityChange(3, without, 2, (A,))) == [
        "郑州市是方案点名的市，不能改为不适用或待认定。请改回“适用”。"
    ]
    nobody = dict.fromkeys(NAMES.cities, Applicability.NOT_APPLICABLE)
    assert faults(ApplicabilityChange(3, nobody)) == [
        "至少要有一个市适用或待认定，否则全省没有数可算。"
    ]


def test_naming_the_last_city_settles_the_others() -> None:
    states = {A: Applicability.APPLICABLE, B: Applicability.APPLICABLE}
    change = ApplicabilityChange(3, {**states, C: Applicability.UNDESIGNATED}, 2, (A,))
    assert change.complete
    assert change.applied_to(TERMS).applies(3, C) is Applicability.NOT_APPLICABLE
    open_still = ApplicabilityChange(3, {**states, C: Applicability.UNDESIGNATED}, 3, (A,))
    assert open_still.applied_to(TERMS).applies(3, C) is Applicability.UNDESIGNATED
