"""Nobody approves what they entered themselves in a city's place (代录): a second person does.

Returning is left free: it sends the figure to the city and settles nothing.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from accounts.models import Role, User
from cities.models import Department
from reporting.models import Fact, Submission, TaskReport
from reporting.review.overtaken import item_name
from reporting.review.responsibility import called
from reporting.review.waiting import waiting_facts, waiting_tasks

#: The doubt with which such a figure stands in the queue of whoever entered it.
OWN = "由您代录，须由他人核定"
NAMED = 3


def entered_by(by: User | None, reported: Fact | TaskReport) -> bool:
    """Whether the user entered this version; nobody is known on the command line."""
    return by is not None and reported.created_by_id == by.pk


def own_names(by: User | None, reported: Iterable[Fact | TaskReport]) -> list[str]:
    """What of these the user entered, by name."""
    return [item_name(each) for each in reported if entered_by(by, each)]


def own_waiting(submission: Submission, by: User) -> list[str]:
    """What waits in a report and was entered by the user, by name."""
    year, own = submission.cycle.year, {"submission": submission, "created_by": by}
    facts = waiting_facts(year).filter(**own).select_related("element")
    tasks = waiting_tasks(year).filter(**own).select_related("clause")
    return own_names(by, [*facts, *tasks])


def others_of(department: Department, by: User) -> str:
    """Who approves instead in the department's name: 「省发展改革委的李敏，或省级管理员王芳」."""
    reviewers = _named(Q(role=Role.REVIEWER, department=department), by)
    said = [f"{called(department)}的{reviewers}"] if reviewers else []
    return "，或".join([*said, *_admins(by)])


def refusal_of(names: Sequence[str], department: Department, by: User) -> str:
    """Why these are not approved in a department's name, and who may instead."""
    others = others_of(department, by)
    remedy = (
        f"请由{others}核定。"
        if others
        else f"{called(department)}没有别的审核员账号，请省级管理员先新建一个。"
    )
    return f"{_listed(names)}由您代录，不能由您自己核定。{remedy}"


def refusal_of_report(names: Sequence[str], by: User) -> str:
    """Why a whole report is not approved, and who may instead."""
    instead = "".join(f"请由{admins}核定，或由" for admins in _admins(by)) or "请由"
    return (
        f"其中{_listed(names)}由您代录，不能由您核定整份上报。"
        f"{instead}各部门的审核员在“审核”里核定这{len(names)}项，其余的您可以在“审核”里核定。"
    )


def _admins(by: User) -> list[str]:
    """「省级管理员王芳」 in a list of one; [] where there is no other."""
    label = Role.PROVINCE_ADMIN.label
    named = _named(Q(role=Role.PROVINCE_ADMIN), by)
    return [named if named.startswith(label) else f"{label}{named}"] if named else []


def _named(who: Q, by: User) -> str:
    """「李敏、王芳等5人」, active accounts only; "" for nobody."""
    found = [str(user) for user in User.objects.filter(who, is_active=True).exclude(pk=by.pk)
             .order_by("pk")]  # fmt: skip
    more = f"等{len(found)}人" if len(found) > NAMED else ""
    return "、".join(found[:NAMED]) + more


def _listed(names: Sequence[str]) -> str:
    """「城镇建筑能耗」, or some of them by name and how many there are."""
    if len(names) <= NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:NAMED])}等{len(names)}项"
