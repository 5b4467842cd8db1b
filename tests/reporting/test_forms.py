"""What comes back from the web form, compared with what was shown."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from reporting.checks import COPIED_NOTE, Entry
from reporting.forms import Posted, Typed, TypedTask, read_figures, shown, stamp
from reporting.models import State
from reporting.on_record import CurrentFact
from reporting.parsing import ElementRule
from tests.factories import NOW

ENERGY = ElementRule("building_energy", "城镇建筑能耗", "万tce", "amount", required=True)
FLAG = ElementRule("digital_lighting", "是否建成", "", "yes_no", required=True)


def fact(
    value: str | None = None, *, reason: str = "", note: str = "", text: str = ""
) -> CurrentFact:
    number = None if value is None else Decimal(value)
    at = NOW - timedelta(minutes=22)
    return CurrentFact(number, text, reason, note, State.DRAFT, 1, "测试", "王磊", at, 7)


def read(
    post: dict[str, str],
    stored: CurrentFact | None = None,
    year: int = 2026,
    now: datetime = NOW,
    by: int | None = None,
) -> Posted:
    return read_figures(
        post,
        rules={"building_energy": ENERGY},
        asked={"building_energy": [2020, 2026]},
        current={("building_energy", year): stored} if stored else {},
        now=now,
        by=by,
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
    assert posted.findings[0].message == "王磊9:38已改为412.6，您填的是421.6。"
    assert not posted.findings[0].elsewhere
    gone = read(post).findings[0].message
    assert gone == "同事已改为空白，您填的是421.6。"
    tomorrow = read(post, fact("412.6"), now=NOW + timedelta(days=1)).findings[0].message
    assert tomorrow == "王磊11月20日9:38已改为412.6，您填的是421.6。"
    next_year = read(post, fact("412.6"), now=NOW + timedelta(days=60)).findings[0].message
    assert next_year == "王磊2026年11月20日9:38已改为412.6，您填的是421.6。"
    namesake = read(post, fact("412.6"), by=8).findings[0]
    assert namesake.message.startswith("王磊9:38已改为")
    assert not namesake.elsewhere
    oneself = read(post, fact("412.6"), by=7).findings[0]
    assert oneself.message.startswith("您9:38在另一处已改为")
    assert oneself.elsewhere
    agreeing = post | {"value-building_energy-2026": "412.6"}
    assert read(agreeing, fact("412.6")).findings == []


@pytest.mark.parametrize(
    ("mine", "message"),
    [
        ({"reason": "年鉴未出"}, "王磊9:38已把缺报原因改为“口径调整”，您填的是“年鉴未出”。"),
        (
            {"reason": "口径调整", "note": "甲"},
            "王磊9:38已把备注改为“乙”，您填的是“甲”。",
        ),
    ],
)
def test_words_changed_by_both_are_named(mine: dict[str, str], message: str) -> None:
    post = {f"{name}-building_energy-2026": text for name, text in mine.items()}
    post |= {"value-building_energy-2026": "", "stamp-building_energy-2026": stamp(Typed("1"))}
    found = read(post, fact(reason="口径调整", note="乙")).findings
    assert [finding.message for finding in found] == [message]


def test_an_unreadable_figure_does_not_hide_that_it_was_overtaken() -> None:
    post = {"value-building_energy-2026": "四百", "stamp-building_energy-2026": stamp(Typed("400"))}
    assert [f.code for f in read(post, fact("412.6")).findings] == ["changed_meanwhile"]


def test_giving_way_to_a_colleague_takes_nothing() -> None:
    post = {
        "value-building_energy-2026": "421.6",
        "stamp-building_energy-2026": stamp(Typed("400")),
        "theirs": "building_energy-2026",
    }
    assert read(post, fact("412.6")) == Posted(sent={("building_energy", 2026)})


def test_last_years_figure_is_taken_over_only_where_nothing_stands() -> None:
    post = {"value-building_energy-2026": "", "copy": "building_energy-2026"}
    before = {("building_energy", 2025): fact("400.50")}
    rules, asked = {"building_energy": ENERGY}, {"building_energy": [2026]}
    taken = read_figures(post, rules=rules, asked=asked, current=before, now=NOW)
    assert taken.entries == [Entry("building_energy", 2026, Decimal("400.5"), note=COPIED_NOTE)]
    typed = post | {"value-building_energy-2026": "7"}
    kept = read_figures(typed, rules=rules, asked=asked, current=before, now=NOW)
    assert kept.entries == [Entry("building_energy", 2026, Decimal(7))]


def test_stamps_differ_by_field_and_not_by_line_end() -> None:
    stamps = {stamp(Typed("1")), stamp(Typed("", "1")), stamp(Typed("", "", "1")), stamp(Typed())}
    assert len(stamps) == 4
    assert stamp(Typed(note="a\r\nb")) == stamp(Typed(note="a\nb"))
    assert stamp(TypedTask("done", "")) != stamp(TypedTask("", "done"))
