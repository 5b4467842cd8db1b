"""The trail shows every alteration, removal and insertion made behind the system's back."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit.models import Entry, Head
from audit.selectors import breaks
from audit.services import digest_of, record, record_once
from tests.factories import NOW

pytestmark = pytest.mark.django_db

DROP = {
    "sqlite": "DROP TRIGGER audit_entry_is_kept",
    "postgresql": "DROP TRIGGER audit_entry_is_kept ON audit_entry",
}


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


@pytest.fixture
def last(db: None) -> int:
    """The sequence of the last of ten acts, with the database's own guard taken away."""
    sql(DROP[connection.vendor])
    for number in range(10):
        record(by="wang", action="test", subject=f"第{number}件", now=NOW, number=number)
    return Entry.objects.count()


def verified(*arguments: str) -> tuple[int, str]:
    """Exit status and output of the command."""
    out = io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def forged(sequence: int, previous: str) -> str:
    """Put in a row whose own digest is right; returns that digest."""
    content = {
        "sequence": sequence,
        "at": NOW,
        "actor": "li",
        "action": "test",
        "subject": "补的",
        "detail": {},
    }
    digest = digest_of(**content, previous=previous)
    Entry.objects.create(**content, previous_digest=previous, digest=digest)
    return digest


def digest_at(sequence: int) -> str:
    return Entry.objects.get(sequence=sequence).digest


def test_a_whole_trail_prints_its_head(last: int) -> None:
    status, said = verified()
    assert (status, breaks()) == (0, [])
    assert f"审计记录完整，共{last}条" in said
    assert said.splitlines()[-1] == f"{last}:{digest_at(last)}"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "li"),
        ("action", "x"),
        ("subject", "x"),
        ("detail", '{"number": 3}'),
        ("at", "2026-11-20 02:00:01+00:00"),
    ],
)
def test_an_altered_row_is_named(last: int, column: str, value: str) -> None:
    sql(f'UPDATE audit_entry SET "{column}" = %s WHERE sequence = %s', value, last - 4)
    assert verified() == (
        1,
        f"审计记录不完整，有1处：\n  第{last - 4}条：内容被改动，与摘要不符\n",
    )


def test_a_row_altered_with_its_digest_breaks_the_next(last: int) -> None:
    entry = Entry.objects.get(sequence=last - 4)
    sql("DELETE FROM audit_entry WHERE sequence = %s", last - 4)
    forged(last - 4, entry.previous_digest)
    status, said = verified()
    assert (status, said.count("第")) == (1, 1)
    assert f"第{last - 3}条：与前一条接不上" in said


def test_removed_rows_are_named(last: int) -> None:
    sql("DELETE FROM audit_entry WHERE sequence BETWEEN %s AND %s", last - 4, last - 3)
    assert verified()[1].splitlines()[1:] == [f"  第{last - 4}—{last - 3}条：缺失，已被删除"]


def test_the_first_row_removed_is_named(last: int) -> None:
    sql("DELETE FROM audit_entry WHERE sequence = 1")
    assert verified()[1].splitlines()[1:] == ["  第1条：缺失，已被删除"]


def test_the_last_rows_removed_are_named(last: int) -> None:
    sql("DELETE FROM audit_entry WHERE sequence > %s", last - 2)
    expected = [f"  第{last - 1}—{last}条：缺失，末尾已被删除"]
    assert verified()[1].splitlines()[1:] == expected
    # Whatever is written later does not cover it up.
    record(by="wang", action="test", subject="以后", now=NOW)
    status, said = verified()
    assert status == 1
    assert said.splitlines()[1:] == [f"  第{last - 1}—{last}条：缺失，已被删除"]


def test_every_row_removed_is_told(last: int) -> None:
    sql("DELETE FROM audit_entry")
    assert verified()[1].splitlines()[1:] == [f"  第1—{last}条：缺失，末尾已被删除"]


def test_an_inserted_row_is_named(last: int) -> None:
    forged(last + 1, digest_at(last))
    status, said = verified()
    assert status == 1
    assert f"第{last + 1}条：是后来插入的，链头没有这一条" in said
    sql("DELETE FROM audit_entry WHERE sequence = %s", last + 1)
    forged(0, "")
    assert "第0条：是后来插入的" in verified()[1]


@pytest.mark.parametrize(("column", "value"), [("digest", "0" * 64), ("count", 3)])
def test_an_altered_head_is_told(last: int, column: str, value: object) -> None:
    sql(f'UPDATE audit_head SET "{column}" = %s', value)
    status, said = verified()
    assert (status, f"第{last}条：与链头不符" in said) == (1, True)


def test_a_removed_head_is_told_and_not_written_anew(last: int) -> None:
    sql("DELETE FROM audit_head")
    assert "链头记录不存在" in verified()[1]
    assert record(by="wang", action="test", subject="以后", now=NOW).sequence == last + 1
    assert not Head.objects.exists()
    assert verified()[0] == 1


def test_a_chain_written_anew_differs_from_a_noted_head(last: int) -> None:
    noted = f"{last}:{digest_at(last)}"
    assert verified("--noted", noted)[0] == 0
    sql("DELETE FROM audit_entry WHERE sequence = %s", last)
    digest = forged(last, digest_at(last - 1))
    sql("UPDATE audit_head SET digest = %s", digest)
    assert verified()[0] == 0
    status, said = verified("--noted", noted)
    assert (status, f"第{last}条：与抄存的链头不符" in said) == (1, True)
    assert "现在没有了" in verified("--noted", f"{last + 5}:{digest}")[1]


def test_an_empty_trail_is_whole() -> None:
    sql(DROP[connection.vendor])
    sql("DELETE FROM audit_entry")
    sql("DELETE FROM audit_head")
    assert verified() == (0, "审计记录为空。\n")
    assert record(by="wang", action="test", subject="第一件", now=NOW).sequence == 1
    assert verified()[0] == 0


def test_the_database_refuses_to_change_a_row() -> None:
    record(by="wang", action="test", subject="一件", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("UPDATE audit_entry SET actor = 'li'")
    assert breaks() == []


@pytest.mark.postgres
def test_postgresql_refuses_to_delete_a_row() -> None:
    record(by="wang", action="test", subject="一件", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("DELETE FROM audit_entry")
    assert breaks() == []


def test_the_same_act_is_recorded_once_since_a_moment() -> None:
    def again(by: str = "wang", subject: str = "/overview/", *, minutes: int = 0) -> bool:
        now = NOW + timedelta(minutes=minutes)
        since = now - timedelta(minutes=60)
        written = record_once(by=by, action="view", subject=subject, since=since, now=now)
        return written is not None

    written: Callable[[], int] = Entry.objects.filter(action="view").count
    assert [again(), again(), again(minutes=59)] == [True, False, False]
    assert [again("li"), again(subject="/cities/"), again(minutes=61)] == [True, True, True]
    assert written() == 4
    assert breaks() == []
