"""Template words: status labels, figures, progress bars. `{% load carbon %}`."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboards.progress import OnItsWay, progress
from dashboards.wording import results
from indicators import wording

register = template.Library()


@register.simple_tag
def status(code: str, *, provisional: bool = False) -> SafeString:
    """A status label: shape and word on its colour; 暂定 behind a provisional one."""
    label = format_html('<span class="status s-{}">{}</span>', code, results.status_word(code))
    return format_html("{} <small>暂定</small>", label) if provisional else label


@register.simple_tag
def mark(code: str, text: str = "") -> SafeString:
    """A status shape alone, with `text` beside it; the status word is there for all readers."""
    return format_html(
        '<span class="mark s-{}" title="{}"><span class="hidden-visually">{}</span>{}</span>',
        code,
        results.status_word(code),
        results.status_word(code),
        text,
    )


@register.filter
def status_word(code: str) -> str:
    """The status in Chinese."""
    return results.status_word(code)


@register.filter
def shown(result: results.Judged, indicator: results.Measured) -> str:
    """A result's value with unit, rounded once and never across its target."""
    return results.value_text(result, indicator)


@register.filter
def shown_city(result: results.Judged, indicator: results.Measured) -> str:
    """The same for a city, whose yes/no answers are words."""
    return results.value_text(result, indicator, of_city=True)


@register.filter
def figure(result: results.Judged, indicator: results.Measured) -> str:
    """A result's value for a narrow column; units other than % stand elsewhere."""
    return results.figure_text(result, indicator)


@register.filter
def number(value: Decimal | None, decimals: int = 1) -> str:
    """A figure that has no target of its own, for example a pace."""
    return results.MISSING if value is None else wording.amount(value, places=int(decimals))


@register.filter
def measured(value: Decimal | None, indicator: results.Measured) -> str:
    """A path or baseline value with the indicator's unit."""
    return results.level_text(value, indicator)


@register.filter
def gap(value: Decimal | None, indicator: results.Measured) -> str:
    """A distance in the unit of differences."""
    return results.gap_text(value, indicator)


@register.filter
def short(result: results.Short, indicator: results.Measured) -> str:
    """What a result lacks to its target, beside both."""
    return results.short_text(result, indicator)


@register.filter
def to_target(result: results.Judged, indicator: results.Measured) -> str:
    """How far a result that has a target lies from it, beside both."""
    if result.value is None or result.target is None:
        return results.MISSING
    return results.apart_text(result.value, result.target, indicator)


@register.filter
def as_printed(target: results.Promised | None, indicator: results.Measured) -> str:
    """A target as the plan's table prints it."""
    return results.target_text(target, indicator)


@register.filter
def verdict(met: bool | None) -> str:
    """达标, 未达标 or 无数."""
    return results.verdict_word(met)


@register.inclusion_tag("components/bar.html")
def bar(result: OnItsWay) -> dict[str, object]:
    """The way from baseline to target as SVG; in words where it cannot be drawn."""
    return {"way": progress(result), "result": result}
