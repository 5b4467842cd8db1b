"""What is in fixtures/ is what the plan says, word for word (豫建科〔2023〕29号)."""

import json
import re

import pytest
from django.conf import settings

from cities.models import Bureau, City, Department
from indicators import selectors, terms_in_force
from indicators.elements_document import elements_markdown
from indicators.models import (
    Clause,
    Commitment,
    DataElement,
    Indicator,
    PartRule,
    Quote,
    Reading,
    Target,
)
from reporting.models import Cycle
from tests.indicators import document

pytestmark = pytest.mark.django_db

TABLE = dict(enumerate(document.table(), start=1))


def test_the_table_has_23_rows_15_targets_for_2025_17_for_2030_and_9_with_both() -> None:
    years = [set(row.targets) for row in TABLE.values()]
    assert len(years) == 23
    assert sum(2025 in both for both in years) == 15
    assert sum(2030 in both for both in years) == 17
    assert sum(both == {2025, 2030} for both in years) == 9


def test_everything_promised_is_there() -> None:
    assert Department.objects.count() == 8
    assert City.objects.count() == 18
    assert Bureau.objects.count() == 144
    assert Clause.objects.count() == 35
    assert Indicator.objects.count() == 23
    assert DataElement.objects.count() == 46
    assert Commitment.objects.count() == 43
    assert Reading.objects.count() == 21
    assert list(Cycle.objects.values_list("year", flat=True))[:4] == [2023, 2024, 2025, 2026]


@pytest.mark.parametrize("number", TABLE)
def test_name_nature_and_targets_are_those_of_the_table(number: int) -> None:
    row, indicator = TABLE[number], Indicator.objects.get(number=number)
    assert document.squeezed(indicator.name) == document.squeezed(row.name)
    assert indicator.get_nature_display() == row.nature
    targets = {target.year: target for target in indicator.targets.all()}
    assert {year: target.table_text for year, target in targets.items()} == row.targets
    for year, target in targets.items():
        assert (target.operator, target.value) == document.meaning(row.targets[year])


def test_only_green_buildings_are_binding() -> None:
    assert list(Indicator.objects.filter(nature="binding").values_list("number", flat=True)) == [11]


@pytest.mark.parametrize("number", TABLE)
def test_units_are_those_of_the_table(number: int) -> None:
    printed = document.squeezed(
        "".join([TABLE[number].name, *TABLE[number].targets.values()])
    ).replace("吨", "t")
    unit = Indicator.objects.get(number=number).unit
    assert ("%" if unit == "百分点" else unit) in printed


def test_departments_stand_in_the_order_of_the_notice() -> None:
    names = list(Department.objects.order_by("order").values_list("name", flat=True))
    assert names == document.issuers()


def test_every_clause_is_in_the_plan_word_for_word() -> None:
    for clause in Clause.objects.all():
        assert clause.text in document.FLAT
        assert clause.text.startswith(f"{clause.title}。")


def test_clauses_and_headings_together_are_chapters_two_to_five_complete() -> None:
    rebuilt, last_section = "", ""
    chapters = {"二": "二、开展绿色低碳城市建设"}
    for clause in Clause.objects.order_by("order"):
        chapter, section, number = re.fullmatch(r"(.)（(.)）(\d?)", clause.code).groups()
        if clause.section != last_section:
            if chapter != last_section[:1]:
                rebuilt += chapters.get(chapter, clause.section)
            if number:
                assert clause.section.startswith(f"{chapter}（{section}）")
                rebuilt += clause.section[1:]
            last_section = clause.section
        rebuilt += (f"{number}." if number else f"（{section}）") + clause.text
    rebuilt = document.squeezed(rebuilt).translate(str.maketrans("()", "（）"))
    assert rebuilt == document.chapters_two_to_five()


def test_responsible_departments_are_those_in_the_clause_s_own_brackets() -> None:
    for clause in selectors.clauses():
        rows = list(clause.responsibilities.all())
        assert [row.department.text_form for row in rows] == document.responsible(clause.text)
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_chapter_five_makes_nobody_responsible_though_it_names_departments() -> None:
    bare = [clause.code for clause in selectors.clauses() if not clause.responsibilities.all()]
    assert bare == ["五（一）", "五（二）", "五（三）", "五（四）"]


def test_three_departments_answer_for_no_indicator() -> None:
    answering = {
        department.code
        for indicator in selectors.indicators()
        for department in selectors.departments(indicator)
    }
    everybody = set(Department.objects.values_list("code", flat=True))
    assert everybody - answering == {"science_technology", "finance", "agriculture_rural"}


def text_of(code: str) -> str:
    clause = Clause.objects.filter(code=code).first()
    return clause.text if clause else {"一（三）": document.overall_goals()}[code]


def test_every_quoted_sentence_is_the_plan_s_and_stands_where_it_says() -> None:
    quotes = list(Quote.objects.select_related("indicator"))
    assert {quote.indicator.number for quote in quotes} == set(TABLE)
    for quote in quotes:
        assert quote.text in document.FLAT
        assert quote.text in text_of(quote.clause)
        assert quote.text[-1] in "。；"


def test_every_target_s_wording_is_its_clause_s_and_part_of_a_quote() -> None:
    for target in Target.objects.select_related("indicator__clause").exclude(text_quote=""):
        assert target.text_quote in document.FLAT
        assert target.text_quote in target.indicator.clause.text
        quotes = target.indicator.quotes.values_list("text", flat=True)
        assert any(target.text_quote in quote for quote in quotes)


def test_the_text_is_silent_on_four_targets_of_the_table() -> None:
    silent = Target.objects.filter(text_quote="").values_list("indicator__number", "year")
    assert list(silent) == [(1, 2025), (11, 2030), (14, 2025), (15, 2025)]


def test_the_number_of_a_target_stands_in_its_wording() -> None:
    for target in Target.objects.exclude(text_quote="").exclude(indicator__number=2):
        number = f"{abs(target.value.normalize()):f}"
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", target.text_quote), target


def test_every_text_commitment_is_quoted_with_its_number_and_year() -> None:
    for commitment in Commitment.objects.all():
        assert commitment.quote in document.FLAT
        assert commitment.quote in text_of(commitment.clause_code)
        if commitment.value and (commitment.value, commitment.unit) != ("100", "%"):
            assert commitment.value.replace("-", "—") in commitment.quote
        if commitment.year:
            due = ["“十四五”末"] if commitment.year == 2025 else []
            assert any(word in commitment.quote for word in [str(commitment.year), *due])


def test_text_commitments_have_their_clause_and_its_departments() -> None:
    for commitment in selectors.commitments():
        if commitment.clause is None:
            assert commitment.clause_code == "一（三）"
            continue
        assert commitment.clause.code == commitment.clause_code
        behind = commitment.clause.responsibilities.values_list("department", flat=True)
        assert {department.pk for department in commitment.departments.all()} == set(behind)


def test_jiyuan_reports_and_zhoukou_s_urban_population_stays_missing() -> None:
    assert City.objects.get(code="419001").name == "济源示范区"
    missing = City.objects.filter(urban_population_2020=None)
    assert [city.short_name for city in missing] == ["周口"]
    assert sum(City.objects.values_list("population_2020", flat=True)) == 99_365_519


def test_no_two_cities_share_a_tile() -> None:
    tiles = list(City.objects.values_list("tile_row", "tile_column"))
    assert len(set(tiles)) == 18


def test_a_bureau_s_name_is_the_city_s_and_the_department_s_mirror() -> None:
    bureau = Bureau.objects.get(city__short_name="郑州", department__code="housing")
    assert bureau.name == "郑州市住房和城乡建设局"
    for bureau in Bureau.objects.select_related("city", "department"):
        assert bureau.name == bureau.city.name + bureau.department.bureau_name


def test_every_element_is_used_and_says_what_to_enter() -> None:
    for element in DataElement.objects.prefetch_related("used_by"):
        assert element.used_by.all(), element.code
        assert element.definition, element.code
        assert (element.unit != "") == (element.type in ("amount", "whole"))
        assert (element.change_bound is None) == (
            element.type not in ("amount", "whole") or element.code == "leakage_correction"
        )


def test_only_the_leakage_correction_may_be_negative() -> None:
    negative = DataElement.objects.filter(may_be_negative=True)
    assert [element.code for element in negative] == ["leakage_correction"]


def test_details_are_asked_when_the_answer_is_yes() -> None:
    asked = DataElement.objects.exclude(asked_when=None).values_list("code", "asked_when__code")
    assert dict(asked) == {
        "garden_city_document": "garden_city_named",
        "garden_city_date": "garden_city_named",
        "smart_pilot_document": "smart_construction_pilot",
        "smart_pilot_start": "smart_construction_pilot",
        "smart_pilot_end": "smart_construction_pilot",
    }


def test_every_ratio_s_numerator_is_part_of_its_denominator() -> None:
    pairs = {(rule.part.code, rule.whole.code): rule.factor for rule in selectors.part_rules()}
    for definition in terms_in_force.definitions().values():
        if definition.kind == "ratio":
            (part,), (whole,) = definition.numerator, definition.denominator
            assert pairs[part.element, whole.element] == whole.factor


def test_parts_beyond_the_ratios() -> None:
    pairs = set(PartRule.objects.values_list("part__code", "whole__code"))
    assert pairs >= {
        ("star_building_area", "green_building_area"),
        ("new_public_building_area", "new_building_area"),
        ("water_metered", "water_supplied"),
        ("heat_delivered", "heat_supplied"),
    }
    assert len(pairs) == 19


def test_a_part_and_its_whole_are_in_one_unit() -> None:
    for rule in PartRule.objects.select_related("part", "whole"):
        same = rule.part.unit == rule.whole.unit
        assert rule.factor == (1 if same else 100)
        assert same or (rule.part.unit, rule.whole.unit) == ("公顷", "km²")


def test_open_choices_are_pending_rows_with_a_reading_in_force() -> None:
    for reading in Reading.objects.all():
        assert reading.status == Reading.Status.PENDING
        assert reading.decided_by is None
        assert reading.decided_at is None
        codes = [option["code"] for option in reading.options]
        assert reading.in_force in codes
        assert len(set(codes)) == len(codes)
        for option in reading.options:
            # Another unit or formula than the table's is said with the option.
            assert set(option) - {"printed"} == {"code", "label", "effect"}
            printed = option.get("printed", {})
            assert set(printed) <= {"unit", "formula", "provincial_formula"}
            assert all(printed.values())
            assert option["label"]
            assert set(option["effect"]) <= {
                "operator",
                "change_mode",
                "start_year",
                "denominator",
                "applicability",
                "cities",
            }


def test_wordings_of_the_open_choices_are_the_plan_s() -> None:
    """Both sides of a conflict about an indicator stand in the table and in the clause."""
    own_words = {"totals-start"}
    for reading in Reading.objects.filter(indicators__isnull=False).exclude(code__in=own_words):
        for side in (reading.table_reading, reading.text_reading):
            words = re.sub(r"（.*?）", "", side)
            for part in words.split(" / "):
                assert document.squeezed(part) in document.squeezed(document.TEXT), reading.code


def test_targets_an_open_choice_bears_on() -> None:
    pending = {
        (indicator.number, target.year)
        for indicator in selectors.indicators()
        for target in indicator.targets.all()
        if selectors.reading_status(indicator, target.year) == "pending"
    }
    both = {(number, year) for number in (1, 4, 5, 14, 15) for year in (2025, 2030)}
    assert pending == both | {
        (3, 2025),
        (6, 2030),
        (9, 2030),
        (13, 2025),
        (21, 2030),
        (22, 2030),
    }


def test_fixtures_name_rows_by_what_identifies_them() -> None:
    files = sorted((settings.BASE_DIR / "fixtures").glob("*.json"))
    assert len(files) == 13
    for file in files:
        for row in json.loads(file.read_text(encoding="utf-8")):
            assert set(row) == {"model", "fields"}, file.name


def test_the_table_of_codes_that_messages_name_is_current() -> None:
    written = (settings.BASE_DIR / "docs" / "elements.md").read_text(encoding="utf-8")
    assert written == elements_markdown(), "run: manage.py elements > docs/elements.md"
