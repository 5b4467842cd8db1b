"""How long departments take: days from the submission of a version to their word on it."""

from datetime import timedelta

import pytest

from reporting.models import Decision, Fact, State, Submission, SubmissionEvent
from reporting.review.responsibility import responsibility
from reporting.review.timeliness import Timeliness, timeliness
from reporting.review.waiting import waiting_rows
from tests import factories
from tests.accounts.conftest import signed_in
from tests.dashboards.conftest import text_of

pytestmark = pytest.mark.django_db
SUBMITTED = factories.NOW - timedelta(days=10)


def submitted(
    short_name: str = "郑州", version: int = 1, *, days_ago: int = 10, action: str = "submit"
) -> Submission:
    """A report and the step by which this version of it came in."""
    at = factories.NOW - timedelta(days=days_ago)
    found = Submission.objects.filter(city=factories.city(short_name)).first()
    if found is None:
        found = factories.submission(
            short_name, state=State.SUBMITTED, version=version, submitted_at=at
        )
    SubmissionEvent.objects.create(
        submission=found,
        at=at,
        action=action,
        from_state=State.DRAFT,
        to_state=State.SUBMITTED,
        version=version,
    )
    return found


def decided(
    fact: Fact, department: str, *, after: float, action: str = "approve", **more: object
) -> None:
    """A department's word on a figure, days after the submission of version 1."""
    assert fact.submission is not None
    Decision.objects.create(
        submission=fact.submission,
        fact=fact,
        department=factories.department(department),
        at=SUBMITTED + timedelta(days=after),
        **{
            "version": 1,
            "action": action,
            "reason": "请核对" if action == "return" else "",
            **more,
        },
    )


def figure(code: str, submission: Submission, state: State = State.APPROVED) -> Fact:
    return factories.fact(code, 1, submission=submission, state=state)


def found() -> dict[str, Timeliness]:
    return timeliness(2026, factories.NOW, waiting_rows(2026), responsibility())


def test_days_run_from_submission_to_decision() -> None:
    report = submitted()
    for code, after in (("permeable_area", 1), ("built_up_area", 2), ("water_supplied", 6)):
        decided(figure(code, report), "housing", after=after)
    housing = found()["housing"]
    assert (housing.decided, housing.median, housing.longest) == (3, 2.0, 6.0)
    assert housing.words == "审了3个，中位2.0天，最长6.0天；没有待审的"


def test_each_department_has_its_own() -> None:
    report = submitted()
    decided(figure("permeable_area", report), "housing", after=1)
    decided(figure("public_pv_area", report), "development_reform", after=4)
    assert found()["development_reform"].median == 4
    assert found()["housing"].median == 1


def test_returns_and_those_acted_in_its_name_are_told() -> None:
    report = submitted()
    decided(figure("permeable_area", report), "housing", after=1, acting=True)
    decided(figure("built_up_area", report), "housing", after=3, action="return")
    assert (found()["housing"].acting, found()["housing"].returned) == (1, 1)


def test_a_second_submission_is_counted_from_its_own_day() -> None:
    report = submitted()
    submitted(version=2, days_ago=3)
    decided(figure("permeable_area", report), "housing", after=8, version=2)
    assert found()["housing"].median == 1
    # Also what the province handed in for the city.
    submitted(version=3, days_ago=2, action="submit_for")
    decided(figure("public_pv_area", report), "development_reform", after=10, version=3)
    assert found()["development_reform"].median == 2


def test_what_waits_is_counted_with_its_age() -> None:
    report = submitted()
    figure("permeable_area", report, State.SUBMITTED)
    figure("public_pv_area", report, State.SUBMITTED)
    assert found()["housing"].waiting == 1
    assert found()["development_reform"].oldest == 10
    assert found()["housing"].words == "还没有审过；还有1个待审，最久已等10.0天"


def test_the_eight_are_compared_by_plain_numbers_in_the_notices_order() -> None:
    report = submitted()
    decided(figure("permeable_area", report), "housing", after=2)
    figure("public_pv_area", report, State.SUBMITTED)
    response = signed_in(factories.leader()).get("/departments/", {"year": 2026})
    words = text_of(response)
    assert "中位2.0天 审了1个，其中退回0个，最长2.0天" in words
    assert "本年还没有审过 还有1个待审" in words
    assert words.index("省住房和城乡建设厅") < words.index("省发展和改革委员会")
    assert "没有表内指标，只有条款任务" in words
    own = text_of(signed_in(factories.leader()).get("/departments/housing/", {"year": 2026}))
    assert "审核时效 中位2.0天" in own
