"""What was reported, reviewed, asked and decided, as programs read it: whole, and only one's own."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from rest_framework.test import APIClient

from assessment.services import recompute_all
from assessment.snapshots import take_snapshot
from audit.services import record
from reporting.asking import answer, ask
from reporting.checks import Entry
from reporting.history import HistoryRow
from reporting.models import Evidence, Fact, State, Submission, TaskReport
from reporting.publishing import import_published
from reporting.services import approve, return_submission, save_draft, submit
from tests import factories as make
from tests.api.conftest import client_of
from tests.reporting.evidence.attaching import attached
from tests.reporting.views import reports
from tests.reporting.workbook.books import at, changed, data, exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "reported")]

OF_CITIES = (
    "submissions",
    "standings",
    "facts",
    "tasks",
    "evidence",
    "review-decisions",
    "sources",
)


@pytest.fixture
def reported(db: None) -> None:
    """郑州 submitted and was approved, 洛阳 was returned, 开封 only drafts; evidence, questions."""
    submitted = {short_name: reports.submitted(short_name) for short_name in ("郑州", "洛阳")}
    for short_name, report in submitted.items():
        file = attached(short_name=short_name)
        Evidence.objects.filter(pk=file.pk).update(version=1)
        row = HistoryRow(2, report.city.code, "2026", "built_up_area", "1")
        TaskReport.objects.create(
            city=report.city,
            clause=reports.clause("二（二）6"),
            year=2026,
            version=1,
            state=State.SUBMITTED,
            progress="advancing",
            narrative="正在推进",
            submission=report,
            created_at=make.NOW,
        )
        import_published(rows=[row], source="统计年鉴（演示）", by=None, now=make.NOW)
    by = make.province_admin()
    approve(submission=submitted["郑州"], by=by, now=make.NOW)
    return_submission(submission=submitted["洛阳"], reason="请核对", by=by, now=make.NOW)
    reports.draft("开封")
    asked = ask(
        about=make.element("built_up_area"), text="含县城吗？", by=make.reporter(), now=make.NOW
    )
    answer(question=asked, text="不含。", seen=0, by=by, now=make.NOW)


def rows(client: APIClient, address: str) -> list[dict]:  # type: ignore[type-arg]
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


def test_a_city_reads_its_own_and_the_province_all(
    province: APIClient, zhengzhou: APIClient
) -> None:
    for name in OF_CITIES:
        own = rows(zhengzhou, f"{name}/?page_size=all")
        assert {row["city"] for row in own} == {"410100"}, name
        everywhere = {row["city"] for row in rows(province, f"{name}/?page_size=all")}
        assert {"410100", "410300"} <= everywhere, name
        # Drafts of 开封 are its own business; that it has not submitted is not.
        assert ("410200" in everywhere) is (name == "standings"), name
        assert zhengzhou.get(f"/api/v1/{name}/?city=410300").status_code == 403, name
        assert rows(province, f"{name}/?city=410300&page_size=all"), name


def test_a_report_whole(province: APIClient, zhengzhou: APIClient) -> None:
    report = province.get("/api/v1/submissions/2026/410100/").json()
    assert (report["state"], report["version"], report["late"]) == ("approved", 1, True)
    assert [step["action"] for step in report["history"]] == ["submit", "approve"]
    assert [receipt["version"] for receipt in report["receipts"]] == [1]
    figures = {(row["element"], row["year"]): row for row in report["figures"]}
    assert figures["built_up_area", 2026]["state"] == "approved"
    assert len(report["tasks"]) == 35
    assert len(report["outcomes"]) == 23
    assert {row["department"] for row in report["departments"]} >= {"housing"}
    assert zhengzhou.get("/api/v1/submissions/2026/410100/").json()["city_name"] == "郑州市"
    refused = zhengzhou.get("/api/v1/submissions/2026/410300/")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert "只能查看本市" in refused.json()["detail"]
    for missing in ("submissions/1999/410100", "submissions/2026/999999"):
        assert province.get(f"/api/v1/{missing}/").status_code == 404


def test_drafts_are_for_the_citys_own(province: APIClient) -> None:
    address = "/api/v1/submissions/2026/410200/"
    own = client_of("开封").get(address).json()
    assert {row["state"] for row in own["figures"]} >= {"draft"}
    seen = province.get(address).json()
    assert "draft" not in {row["state"] for row in seen["figures"]}
    assert seen["findings"] == []


def test_review_with_reasons_and_departments(province: APIClient) -> None:
    returned = rows(province, "review-decisions/?city=410300&action=return&page_size=all")
    assert {row["reason"] for row in returned} == {"请核对"}
    assert {row["whole"] for row in returned} == {True}
    housing = rows(province, "review-decisions/?department=housing&year=2026&page_size=1")
    assert housing[0]["department"] == "housing"


def test_results_say_that_they_rest_on_what_was_returned(
    province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, soon = "statuses/?year=2026&page_size=all", make.NOW + timedelta(minutes=1)

    def rest(address: str) -> set[tuple[str, int]]:
        return {
            (row["city"], row["indicator"]) for row in rows(province, address) if row["returned"]
        }

    before = rest(address)
    assert {city for city, _ in before} == {"410300"}
    assert {("410300", 4), ("410300", 11)} <= before
    assert rest(address.replace("2026", "2025")) == set()
    assert rest("lagging/?year=2026&page_size=all") <= before
    file = province.get(f"/api/v1/{address}&city=410300&indicator=4&format=csv")
    (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    assert row["returned"] == "true"
    tag = province.get(f"/api/v1/{address}")["ETag"]

    monkeypatch.setattr("django.utils.timezone.now", lambda: soon)
    report = Submission.objects.get(city__code="410300")
    assert not submit(submission=report, by=None, now=soon)
    assert province.get(f"/api/v1/{address}")["ETag"] != tag
    assert rest(address) == set()
    # What was returned anew is no other result, and yet another row.
    later = soon + timedelta(minutes=20)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    since = f"{address}&updated_since={later.isoformat().replace('+', '%2B')}"
    assert rows(province, since) == []
    return_submission(submission=report, reason="再核对", by=make.province_admin(), now=later)
    assert rest(since) == before
    assert {row["city"] for row in rows(province, since)} == {"410300"}


def test_who_asked_is_told_to_the_asker_and_the_province(province: APIClient) -> None:
    for client, told in ((province, True), (client_of("郑州"), True), (client_of("洛阳"), False)):
        (question,) = rows(client, "questions/?element=built_up_area")
        assert bool(question["asked_by"]) is told
        assert [each["text"] for each in question["answers"]] == ["不含。"]
    assert rows(province, "questions/?updated_since=2026-11-21") == []


def test_evidence_is_listed_and_downloaded(province: APIClient, zhengzhou: APIClient) -> None:
    (own,) = rows(zhengzhou, "evidence/")
    file = zhengzhou.get(f"/api/v1/evidence/{own['id']}/file/")
    assert file.status_code == 200
    assert file["Content-Disposition"].startswith("attachment")
    assert len(file.content) == own["size"]
    (other,) = rows(province, "evidence/?city=410300")
    for address in (f"evidence/{other['id']}/", f"evidence/{other['id']}/file/"):
        assert zhengzhou.get(f"/api/v1/{address}").status_code == 404
        assert province.get(f"/api/v1/{address}").status_code == 200


def test_another_source_beside_what_is_in_force(province: APIClient) -> None:
    (row,) = rows(province, "sources/?city=410100&element=built_up_area")
    assert (row["value"], row["source"], row["differs"]) == ("1", "统计年鉴（演示）", True)
    assert Decimal(row["in_force"]) == 1 - Decimal(row["difference"])


def test_standing_of_all_cities_and_departments(province: APIClient) -> None:
    Submission.objects.filter(city__code="410300", cycle__year=2026).update(late=False)
    standings = {row["city"]: row for row in rows(province, "standings/?year=2026&page_size=all")}
    assert len(standings) == 18
    # 郑州 came after the deadline; of who has not reported, nobody can say.
    assert [code for code, row in standings.items() if row["late"]] == ["410100"]
    assert standings["410300"]["state"] == State.RETURNED
    assert (standings["410200"]["version"], standings["410200"]["label"]) == (0, "未上报")
    assert rows(province, "standings/?year=2010") == []
    departments = rows(province, "department-standings/?year=2026")
    assert [row["year"] for row in departments] == [2026] * 8
    assert departments[0]["decided"] > 0
    (cycle,) = rows(province, "cycles/?year=2026")
    assert cycle["deadline"].startswith("2026-11-16T00:00:00")


def test_terms_and_snapshots_are_the_provinces(province: APIClient, zhengzhou: APIClient) -> None:
    decision = make.decision()
    recompute_all(make.NOW)
    kept = take_snapshot(name="通报（演示）", by=None, now=make.NOW)
    assert rows(province, "readings/?indicator=4")[0]["status"] == "pending"
    assert rows(province, "decisions/")[0]["number"] == decision.number
    assert rows(province, "snapshots/")[0]["sha256"] == kept.sha256
    results = f"snapshots/{kept.number}/results/?year=2026&indicator=4&page_size=all"
    assert len(rows(province, results)) == 19
    assert rows(province, "allocations/?indicator=14&year=2025") == []
    for name in (results, "snapshots/", "decisions/", "allocations/", "review-comments/"):
        assert zhengzhou.get(f"/api/v1/{name}").status_code == 403


def test_lists_cost_the_same_however_long_and_a_report_what_its_page_costs(
    province: APIClient,
) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert province.get(f"/api/v1/{address}").status_code == 200
        return len(queries)

    for name in (*OF_CITIES, "questions", "cycles", "readings"):
        cost(f"{name}/?page_size=2")
        short = cost(f"{name}/?page_size=1")
        assert cost(f"{name}/?page_size=all") <= short <= 15, name
    cost("submissions/2026/410300/")
    assert cost("submissions/2026/410100/") <= 45


def test_a_year_as_one_file_for_whoever_reads_both(
    province: APIClient, zhengzhou: APIClient
) -> None:
    whole = province.get("/api/v1/years/2026/")
    own = zhengzhou.get("/api/v1/years/2026/")
    for response, seen in ((whole, True), (own, False)):
        assert response["Content-Disposition"].startswith("attachment")
        sheets = load_workbook(io.BytesIO(response.content), read_only=True)
        words = {cell for sheet in sheets for row in sheet.values for cell in row}
        assert "郑州市" in words
        assert ("洛阳市" in words) is seen
    # A file that would say the same is not made again; what changes anything makes it anew.
    known = {"HTTP_IF_NONE_MATCH": f"{whole['ETag']}, {own['ETag']}"}
    assert whole["ETag"] != own["ETag"]
    assert province.get("/api/v1/years/2026/", **known)["ETag"] == whole["ETag"]
    assert zhengzhou.get("/api/v1/years/2026/", **known).status_code == 304
    record(by="test", action="submission.submit", subject="测试", now=make.NOW)
    assert zhengzhou.get("/api/v1/years/2026/", **known).status_code == 200
    for scope in ("results", "submissions"):
        assert client_of(None, scopes=[scope]).get("/api/v1/years/2026/").status_code == 403
    assert province.get("/api/v1/years/1999/").status_code == 404


def test_a_citys_system_uploads_and_submits_as_far_as_its_token_goes() -> None:
    writer = client_of("开封", scopes=["submissions", "upload", "submit"])
    address = "/api/v1/submissions/2026/410200"
    file = writer.get(f"{address}/workbook/").content

    def upload(client: APIClient, content: bytes = file, query: str = "") -> HttpResponse:
        sent = SimpleUploadedFile("开封.xlsx", content)
        return client.post(f"{address}/workbook/{query}", {"file": sent}, format="multipart")

    assert upload(client_of("开封", scopes=["submissions"])).status_code == 403
    assert upload(client_of("洛阳", scopes=["upload"])).status_code == 403
    assert upload(client_of(None)).status_code == 403
    other = with_figure(file, "built_up_area", 701)
    seen = upload(writer, other, "?dry_run=true").json()
    assert [(row["element"], row["new"]) for row in seen["changes"]] == [("built_up_area", "701")]
    assert seen["saved"] is False
    assert Fact.objects.get(city__code="410200", element__code="built_up_area").value != 701
    assert upload(writer, other).json()["saved"] is True
    assert Fact.objects.get(city__code="410200", element__code="built_up_area").value == 701

    empty = upload(writer, with_figure(file, "built_up_area", None))
    assert empty.status_code == 409
    assert "将清空1个已有的数，什么都没有保存" in empty.json()["detail"]
    assert "clear=true" in empty.json()["detail"]
    assert "clears_what_stands" in {each["code"] for each in empty.json()["findings"]}
    assert Fact.objects.get(city__code="410200", element__code="built_up_area").value == 701
    cleared = upload(writer, with_figure(file, "built_up_area", None), "?clear=true&dry_run=true")
    assert (cleared.status_code, cleared.json()["saved"]) == (200, False)

    save_draft(
        city=make.city("开封"),
        cycle=make.cycle(),
        entries=[Entry("built_up_area", 2026, Decimal(702))],
        by=make.coordinator("开封"),
        source="网页填报",
        now=make.NOW + timedelta(hours=1),
    )
    older = upload(writer, other, "?clear=true")
    assert older.status_code == 409
    assert "工作簿里的将覆盖下载之后填的1个数，什么都没有保存" in older.json()["detail"]
    assert "确实要覆盖的，加上参数 overwrite=true 再传" in older.json()["detail"]
    assert {each["code"] for each in older.json()["findings"]} >= {"overwrites_newer"}
    assert upload(writer, other, "?overwrite=true").json()["saved"] is True

    wrong = upload(writer, with_figure(file, "built_up_area", "很大"))
    assert wrong.json()["detail"].startswith("有1处错误要改，什么都没有保存。")
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "application/problem+json")
    (finding,) = [each for each in wrong.json()["findings"] if each["severity"] == "error"]
    assert finding["cell"]
    assert finding["element"] == "built_up_area"
    assert upload(writer, b"nothing").status_code == 422
    assert writer.post(f"{address}/workbook/", {}, format="multipart").status_code == 400
    # A misspelt parameter, or one in the wrong place, does not save for real.
    for query, form in (("?dryrun=true", {}), ("", {"dry_run": "true"})):
        sent = SimpleUploadedFile("工作簿.xlsx", file)
        refused = writer.post(
            f"{address}/workbook/{query}", {"file": sent, **form}, format="multipart"
        )
        assert refused.status_code == 400
        assert "没有这一项" in refused.json()["detail"]
    misspelt = writer.post(
        f"{address}/submit/", {"version": 0, "unconfirmed_becuase": "x"}, format="json"
    )
    assert (misspelt.status_code, "unconfirmed_becuase" in misspelt.json()["errors"]) == (400, True)
    assert writer.post(f"{address}/workbook/", {}, format="json").status_code == 415

    def send(client: APIClient, **body: object) -> HttpResponse:
        return client.post(f"{address}/submit/", body, format="json")

    assert send(client_of("开封", scopes=["upload"]), version=0).status_code == 403
    assert send(client_of("洛阳", scopes=["submit"]), version=0).status_code == 403
    assert list(send(writer).json()["errors"]) == ["version"]
    assert send(writer, version=3).status_code == 409
    reports.draft("开封")
    make.reporter("开封")
    awaited = send(writer, version=0)
    assert (awaited.status_code, "unconfirmed_because" in awaited.json()["detail"]) == (409, True)
    done = send(writer, version=0, unconfirmed_because="接口测试")
    assert done.status_code == 200, done.json()
    assert (done.json()["state"], done.json()["version"]) == ("submitted", 1)
    assert send(writer, version=0).status_code == 409
    report = writer.get("/api/v1/submissions/2026/410200/").json()
    assert report["receipts"][0]["number"] == done.json()["receipt"]


def test_a_report_with_blanks_is_not_submitted_and_says_where() -> None:
    writer = client_of("周口", scopes=["upload", "submit"])
    address = "/api/v1/submissions/2026/411600"
    nothing = writer.post(f"{address}/submit/", {"version": 0}, format="json")
    assert (nothing.status_code, nothing.json()["detail"][-10:]) == (409, "还没有填报任何数据。")
    content = with_figure(exported("周口"), "built_up_area", 100)
    sent = {"file": SimpleUploadedFile("周口.xlsx", content)}
    assert writer.post(f"{address}/workbook/", sent, format="multipart").json()["saved"] is True
    stopped = writer.post(f"{address}/submit/", {"version": 0}, format="json")
    assert stopped.status_code == 409
    assert {each["code"] for each in stopped.json()["findings"]} >= {"blank_without_reason"}


def with_figure(content: bytes, code: str, value: object) -> bytes:
    """The workbook with another figure typed in."""

    def typed(book: Workbook) -> None:
        at(data(book), code, "本年值").value = value

    return changed(content, typed)
