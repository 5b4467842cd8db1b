"""One form per kind of decision: what stands fills it, what is typed becomes a change."""

from collections.abc import Callable
from fractions import Fraction

from dashboards.deciding.about import About, Form
from dashboards.deciding.entering import WEIGHT_FORM
from dashboards.deciding.fields import (
    Choice,
    Field,
    Typed,
    number_shown,
    typed_number,
    typed_numbers,
    typed_text,
    typed_year,
)
from indicators.calculation import Applicability, Bands, Point
from indicators.deciding import Refused, drafted
from indicators.decisions import (
    PROVINCE,
    AllocationChange,
    ApplicabilityChange,
    BandsChange,
    BaseValueChange,
    BaseYearChange,
    Change,
    MilestonesChange,
    OwnTargetsChange,
    PaceChange,
    ReadingChange,
    WeightChange,
)
from indicators.decisions.applicability import STATE_WORDS
from indicators.decisions.judging import METHOD_WORDS
from indicators.decisions.milestones import FIRST_YEAR
from indicators.models import Reading
from indicators.openings import applicability_change, reading_change
from indicators.wording import distance_unit

SOURCE = "source"


# readings


def _reading(about: About) -> Reading:
    if about.reading is None:
        raise Refused(["请从“口径与分解”页选择一条读法。"])
    return about.reading


def _reading_fields(about: About) -> list[Field]:
    reading = _reading(about)
    choices = tuple(
        Choice(each["code"], each["label"], "现用" if each["code"] == reading.in_force else "")
        for each in reading.options
    )
    return [Field("option", "采用哪种读法", "options", reading.in_force, choices)]


def _reading_change(about: About, typed: Typed) -> Change:
    try:
        return reading_change(_reading(about), typed.get("option", ""))
    except ValueError:
        raise Refused(["请选择一种读法。"]) from None


# applicability


def _state_fields(about: About) -> list[Field]:
    choices = tuple(Choice(state.value, STATE_WORDS[state]) for state in Applicability)
    return [
        Field(f"city-{code}", name, "select", about.terms.applies(about.number, code), choices)
        for code, name in about.names.cities.items()
    ]


def _applicability_change(about: About, typed: Typed) -> Change:
    states = {}
    for code, name in about.names.cities.items():
        given = typed.get(f"city-{code}", "")
        if given not in STATE_WORDS:
            raise Refused([f"{name}：请选择适用、不适用或待认定。"])
        states[code] = Applicability(given)
    return applicability_change(about.number, states)


# baselines


def _base_year_fields(about: About) -> list[Field]:
    year = about.terms.definitions[about.number].base_year
    return [
        Field(
            *("base_year", "基期年", "number", str(year or "")),
            help="留空：以首次核定的年份为基期（首报基期）。该年没有核定数的市仍用首报基期。",
        )
    ]


def _base_year_change(about: About, typed: Typed) -> Change:
    return BaseYearChange(about.number, typed_year(typed, "base_year", "基期年"))


def _base_value_fields(about: About) -> list[Field]:
    if about.unit == PROVINCE:
        point = about.terms.definitions[about.number].base_value
    else:
        point = about.terms.base_values.get((about.number, about.unit))
    return [
        Field("year", "基期年", "number", str(point.year) if point else ""),
        Field(
            *("value", "基期数", "number", number_shown(point.value if point else None)),
            unit=about.unit_words,
            help="年份和数都留空：不再指定，改用上报数。",
        ),
        Field(SOURCE, "出处", "text", help="文件名、文号、页码"),
    ]


def _base_value_change(about: About, typed: Typed) -> Change:
    year = typed_year(typed, "year", "基期年")
    value = typed_number(typed, "value", "基期数", about.unit_words)
    if (year is None) != (value is None):
        raise Refused(["基期年和基期数要一起填，或都留空。"])
    point = None if year is None or value is None else Point(year, value)
    source = typed_text(typed, SOURCE, "出处")
    return BaseValueChange(about.number, about.unit, point, source)


# milestones


def _milestone_years(about: About) -> list[tuple[int, str, str]]:
    targets = about.terms.targets(about.number, about.unit)
    taken = {target.year for target in targets}
    last = targets[-1].year if targets else FIRST_YEAR
    return [
        (year, f"point-{year}", f"{year}年")
        for year in range(FIRST_YEAR, last)
        if year not in taken
    ]


def _milestone_fields(about: About) -> list[Field]:
    if about.unit == PROVINCE:
        points = about.terms.definitions[about.number].milestones
    else:
        points = about.terms.milestones.get((about.number, about.unit), ())
    values = {point.year: point.value for point in points}
    unit = distance_unit(about.unit_words) if about.unit_words == "百分点" else about.unit_words
    return [
        Field(name, label, "number", number_shown(values.get(year)), unit=unit)
        for year, name, label in _milestone_years(about)
    ]


def _milestones_change(about: About, typed: Typed) -> Change:
    values = typed_numbers(typed, _milestone_years(about), about.unit_words)
    points = tuple(Point(year, values[year]) for year in sorted(values))
    return MilestonesChange(about.number, about.unit, points)


# pace and bands


def _pace_fields(about: About) -> list[Field]:
    choices = tuple(Choice(code, label) for code, label in METHOD_WORDS.items())
    method = about.terms.definitions[about.number].pace_method
    return [Field("method", "进度怎么算", "options", method, choices)]


def _pace_change(about: About, typed: Typed) -> Change:
    match typed.get("method"):
        case "linear":
            return PaceChange(about.number, "linear")
        case "cagr":
            return PaceChange(about.number, "cagr")
        case _:
            raise Refused(["请选择一种算法。"])


def _bands_fields(about: About) -> list[Field]:
    if about.indicator is None:
        bands: Bands | None = about.terms.general_bands
        blank = ""
    else:
        own = about.number in about.terms.own_bands
        bands = about.terms.definitions[about.number].bands if own else None
        blank = "两条都留空：用各项通用的界线。"
    return [
        Field(
            *(
                "on_track",
                "进度正常的下限",
                "number",
                number_shown(bands.on_track if bands else None),
            ),
            help="实际进度与应有进度之比，例如0.95",
        ),
        Field(
            *("slow", "进度偏慢的下限", "number", number_shown(bands.slow if bands else None)),
            help=f"例如0.60，低于它为滞后。{blank}",
        ),
        Field(SOURCE, "出处", "text", help="采用的标准或方法"),
    ]


def _bands_change(about: About, typed: Typed) -> Change:
    on_track = typed_number(typed, "on_track", "进度正常的下限", "")
    slow = typed_number(typed, "slow", "进度偏慢的下限", "")
    if (on_track is None) != (slow is None):
        raise Refused(["两条界线要一起填，或都留空。"])
    bands = None if on_track is None or slow is None else Bands(on_track, slow)
    source = typed_text(typed, SOURCE, "出处")
    if about.indicator is None:
        return BandsChange(None, tuple(about.terms.definitions), bands, source)
    return BandsChange(about.number, (about.number,), bands, source)


# totals and own targets


def _no_fields(_about: About) -> list[Field]:
    return []


def _allocation_change(about: About, _typed: Typed) -> Change:
    draft: AllocationChange | None = drafted(about.number)
    if draft is None:
        raise Refused(["还没有保存的分解方案。请先在分解页编辑并保存。"])
    return draft


def _own_target_years(about: About) -> list[tuple[int, str, str]]:
    return [
        (target.year, f"target-{target.year}", f"{target.year}年")
        for target in about.terms.common_targets(about.number, about.unit)
    ]


def _own_target_fields(about: About) -> list[Field]:
    own = about.terms.own_values.get((about.number, about.unit), {})
    common = about.terms.common_targets(about.number, about.unit)
    replaced: dict[int, Fraction] = {target.year: target.value for target in common}
    title = about.names.indicators[about.number]
    return [
        Field(
            *(name, label, "number", number_shown(own.get(year))),
            unit=title.unit,
            help=f"原目标{title.figure(replaced[year])}；自定目标必须更严，留空则用原目标",
        )
        for year, name, label in _own_target_years(about)
    ] + [Field(SOURCE, "依据", "text", help="该市来文的名称和文号")]


def _own_targets_change(about: About, typed: Typed) -> Change:
    values = typed_numbers(typed, _own_target_years(about), about.unit_words)
    source = typed_text(typed, SOURCE, "依据")
    return OwnTargetsChange(about.number, about.unit, values, source)


def _titled(words: str) -> Callable[[About], str]:
    def heading(about: About) -> str:
        return f"{about.names.indicator(about.number)}：{words}"

    return heading


FORMS: dict[str, Form] = {
    ReadingChange.kind: Form(
        lambda about: _reading(about).topic,
        "方案没有写死的地方，由省里决定怎样读。现用的也要确认。",
        _reading_fields,
        _reading_change,
    ),
    ApplicabilityChange.kind: Form(
        _titled("适用范围"),
        "不适用的市不报、不判、不计入全省；待认定的市先不判，全省数也不算完整。",
        _state_fields,
        _applicability_change,
    ),
    BandsChange.kind: Form(
        lambda about: (
            f"{about.names.indicator(about.number)}：进度界线"
            if about.indicator
            else "各项通用的进度界线"
        ),
        "实际进度与应有进度之比，达到哪条线为进度正常、进度偏慢。缺省取自欧盟统计局的进展评价。",
        _bands_fields,
        _bands_change,
    ),
    BaseYearChange.kind: Form(
        _titled("基期年"), "进度从哪一年起算。", _base_year_fields, _base_year_change
    ),
    BaseValueChange.kind: Form(
        _titled("基期数"),
        "没有核定数、但别处有可靠数字时，可以直接指定基期数，优先于上报数。",
        *(_base_value_fields, _base_value_change),
        of_units=True,
    ),
    MilestonesChange.kind: Form(
        _titled("中间节点"),
        "两个目标年之间应到多少，缺省取直线插值；录入的节点是路径上的点，不能超过以后的目标。"
        "全省的节点对没有自定目标和节点的市同样有效。",
        *(_milestone_fields, _milestones_change),
        of_units=True,
    ),
    PaceChange.kind: Form(
        _titled("进度算法"),
        "线性：每年进度相同。复合增长率：每年增速相同，只用于全为正数的指标。",
        *(_pace_fields, _pace_change),
    ),
    AllocationChange.kind: Form(
        _titled("采纳分解方案"),
        "采纳后各市按自己的分解数判定。",
        *(_no_fields, _allocation_change),
    ),
    OwnTargetsChange.kind: Form(
        _titled("自定目标"),
        "市里自定的更严目标，由省里按来文录入，代替原目标作为该市的参照；全省仍按方案目标。",
        *(_own_target_fields, _own_targets_change),
        of_units=True,
        of_cities=True,
    ),
    WeightChange.kind: WEIGHT_FORM,
}
