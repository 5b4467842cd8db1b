"""Names on the axis of the clean figures can be read."""

from reporting.review.strips import NAME_LINES, Dot, named_apart, seen_apart

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


def test_of_dots_on_one_another_the_first_is_drawn_and_every_named_one() -> None:
    dots = [Dot(f"{at}%", city, ringed, line) for at, city, ringed, line in (
        (20, "郑州", False, ABOVE), (20.2, "洛阳", False, ABOVE), (21, "开封", False, ABOVE),
        (20, "周口", True, ABOVE), (20.1, "济源", True, BELOW), (20.2, "焦作", True, 0),
        (20.3, "许昌", True, 0),
    )]  # fmt: skip
    assert [dot.city for dot in seen_apart(dots)] == ["郑州", "开封", "周口", "济源", "焦作"]
