"""The web form: what it shows, what it saves, and what it says while one types."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reporting import on_record, selectors
from reporting.checks import COPIED_NOTE
from reporting.models import Fact, State, Submission
from reporting.services import save_draft
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.reporting.figures import fields
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


class _Form(HTMLParser):
    """Names and values of a page's fields, as a browser would send them back."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name:
            self.values[name] = given.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""
        elif tag == "select":
            self.select = name
            self.values[name] = ""
        elif tag == "option" and "selected" in given:
            self.area = self.select

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "option"):
            self.area = ""


def form(client: Client, query: str = "?bureau=all") -> dict[str, str]:
    parser = _Form()
    parser.feed(client.get(path() + query).content.decode())
    return parser.values


def path(short_name: str = "郑州", year: int = 2026, name: str = "entry") -> str:
    return reverse(name, args=[year, make.city(short_name).code])


def text(client: Client, **typed: str) -> str:
    """The page after typing into some fields of the form and saving."""
    names = {name.replace("__", "-"): value for name, value in typed.items()}
    response = client.post(path() + "?bureau=all", form(client) | names, follow=True)
    return re.sub(r"\s+", " ", response.content.decode())


def current(code: str, year: int = 2026) -> tuple[str, str, str, str]:
    fact = on_record.current_entries(make.city(), make.cycle())[code, year]
    shown = "" if fact.value is None else f"{fact.value.normalize():f}"
    return shown or fact.text, fact.missing_reason, fact.note, fact.state


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


def test_every_element_stands_on_the_form_exactly_once(housing: Client) -> None:
    page = housing.get(path() + "?bureau=all").content.decode()
    codes = re.findall(r'name="value-(\w+)-2026"', page)
    assert sorted(codes) == sorted(selectors.rules())


def test_a_typed_form_becomes_a_draft(housing: Client) -> None:
    response = housing.post(path(), form(housing) | fields(), follow=True)
    assert response.redirect_chain == [(path(), 302)]
    assert "改动42处" in response.content.decode()
    assert current("factory_pv_area") == ("36.41", "", "", State.DRAFT)
    assert current("garden_city_named") == ("1", "", "", State.DRAFT)
    assert current("digital_lighting") == ("0", "", "", State.DRAFT)
    assert current("garden_city_date") == ("2021-06-30", "", "", State.DRAFT)
    assert set(Fact.objects.values_list("source", flat=True)) == {"网页填报"}


@pytest.mark.parametrize("typed", ["１２．５", "12.50", " 12.5\u3000", "+12.5"])
def test_numbers_are_read_as_hands_write_them(housing: Client, typed: str) -> None:
    text(housing, **{"value-building_energy-2026": typed})
    assert current("building_energy")[0] == "12.5"


def test_the_page_says_what_the_figures_come_to(housing: Client) -> None:
    page = text(housing, **fields())
    assert "36.41 ÷ 60.81 = <b>59.9%</b>" in page
    assert "（47,251 − 43,030.8） ÷ 47,251 = <b>8.93%</b>" in page
    assert '<span class="status s-met">已达标</span>' in page


def test_an_error_refuses_its_own_field_and_keeps_what_was_typed(housing: Client) -> None:
    typed = {
        "value-factory_pv_area-2026": "60.82",
        "value-factory_roof_area-2026": "60.81",
        "value-building_energy-2026": "12.5万tce",
        "value-lamps_total-2026": "100",
    }
    page = text(housing, **typed)
    saved = Fact.objects.values_list("element__code", flat=True).order_by("element__code")
    assert list(saved) == ["factory_roof_area", "lamps_total"]
    assert "2处没有保存。" in page
    assert "改动2处" in page
    assert "错误：</b>部分大于总体：新建厂房屋顶光伏覆盖面积60.82万m²大于" in page
    assert "请核对两数及单位（万m²）后改正。" in page
    assert "「12.5万tce」在数字后带了文字" in page
    for name, value in typed.items():
        assert re.search(rf'name="{name}" value="{re.escape(value)}"', page), name
    assert "改正后计算" in page


def test_a_corrected_error_is_saved_with_everything_else(housing: Client) -> None:
    response = housing.post(
        path(), form(housing) | {"value-lamps_total-2026": "1.5", "value-debris_used-2026": "7"}
    )
    again = _Form()
    again.feed(response.content.decode())
    housing.post(path(), again.values | {"value-lamps_total-2026": "2"})
    assert current("lamps_total")[0] == "2"
    assert current("debris_used")[0] == "7"


def test_a_blank_with_a_reason_is_missing_and_never_zero(housing: Client) -> None:
    page = text(housing, **{"reason-building_energy-2026": "年鉴尚未发布"})
    assert current("building_energy") == ("", "年鉴尚未发布", "", State.DRAFT)
    assert "1项缺报已写原因" in page
    assert "系统不会把缺报当作0" in page
    assert "缺城镇建筑能耗、可再生能源替代量，不能计算" in page


def test_a_doubtful_figure_asks_for_an_explanation_and_is_satisfied_by_one(housing: Client) -> None:
    make.fact("building_energy", "100", year=2025)
    page = text(housing, **{"value-building_energy-2026": "249"})
    assert "请说明：</b>城镇建筑能耗249万tce，比上年100万tce增加149%" in page
    assert "说明1处异常" in page
    page = text(housing, **{"note-building_energy-2026": "新增两个区"})
    assert "已说明：</b>城镇建筑能耗249万tce" in page
    assert "1处异常已说明" in page


def test_an_earlier_year_is_asked_for_until_it_is_final(housing: Client) -> None:
    assert "value-heat_supplied-2020" in form(housing)
    text(housing, **{"value-heat_supplied-2020": "80"})
    assert current("heat_supplied", 2020) == ("80", "", "", State.DRAFT)
    make.fact("heat_delivered", "60", year=2020)
    assert "value-heat_delivered-2020" not in form(housing)


def test_a_bureau_begins_with_its_own_part_and_changes_nothing_else(client: Client) -> None:
    reports.draft()
    client.force_login(make.reporter(department_code="development_reform"))
    page = client.get(path()).content.decode()
    assert "郑州市发展和改革委员会应填5项" in page
    # What need not be filled in is not among what must: the same words count the same.
    assert "郑州市住房和城乡建设局（应填" in page
    assert "value-water_supplied-2026" not in page
    assert "由郑州市住房和城乡建设局填报" in page
    assert "本局应填5项：已填5" in page
    client.post(path(), form(client, "") | {"value-building_energy-2026": "500"})
    assert current("building_energy")[0] == "500"
    assert current("water_supplied")[0] == "47251"


def test_a_bureau_without_figures_is_not_asked_for_any(client: Client) -> None:
    """财政 only helps with a clause: nothing to confirm; 自然资源 answers for clauses: it confirms."""
    reports.draft()
    client.force_login(make.reporter(department_code="finance"))
    page = client.get(path()).content.decode()
    assert page.count("本局今年没有要填的数据") == 3
    assert "有1条条款也列了本局" in page
    assert "都填好了" not in page
    assert "去确认本局数据" not in page
    assert 'name="value-' not in page
    assert 'name="value-water_supplied-2026"' in client.get(path() + "?bureau=all").content.decode()
    client.force_login(make.reporter(department_code="natural_resources"))
    page = client.get(path()).content.decode()
    assert "归本局的任务有4条" in page
    assert "本局没有要填的数据，任务4条" in page
    assert "确认本局数据</button>" in page


def test_a_page_left_open_does_not_undo_a_colleagues_figure(housing: Client) -> None:
    reports.draft()
    opened = form(housing)
    reports_by_colleague = reports.entries(building_energy="412.6")
    saved = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[entry for entry in reports_by_colleague if entry.element == "building_energy"],
        by=make.reporter(),
        source="测试",
        now=make.NOW,
    )
    assert saved.saved
    housing.post(path(), opened | {"value-debris_used-2026": "633.8"})
    assert current("debris_used")[0] == "633.8"
    assert current("building_energy")[0] == "412.6"


def test_two_who_change_the_same_figure_see_both_before_one_is_lost(housing: Client) -> None:
    reports.draft()
    opened = form(housing)
    text(housing, **{"value-building_energy-2026": "412.6"})
    response = housing.post(path(), opened | {"value-building_energy-2026": "421.6"})
    page = response.content.decode()
    assert "您10:00在另一处已改为412.6，您填的是421.6。请选用哪一个。" in page
    assert current("building_energy")[0] == "412.6"
    again = _Form()
    again.feed(page)
    housing.post(path(), again.values | {"theirs": "building_energy-2026"})
    assert current("building_energy")[0] == "412.6"
    housing.post(path(), again.values | {"mine": "building_energy-2026"})
    assert current("building_energy")[0] == "421.6"


def saved(client: Client, **typed: str) -> dict[str, Any]:
    """What saving these fields answers."""
    response = client.post(path(name="entry-save"), typed)
    assert response.status_code == 200
    return response.json()


def test_each_field_is_saved_or_refused_by_itself(housing: Client) -> None:
    opened = form(housing)
    refused = saved(housing, **{"value-building_energy-2026": "一百"})["fields"]
    assert refused["building_energy-2026"]["became"] == "refused"
    assert not Submission.objects.exists()
    pair = {
        name: opened[f"{name}-{code}-2026"]
        for code in ("factory_roof_area",)
        for name in ("stamp",)
    }
    seen = saved(
        housing,
        **{
            "value-factory_roof_area-2026": "60.81",
            "stamp-factory_roof_area-2026": pair["stamp"],
            "value-factory_pv_area-2026": "60.82",
            "value-building_energy-2026": "一百",
        },
    )
    became = {place: field["became"] for place, field in seen["fields"].items()}
    assert became == {
        "factory_roof_area-2026": "saved",
        "factory_pv_area-2026": "refused",
        "building_energy-2026": "refused",
    }
    roof, energy = (
        seen["fields"][f"{code}-2026"] for code in ("factory_roof_area", "building_energy")
    )
    assert roof["state"] == "✓ 已保存 10:00"
    assert roof["stored"] == {
        "value-factory_roof_area-2026": "60.81",
        "reason-factory_roof_area-2026": "",
        "note-factory_roof_area-2026": "",
    }
    assert roof["stamp"] != pair["stamp"]
    assert (roof["kind"], roof["html"]) == ("", "")
    assert energy["kind"] == "error"
    assert energy["finding"]["code"] == "not_a_number"
    assert "「一百」不是数字" in energy["html"]
    assert "改正后计算" in seen["results"]["18"]
    assert "改正2处错误" in seen["todo"]
    assert list(Fact.objects.values_list("element__code", flat=True)) == ["factory_roof_area"]
    seen = saved(housing, **{"value-factory_pv_area-2026": "36.41"})
    assert "36.41 ÷ 60.81 = <b>59.9%</b>" in seen["results"]["18"]


def test_a_whole_and_its_part_may_be_corrected_together_in_any_order(housing: Client) -> None:
    reports.draft()
    seen = saved(
        housing,
        **{"value-factory_pv_area-2026": "80", "value-factory_roof_area-2026": "90"},
    )
    assert {f["became"] for f in seen["fields"].values() if f["kind"] != "warning"} == {"saved"}
    seen = saved(housing, **{"value-factory_roof_area-2026": "70"})
    assert seen["fields"]["factory_roof_area-2026"]["became"] == "refused"
    assert current("factory_roof_area")[0] == "90"
    # The part is wrong in itself, and without it the lowered whole is wrong too.
    seen = saved(
        housing,
        **{"value-factory_pv_area-2026": "75", "value-factory_roof_area-2026": "70"},
    )
    assert (current("factory_pv_area")[0], current("factory_roof_area")[0]) == ("80", "90")
    assert seen["fields"]["factory_roof_area-2026"]["became"] == "refused"


def test_a_stale_field_is_refused_with_what_stands_now(housing: Client) -> None:
    stale = form(housing)["stamp-building_energy-2026"]
    saved(housing, **{"value-building_energy-2026": "412.6"})
    mine = {"value-building_energy-2026": "421.6", "stamp-building_energy-2026": stale}
    field = saved(housing, **mine)["fields"]["building_energy-2026"]
    assert field["became"] == "overtaken"
    assert field["stored"]["value-building_energy-2026"] == "412.6"
    assert "用另一处的412.6" in field["html"]
    assert "用我填的421.6" in field["html"]
    saved(housing, **(mine | {"stamp-building_energy-2026": field["stamp"]}))
    assert current("building_energy")[0] == "421.6"


def test_last_years_figure_is_offered_marked_and_still_to_be_explained(housing: Client) -> None:
    make.fact("building_energy", "412.6", year=2025)
    page = text(housing)
    assert 'name="copy" value="building_energy-2026" data-last="412.6"' in page
    page = text(housing, copy="building_energy-2026")
    assert current("building_energy") == ("412.6", "", COPIED_NOTE, State.DRAFT)
    assert 'name="copy" value="building_energy-2026"' not in page
    assert "请说明：</b>城镇建筑能耗412.6万tce与上年完全相同" in page
    page = text(housing, **{"note-building_energy-2026": "沿用上年：没有新建建筑"})
    assert "已说明：</b>城镇建筑能耗412.6万tce" in page
    changed = {"value-building_energy-2026": "420", "note-building_energy-2026": COPIED_NOTE}
    text(housing, **changed)
    assert current("building_energy")[::2] == ("420", "")


def test_a_save_that_is_not_allowed_says_why(
    housing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotAllowed("本期已关闭。")

    monkeypatch.setattr("reporting.entering.lock_for_saving", refuse)
    response = housing.post(path(name="entry-save"), {"value-building_energy-2026": "1"})
    assert (response.status_code, response.json()) == (409, {"message": "本期已关闭。"})


def test_typed_markup_is_shown_as_text(housing: Client) -> None:
    page = text(housing, **{"value-building_energy-2026": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;" in page
    seen = housing.post(
        path(name="entry-save"), {"value-building_energy-2026": "<script>alert(1)</script>"}
    ).json()
    assert "<script>" not in seen["fields"]["building_energy-2026"]["html"]


@pytest.mark.parametrize("value", ["\x01", "9" * 400, "NaN", "1e999", "∞", "\ud7ff\uffff"])
def test_odd_input_is_a_finding_and_never_a_failure(housing: Client, value: str) -> None:
    response = housing.post(path(), {"value-building_energy-2026": value})
    assert response.status_code == 200
    assert "错误：" in response.content.decode()
    assert not Fact.objects.exists()
