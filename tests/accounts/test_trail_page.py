"""What the auditor sees of the trail, and the settings page."""

import csv
import io
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from audit.models import Head
from audit.services import record
from tests import factories
from tests.accounts.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_the_auditor_finds_acts_by_person_kind_and_day() -> None:
    for by, action, days in (("wang", "sign_in", 0), ("li", "export", 0), ("wang", "export", 3)):
        subject = f"{by}-{action}-{days}"
        record(by=by, action=action, subject=subject, now=factories.NOW - timedelta(days=days))
    client = signed_in(factories.auditor())

    def subjects(query: str) -> set[str]:
        page = client.get(f"/audit/?{query}").content.decode()
        every = ("wang-sign_in-0", "li-export-0", "wang-export-3")
        return {subject for subject in every if subject in page}

    assert len(subjects("")) == 3
    assert subjects("actor=wang") == {"wang-sign_in-0", "wang-export-3"}
    assert subjects("action=export&from=2026-11-20") == {"li-export-0"}
    assert subjects("to=2026-11-17") == {"wang-export-3"}
    assert subjects("from=someday") == subjects("")
    chosen = client.get("/audit/?action=export").content.decode()
    assert '<option value="export" selected>导出</option>' in chosen
    assert "没有符合条件的记录" in client.get("/audit/?actor=nobody").content.decode()
    for by in ("system", "manage.py create_user"):
        record(by=by, action="user.create", subject=f"new-{len(by)}", now=factories.NOW)
    chosen = client.get("/audit/?actor=系统命令").content.decode()
    assert ">系统命令</td>" in chosen
    assert ">系统命令 create_user</td>" in chosen
    assert subjects("actor=系统命令") == set()


@pytest.mark.parametrize("day", ["2026-13-01", "昨天", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_said(day: str) -> None:
    client = signed_in(factories.auditor())
    told = f"“至”写的“{day}”不是可查的日期，没有按它筛选"
    assert told in client.get("/audit/", {"to": day}).content.decode()
    assert told in client.get("/audit/csv/", {"to": day}, follow=True).content.decode()


def test_the_auditor_verifies_the_trail() -> None:
    record(by="wang", action="sign_in", subject="wang", now=factories.NOW)
    client = signed_in(factories.auditor())
    noted = str(Head.objects.get())
    page = client.get("/audit/?verify=1").content.decode()
    assert "审计记录完整" in page
    assert noted in page
    Head.objects.update(digest="0" * 64)
    assert "审计记录不完整" in client.get("/audit/?verify=1").content.decode()


def test_the_download_runs_nothing_in_a_spreadsheet() -> None:
    record(by="wang", action="=cmd()", subject="@SUM(A1)", now=factories.NOW, note="+1")
    response = signed_in(factories.auditor()).get("/audit/csv/")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["序号", "时间", "用户"]
    assert rows[1][1:5] == ["2026-11-20 10:00:00+08:00", "wang", "'=cmd()", "'@SUM(A1)"]


def test_the_settings_in_force_are_shown(settings: Settings) -> None:
    settings.LOCKOUT_MINUTES = 77
    settings.TOTP_REQUIRED_ROLES = ["province_admin"]
    page = signed_in(factories.security_admin()).get("/settings/").content.decode()
    assert "77分钟" in page
    assert "省级管理员" in page
