"""The form that enters a weight which the published figures lack for a city."""

from dashboards.deciding.about import About, Form
from dashboards.deciding.fields import Field, Typed, number_shown, typed_number, typed_text
from indicators.deciding import Refused
from indicators.decisions import Change, WeightChange
from indicators.decisions.allocations import WEIGHT_WORDS
from indicators.decisions.weights import PUBLISHED_UNITS
from indicators.weights import entered, published


def _weight_heading(about: About) -> str:
    if published(about.weight)[about.unit] is not None:
        raise Refused([f"{about.names.unit(about.unit)}已有公布的数，不能另行补录。"])
    return f"{about.names.unit(about.unit)}：补录{WEIGHT_WORDS[about.weight]}"


def _weight_fields(about: About) -> list[Field]:
    given = entered(about.weight).get(about.unit)
    return [
        Field(
            *("value", "数值", "number", number_shown(given.value if given else None)),
            unit=PUBLISHED_UNITS[about.weight],
            help="留空：不再采用已补录的数。",
        ),
        Field(
            "source", "出处", "text", given.source if given else "", help="公报、年鉴的名称和页码"
        ),
    ]


def _weight_change(about: About, typed: Typed) -> Change:
    unit = PUBLISHED_UNITS[about.weight]
    value = typed_number(typed, "value", "数值", unit)
    return WeightChange(about.weight, about.unit, value, typed_text(typed, "source", "出处"))


WEIGHT_FORM = Form(
    _weight_heading,
    "公布的资料里缺这个市的数时，由省里按可靠的出处补录，只用来提出分解方案；"
    "补录不改公布的资料，以后可以更正，历次都留存。",
    *(_weight_fields, _weight_change),
    of_weights=True,
)
