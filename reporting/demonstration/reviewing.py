"""Reports of the demonstration that one department has looked at and the others have not."""

from datetime import datetime
from functools import partial

from accounts.models import User
from reporting.demonstration.generator import SITUATIONS
from reporting.models import Submission
from reporting.review.responsibility import responsibility
from reporting.services import decide

REVIEWER = "review-development-reform"
RETURNED_FIGURE = "electrified_public_building_area"
BECAUSE = "演示数据：请核对是否含仅供暖电气化的项目。"


def review_in_part(submission: Submission, *, at: datetime) -> None:
    """One department approves its figures; in one city it sends a figure back."""
    reviewer = User.objects.get(username=REVIEWER)
    department = reviewer.department
    if department is None:
        raise ValueError(f"{REVIEWER} acts for no department")
    table = responsibility()
    figures = submission.facts.select_related("element").filter(year=submission.cycle.year)
    own = {
        fact.element.code: fact.pk
        for fact in figures
        if table.elements[fact.element.code] == department.code
    }
    say = partial(decide, submission=submission, department=department, by=reviewer, now=at)
    if submission.city.code == SITUATIONS["figure_returned"]:
        say(action="return", facts=[own.pop(RETURNED_FIGURE)], reason=BECAUSE)
    say(action="approve", facts=list(own.values()))
