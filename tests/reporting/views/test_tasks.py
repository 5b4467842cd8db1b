"""任务清单 on the web."""

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Clause
from reporting.models import State, TaskReport
from tests import factories as make

pytestmark = pytest.mark.django_db

PATH = "/reporting/2026/410100/tasks/"


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


def posted(**changes: str) -> dict[str, str]:
    """The page's fields by clause order, all blank but `changes`."""
    blank = {f"progress-{each.order}": "" for each in Clause.objects.all()}
    return blank | {name.replace("__", "-"): value for name, value in changes.items()}


def test_every_clause_stands_on_the_page(housing: Client) -> None:
    page = housing.get(PATH).content.decode()
    assert reverse("tasks", args=[2026, "410100"]) == PATH
    assert page.count('<select id="p-') == 35
    assert "二（二）6　推进节水型城市建设" in page


def test_progress_and_narrative_become_a_draft(housing: Client) -> None:
    response = housing.post(
        PATH, posted(progress__10="advancing", narrative__10="已改造管网\r\n42公里"), follow=True
    )
    assert "改动1条" in response.content.decode()
    report = TaskReport.objects.get()
    assert (report.clause.order, report.progress, report.narrative, report.state) == (
        10,
        "advancing",
        "已改造管网\n42公里",
        State.DRAFT,
    )
    page = housing.get(PATH).content.decode()
    assert '<option value="advancing" selected>推进中</option>' in page
    assert "已改造管网\n42公里</textarea>" in page


def test_an_error_saves_nothing_and_keeps_what_was_typed(housing: Client) -> None:
    response = housing.post(
        PATH,
        posted(progress__1="finished", progress__2="done", narrative__2="已完成控规"),
    )
    page = response.content.decode()
    assert "没有保存。" in page
    assert "进展状态「finished」不在可选项内" in page
    assert "已完成控规</textarea>" in page
    assert not TaskReport.objects.exists()


def test_a_colleagues_words_are_not_lost_unseen(housing: Client) -> None:
    page = housing.get(PATH).content.decode()
    stamp = page.split('name="stamp-3" value="')[1].split('"')[0]
    housing.post(PATH, posted(progress__3="slow", narrative__3="同事写的"))
    late = posted(progress__3="done", narrative__3="我写的", stamp__3=stamp)
    page = housing.post(PATH, late).content.decode()
    assert "同事已改为“进展缓慢”同事写的" in page
    assert TaskReport.objects.get().narrative == "同事写的"
    untouched = posted(progress__3="", narrative__3="", stamp__3=stamp)
    housing.post(PATH, untouched)
    assert TaskReport.objects.get().narrative == "同事写的"
