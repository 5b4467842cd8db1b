"""Two sources of one figure: both are kept, one is in force, adopting adds a version."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command

from audit.models import Entry
from reporting.history import HistoryRow, Imported
from reporting.models import Fact, PublishedFigure, RecomputeMark, State
from reporting.publishing import adopt, import_published
from reporting.reconciliation import Asked, Reconciled, reconciled
from reporting.workflow import NotAllowed
from tests import factories as make

pytestmark = pytest.mark.django_db

AREA = "built_up_area"


def taken(*lines: Sequence[str], source: str = "来源乙", dry_run: bool = False) -> Imported:
    rows = [HistoryRow(at, *line) for at, line in enumerate(lines, start=2)]
    return import_published(rows=rows, source=source, by=None, now=make.NOW, dry_run=dry_run)


@pytest.fixture
def zhengzhou() -> None:
    """郑州's built-up area of 2022 as three sources have it, km²; the first is in force."""
    make.fact(AREA, "729.12", year=2022, source="来源甲")
    assert taken(("410100", "2022", AREA, "774.32")).accepted
    assert taken(("410100", "2022", AREA, "1384.51"), source="来源丙").accepted


def only(found: list[Reconciled]) -> Reconciled:
    [row] = found
    return row


def test_all_three_are_kept_and_the_one_in_force_stays(zhengzhou: None) -> None:
    assert Fact.objects.get(element__code=AREA).value == Decimal("729.12")
    row = only(reconciled(make.province_admin(), Asked()))
    assert row.in_force.source == "来源甲"
    assert [(each.published.source, each.difference) for each in row.others] == [
        ("来源丙", Decimal("655.39")),
        ("来源乙", Decimal("45.20")),
    ]
    assert row.others[1].relative == Fraction(4520, 729_12) * 100
    assert not RecomputeMark.objects.exists()


def test_a_city_sees_its_own_and_no_other(zhengzhou: None) -> None:
    assert len(reconciled(make.coordinator("郑州"), Asked())) == 1
    assert reconciled(make.coordinator("洛阳"), Asked()) == []
    assert reconciled(make.system_admin(), Asked()) == []


def test_the_furthest_apart_come_first_and_equal_ones_on_request() -> None:
    for city, value in (("郑州", 100), ("开封", 100), ("洛阳", 100)):
        make.fact(AREA, value, year=2022, short_name=city)
    lines = [("410100", "101"), ("410200", "150"), ("410300", "100"), ("410400", "7")]
    assert taken(*[(code, "2022", AREA, value) for code, value in lines]).accepted
    found = reconciled(make.leader(), Asked())
    assert [row.city.short_name for row in found] == ["平顶山", "开封", "郑州"]
    assert found[0].in_force is None
    everything = reconciled(make.leader(), Asked(only_differing=False))
    assert [row.city.short_name for row in everything] == ["平顶山", "开封", "郑州", "洛阳"]
    assert only(reconciled(make.leader(), Asked(city="410200"))).city.short_name == "开封"


def test_adopting_adds_a_version_and_keeps_both(zhengzhou: None) -> None:
    published = PublishedFigure.objects.get(source="来源乙")
    fact = adopt(
        published=published,
        version=1,
        reason="与统计部门核对一致",
        by=make.province_admin(),
        now=make.NOW,
    )
    assert (fact.version, fact.value, fact.state) == (2, Decimal("774.32"), State.FINAL)
    assert (fact.source, fact.note) == ("来源乙", "与统计部门核对一致")
    assert Fact.objects.get(version=1, element__code=AREA).value == Decimal("729.12")
    row = only(reconciled(make.province_admin(), Asked(element=AREA)))
    assert row.in_force.source == "来源乙"
    # 3 and 23 use the built-up area.
    marked = RecomputeMark.objects.filter(city=make.city("郑州"), year=2022)
    assert set(marked.values_list("indicator__number", flat=True)) == {3, 23}
    entry = Entry.objects.get(action="facts.adopt")
    assert entry.detail["replaced"] == 1


@pytest.mark.parametrize(
    ("version", "reason", "who", "says"),
    [
        (1, " ", make.province_admin, "请写明采用"),
        (1, "因" * 301, make.province_admin, "最多300字，现在有301字"),
        (0, "核对", make.province_admin, "已有新的一版"),
        (1, "核对", make.leader, "您的账号不能办理"),
        (1, "核对", make.reviewer, "您的账号不能办理"),
    ],
)
def test_what_adopting_needs(zhengzhou: None, version: int, reason: str, who, says: str) -> None:
    published = PublishedFigure.objects.get(source="来源乙")
    with pytest.raises(NotAllowed, match=says):
        adopt(published=published, version=version, reason=reason, by=who(), now=make.NOW)
    assert Fact.objects.filter(element__code=AREA).count() == 1


def test_a_draft_of_the_city_is_not_overtaken(zhengzhou: None) -> None:
    make.fact(AREA, "730", year=2022, state=State.DRAFT)
    with pytest.raises(NotAllowed, match="正在修改"):
        adopt(
            published=PublishedFigure.objects.get(source="来源乙"),
            version=1,
            reason="核对",
            by=make.province_admin(),
            now=make.NOW,
        )


def test_a_source_is_not_rewritten(zhengzhou: None) -> None:
    again = taken(("410100", "2022", AREA, "774.32"))
    assert (again.accepted, again.changes) == (True, [])
    other = taken(("410200", "2022", AREA, "200"), ("410100", "2022", AREA, "800"))
    assert not other.accepted
    [finding] = other.findings
    assert (finding.code, finding.line) == ("published_differs", 3)
    assert "774.32" in finding.message
    assert not PublishedFigure.objects.filter(city__code="410200").exists()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("410199", "2022", AREA, "1"), "unknown_city"),
        (("410100", "2022", "area", "1"), "unknown_element"),
        (("410100", "2022", AREA, "-1"), "negative"),
        (("410100", "2022", "digital_lighting", "是"), "no_number"),
        (("410100", "2030", AREA, "1"), "bad_year"),
    ],
)
def test_bad_lines_are_named_and_nothing_is_kept(line: tuple[str, ...], code: str) -> None:
    found = taken(("410300", "2022", AREA, "1"), line)
    assert not found.accepted
    assert [(each.code, each.line) for each in found.findings] == [(code, 3)]
    assert not PublishedFigure.objects.exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "yearbook.csv"
    file.write_text(f"city,year,element,value\n410100,2022,{AREA},774.32\n", encoding="gb18030")
    call_command("import_facts", str(file), "--source", "年鉴", "--beside", "--dry-run")
    assert not PublishedFigure.objects.exists()
    call_command("import_facts", str(file), "--source", "年鉴", "--beside")
    assert "已写入1个数" in capsys.readouterr().out
    assert PublishedFigure.objects.get().source == "年鉴"
    assert not Fact.objects.exists()
