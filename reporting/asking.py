"""Asking about a definition, answering for all cities, correcting and withdrawing an answer."""

from datetime import datetime

from django.db import transaction

from accounts.access import Right, may, may_decide
from accounts.models import Role, User
from audit.services import record
from cities.models import Department
from indicators.models import Clause, DataElement
from reporting.models import Answer, NoticeKind, Question
from reporting.models.question import TEXT_LENGTH
from reporting.notices import notify
from reporting.parsing import clean_text, control_characters
from reporting.review.responsibility import responsibility
from reporting.workflow import NotAllowed

REASON_LENGTH = 200


@transaction.atomic
def ask(*, about: DataElement | Clause, text: str, by: User, now: datetime) -> Question:
    """Ask about an element or a clause; the department first named there is told.

    Raises NotAllowed for anybody who does not enter figures, and for an unreadable text.
    """
    if not may(by, Right.ENTER):
        raise NotAllowed("口径问题由填报单位提出，您的账号不填报数据。")
    text = _readable(text, "问题", TEXT_LENGTH)
    is_element = isinstance(about, DataElement)
    table = responsibility()
    department = (table.elements if is_element else table.clauses)[about.code]
    question = Question.objects.create(
        element=about if isinstance(about, DataElement) else None,
        clause=about if isinstance(about, Clause) else None,
        department=Department.objects.get(code=department),
        text=text,
        asked_at=now,
        asked_by=by,
    )
    record(by=by.username, action="question.ask", subject=_subject(question), now=now)
    notify(
        to=User.objects.filter(
            role=Role.REVIEWER, department__code=department, is_active=True
        ).order_by("pk"),
        kind=NoticeKind.QUESTION,
        subject=f"有人问“{question.about}”的口径，请答复",
        text=text,
        link=_link(question),
        by=by,
        now=now,
    )
    return question


@transaction.atomic
def answer(
    *, question: Question, text: str, reason: str = "", seen: int, by: User, now: datetime
) -> Answer:
    """Answer, or replace the answer by a new version, with a reason; all cities read it.

    `seen` is the version that was shown (0 = none). Raises NotAllowed for other departments, a
    page that has grown old, and what cannot be read.
    """
    return _next(question, _readable(text, "答复", TEXT_LENGTH), reason, seen, by, now)


@transaction.atomic
def withdraw(*, question: Question, reason: str, seen: int, by: User, now: datetime) -> Answer:
    """Take the answer back, with a reason; the question waits again, earlier versions stay."""
    return _next(question, "", reason, seen, by, now)


def may_answer(user: User, question: Question) -> bool:
    """Whether the user answers for the department that was asked."""
    return may_decide(user, question.department.code)


def _next(question: Question, text: str, reason: str, seen: int, by: User, now: datetime) -> Answer:
    if not may_answer(by, question):
        raise NotAllowed(f"这个问题由省{question.department.text_form}答复，您的账号不能办理。")
    # Of two who answer the second waits here, and is then told.
    question = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("department", "element", "clause", "asked_by")
        .get(pk=question.pk)
    )
    last = question.answers.select_related("by").order_by("-version").first()
    version = last.version if last else 0
    if seen != version:
        who = f"{last.by}刚" if last else "同事刚"
        raise NotAllowed(f"{who}更新了这个问题的答复，请看过后再改。")
    if last is None and not text:
        raise NotAllowed("还没有答复，不需要撤回。")
    if last is not None and text == last.text:
        raise NotAllowed("答复已撤回，不需要再撤。" if not text else "答复没有改动。")
    if last is not None:
        reason = _readable(reason, "更正或撤回的原因", REASON_LENGTH)
    made = Answer.objects.create(
        question=question,
        version=version + 1,
        text=text,
        reason=reason if last is not None else "",
        at=now,
        by=by,
    )
    action = "withdraw" if not text else "answer"
    record(
        by=by.username,
        action=f"question.{action}",
        subject=_subject(question),
        now=now,
        version=made.version,
        reason=made.reason,
    )
    done = "撤回了答复" if not text else "已答复" if last is None else "更正了答复"
    notify(
        to=[question.asked_by],
        kind=NoticeKind.QUESTION,
        subject=f"您问的“{question.about}”的口径，省{question.department.text_form}{done}",
        text=text or made.reason,
        link=_link(question),
        by=by,
        now=now,
    )
    return made


def _subject(question: Question) -> str:
    return f"{question.pk} {question.about}"[:200]


def _link(question: Question) -> str:
    return f"/reporting/questions/{question.pk}/"


def _readable(text: str, what: str, limit: int) -> str:
    text = clean_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text:
        raise NotAllowed(f"请写明{what}。")
    if len(text) > limit:
        raise NotAllowed(f"{what}最多{limit}字，现在有{len(text)}字，请缩短。")
    if control_characters(text):
        raise NotAllowed(f"{what}含有不可见的控制字符，请删去后重新键入。")
    return text
