"""What surrounds every page: rights, navigation, sign-in, error pages, nothing inline."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import Role, User
from cities.models import City
from dashboards.context import viewer_label
from dashboards.plotly_finder import PlotlyFinder
from indicators.calculation import STATUS_LABELS
from reporting.models import State
from tests import factories
from tests.dashboards.conftest import PageOf, text_of

PAGES = ["/overview/", "/lagging/", "/plan/"]
LAID_OUT = [*PAGES, "/brief/", "/compare/", "/more/", "/style/"]
INLINE = re.compile(
    r"\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son\w+\s*=\s*[\"']|javascript:", re.I
)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return {
        "admin": factories.province_admin(),
        "reviewer": factories.reviewer(),
        "leader": factories.leader(),
        "auditor": factories.auditor(),
        "coordinator": factories.coordinator("周口"),
        "reporter": factories.reporter("周口"),
    }


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        *(
            (path, role, 200)
            for path in PAGES
            for role in ("admin", "reviewer", "leader", "auditor")
        ),
        *((path, role, 200) for path in PAGES[1:] for role in ("coordinator", "reporter")),
        *(("/overview/", role, 302) for role in ("coordinator", "reporter")),
    ],
)
def test_who_may_open_what(
    people: dict[str, User], page_of: PageOf, path: str, role: str, status: int
) -> None:
    response = page_of(path, people[role])
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/cities/411600/"


@pytest.mark.parametrize("path", ["/", *PAGES, "/lagging/csv/"])
def test_strangers_are_asked_to_sign_in(db: None, page_of: PageOf, path: str) -> None:
    response = page_of(path, None)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


def test_home_is_the_overview_or_the_own_city(people: dict[str, User], page_of: PageOf) -> None:
    assert page_of("/", people["leader"])["Location"] == "/overview/"
    assert page_of("/", people["reporter"])["Location"] == "/cities/411600/"


def test_a_refused_page_says_where_to_go(people: dict[str, User], page_of: PageOf) -> None:
    response = page_of("/departments/", people["coordinator"])
    assert response.status_code == 403
    said = text_of(response)
    assert "您的账号看不到这一页" in said
    assert "只供省直部门查看" in said
    assert "您现在用的是：周口市住房和城乡建设局 · 市级上报员。" in said
    assert "回到本市页" in said
    refused = Client()
    refused.force_login(people["leader"])
    said = text_of(refused.post("/reporting/2026/410100/submit/"))
    assert "您的账号不能办理这一项" in said
    assert "统一上报，您的账号不能上报。 没有办理，数据没有改动。" in said
    assert "回到总览" in said


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/reporting/2026/410100/submit/", "/reporting/2026/410100/"),
        ("/reporting/2026/410100/parts/confirm/", "/reporting/2026/410100/"),
        ("/reporting/2026/410100/evidence/7/remove/", "/reporting/2026/410100/evidence/"),
        ("/sign-out/", "/"),
    ],
)
def test_a_button_s_address_opened_by_hand_leads_to_its_page(
    people: dict[str, User], page_of: PageOf, path: str, page: str
) -> None:
    """Whoever presses it after the session ended comes here by signing in again."""
    response = page_of(path, people["admin"])
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "没有办理任何事项，数据没有改动" in text_of(response)
    assert f'请<a href="{page}">回到那一页</a>' in response.content.decode()


def test_a_year_that_is_not_there_is_said_and_led_away_from(
    reported: None, people: dict[str, User]
) -> None:
    """Pages lead to the year that is there; nothing is handed out in place of what was asked."""
    client = Client()
    client.force_login(people["admin"])
    for path, asked, words, to in (
        ("/overview/?sort=number", "2031", "可看的有2020—2026年", "?sort=number&year=2026"),
        ("/indicators/11/", "abcd", "网址中的年度“abcd”应为四位数", ""),
        ("/reporting/board/", "2020", "这里没有2020年度的内容", "?year=2026"),
        ("/documents/rectifications/", "²⁰²⁶", "网址中的年度“²⁰²⁶”应为四位数", ""),
    ):
        client.get("/account/")
        address = f"{path}{'&' if '?' in path else '?'}year={asked}"
        response = client.get(address)
        assert response["Location"] == path.partition("?")[0] + to
        assert words in text_of(client.get(response["Location"]))
    for path in (
        "/lagging/csv/?year=2031",
        "/figures/matrix.csv?year=abcd",
        "/figures/indicators/11/?year=2019",
    ):
        refused = client.get(path)
        assert refused.status_code == 404
        assert "年度" in text_of(refused).partition("没有这一页")[2]
    assert client.get("/api/v1/statuses/?year=abcd").status_code == 400


def test_a_client_of_the_api_sees_no_more_than_its_city(db: None, page_of: PageOf) -> None:
    program = User.objects.create(username="api-x", role=Role.API_CITY, city=factories.city("周口"))
    assert page_of("/departments/", program).status_code == 403


@pytest.mark.parametrize("path", [*LAID_OUT, "/sign-in/"])
def test_nothing_is_written_inline(reported: None, page_of: PageOf, path: str) -> None:
    user = None if path == "/sign-in/" else factories.province_admin()
    page = page_of(path, user, year=2026)
    assert INLINE.findall(page.content.decode()) == []
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy


def test_no_template_is_written_inline() -> None:
    templates = sorted(Path(__file__).parents[2].glob("templates/**/*.html"))
    assert len(templates) > 10
    found = {path.name: INLINE.findall(path.read_text()) for path in templates}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.parametrize("path", LAID_OUT)
def test_pages_have_landmarks_and_one_heading(reported: None, page_of: PageOf, path: str) -> None:
    page = page_of(path, factories.province_admin(), year=2026).content.decode()
    for once in (
        "<main ",
        "<h1>",
        '<a class="skip" href="#main">',
        'aria-label="主导航"',
        "<footer",
    ):
        assert page.count(once) == 1, once
    assert len(re.findall('aria-current="page"', page)) == 1
    assert re.findall(r"<th(?![^>]*scope=)[ >]", page) == []


def test_the_navigation_keeps_the_year_and_suits_the_reader(
    people: dict[str, User], page_of: PageOf
) -> None:
    page = page_of("/plan/", people["coordinator"], year=2025).content.decode()
    assert 'href="/cities/411600/?year=2025"' in page
    assert 'href="/overview/' not in page
    assert (
        'href="/overview/?year=2025"'
        in page_of("/plan/", people["leader"], year=2025).content.decode()
    )


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_what_is_not_on_top_stands_under_more_and_opens(
    people: dict[str, User], page_of: PageOf, role: str
) -> None:
    page = page_of("/more/", people[role]).content.decode()
    top = re.findall(r'<li><a href="([^"]+)"', page[: page.index("</nav>")])
    assert len(top) == 8
    listed = re.findall(r'<li><a href="([^"]+)"><b>', page)
    assert (reverse("trail") in listed) == (role == "auditor")
    assert (reverse("people") in listed) == (role == "admin")
    assert ("/style/" in listed) == (role == "admin")
    assert {"/decisions/", "/snapshots/", "/brief/"} <= set(listed)
    for address in listed:
        response = page_of(address, people[role])
        assert response.status_code == 200, address
        assert response.content.decode().count('aria-current="page"') == 1, address


def test_a_leader_is_offered_nothing_of_the_systems_own(
    people: dict[str, User], page_of: PageOf
) -> None:
    page = page_of("/more/", people["leader"]).content.decode()
    assert "一页纸" in page
    assert "样式" not in page
    assert "人员与系统" not in page


def test_the_style_page_shows_every_status_and_no_citys_figure(
    reported: None, page_of: PageOf
) -> None:
    page = page_of("/style/", factories.reporter("周口"))
    words = text_of(page)
    for word in STATUS_LABELS.values():
        assert word in words
    for state in ("正在读取图形", "图没有画出来", "您的账号看不到这一页", "表文不一", "错误："):
        assert state in words
    assert "100.0%" not in words


def test_whom_a_user_acts_for(people: dict[str, User]) -> None:
    assert viewer_label(people["reporter"]) == "周口市发展和改革委员会 · 市级填报员"
    assert viewer_label(people["reviewer"]) == "省住房城乡建设厅 · 省级审核员"
    assert viewer_label(people["leader"]) == "河南省 · 省级领导（只读）"


def test_signing_in_and_out(db: None) -> None:
    user = factories.province_admin()
    user.set_password("一个足够长的口令")
    user.save()
    client = Client()
    wrong = client.post("/sign-in/", {"username": user.username, "password": "不对"})
    assert "用户名或密码不对" in text_of(wrong)
    right = {"username": user.username, "password": "一个足够长的口令", "next": "/plan/"}
    assert client.post("/sign-in/", right)["Location"] == "/plan/"
    assert client.get("/plan/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/plan/").status_code == 302


def test_signing_in_does_not_lead_elsewhere(db: None) -> None:
    user = factories.province_admin()
    user.set_password("一个足够长的口令")
    user.save()
    query = {
        "username": user.username,
        "password": "一个足够长的口令",
        "next": "//elsewhere.example/",
    }
    assert Client().post("/sign-in/", query)["Location"] == "/"


def test_an_inactive_user_is_signed_out(people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["leader"])
    User.objects.filter(pk=people["leader"].pk).update(is_active=False)
    assert client.get("/plan/").status_code == 302


def test_missing_pages_say_so(people: dict[str, User], page_of: PageOf) -> None:
    response = page_of("/no-such-page/", people["leader"])
    assert response.status_code == 404
    assert "没有这一页" in text_of(response)


@override_settings(ROOT_URLCONF="tests.dashboards.breaking_urls")
def test_a_broken_page_says_that_data_is_safe(db: None) -> None:
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert "已保存的数据不受影响" in text_of(response)


def test_an_expired_form_says_what_to_do(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {})
    assert response.status_code == 403
    assert "页面已过期" in text_of(response)


@pytest.mark.usefixtures("never_computed")
def test_a_system_without_plan_says_what_to_do_first(
    db: None, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = factories.province_admin()
    monkeypatch.setattr("dashboards.views.unchanged.results_version", lambda now: None)
    assert City.objects.exists()
    page = text_of(page_of("/overview/", user, year=2026))
    assert "load_plan" in page


def test_plotly_comes_from_its_wheel_and_nothing_else_does() -> None:
    found = finders.find("plotly/plotly.min.js")
    assert found is not None
    assert Path(found).stat().st_size > 1_000_000
    finder = PlotlyFinder()
    assert [(name, storage.prefix) for name, storage in finder.list([])] == [
        ("plotly.min.js", "plotly")
    ]
    for other in ("plotly/../__init__.py", "plotly/widgetbundle.js", "plotly.min.js"):
        assert finder.find(other) == []


@pytest.mark.django_db
def test_a_system_without_people_says_how_to_make_the_first() -> None:
    assert "create_user" in Client().get("/sign-in/").content.decode()
    factories.province_admin()
    assert "create_user" not in Client().get("/sign-in/").content.decode()


RESULTS = [
    *("/indicators/", "/indicators/3/", "/departments/", "/departments/finance/"),
    *("/cities/", "/cities/410100/", "/lagging/"),
]


@pytest.mark.parametrize("path", RESULTS)
def test_while_there_is_no_figure_every_page_of_results_says_what_to_do_first(
    people: dict[str, User], page_of: PageOf, path: str
) -> None:
    words = text_of(page_of(path, people["leader"]))
    assert "系统里还没有任何数。" in words
    assert "import_facts" in words
    factories.fact("lamps_total", 100, state=State.SUBMITTED)
    assert "系统里还没有任何数。" not in text_of(page_of(path, people["leader"]))


def test_a_city_is_sent_to_its_own_report_first(people: dict[str, User], page_of: PageOf) -> None:
    page = page_of("/cities/411600/", people["coordinator"])
    assert "系统里还没有任何数。" in text_of(page)
    assert "import_facts" not in text_of(page).partition("系统里还没有任何数。")[2]
    assert 'href="/reporting/"' in page.content.decode()
