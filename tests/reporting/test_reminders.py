"""Reminders: who is told what and when, once; in the application and by e-mail."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.models import User
from audit.models import Entry
from henan_carbon.celery import app
from reporting.cycles import close_cycle, extend_deadline
from reporting.mailing import not_mailed, send_again, send_pending
from reporting.models import Mail, Notice, Submission
from reporting.notices import notices_of
from reporting.reminders import due_reminders, send_reminders
from reporting.services import return_submission
from reporting.tasks import remind
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

#: 9 November, 9:00 in Zhengzhou: the reminder of seven days before was due the day before.
SEVEN = datetime(2026, 11, 9, 1, tzinfo=UTC)


@pytest.fixture
def city() -> tuple[User, User, User]:
    """郑州 with a housing bureau and two others that can sign in."""
    return make.coordinator(), make.reporter(), make.reporter("郑州", "natural_resources")


def subjects(person: User) -> list[str]:
    return [each.subject for each in reversed(notices_of(person))]


def test_each_bureau_is_told_its_own_and_the_city_the_rest(city: tuple[User, User, User]) -> None:
    housing, reform, land = city
    send_reminders(now=SEVEN)
    assert subjects(reform) == ["离截止还有6天：郑州市发展和改革委员会2026年度数据还没有确认"]
    assert subjects(housing) == ["离截止还有6天：郑州市2026年度还没有上报"]
    assert "还差：未填" in notices_of(reform)[0].text
    assert notices_of(reform)[0].link == "/reporting/2026/410100/entry/"
    text = notices_of(housing)[0].text
    assert "发展和改革委员会（未填" in text
    assert "自然资源" in text
    assert subjects(land)
    kept = Entry.objects.filter(action="reminder.send").values_list("subject", flat=True)
    assert "郑州市发展和改革委员会" in kept


def test_nobody_is_told_twice_and_only_the_newest_after_days_without_a_run(
    city: tuple[User, User, User],
) -> None:
    housing = city[0]
    assert len(send_reminders(now=SEVEN)) == 3
    assert send_reminders(now=SEVEN + timedelta(days=4)) == []
    late = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert len(send_reminders(now=late)) == 3
    assert subjects(housing) == [
        "离截止还有6天：郑州市2026年度还没有上报",
        "已截止9天：郑州市2026年度还没有上报",
    ]


def test_a_later_deadline_is_reminded_of_by_itself(city: tuple[User, User, User]) -> None:
    housing = city[0]
    later = datetime(2026, 11, 30, 16, tzinfo=UTC)
    send_reminders(now=SEVEN)
    extend_deadline(
        cycle=make.cycle(),
        city=make.city(),
        deadline=later,
        reason="系统割接",
        by=make.province_admin(),
        now=SEVEN,
    )
    make.coordinator("洛阳")
    send_reminders(now=datetime(2026, 11, 16, 1, tzinfo=UTC))
    assert subjects(make.coordinator("洛阳")) == ["已截止1天：洛阳市2026年度还没有上报"]
    send_reminders(now=datetime(2026, 11, 23, 1, tzinfo=UTC))
    assert subjects(housing)[-1] == "离截止还有7天：郑州市2026年度还没有上报"


def test_who_handed_in_is_left_alone_and_who_was_returned_is_not(
    city: tuple[User, User, User],
) -> None:
    housing = city[0]
    reports.submitted()
    Notice.objects.all().delete()
    assert send_reminders(now=SEVEN) == []
    return_submission(
        submission=Submission.objects.get(), reason="请核对", by=make.province_admin(), now=SEVEN
    )
    send_reminders(now=SEVEN)
    assert subjects(housing)[-1] == "离截止还有6天：郑州市2026年度已退回，待改报"
    assert subjects(city[1])[-1].endswith("郑州市发展和改革委员会2026年度有退回的数据，待改报")


def test_nobody_is_reminded_of_a_closed_year_or_of_old_ones(city: tuple[User, User, User]) -> None:
    assert {each.key.split("/")[1] for each in due_reminders(SEVEN)} == {"2026"}
    close_cycle(cycle=make.cycle(), reason="汇总", by=make.province_admin(), now=SEVEN)
    assert due_reminders(SEVEN) == []


def test_nobody_is_reminded_of_what_is_not_taken_late(city: tuple[User, User, User]) -> None:
    cycle = make.cycle()
    cycle.late_allowed = False
    cycle.save()
    assert due_reminders(SEVEN)
    assert due_reminders(SEVEN + timedelta(days=9)) == []


def test_the_queries_do_not_grow_with_the_cities(
    city: tuple[User, User, User], django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        due_reminders(SEVEN)


@contextmanager
def refusing(address: str) -> Iterator[None]:
    """A mail server that takes nothing for this address."""
    sent = mail.get_connection().send_messages

    def send(_: object, messages: list[mail.EmailMessage]) -> int:
        if address in messages[0].to:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        return sent(messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
        yield


def test_mail_goes_once_and_a_failure_leaves_the_notice(settings: Settings) -> None:
    settings.SITE_URL = "https://carbon.example.gov.cn/"
    good = make.coordinator(email="chen@example.org", full_name="陈芳")
    bad = make.reporter(email="away@example.org")
    none = make.reporter("郑州", "natural_resources")
    send_reminders(now=SEVEN)
    with refusing("away@example.org"):
        assert send_pending(now=SEVEN) == {Mail.SENT: 1, Mail.FAILED: 1}
    (message,) = mail.outbox
    assert message.to == ["chen@example.org"]
    assert message.subject == "【城乡建设碳达峰】离截止还有6天：郑州市2026年度还没有上报"
    assert "https://carbon.example.gov.cn/reporting/2026/410100/" in message.body
    assert send_pending(now=SEVEN) == {}
    assert notices_of(bad).get().mail_error.startswith("SMTPServerDisconnected: Connection")
    listed = {each.recipient: each.mail for each in not_mailed(SEVEN)}
    assert listed == {bad: Mail.FAILED, none: Mail.NO_ADDRESS}
    assert notices_of(good).get().mail == Mail.SENT
    assert send_again() == 1
    assert send_pending(now=SEVEN) == {Mail.SENT: 1}
    assert [each.to for each in mail.outbox] == [["chen@example.org"], ["away@example.org"]]


@pytest.mark.parametrize("backend", ["console", "dummy"])
def test_without_a_server_mail_is_only_printed_and_in_production_not_even_that(
    settings: Settings, capsys: pytest.CaptureFixture[str], backend: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    make.coordinator(email="chen@example.org")
    send_reminders(now=SEVEN)
    assert send_pending(now=SEVEN) == {Mail.PRINTED: 1}
    assert ("chen@example.org" in capsys.readouterr().out) == (backend == "console")


def test_while_the_server_is_away_mail_waits(settings: Settings) -> None:
    """It takes connections and says nothing: one wait, and no notice is noted as failed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.1
    make.coordinator(email="a@example.org")
    make.reporter(email="b@example.org")
    send_reminders(now=SEVEN)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()[:2]
        assert send_pending(now=SEVEN) == {}
    assert Notice.objects.filter(mail=Mail.PENDING).count() == 2


def test_the_log_does_not_name_whom_a_server_refused(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise SMTPRecipientsRefused({"chen@example.org": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refused)
    person = make.coordinator(email="chen@example.org")
    send_reminders(now=SEVEN)
    assert send_pending(now=SEVEN) == {Mail.FAILED: 1}
    assert "chen@example.org" in notices_of(person).get().mail_error
    assert "SMTPRecipientsRefused" in caplog.text
    assert "chen@example.org" not in caplog.text


def test_the_task_and_the_command_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: SEVEN)
    make.coordinator(email="chen@example.org", full_name="陈芳")
    make.reporter(full_name="王磊")

    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("send_reminders", *arguments, stdout=out)
        return out.getvalue()

    planned = said("--dry-run")
    assert "陈芳（chen@example.org）" in planned
    assert "王磊（没有邮箱）" in planned
    assert "没有账号，请打电话" in planned
    assert not Notice.objects.exists()
    done = said()
    assert "已提醒王磊：离截止还有6天" in done
    assert "没有邮箱地址，只在系统内提醒：王磊" in done
    assert "邮件已发：1封" in done
    assert said() == "没有到期的提醒。\n"
    remind()
    assert Notice.objects.count() == 2
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_remind_and_mail_once() -> None:
    import threading

    make.coordinator(email="chen@example.org")
    make.reporter(email="wang@example.org")

    def run() -> None:
        send_reminders(now=SEVEN)
        send_pending(now=SEVEN)
        connection.close()

    runs = [threading.Thread(target=run) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert Notice.objects.count() == 2
    assert sorted(each.to[0] for each in mail.outbox) == ["chen@example.org", "wang@example.org"]


def test_beat_names_only_tasks_that_there_are(settings: Settings) -> None:
    app.loader.import_default_modules()
    named = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"reporting.remind", "reporting.mail"} <= named <= set(app.tasks)
