"""What the style page shows: made-up results that say so, in the shape of stored ones. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dashboards.figures.micro import Scale, Spark, Strip, scale, spark
from dashboards.figures.mini import Mini, mini
from dashboards.figures.trend import Point, TargetMark, Trend


@dataclass(frozen=True, slots=True)
class Sample:
    """A result as the components want it."""

    value: Decimal | None
    target: Decimal | None
    path: Decimal | None
    baseline_value: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a strip's mark needs of a result."""

    status: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of the strip plot."""

    strip: Strip
    now: Mark


BARS: tuple[tuple[str, Sample], ...] = (
    (
        "达到进度",
        Sample(Decimal(35), Decimal(45), Decimal(34), Decimal(25), "on_track"),
    ),
    ("落后", Sample(Decimal(29), Decimal(45), Decimal(34), Decimal(25), "lagging")),
    ("越低越好", Sample(Decimal(9), Decimal(8), Decimal("8.8"), Decimal(12), "slow")),
    ("已达标", Sample(Decimal(46), Decimal(45), Decimal(34), Decimal(25), "met")),
    ("缺基期", Sample(Decimal(29), Decimal(45), None, None, "not_judgeable")),
)
#: Token, what it is for.
COLOURS: tuple[tuple[str, str], ...] = (
    ("ink", "正文、粗线"),
    ("ink-2", "说明文字"),
    ("ink-3", "不能用的控件、路径"),
    ("rule", "细线"),
    ("control", "控件边框"),
    ("wash", "浅底"),
    ("link", "链接、主按钮"),
    ("warn-rule", "请说明、表文不一"),
    ("error", "错误"),
    ("good", "达到进度"),
    ("behind", "落后"),
)
#: Token, pixels, what it is for.
SIZES: tuple[tuple[str, int, str], ...] = (
    ("title", 26, "页名"),
    ("answer", 24, "一句话结论"),
    ("section", 18, "段名"),
    ("body", 15, "正文"),
    ("table", 14, "表格、控件"),
    ("note", 13, "注、单位、表头"),
)
_VALUES = (25, 27, None, 31, 33)


def sparkline() -> Spark | None:
    """A short series with a gap."""
    return spark([None if value is None else Decimal(value) for value in _VALUES])


def small_trend() -> Mini | None:
    """A small trend: approved points, a gap, a provisional point, path and target."""
    points = [
        Point(
            year=2021 + place,
            value=None if value is None else Decimal(value),
            shown=f"{value}%",
            label=f"{value}%",
            provisional=place == len(_VALUES) - 1,
            note="",
        )
        for place, value in enumerate(_VALUES)
    ]
    path = [(year, Fraction(25 + 2 * (year - 2021))) for year in range(2021, 2031)]
    target = TargetMark(2030, Fraction(43), "2030年目标43%", "目标43%")
    return mini(Trend(points=points, path=path, targets=[target], unit="%"))


def strip_plot() -> tuple[Scale | None, list[StripRow]]:
    """Two rows on a common scale: one approved, one provisional."""
    measured = scale([Decimal(20), Decimal(60)], Decimal(45))
    if measured is None:
        return None, []
    return measured, [
        StripRow(measured.strip(Decimal(48), Decimal(44)), Mark("met", provisional=False)),
        StripRow(measured.strip(Decimal(31), Decimal(28)), Mark("lagging", provisional=True)),
    ]
