"""任务清单 on the web."""

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Clause
from reporting.models import PartConfirmation, State, TaskReport
from reporting.plan_in_force import plan_in_force
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


def test_what_is_wrong_stays_on_the_page_and_the_rest_is_saved(housing: Client) -> None:
    response = housing.post(
        PATH,
        posted(progress__1="finished", narrative__1="已编完", progress__2="done"),
    )
    page = response.content.decode()
    assert "1条没有保存。" in page
    assert "进展状态「finished」不在可选项内" in page
    assert "已编完</textarea>" in page
    assert TaskReport.objects.get().clause.order == 2


def test_a_colleagues_words_are_not_lost_unseen(housing: Client) -> None:
    page = housing.get(PATH).content.decode()
    stamp = page.split('name="stamp-3" value="')[1].split('"')[0]
    housing.post(PATH, posted(progress__3="slow", narrative__3="同事写的"))
    late = posted(progress__3="done", narrative__3="我写的", stamp__3=stamp)
    page = housing.post(PATH, late).content.decode()
    assert "已改。进展状态现为“进展缓慢”，您填的是“已完成”；" in page
    assert "进展情况现为“同事写的”，您填的是“我写的”。" in page
    assert TaskReport.objects.get().narrative == "同事写的"
    untouched = posted(progress__3="", narrative__3="", stamp__3=stamp)
    housing.post(PATH, untouched)
    assert TaskReport.objects.get().narrative == "同事写的"


def test_a_saved_clause_is_answered_with_its_state_and_the_next_stamp(housing: Client) -> None:
    save = reverse("tasks-save", args=[2026, "410100"])
    first = housing.post(save, {"progress-3": "slow", "narrative-3": "已开工"}).json()["fields"][
        "3"
    ]
    assert (first["became"], first["kind"], first["html"]) == ("saved", "", "")
    assert first["state"].startswith("✓ 已保存")
    again = {"progress-3": "done", "narrative-3": "", "stamp-3": first["stamp"]}
    seen = housing.post(save, again | {"progress-4": "x", "narrative-4": ""}).json()["fields"]
    assert (seen["3"]["became"], seen["3"]["kind"]) == ("saved", "warning")
    assert (seen["4"]["became"], seen["4"]["wrong"]) == ("refused", ["progress-4"])
    late = housing.post(save, again | {"narrative-3": "我写的"}).json()["fields"]["3"]
    assert late["became"] == "overtaken"
    assert (late["stored"]["progress-3"], late["stored"]["narrative-3"]) == ("done", "")
    assert 'name="theirs" value="3"' in late["html"]
    # It was changed in another window of one's own.
    assert late["elsewhere"]
    assert "另一处已改：" in late["html"]
    assert "同事" not in late["html"]
    assert housing.post(save, again | {"theirs": "3"}).json()["fields"]["3"]["became"] == "saved"


def test_a_bureau_does_not_write_anothers_clause(client: Client) -> None:
    client.force_login(make.reporter(department_code="finance"))
    other = Clause.objects.get(code="二（一）2").order
    save = reverse("tasks-save", args=[2026, "410100"])
    seen = client.post(save, {f"progress-{other}": "done"}).json()["fields"][str(other)]
    assert seen["became"] == "refused"
    assert not TaskReport.objects.exists()


def test_a_bureau_finds_its_own_clauses_first_and_is_told_whose_word_falls(client: Client) -> None:
    shares = plan_in_force().shares(make.city().pk)
    code = next(
        clause
        for clause, each in shares.items()
        if each.fills == "natural_resources" and "housing" in each.helps
    )
    order = Clause.objects.get(code=code).order
    word = PartConfirmation.objects.create(
        submission=make.submission(),
        department=make.department("natural_resources"),
        confirmed_at=make.NOW,
        confirmed_by=make.reporter(department_code="natural_resources"),
    )
    client.force_login(make.reporter(department_code="housing"))
    own = sum(each.fills == "housing" for each in shares.values())
    page = client.get(PATH).content.decode()
    assert f"任务清单：归本局的{own}条" in page
    first, others = page.split("其他局的，可补充")
    assert first.count('<select id="p-') == own
    assert f'id="clause-{order}"' in others
    assert "自然资源局的确认失效，要再确认一次" in others
    save = reverse("tasks-save", args=[2026, "410100"])
    seen = client.post(save, {f"progress-{order}": "done", f"narrative-{order}": "已办"}).json()
    assert "自然资源局的确认已失效，要再确认一次" in seen["fields"][str(order)]["html"]
    word.refresh_from_db()
    assert word.fell_at is not None
    assert "自然资源局的确认已失效，要再确认一次" in client.get(PATH).content.decode()
    PartConfirmation.objects.filter(pk=word.pk).update(fell_at=None)
    answer = client.post(
        PATH, {f"progress-{order}": "slow", f"narrative-{order}": "在办"}, follow=True
    )
    said = [str(each) for each in answer.context["messages"]]
    assert any("自然资源" in each and "确认已失效，要再确认一次。" in each for each in said)
