"""Who may see and do what. One table turns roles into rights; docs/roles.md is written from it."""

from enum import StrEnum
from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.models import CITY_ROLES, Role, User
from cities.models import City

HOUSING = "housing"


class Right(StrEnum):
    """What somebody may do; the value is how officials name it."""

    SEE_PROVINCE = "看全省各市数据"
    SEE_OWN_CITY = "看本市数据"
    ENTER = "填报本市数据"
    SUBMIT = "代表本市上报"
    ASSIGN = "分工：谁填什么"
    STAND_IN = "代市填报（代录）"
    REVIEW = "核定、退回本部门首列的数"
    REVIEW_ALL = "代各部门核定、退回，年报核定"
    RUN_CYCLES = "开放、延期、关闭上报年度"
    SET_TERMS = "决定口径、适用范围和目标分解"
    SET_CHECKS = "修改校验规则"
    KEEP_RESULTS = "留存结果快照"
    PUBLISH = "修改公文模板，发布通报和报告"
    CALL = "通讯录与电话催报"
    MANAGE_PEOPLE = "管理人员账号"
    MANAGE_CLIENTS = "管理接口令牌和推送"
    SEE_SETTINGS = "看系统与安全设置"
    READ_TRAIL = "看审计记录"


#: Business (业务), system, security and audit administration are four different people: nobody who
#: manages accounts or the machine sees the trail of it, and the auditor changes nothing.
RIGHTS: dict[str, frozenset[Right]] = {
    Role.PROVINCE_ADMIN: frozenset(
        {
            Right.SEE_PROVINCE,
            Right.ASSIGN,
            Right.STAND_IN,
            Right.REVIEW,
            Right.REVIEW_ALL,
            Right.RUN_CYCLES,
            Right.SET_TERMS,
            Right.SET_CHECKS,
            Right.KEEP_RESULTS,
            Right.PUBLISH,
            Right.CALL,
            Right.MANAGE_PEOPLE,
            Right.MANAGE_CLIENTS,
        }
    ),
    Role.REVIEWER: frozenset({Right.SEE_PROVINCE, Right.STAND_IN, Right.REVIEW, Right.CALL}),
    Role.LEADER: frozenset({Right.SEE_PROVINCE}),
    Role.AUDITOR: frozenset({Right.SEE_PROVINCE, Right.READ_TRAIL, Right.SEE_SETTINGS}),
    Role.SYSTEM_ADMIN: frozenset({Right.SEE_SETTINGS}),
    Role.SECURITY_ADMIN: frozenset({Right.MANAGE_PEOPLE, Right.SEE_SETTINGS}),
    Role.COORDINATOR: frozenset(
        {Right.SEE_OWN_CITY, Right.ENTER, Right.SUBMIT, Right.ASSIGN, Right.CALL}
    ),
    Role.REPORTER: frozenset({Right.SEE_OWN_CITY, Right.ENTER}),
    Role.API_PROVINCE: frozenset({Right.SEE_PROVINCE}),
    # Narrowed further by the token's scope, which every view of the API asks for.
    Role.API_CITY: frozenset({Right.SEE_OWN_CITY, Right.ENTER, Right.SUBMIT}),
}

#: Whose accounts a manager of people may create, disable and reset. Security administrators and
#: auditors are created on the server's command line only, so that nobody makes their own overseer.
MANAGED: dict[str, tuple[Role, ...]] = {
    Role.PROVINCE_ADMIN: (Role.REVIEWER, Role.LEADER, Role.COORDINATOR, Role.REPORTER),
    Role.SECURITY_ADMIN: (
        Role.PROVINCE_ADMIN,
        Role.REVIEWER,
        Role.LEADER,
        Role.SYSTEM_ADMIN,
        Role.COORDINATOR,
        Role.REPORTER,
    ),
}


def is_known(user: User | AnonymousUser) -> TypeGuard[User]:
    """Whether somebody is signed in."""
    return user.is_authenticated


def may(user: User | AnonymousUser, right: Right) -> bool:
    """Whether the table gives the user's role this right; a user without a role has none."""
    return is_known(user) and right in RIGHTS.get(user.role, frozenset())


def sees_province(user: User | AnonymousUser) -> bool:
    """Whether the user sees every city and the provincial figures."""
    return may(user, Right.SEE_PROVINCE)


def own_city(user: User | AnonymousUser) -> City | None:
    """The only city the user sees; None for provincial users and strangers."""
    return user.city if is_known(user) and user.role in CITY_ROLES else None


def sees_city(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user sees this city's figures."""
    own = own_city(user)
    return sees_province(user) or (own is not None and own.pk == city.pk)


def may_enter(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user may enter or upload figures of this city."""
    return may(user, Right.ENTER) and sees_city(user, city)


def may_submit(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user may submit for this city (its housing bureau)."""
    return may(user, Right.SUBMIT) and sees_city(user, city)


def may_assign(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user says which of this city's bureaus fills what."""
    return may(user, Right.ASSIGN) and sees_city(user, city)


def may_stand_in(user: User | AnonymousUser) -> bool:
    """Whether the user may enter in a city's place, once a reason was given."""
    return may(user, Right.STAND_IN)


def may_review(user: User | AnonymousUser) -> bool:
    """Whether the user approves and returns anything."""
    return may(user, Right.REVIEW)


def may_review_all(user: User | AnonymousUser) -> bool:
    """Whether the user decides whole submissions, and in any department's name."""
    return may(user, Right.REVIEW_ALL)


def may_decide(user: User | AnonymousUser, department: str) -> bool:
    """Whether the user approves and returns what this department (code) answers for."""
    if may_review_all(user):
        return True
    return may_review(user) and is_known(user) and department_of(user) == department


def department_of(user: User) -> str:
    """Code of the department the user acts for; "" without one."""
    return user.department.code if user.department else ""


def may_run_cycles(user: User | AnonymousUser) -> bool:
    """Whether the user opens, extends and closes the yearly reporting."""
    return may(user, Right.RUN_CYCLES)


def may_keep_results(user: User | AnonymousUser) -> bool:
    """Whether the user keeps all results of a moment under a number."""
    return may(user, Right.KEEP_RESULTS)


def may_publish(user: User | AnonymousUser) -> bool:
    """Whether the user changes the papers' texts and publishes papers."""
    return may(user, Right.PUBLISH)


def may_set_checks(user: User | AnonymousUser) -> bool:
    """Whether the user changes the rules of the checks: bounds, pairs, the outliers' threshold."""
    return may(user, Right.SET_CHECKS)


def may_set_terms(user: User | AnonymousUser) -> bool:
    """Whether the user decides how figures are judged; everybody who sees the province reads it."""
    return may(user, Right.SET_TERMS)


def may_call(user: User | AnonymousUser, city: City) -> bool:
    """Whether the user keeps this city's contact book and logs phone reminders there."""
    return may(user, Right.CALL) and sees_city(user, city)


def manages(user: User | AnonymousUser) -> tuple[Role, ...]:
    """The roles whose accounts the user manages."""
    return MANAGED.get(user.role, ()) if may(user, Right.MANAGE_PEOPLE) and is_known(user) else ()


def may_manage(user: User | AnonymousUser, person: User) -> bool:
    """Whether the user manages this account; nobody manages their own."""
    return person.role in manages(user) and person.pk != user.pk
