"""What is missing where there is nothing to reckon: a data item, the base year, a whole report."""

from indicators.calculation import Kind, Reason

from .model import Around, Stored, Topic

#: Nothing is missing there: nothing is reckoned.
_NOT_RECKONED = frozenset(
    {
        Reason.NOT_APPLICABLE,
        Reason.NO_HEATING,
        Reason.UNDESIGNATED,
        Reason.BEFORE_START_YEAR,
    }
)


def lacking(row: Stored, topic: Topic, around: Around) -> str:
    """Why a city's value cannot be reckoned, one sentence; empty where there is one."""
    if row.value is not None or not row.of_city:
        return ""
    if row.reason in _NOT_RECKONED:
        return "不计算，原因见前。"
    if row.reason is Reason.ZERO_DENOMINATOR:
        return "分母为零，无从计算。"
    year = row.year
    if row.reason is Reason.NO_BASE_YEAR:
        year = topic.definition.base_year or row.year
        if not missing(topic, around, year):
            return f"{year}年的数算不出基期，无从计算。"
    names = missing(topic, around, year)
    if year == row.year and len(names) in (0, len(topic.definition.needed)):
        return "没有报数，无从计算。"
    return f"缺{year}年的{'、'.join(names)}，无从计算。"


def missing(topic: Topic, around: Around, year: int) -> list[str]:
    """Names of the elements without which nothing counts as reported, in the topic's order."""
    return [
        name
        for code, name in topic.elements.items()
        if code in topic.definition.needed and (code, year) not in around.figures
    ]


def lacks_base(row: Stored, topic: Topic, around: Around) -> bool:
    """Whether a city's change has nothing to be counted from: the zero stored as its baseline is
    the change of the base year against itself, and stands also where that year is missing."""
    base_year = topic.definition.base_year
    if topic.kind is not Kind.CHANGE or not row.of_city or row.value is not None:
        return False
    if row.reason is Reason.NO_BASE_YEAR:
        return True
    return base_year is not None and bool(missing(topic, around, base_year))
