"""What comes back from the web form, compared with what was shown."""

from decimal import Decimal

from reporting.checks import Entry
from reporting.forms import Posted, Typed, TypedTask, read_figures, shown, stamp
from reporting.models import State
from reporting.parsing import ElementRule
from reporting.selectors import CurrentFact

ENERGY = ElementRule("building_energy", "城镇建筑能耗", "万tce", "amount", required=True)
FLAG = ElementRule("digital_lighting", "是否建成", "", "yes_no", required=True)


def fact(
    value: str | None = None, *, reason: str = "", note: str = "", text: str = ""
) -> CurrentFact:
    number = None if value is None else Decimal(value)
    return CurrentFact(number, text, reason, note, State.DRAFT, 1, "测试")


def read(post: dict[str, str], stored: CurrentFact | None = None, year: int = 2026) -> Posted:
    return read_figures(
        post,
        rules={"building_energy": ENERGY},
        asked={"building_energy": [2020, 2026]},
        current={("building_energy", year): stored} if stored else {},
    )


def test_figures_are_shown_as_they_are_typed() -> None:
    assert shown(fact("412.600000000000000"), ENERGY) == Typed("412.6")
    assert shown(fact("0"), FLAG) == Typed("否")
    assert shown(None, ENERGY) == Typed()
    assert shown(fact(reason="年鉴未出"), ENERGY) == Typed("", "年鉴未出", "")


def test_what_was_not_touched_is_not_taken() -> None:
    stored = fact("412.6", note="第一行\n第二行")
    post = {
        "value-building_energy-2026": "412.6",
        "reason-building_energy-2026": "",
        "note-building_energy-2026": "第一行\r\n第二行",
        "stamp-building_energy-2026": stamp(shown(stored, ENERGY)),
    }
    assert read(post, stored).entries == []
    assert read(post, fact("500")).entries == []  # a colleague's 500 stands
    assert read({}, stored).entries == []


def test_what_was_touched_is_taken_with_its_words_cleaned() -> None:
    post = {
        "value-building_energy-2026": " ４１２.６ ",
        "reason-building_energy-2026": "\u3000",
        "note-building_energy-2026": "甲\r\n乙 ",
    }
    assert read(post).entries == [Entry("building_energy", 2026, Decimal("412.6"), note="甲\n乙")]


def test_emptying_a_figure_is_a_change() -> None:
    stored = fact("412.6")
    post = {"value-building_energy-2026": "", "stamp-building_energy-2026": stamp(Typed("412.6"))}
    assert read(post, stored).entries == [Entry("building_energy", 2026)]


def test_unreadable_stays_as_typed_and_is_no_entry() -> None:
    posted = read({"value-building_energy-2026": "12.5万"})
    assert posted.entries == []
    assert posted.typed == {("building_energy", 2026): Typed("12.5万")}
    assert [(f.code, f.element, f.year) for f in posted.findings] == [
        ("unit_in_cell", "building_energy", 2026)
    ]


def test_an_earlier_year_keeps_reason_and_note_unless_a_value_takes_the_place() -> None:
    stored = fact(reason="无基期", note="待查")
    assert read({"value-building_energy-2020": ""}, stored, 2020).entries == []
    assert read({"value-building_energy-2020": "5"}, stored, 2020).entries == [
        Entry("building_energy", 2020, Decimal(5), note="待查")
    ]


def test_a_year_that_is_not_asked_is_not_read() -> None:
    assert read({"value-building_energy-2024": "5"}).entries == []


def test_overtaken_figures_are_refused_with_both_values() -> None:
    post = {
        "value-building_energy-2026": "421.6",
        "stamp-building_energy-2026": stamp(Typed("400")),
    }
    posted = read(post, fact("412.6"))
    assert posted.entries == []
    assert [f.code for f in posted.findings] == ["changed_meanwhile"]
    assert "同事已改为412.6，您填的是421.6" in posted.findings[0].message
    agreeing = post | {"value-building_energy-2026": "412.6"}
    assert read(agreeing, fact("412.6")).findings == []


def test_stamps_differ_by_field_and_not_by_line_end() -> None:
    stamps = {stamp(Typed("1")), stamp(Typed("", "1")), stamp(Typed("", "", "1")), stamp(Typed())}
    assert len(stamps) == 4
    assert stamp(Typed(note="a\r\nb")) == stamp(Typed(note="a\nb"))
    assert stamp(TypedTask("done", "")) != stamp(TypedTask("", "done"))
