"""The plan as a page: every clause word for word, every indicator, anchors both ways."""

import html

from indicators.models import Clause, Indicator
from tests import factories
from tests.dashboards.conftest import PageOf


def test_everybody_reads_every_clause_word_for_word(db: None, page_of: PageOf) -> None:
    page = page_of("/plan/", factories.reporter("周口")).content.decode()
    said = html.unescape(page).replace("<b>", "").replace("</b>", "")
    clauses = list(Clause.objects.all())
    assert len(clauses) == 35
    for clause in clauses:
        assert f'id="clause-{clause.order}"' in page
        assert clause.text in said


def test_the_table_prints_the_23_with_their_targets(db: None, page_of: PageOf) -> None:
    page = page_of("/plan/", factories.leader()).content.decode()
    for indicator in Indicator.objects.all():
        assert f'id="indicator-{indicator.number}"' in page
        assert html.escape(indicator.name) in page
    for printed in ("小于9%", "比2020年下降5%", "不高于300吨/万m²", "1000万m²", ">/<"):
        assert printed in page
    assert "待省厅确认" in page
