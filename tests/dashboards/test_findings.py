"""Titles said from the data: one case per sentence a reader may meet."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from dashboards.wording.findings import (
    Named,
    behind_finding,
    listed,
    most_finding,
    ranking_finding,
    standing_finding,
    tiles_finding,
    trend_finding,
)
from dashboards.wording.keys import (
    absent_text,
    aim_text,
    carried_text,
    change_text,
    promise_text,
    way_text,
)
from indicators.calculation import Bands
from indicators.wording import ranges

LEAKAGE = SimpleNamespace(kind="leakage", unit="%", direction="down", decimals=2)
RATIO = SimpleNamespace(kind="ratio", unit="%", direction="up", decimals=1)
NAMED_CITY = SimpleNamespace(kind="count", unit="个", direction="up", decimals=0)
HEAT = SimpleNamespace(kind="change", unit="百分点", direction="down", decimals=2)


@dataclass
class Result:
    """A stored result with only what a case states."""

    value: Decimal | None = None
    status: str = "on_track"
    year: int = 2026
    target_year: int | None = 2030
    target: Decimal | None = Decimal(8)
    operator: str = "<"
    target_expired: bool = False
    gap: Decimal | None = None
    path: Decimal | None = None
    gap_to_path: Decimal | None = None
    pace: Decimal | None = None
    baseline_year: int | None = 2021
    lower_bound: bool = False
    verdicts: list[dict[str, object]] = field(default_factory=list)


def leakage(value: str, **more: object) -> Result:
    return Result(value=Decimal(value), gap=Decimal(value) - 8, **more)  # type: ignore[arg-type]


AHEAD = leakage("8.77", path=Decimal("8.8"), gap_to_path=Decimal(0), pace=Decimal("1.25"))
BEHIND = leakage("9.16", path=Decimal("8.8"), gap_to_path=Decimal("0.36"), status="slow")
ON_PATH = leakage("8.8", path=Decimal("8.8"), gap_to_path=Decimal(0))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (None, "全省还没有数据"),
        (Result(status="overdue"), "全省2026年逾期未报"),
        (Result(Decimal("8.5"), "no_target", target=None), "全省2026年为8.50%"),
        (Result(Decimal("7.9"), "met", gap=Decimal(0)), "全省7.90%，2030年目标已达到"),
        (
            Result(Decimal("7.9"), "met", gap=Decimal(0), target_expired=True, target_year=2025),
            "全省7.90%，2025年目标已到期，仍在目标线上",
        ),
        (leakage("8"), "全省8.00%，恰在2030年目标线上，尚未达标"),
        (
            leakage("9.2", target_expired=True, target_year=2025, status="expired_unmet"),
            "全省9.20%，2025年目标到期未达标，还差1.20个百分点",
        ),
        (
            leakage("9.2", status="expired_unmet", verdicts=[{"year": 2025, "met": False}]),
            "全省9.20%，2025年目标至今未达到，离2030年目标还差1.20个百分点",
        ),
        (leakage("9.2"), "全省9.20%，离2030年目标还差1.20个百分点"),
        (AHEAD, "全省走在路径之前，离2030年目标还差0.77个百分点"),
        (BEHIND, "全省落后路径0.36个百分点，离2030年目标还差1.16个百分点"),
        (ON_PATH, "全省恰在路径上，离2030年目标还差0.80个百分点"),
    ],
)
def test_the_title_over_a_trend(result: Result | None, sentence: str) -> None:
    assert trend_finding("全省", result, LEAKAGE, city=False) == sentence


def test_a_value_is_not_rounded_across_its_target_in_a_title() -> None:
    near = Result(Decimal("7.996"), "met", gap=Decimal(0))
    assert trend_finding("济源", near, LEAKAGE, city=True).startswith("济源8.00%") is False
    assert "7.996%" in trend_finding("济源", near, LEAKAGE, city=True)


def test_a_citys_yes_is_said_as_yes() -> None:
    named = Result(Decimal(1), "no_target", target=None)
    assert trend_finding("郑州", named, NAMED_CITY, city=True) == "郑州2026年为是"


def test_the_title_over_a_ranking_names_best_and_worst() -> None:
    cities = [Named("郑州", Result(Decimal("7.82"))), Named("南阳", Result(Decimal("10.12")))]
    assert ranking_finding(cities, LEAKAGE) == "最低郑州7.82%，最高南阳10.12%"
    up = [
        Named("郑州", Result(Decimal(60), target=None)),
        Named("南阳", Result(Decimal(40), target=None)),
    ]
    assert ranking_finding(up, RATIO) == "最高郑州60.0%，最低南阳40.0%"
    assert ranking_finding(cities[:1], LEAKAGE) == "只有郑州7.82%"
    tied = [*up, Named("周口", Result(Decimal(40), target=None))]
    assert ranking_finding(tied, RATIO) == "最高郑州60.0%，最低南阳、周口40.0%"
    assert ranking_finding(tied[1:], RATIO) == "2市都为40.0%"
    assert ranking_finding([], LEAKAGE) == "今年还没有一市有数"


def test_the_title_over_answers_of_yes_and_no() -> None:
    cities = [Named("郑州", Result(Decimal(1))), Named("南阳", Result(Decimal(0)))]
    assert ranking_finding(cities, NAMED_CITY) == "1市为“是”：郑州"
    assert ranking_finding(cities[1:], NAMED_CITY) == "还没有一市为“是”"


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        (["met", "met", "lagging", "overdue", "not_due"], "2市已达标，1市滞后，2市今年无数"),
        (["expired_unmet", "slow"], "尚无市达标，1市到期未达标"),
        (["no_target", "overdue"], "1市今年无数"),
        (["no_target"], "各市都已有数"),
    ],
)
def test_the_title_over_the_tiles(statuses: list[str], sentence: str) -> None:
    assert tiles_finding(statuses) == sentence


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        (["met", "on_track", "slow", "expired_unmet", "not_judgeable"], "2项达到进度，2项落后"),
        (["overdue", "not_due"], "2项都还无从判定"),
        ([], "没有表内指标"),
    ],
)
def test_where_a_list_of_indicators_stands(statuses: list[str], sentence: str) -> None:
    assert standing_finding(statuses) == sentence


def test_who_is_behind_most() -> None:
    assert behind_finding({"南阳": 4, "济源": 3, "郑州": 1}) == "南阳4项、济源3项居前"
    assert behind_finding({"南阳": 4, "济源": 3, "郑州": 3}) == "南阳4项居前", "no tie is cut"
    assert behind_finding({"南阳": 4, "济源": 4, "郑州": 4}) == "南阳4项、济源4项、郑州4项居前"
    assert behind_finding(dict.fromkeys("甲乙丙丁", 4)) == "甲、乙、丙等4市各4项居前"
    assert behind_finding({}) == "没有一市落后"
    assert most_finding({"甲": 1, "乙": 3}, trouble="落后", none="无") == "乙落后的市最多，3市"
    tied = {"甲": 3, "乙": 3, "丙": 1}
    assert most_finding(tied, trouble="落后", none="无") == "甲、乙落后的市最多，各3市"
    assert most_finding({"甲": 0}, trouble="落后", none="没有一市落后") == "没有一市落后"


def test_long_lists_are_counted() -> None:
    assert listed(["郑州", "开封"]) == "郑州、开封"
    assert listed(["郑州", "开封", "洛阳", "许昌"]) == "郑州、开封、洛阳等4市"


def test_against_last_year() -> None:
    now, before = leakage("8.77"), leakage("8.99", year=2025)
    assert change_text(now, before, LEAKAGE) == "上年8.99%，下降0.22个百分点"
    assert change_text(before, now, LEAKAGE) == "上年8.77%，上升0.22个百分点"
    assert change_text(now, leakage("8.77"), LEAKAGE) == "上年8.77%，持平"
    assert change_text(now, None, LEAKAGE) == "2025年没有数"
    assert change_text(Result(), before, LEAKAGE) == "上年8.99%"


def test_against_the_path() -> None:
    assert way_text(AHEAD, LEAKAGE, Bands()) == "已优于路径0.03个百分点，速度1.25"
    # Never rounded to the limit it stays below.
    slow = replace(AHEAD, pace=Decimal("0.599"))
    assert way_text(slow, LEAKAGE, Bands()) == "已优于路径0.03个百分点，速度0.599"
    assert way_text(BEHIND, LEAKAGE, Bands()) == "落后路径0.36个百分点"
    # 78.35 and 80.00 are shown as 78.4 and 80.0: a reader who subtracts finds 1.6.
    near = Result(Decimal("78.35"), target=Decimal(200), gap=Decimal("121.65"))
    path = {"path": Decimal("79.98"), "gap_to_path": Decimal("1.63")}
    assert way_text(replace(near, **path), RATIO, Bands()) == "落后路径1.6个百分点"
    path = {"path": Decimal(80), "gap_to_path": Decimal("1.65")}
    assert way_text(replace(near, **path), RATIO, Bands()) == "落后路径约1.7个百分点"
    assert trend_finding("全省", replace(near, **path), RATIO, city=False) == (
        "全省落后路径约1.7个百分点，离2030年目标还差约121.7个百分点"
    )
    assert way_text(ON_PATH, LEAKAGE, Bands()) == "恰在路径上"
    assert way_text(leakage("9"), LEAKAGE, Bands()) == "缺基期，没有路径"
    assert way_text(Result(target=None), LEAKAGE, Bands()) == "没有目标，不设路径"
    assert way_text(Result(path=Decimal(8)), LEAKAGE, Bands()) == "今年还没有数"


def test_targets_as_said() -> None:
    assert aim_text(leakage("9"), LEAKAGE) == "小于8%"
    assert aim_text(Result(target=Decimal(-5), operator="<="), HEAT) == "下降5个百分点"
    assert aim_text(None, LEAKAGE) == "—"


def test_who_has_no_figure_and_why() -> None:
    cities = [
        ("郑州", "met", "target_met"),
        ("鹤壁", "overdue", "nothing_reported"),
        ("商丘", "overdue", "nothing_reported"),
        ("周口", "not_due", "deadline_ahead"),
        ("平顶山", "not_judgeable", "no_base_year"),
        ("济源", "not_judgeable", "zero_denominator"),
    ]
    assert absent_text(cities) == "未齐：鹤壁、商丘逾期未报，周口未到期，平顶山缺基期"
    assert absent_text(cities[:1]) == "适用的市都已有数"


def test_who_counts_by_the_answer_of_an_earlier_year() -> None:
    yes, no = Decimal(1), Decimal(0)
    cities = [
        ("郑州", "no_target", yes),
        ("鹤壁", "overdue", no),
        ("商丘", "overdue", no),
        ("周口", "not_due", yes),
        ("信阳", "overdue", None),
    ]
    assert carried_text(cities) == "周口按往年所报“是”计入，鹤壁、商丘按往年所报“否”计入"
    assert carried_text(cities[:1]) == ""


def test_numbers_in_runs() -> None:
    assert ranges([1, 3, 4, 5, 9, 10]) == "1、3—5、9、10"
    assert ranges([]) == ""


@pytest.mark.parametrize(
    ("operator", "value", "unit", "year", "sentence"),
    [
        (">=", "5000", "万m²", 2025, "新增地热能，2025年不低于5000万m²"),
        ("range", "0.6-1", "万人/km²", None, "新增地热能，0.6—1万人/km²"),
        ("qualitative", "", "", 2025, "新增地热能（2025年）"),
        ("qualitative", "", "", None, "新增地热能"),
    ],
)
def test_a_text_commitment(
    operator: str, value: str, unit: str, year: int | None, sentence: str
) -> None:
    promise = SimpleNamespace(
        label="新增地热能", operator=operator, value=value, unit=unit, year=year
    )
    assert promise_text(promise) == sentence
