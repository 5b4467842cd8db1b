"""The plan as a page: every word, every promise marked with what is known of it, links both ways."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from dashboards.selectors.plan import Annotated, plan
from dashboards.wording.promises import reported_words
from indicators.document import opening
from indicators.models import Clause, Commitment, Indicator, Passage, Target
from reporting.models import AskedCommitment, State, TaskFigure, TaskReport
from tests import factories
from tests.dashboards.conftest import PageOf, text_of
from tests.dashboards.test_indicator_page import queries
from tests.indicators.document import FLAT, TEXT, squeezed


def words_of(page: str) -> str:
    """The page without the marks: keys over the words, tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup>[^<]*</sup>", "", page)))


def of_clause(code: str, **asked: object) -> Annotated:
    user = asked.pop("user", None) or factories.leader()
    found = plan(user, 2026, **asked)  # type: ignore[arg-type]
    return next(c for s in found.sections for c in s.clauses if c.code == code)


def test_everybody_reads_every_word(db: None, page_of: PageOf) -> None:
    page = page_of("/plan/", factories.system_admin()).content.decode()
    said = words_of(page)
    clauses = list(Clause.objects.all())
    assert len(clauses) == 35
    for clause in clauses:
        assert f'id="clause-{clause.order}"' in page
        assert clause.text in said
    chapter_one = FLAT[
        FLAT.index("（一）指导思想") : FLAT.index("河南省城乡建设领域碳达峰主要指标")
    ]
    beginning = opening()
    assert squeezed("".join((*beginning.principles, *beginning.goals))) == squeezed(chapter_one)
    for paragraph in (beginning.opening, *beginning.principles, *beginning.goals):
        assert paragraph in said
    assert "全省的数" not in said


def test_every_number_of_the_text_is_marked_once(db: None) -> None:
    texts = {clause.code: clause.text for clause in Clause.objects.all()}
    texts["一（三）"] = "".join(opening().goals)
    for passage in Passage.objects.all():
        assert texts[passage.clause_code].count(passage.phrase) == 1, passage
        texts[passage.clause_code] = texts[passage.clause_code].replace(passage.phrase, "")
    # What is left with a digit is when to report, and what to weigh where more than 18 storeys
    # cannot be avoided: no number that is promised.
    left = [text for text in texts.values() for text in re.findall(r"[^。；，]*\d[^。；，]*", text)]
    left = [text for text in left if not re.fullmatch(r"到?2025年|2000年前.*", text)]
    assert left == ["确需建设18层以上居住建筑的", "并于每年11月中旬前将碳达峰目标任务完成情况上报"]
    promised = set(Target.objects.exclude(text_quote="").values_list("indicator__number", "year"))
    marked = set(Passage.objects.values_list("indicator__number", "year"))
    assert promised <= marked
    assert set(Commitment.objects.all()) == {
        each.commitment for each in Passage.objects.filter(indicator=None)
    }


def test_a_sentence_carries_figure_status_coverage_and_link(
    reported: None, page_of: PageOf
) -> None:
    page = page_of("/plan/", factories.leader(), year=2026)
    content, said = page.content.decode(), text_of(page)
    number = Passage.objects.get(indicator__number=11, clause_code="二（四）1").order
    assert f'id="note-{number}"' in content
    assert f'href="#note-{number}"' in content
    assert f'href="#words-{number}"' in content
    assert f'id="words-{number}"' in content
    assert '<span id="sentence-11"><span id="sentence-11-2025"><a class="promise"' in content
    assert 'id="promise-12"' in content
    assert "11 绿色建筑占比 2025年目标" in said
    assert "2026年暂定95.0%，覆盖2/18市" in said
    assert "各市：未报18" in said
    for row in Indicator.objects.all():
        assert f'id="indicator-{row.number}"' in content
        assert f'href="/indicators/{row.number}/?year=2026"' in content
    for printed in ("小于9%", "比2020年下降5%", "不高于300吨/万m²", "1000万m²", ">/<"):
        assert printed in content
    back = page_of("/indicators/11/", factories.leader(), year=2026).content.decode()
    assert "/plan/?year=2026#sentence-11-2025" in back
    assert "/plan/?year=2026#goals" in back


def test_where_table_and_text_differ_both_stand_there(db: None, page_of: PageOf) -> None:
    clause = of_clause("二（二）6")
    by_year = {each.note.passage.year: each for each in clause.notes if each.note.key == "4"}
    assert [reading.code for reading in by_year[2025].conflicts] == ["leakage-2025"]
    assert [reading.code for reading in by_year[2030].conflicts] == ["leakage-2030"]
    assert sum(segment.conflict for segment in clause.paragraphs[0]) >= 3
    said = text_of(page_of("/plan/", factories.leader()))
    assert "表为“小于 8%”，文为“控制在 8% 以内”。现用：按表：小于8%。 待省厅确认" in said
    assert [each.code for each in of_clause("五（二）").conflicts] == ["jiyuan-reports", "deadline"]


def test_a_city_reads_its_own_figures_beside_the_text(reported: None, page_of: PageOf) -> None:
    said = text_of(page_of("/plan/", factories.coordinator("开封"), year=2026))
    assert "2026年暂定90.0%" in said
    for others in ("95.0%", "100.0%", "2/18市"):
        assert others not in said.partition("旁注为")[2]


def test_clauses_are_found_by_department_and_status(reported: None, page_of: PageOf) -> None:
    leader = factories.leader()
    found = plan(leader, 2026, department="agriculture_rural")
    assert {c.code for s in found.sections for c in s.clauses} == {
        row.code
        for row in Clause.objects.filter(responsibilities__department__code="agriculture_rural")
    }
    behind = plan(leader, 2026, status="expired_unmet")
    assert "二（四）1" in {c.code for s in behind.sections for c in s.clauses}
    assert "没有符合条件的条款" in text_of(page_of("/plan/", leader, department="nobody"))


def test_the_commitments_of_the_text_say_what_was_reported(db: None) -> None:
    asked = {
        row.commitment.order: row for row in AskedCommitment.objects.select_related("commitment")
    }

    def said(order: int, *values: str, units: int = 3, year: int = 2026) -> tuple[str, str]:
        each = asked[order]
        named = dict(zip("甲乙丙", map(Decimal, values), strict=False))
        found = reported_words(each.commitment, each, named, units=units, year=year)
        return found.status, found.words

    # 全省焚烧能力 ≥ 7.5万t/d adds up over the cities.
    assert said(10, "4", "3.6") == ("met", "≥7.6万t/d，应≥7.5万t/d，2/3市报数")
    assert said(10, "4", "3") == ("", "≥7万t/d，应≥7.5万t/d，2/3市报数")
    assert said(10, "4", "3", "0.4") == ("expired_unmet", "7.4万t/d，应≥7.5万t/d，3/3市报数")
    assert said(10, "4", "3", "0.4", year=2024)[0] == ""
    # 节能照明 ≥ 70 % is every city's own.
    assert said(12, "70", "69.9") == ("", "2市报数，1市达到（各市69.9—70%，应≥70%）")
    assert said(12) == ("", "还没有市报数，应≥70%")
    assert said(12, "71", units=1) == ("", "本市报71%，应≥70%")
    assert said(41, "1", "0") == ("", "甲为“是”，2/3市报数")
    assert said(14, units=1) == ("", "本市还没有报数（缺水型城市填）")
    # One city is told the province's total as such, reported or not, and owes no part of it.
    of_all = "；全省目标≥7.5万t/d，没有分解到各市"
    assert said(10, units=1) == ("", f"本市还没有报数{of_all}")
    assert said(10, "0.4", units=1) == ("", f"本市报0.4万t/d{of_all}")
    assert said(41, "0", units=1) == ("", "本市报“否”；全省目标≥5个，没有分解到各市")
    assert reported_words(Commitment.objects.get(order=36), None, {}, units=3, year=2026).words == (
        "只报进展，不报数"
    )


def test_only_the_newest_report_that_counts_is_told(db: None) -> None:
    city, clause = factories.city("郑州"), Clause.objects.get(code="二（二）4")
    lighting = Commitment.objects.get(order=12)
    for version, state, value in ((1, State.SUBMITTED, 60), (2, State.DRAFT, 99)):
        report = TaskReport.objects.create(
            city=city, clause=clause, year=2026, version=version, state=state,
            progress="done", narrative="", created_by=factories.coordinator(), created_at=factories.NOW,
        )  # fmt: skip
        TaskFigure.objects.create(report=report, commitment=lighting, value=value)
    note = next(each.note for each in of_clause("二（二）4").notes if each.note.key == "文12")
    assert note.words == "1市报数，0市达到（各市60%，应≥70%）"


@pytest.mark.parametrize("role", ["leader", "coordinator"])
def test_the_page_asks_few_things_and_stays_small(reported: None, role: str) -> None:
    client = Client()
    client.force_login(getattr(factories, role)())
    client.get("/plan/")
    assert len(queries(client, "/plan/", year=2026)) <= 15
    assert len(client.get("/plan/", {"year": 2026}).content) < 150_000


def test_the_text_is_the_documents_own(db: None) -> None:
    assert squeezed(opening().opening) in squeezed(TEXT)


def test_an_open_reading_leads_those_who_may_to_deciding_it(db: None, page_of: PageOf) -> None:
    address = 'href="/decisions/new/reading/?reading=leakage-2025"'
    assert address in page_of("/plan/", factories.province_admin()).content.decode()
    reader = page_of("/plan/", factories.reviewer()).content.decode()
    assert address not in reader
    assert "待省厅确认" in reader
