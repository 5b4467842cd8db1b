"""Names on the axis of the clean figures can be read."""

from reporting.review.strips import NAME_LINES, Dot, named_apart

ABOVE, BELOW = NAME_LINES


def test_names_side_by_side_go_below_or_away() -> None:
    dots = [Dot(f"{at}%", city, True) for at, city in ((21, "三门峡"), (20, "周口"), (22, "济源"))]
    named = named_apart([*dots, Dot("20%", "郑州", False), Dot("60%", "洛阳", True)])
    assert [(dot.city, dot.line) for dot in named] == [
        ("郑州", ABOVE),
        ("周口", ABOVE),
        ("三门峡", BELOW),
        ("济源", 0),
        ("洛阳", ABOVE),
    ]
