"""Changing a rule: who, on what grounds, what it does to drafts and reports, and what it leaves."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audit.models import Entry as Act
from indicators.models import DataElement, PartRule
from reporting import selectors
from reporting.check_rules import (
    BoundChange,
    Change,
    OutlierChange,
    OutlierTerms,
    PairChange,
    RuleRefused,
    changed,
)
from reporting.checks import Entry
from reporting.models import CheckChange, Fact, State
from reporting.rule_changes import change_rule
from reporting.rule_effects import effects
from reporting.scrutiny import submission_findings
from reporting.services import save_draft
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

TIGHTER = BoundChange("built_up_area", Decimal(5))
DEBRIS = PairChange("site_debris", "debris_generated")


def changes(change: Change = TIGHTER, **options: object) -> CheckChange:
    given: dict[str, object] = {
        "change": change,
        "reason": "年度变动一般不大",
        "seen": CheckChange.objects.count(),
        "by": make.province_admin(),
        "now": make.NOW,
    }
    return change_rule(**given | options)  # type: ignore[arg-type]


def test_a_change_is_a_version_with_who_when_why_before_and_after() -> None:
    made = changes()
    assert DataElement.objects.get(code="built_up_area").change_bound == 5
    assert (made.version, made.kind, made.subject, made.codes) == (
        1,
        "bound",
        "建成区面积",
        ["built_up_area"],
    )
    assert (made.before, made.after, made.reason) == ("±50%", "±5%", "年度变动一般不大")
    assert (made.by, made.at) == (make.province_admin(), make.NOW)
    act = Act.objects.latest("sequence")
    assert (act.action, act.subject, act.actor) == ("checks.change", "建成区面积", "province-admin")
    assert (act.detail["before"], act.detail["after"], act.detail["version"]) == ("±50%", "±5%", 1)
    assert changes(DEBRIS).version == 2


@pytest.mark.parametrize("who", ["reviewer", "leader", "auditor", "coordinator", "security_admin"])
def test_only_the_provinces_administrator_changes_rules(who: str) -> None:
    with pytest.raises(RuleRefused, match="省级管理员"):
        changes(by=getattr(make, who)())
    assert not CheckChange.objects.exists()


@pytest.mark.parametrize(
    ("reason", "said"), [("  ", "请写明"), ("因" * 201, "最多200字"), ("因\x00", "控制字符")]
)
def test_a_change_needs_a_readable_reason(reason: str, said: str) -> None:
    with pytest.raises(RuleRefused, match=said):
        changes(reason=reason)
    assert DataElement.objects.get(code="built_up_area").change_bound == 50


def test_the_database_keeps_no_change_without_a_reason() -> None:
    made = changes()
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckChange.objects.filter(pk=made.pk).update(reason="")


def test_the_second_of_two_is_told_what_the_first_changed() -> None:
    changes(seen=0)
    with pytest.raises(RuleRefused, match="刚把“建成区面积”由±50%改为±5%"):
        changes(DEBRIS, seen=0)
    assert CheckChange.objects.count() == 1
    assert not PartRule.objects.filter(part__code="site_debris").exists()


def test_a_pair_holds_from_the_next_save_on_and_ends_without_a_trace_in_the_figures() -> None:
    def saved(value: int) -> bool:
        entries = [Entry("debris_generated", 2026, Decimal(1)), Entry("site_debris", 2026, value)]
        return save_draft(
            city=make.city(),
            cycle=make.cycle(),
            entries=entries,
            by=None,
            source="测试",
            now=make.NOW,
        ).saved

    assert saved(10_001)  # 万t against t, which nothing compares yet
    changes(DEBRIS)
    assert not saved(10_002)
    assert saved(10_000)
    changes(PairChange("site_debris", "debris_generated", in_force=False))
    assert saved(10_002)
    changes(DEBRIS)
    assert PartRule.objects.get(part__code="site_debris").factor == 10_000


def test_a_draft_taken_under_the_old_rule_is_judged_by_the_new_one_when_submitted() -> None:
    make.fact("built_up_area", 700, year=2025)
    draft = reports.draft(built_up_area="800")
    before = submission_findings(draft)
    changes()
    found = [f for f in submission_findings(draft) if f not in before]
    assert [(f.code, f.element) for f in found] == [("change_over_bound", "built_up_area")]
    assert "±5%" in found[0].message


def test_approved_figures_are_not_touched() -> None:
    make.fact("built_up_area", 700, year=2025)
    reports.approved(built_up_area="800")
    stored = list(Fact.objects.order_by("pk").values())
    changes()
    changes(PairChange("built_up_green_area", "permeable_area"))
    assert list(Fact.objects.order_by("pk").values()) == stored


def test_effects_name_the_reported_figures_of_the_running_cycle_that_would_be_found() -> None:
    make.fact("built_up_area", 700, year=2025)
    reports.approved("郑州", built_up_area="800")
    make.fact("built_up_area", 700, short_name="洛阳", year=2025)
    reports.draft("洛阳", built_up_area="800")
    rules = selectors.check_rules()
    # 郑州: 100 on 700 = 14.29 %; 洛阳 has only a draft.
    found = effects(rules, changed(rules, BoundChange("built_up_area", Decimal(14))), now=make.NOW)
    assert [(e.city.short_name, e.finding.code, e.name, e.shown) for e in found.appear] == [
        ("郑州", "change_over_bound", "建成区面积", "800km²")
    ]
    assert found.appear[0].state == State.APPROVED
    assert found.appear[0].label.endswith("不受影响")
    assert found.cities == 1
    assert found.vanish == []
    none = effects(rules, changed(rules, BoundChange("built_up_area", Decimal(15))), now=make.NOW)
    assert none.appear == []
    back = effects(changed(rules, BoundChange("built_up_area", Decimal(14))), rules, now=make.NOW)
    assert back.appear == []
    assert [e.name for e in back.vanish] == ["建成区面积"]


def test_effects_of_a_wider_bound_or_another_year_are_none() -> None:
    make.fact("built_up_area", 100, year=2024)
    make.fact("built_up_area", 130, year=2025)
    rules = selectors.check_rules()
    tighter = changed(rules, BoundChange("built_up_area", Decimal(1)))
    found = effects(rules, tighter, now=make.NOW)
    assert (found.cycle, found.appear, found.vanish) == (make.cycle(2026), [], [])


def test_effects_of_a_pair_are_errors_of_reported_figures() -> None:
    reports.submitted("郑州")
    rules = selectors.check_rules()
    wrong_way = changed(rules, PairChange("debris_generated", "waste_generated"))
    found = effects(rules, wrong_way, now=make.NOW).appear
    part, whole = (
        Fact.objects.get(element__code=code, year=2026).value
        for code in ("debris_generated", "waste_generated")
    )
    assert part is not None
    assert whole is not None
    assert part > whole
    assert [(e.finding.code, e.finding.severity.value) for e in found] == [
        ("part_over_whole", "error")
    ]


def test_effects_of_another_threshold_are_the_cities_beyond_it() -> None:
    for short_name, covered in zip(
        ["郑州", "洛阳", "开封", "安阳", "周口"], (30, 31, 32, 33, 40), strict=True
    ):
        make.fact("factory_roof_area", 100, short_name=short_name)
        make.fact("factory_pv_area", covered, short_name=short_name)
    rules = selectors.check_rules()
    # Median 32, MAD 1: 周口 stands 0.6745 × 8 = 5.396 apart.
    looser = changed(rules, OutlierChange(OutlierTerms(Decimal("5.4"), 5)))
    assert [
        (e.city.short_name, e.finding.code) for e in effects(rules, looser, now=make.NOW).vanish
    ] == [("周口", "outlier")]
    tighter = changed(rules, OutlierChange(OutlierTerms(Decimal("1.3"), 5)))
    assert [e.city.short_name for e in effects(rules, tighter, now=make.NOW).appear] == ["郑州"]
    assert [
        e.city.short_name
        for e in effects(
            rules, changed(rules, OutlierChange(OutlierTerms(Decimal(4), 6))), now=make.NOW
        ).vanish
    ] == ["周口"]


def test_no_start_of_the_system_undoes_what_the_province_changed() -> None:
    changes()
    changes(PairChange("permeable_area", "built_up_area", in_force=False))
    changes(DEBRIS)
    changes(OutlierChange(OutlierTerms(Decimal(4), 6)))
    before = selectors.check_rules()

    out = StringIO()
    call_command("load_plan", stdout=out)

    assert "没有新增" in out.getvalue()
    assert selectors.check_rules() == before
    assert before.elements["built_up_area"].change_bound == 5
    pairs = {(pair.part, pair.whole) for pair in before.parts}
    assert ("permeable_area", "built_up_area") not in pairs
    assert ("site_debris", "debris_generated") in pairs
    assert before.outliers == OutlierTerms(Decimal(4), 6)


def test_the_loaded_threshold_is_the_methods() -> None:
    assert selectors.outlier_terms() == OutlierTerms(Decimal("3.5"), 5)
