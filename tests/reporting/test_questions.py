"""口径答疑: who asks, who answers, what becomes of an answer, and who learns who asked."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.models import Entry as Act
from indicators.models import Clause
from reporting.asking import answer, ask, withdraw
from reporting.models import Answer, Notice, Question
from reporting.questions import (
    Asked,
    Search,
    asked_at_clauses,
    asked_at_elements,
    asked_for,
    found_questions,
    questions,
    waiting_for,
)
from reporting.workflow import NotAllowed
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "植草砖停车场算不算可渗透地面？"


def asked(code: str = "permeable_area", text: str = TEXT, by: User | None = None) -> Question:
    return ask(about=make.element(code), text=text, by=by or make.reporter(), now=make.NOW)


def answered(question: Question, text: str = "算。", **options: object) -> Answer:
    given: dict[str, object] = {"seen": 0, "by": make.reviewer(), "now": make.NOW}
    return answer(question=question, text=text, **given | options)  # type: ignore[arg-type]


def seen_by(reader: User) -> list[Asked]:
    return asked_for(questions(), reader)


def test_the_department_first_named_in_the_indicators_clause_is_asked_and_told() -> None:
    housing = make.reviewer()
    reform = make.reviewer("development_reform")
    question = asked()
    assert (question.department.code, question.about) == ("housing", "建成区可渗透面积")
    assert Notice.objects.get(recipient=housing).link == f"/reporting/questions/{question.pk}/"
    # Its bureau and its clause name the same department.
    assert asked("building_energy").department.code == "development_reform"
    assert Notice.objects.filter(recipient=reform).count() == 1
    clause = Clause.objects.get(code="二（一）1")
    by_clause = ask(about=clause, text="？", by=make.reporter(), now=make.NOW)
    first = clause.responsibilities.order_by("position").first()
    assert first is not None
    assert by_clause.department == first.department


@pytest.mark.parametrize("who", ["province_admin", "reviewer", "leader", "auditor"])
def test_only_those_who_fill_in_ask(who: str) -> None:
    with pytest.raises(NotAllowed, match="填报单位提出"):
        asked(by=getattr(make, who)())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" 　\n", "请写明问题"),
        ("问" * 1001, "最多1000字"),
        ("问\x00", "控制字符"),
        ("\ud800", "控制字符"),
    ],
)
def test_a_question_that_cannot_be_read_is_not_kept(text: str, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        asked(text=text)
    assert not Question.objects.exists()


def test_an_answer_is_everybodys_and_the_asker_is_told() -> None:
    question = asked()
    answered(question)
    told = Notice.objects.get(recipient=make.reporter())
    assert told.subject == "您问的“建成区可渗透面积”的口径，省住房城乡建设厅已答复"
    (row,) = seen_by(make.coordinator("洛阳"))
    assert row.standing is not None
    assert (row.standing.text, row.state, row.version) == ("算。", "已答复", 1)


def test_only_the_province_and_the_own_city_learn_who_asked() -> None:
    asked()
    for reader in (make.province_admin(), make.reviewer(), make.leader(), make.coordinator("郑州")):
        assert seen_by(reader)[0].asker.startswith("郑州市")
    for reader in (make.coordinator("洛阳"), make.reporter("洛阳")):
        assert seen_by(reader)[0].asker == ""


def test_other_departments_do_not_answer_but_the_administrator_may() -> None:
    question = asked()
    for by in (make.reviewer("finance"), make.leader(), make.reporter(), make.coordinator()):
        with pytest.raises(NotAllowed, match="由省住房城乡建设厅答复"):
            answered(question, by=by)
    assert answered(question, by=make.province_admin()).version == 1


def test_a_correction_is_a_new_version_with_a_reason_and_the_old_one_stays() -> None:
    question = asked()
    answered(question)
    with pytest.raises(NotAllowed, match="请写明更正或撤回的原因"):
        answered(question, "不算。", seen=1)
    with pytest.raises(NotAllowed, match="没有改动"):
        answered(question, "算。", seen=1, reason="x")
    second = answered(question, "按透水率计。", seen=1, reason="标准已修订")
    assert (second.version, second.reason) == (2, "标准已修订")
    (row,) = seen_by(make.reporter())
    assert [each.text for each in row.answers] == ["算。", "按透水率计。"]
    assert row.state == "已更正，第2版"


def test_a_withdrawn_answer_leaves_the_question_open_and_its_words_on_record() -> None:
    question = asked()
    with pytest.raises(NotAllowed, match="还没有答复"):
        withdraw(question=question, reason="x", seen=0, by=make.reviewer(), now=make.NOW)
    answered(question)
    withdraw(question=question, reason="答错了", seen=1, by=make.reviewer(), now=make.NOW)
    (row,) = seen_by(make.reporter())
    assert row.standing is None
    assert row.state == "答复已撤回，待重新答复"
    assert [each.text for each in row.answers] == ["算。", ""]
    with pytest.raises(NotAllowed, match="不需要再撤"):
        withdraw(question=question, reason="x", seen=2, by=make.reviewer(), now=make.NOW)
    answered(question, "不算。", seen=2, reason="重新答复")
    assert seen_by(make.reporter())[0].state == "已更正，第3版"


def test_the_second_of_two_who_answer_is_told() -> None:
    question = asked()
    answered(question, by=make.province_admin(full_name="赵敏"))
    with pytest.raises(NotAllowed, match="赵敏刚更新了这个问题的答复"):
        answered(question, "不算。", seen=0)
    assert Answer.objects.count() == 1


def test_every_step_is_on_the_trail() -> None:
    question = asked()
    answered(question)
    withdraw(question=question, reason="答错了", seen=1, by=make.reviewer(), now=make.NOW)
    acts = Act.objects.filter(action__startswith="question.").order_by("sequence")
    assert [act.action for act in acts] == ["question.ask", "question.answer", "question.withdraw"]
    assert {act.subject for act in acts} == {f"{question.pk} 建成区可渗透面积"}


def test_the_database_keeps_a_question_to_one_thing_and_answers_to_a_text() -> None:
    question = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(clause=Clause.objects.first())
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            question=question, version=1, text="", at=make.NOW, by=make.reviewer()
        )


def test_questions_are_found_by_text_indicator_department_and_state() -> None:
    area, energy = asked(), asked("building_energy", "含不含农村？")
    answered(area, "透水铺装算。")

    def found(**search: object) -> list[Question]:
        return list(found_questions(Search(**search), make.reporter()))  # type: ignore[arg-type]

    assert found() == [energy, area]
    assert found(text="植草砖") == found(text="透水铺装") == found(text="可渗透") == [area]
    assert found(text="农村") == [energy]
    assert found(text="100%") == []
    number = area.element.used_by.get().indicator.number if area.element else 0
    assert found(number=number) == [area]
    assert found(number=99) == []
    assert found(department="development_reform") == [energy]
    assert found(only_open=True) == [energy]
    withdraw(question=area, reason="x", seen=1, by=make.reviewer(), now=make.NOW)
    assert found(only_open=True) == [energy, area]
    assert found(text="透水铺装") == []


def test_what_waits_for_the_own_department_comes_first() -> None:
    old, new = asked(), asked("building_energy")
    assert list(found_questions(Search(), make.leader())) == [new, old]
    assert list(found_questions(Search(), make.reviewer())) == [old, new]
    assert (waiting_for(make.reviewer()), waiting_for(make.reviewer("finance"))) == (1, 0)
    answered(old)
    assert list(found_questions(Search(), make.reviewer())) == [new, old]
    assert waiting_for(make.reviewer()) == 0
    assert waiting_for(make.coordinator()) == 0


def test_questions_stand_at_their_element_or_clause() -> None:
    question = asked()
    clause = Clause.objects.get(code="二（一）1")
    other = ask(about=clause, text="？", by=make.reporter(), now=make.NOW)
    at_elements = asked_at_elements(make.reporter("洛阳"))
    assert {code: [each.question for each in rows] for code, rows in at_elements.items()} == {
        "permeable_area": [question]
    }
    assert [each.question for each in asked_at_clauses(make.reporter())["二（一）1"]] == [other]
