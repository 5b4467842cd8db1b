"""Template words of the department, indicator and city pages. `{% load pages %}`."""

import re
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards.figures.micro import OTHER_SHAPE, SHAPES
from dashboards.wording import keys, results
from dashboards.wording.findings import Measure, Result
from dashboards.wording.results import Measured
from indicators.models import Reading
from indicators.wording import amount, distance

register = template.Library()
register.filter(results.city_figure)
#: A number and the unit that is written right after it.
_WITH_UNIT = re.compile(
    r"([≥+−]?\d[\d,]*(?:\.\d+)?(?:t/万m²|万(?:m²|m³|tce|GJ|t)|km²|个百分点|公顷|[%t年个盏]))"
)


@register.filter
def aim(result: Result | None, indicator: Measure) -> str:
    """The target a result is judged against, as said."""
    return keys.aim_text(result, indicator)


@register.filter
def promise(commitment: keys.Promise) -> str:
    """A text commitment with its number and year."""
    return keys.promise_text(commitment)


@register.filter
def in_force(reading: Reading) -> str:
    """The option of a reading that is in force, as it is labelled."""
    labels = (each["label"] for each in reading.options if each["code"] == reading.in_force)
    return next(labels, reading.in_force)


@register.filter
def of(mapping: dict[object, object], key: object) -> object:
    """The entry of a mapping; nothing when there is none."""
    return mapping.get(key, "")


@register.filter
def shape(status: str) -> str:
    """The SVG path of a status's shape."""
    return SHAPES.get(status, OTHER_SHAPE)


@register.filter
def signed(change: Decimal | None, indicator: Measured) -> str:
    """A change with its sign, in the unit of the column."""
    if change is None:
        return ""
    sign = "+" if change > 0 else ""
    return sign + amount(change, places=indicator.decimals)


@register.filter
def short_number(result: results.Short, indicator: Measured) -> str:
    """What a result lacks to its target without the unit, for a column beside both."""
    if result.gap is None:
        return ""
    about = "约" * results.short_text(result, indicator).startswith("约")
    return about + distance(result.gap, unit="", places=indicator.decimals)


@register.filter
def unparted(words: str) -> SafeString:
    """A row of phrases that breaks at its commas only: 完成3，推进10，未报2."""
    phrases = words.split("，")
    parted = [*(f"{each}，" for each in phrases[:-1]), phrases[-1]]
    return format_html_join("", '<span class="nowrap">{}</span>', ((each,) for each in parted))


@register.filter
def unbroken(words: str) -> SafeString:
    """A sentence in which a number and its unit stay on one line: 12.3万m², 2030年."""
    # Every second piece is a number with its unit.
    pieces = _WITH_UNIT.split(words)
    html = ((pieces[at - 1], pieces[at]) for at in range(1, len(pieces), 2))
    return format_html(
        "{}{}", format_html_join("", '{}<span class="nowrap">{}</span>', html), pieces[-1]
    )


@register.filter
def people(count: int | None) -> str:
    """A number of people in 万人; what the source lacks is said to be lacking."""
    return "原始资料缺" if count is None else f"{amount(Decimal(count) / 10_000, places=1)}万人"
