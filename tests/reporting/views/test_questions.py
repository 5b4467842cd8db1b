"""口径答疑 as a bureau and a department use it in the browser."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reporting.asking import answer, ask
from reporting.models import Answer, Question
from tests import factories as make

pytestmark = pytest.mark.django_db

LIST = "/reporting/questions/"
NEW = f"{LIST}new/"


@pytest.fixture
def question() -> Question:
    return ask(
        about=make.element("permeable_area"),
        text="植草砖<b>算不算</b>？",
        by=make.reporter(full_name="陈芳"),
        now=make.NOW,
    )


def said(response: HttpResponse) -> str:
    return response.content.decode()


def address(question: Question, step: str = "") -> str:
    return f"{LIST}{question.pk}/{step}"


def test_a_bureau_asks_at_an_element_and_is_told_who_reads_it(client: Client) -> None:
    client.force_login(make.reporter())
    form = said(client.get(NEW, {"element": "permeable_area"}))
    assert "现有口径：城市建成区内可渗透地面的面积" in form
    assert "各市都能看到" in form
    assert "其他市看不到是谁问的" in form
    posted = {"element": "permeable_area", "text": "算不算？"}
    response = client.post(NEW, posted, follow=True)
    assert "由省住房城乡建设厅答复" in said(response)
    assert Question.objects.get().text == "算不算？"


@pytest.mark.parametrize(
    ("posted", "status", "message"),
    [
        ({}, 200, "请选择要问的数据项或条款"),
        ({"element": "permeable_area"}, 200, "请写明问题"),
        ({"element": "permeable_area", "text": "问" * 1001}, 200, "最多1000字"),
        ({"element": "no_such", "text": "？"}, 404, ""),
        ({"clause": "九（九）9", "text": "？"}, 404, ""),
        ({"element": "\x01", "text": "？"}, 404, ""),
    ],
)
def test_what_cannot_be_asked_is_said(
    client: Client, posted: dict[str, str], status: int, message: str
) -> None:
    client.force_login(make.reporter())
    response = client.post(NEW, posted)
    assert response.status_code == status
    assert message in said(response)
    assert posted.get("text", "")[:50] in said(response) or status == 404
    assert not Question.objects.exists()


def test_the_answer_stands_at_the_field_of_every_city_collapsed_with_its_count(
    client: Client, question: Question
) -> None:
    answer(question=question, text="算。", seen=0, by=make.reviewer(), now=make.NOW)
    client.force_login(make.reporter("洛阳", "housing"))
    page = said(client.get(reverse("entry", args=[2026, "410300"])))
    assert '<details class="asked"><summary>口径答疑1条</summary>' in page
    assert page.count("口径答疑1条") == 1
    assert "植草砖&lt;b&gt;算不算&lt;/b&gt;？" in page
    assert "<b>答：</b>算。" in page
    assert "陈芳" not in page
    assert "郑州" not in page
    assert "?element=built_up_area" in page


def test_a_question_about_a_clause_stands_in_the_task_list(client: Client) -> None:
    client.force_login(make.reporter())
    page = said(client.get(NEW, {"clause": "二（二）6"}))
    assert "问二（二）6" in page
    client.post(NEW, {"clause": "二（二）6", "text": "示范项目怎么算？"})
    tasks = said(client.get(reverse("tasks", args=[2026, "410100"])))
    assert "口径答疑1条" in tasks
    assert "示范项目怎么算？" in tasks


def test_who_asked_is_seen_by_the_province_only(client: Client, question: Question) -> None:
    for reader, known in ((make.leader(), True), (make.coordinator("洛阳"), False)):
        client.force_login(reader)
        for page in (LIST, address(question)):
            assert ("陈芳" in said(client.get(page))) is known
            assert ("郑州市" in said(client.get(page))) is known


def test_the_department_finds_what_waits_for_it_answers_corrects_and_withdraws(
    client: Client, question: Question
) -> None:
    client.force_login(make.reviewer())
    assert "1个问题等本部门答复" in said(client.get(LIST))
    done = client.post(address(question, "answer/"), {"text": "算。", "seen": "0"}, follow=True)
    assert "已答复，各市在填报页" in said(done)
    assert "等本部门答复" not in said(client.get(LIST))
    page = said(client.post(address(question, "answer/"), {"text": "不算。", "seen": "1"}))
    assert "请写明更正或撤回的原因" in page
    assert "不算。</textarea>" in page
    stale = {"text": "不算。", "reason": "x", "seen": "0"}
    assert "更新了这个问题的答复" in said(client.post(address(question, "answer/"), stale))
    client.post(address(question, "answer/"), {**stale, "seen": "1"})
    client.post(address(question, "withdraw/"), {"reason": "再核", "seen": "2"})
    assert list(Answer.objects.order_by("version").values_list("text", flat=True)) == [
        "算。",
        "不算。",
        "",
    ]
    page = said(client.get(address(question)))
    assert "答复已撤回，待重新答复" in page
    assert "原因：再核" in page


def test_another_department_reads_and_does_not_answer(client: Client, question: Question) -> None:
    client.force_login(make.reviewer("finance"))
    assert "答复各市" not in said(client.get(address(question)))
    refused = client.post(address(question, "answer/"), {"text": "算。", "seen": "0"})
    assert refused.status_code == 403
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "query", ["?q=%01", "?indicator=x", "?indicator=99999", "?page=x", "?q=%25"]
)
def test_odd_searches_find_nothing_or_everything_but_never_fail(
    client: Client, question: Question, query: str
) -> None:
    client.force_login(make.leader())
    assert client.get(LIST + query).status_code == 200


def test_a_search_without_a_match_can_be_cleared(client: Client, question: Question) -> None:
    client.force_login(make.leader())
    assert "植草砖" in said(client.get(LIST, {"q": "植草砖", "indicator": "", "open": "1"}))
    page = said(client.get(LIST, {"q": "光伏"}))
    assert "没有符合条件的问题" in page
    assert f'href="{LIST}"' in page
