"""Everybody's accounts: created from a sheet, handed over, reset, disabled."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import transaction

from accounts import lockout
from accounts.access import HOUSING, manages, may_manage
from accounts.models import CITY_ROLES, Contact, Role, User
from accounts.passwords import initial_hash, initial_password, set_password
from accounts.people_sheet import PersonRow
from audit.services import record
from cities.models import Bureau, City, Department

USERNAME_RULE = RegexValidator(r"^[A-Za-z0-9@.+_-]{2,60}\Z")
PHONE_RULE = RegexValidator(r"^[0-9+()（） -]{7,30}\Z")
NAME_LENGTH = 40
EMAIL_LENGTH = 254


class NotManaged(Exception):
    """The account is not one that this user manages; the message says so."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong in a row of the sheet, and the remedy."""

    line: int
    column: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Credential:
    """An initial password, to be told once; it is stored nowhere."""

    username: str
    full_name: str
    office: str
    password: str


@dataclass(frozen=True, slots=True)
class _Plan:
    line: int
    user: User
    phone: str


def office_of(user: User) -> str:
    """Where a person works: 「周口市发展和改革委员会」, 「省住房城乡建设厅」, 「河南省」."""
    if user.city and user.department:
        return f"{user.city.name}{user.department.bureau_name}"
    if user.city:
        return user.city.name
    return f"省{user.department.text_form}" if user.department else "河南省"


def suggested_rows() -> list[tuple[str, ...]]:
    """A row for each of the 144 bureaus, with everything that can be known before the name."""
    bureaus = Bureau.objects.select_related("city", "department")
    return [
        (
            f"{bureau.city.code}-{bureau.department.code.replace('_', '-')}",
            "",
            str((Role.COORDINATOR if bureau.department.code == HOUSING else Role.REPORTER).label),
            bureau.city.code,
            bureau.department.code,
            "",
            "",
            bureau.name,
        )
        for bureau in bureaus.order_by("city__code", "department__order")
    ]


def create_people(
    rows: Sequence[PersonRow], *, by: User, now: datetime
) -> tuple[list[Credential], list[RowFinding]]:
    """Create all accounts of a sheet, or none when there is any finding."""
    plans, findings = _judged(rows, by)
    if findings:
        return [], findings
    # Hashing takes a while, so it is done before the database is held.
    told = []
    for plan in plans:
        password = initial_password()
        plan.user.password = initial_hash(password)
        plan.user.must_change_password = True
        plan.user.password_changed_at = now
        told.append(
            Credential(plan.user.username, plan.user.full_name, office_of(plan.user), password)
        )
    with transaction.atomic():
        for plan in plans:
            plan.user.save(force_insert=True)
            _add_contact(plan)
        record(
            by=by.username,
            action="user.create_many",
            subject=f"{len(plans)}个账号",
            now=now,
            usernames=[plan.user.username for plan in plans],
        )
    return told, []


@transaction.atomic
def reset_password(*, person: User, by: User, now: datetime) -> Credential:
    """Give a new initial password, shown this once, and unlock. Raises NotManaged."""
    _managed(person, by)
    password = initial_password()
    set_password(user=person, password=password, by=by, now=now)
    lockout.forget(person.username)
    return Credential(person.username, person.full_name, office_of(person), password)


@transaction.atomic
def hand_over(
    *, person: User, username: str, full_name: str, by: User, now: datetime
) -> tuple[User, Credential]:
    """A successor gets the duties under an account of their own; the old account is disabled.

    What was done stays under the old name. Raises NotManaged.
    """
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    _managed(person, by)
    if not person.is_active:
        raise NotManaged("这个账号已停用，不能再移交。")
    password = initial_password()
    successor = User(
        username=username,
        full_name=full_name,
        role=person.role,
        city=person.city,
        department=person.department,
        must_change_password=True,
        password_changed_at=now,
    )
    successor.set_password(password)
    successor.save(force_insert=True)
    person.is_active, person.successor = False, successor
    person.save(update_fields=["is_active", "successor"])
    record(
        by=by.username,
        action="user.hand_over",
        subject=person.username,
        now=now,
        to=successor.username,
    )
    return successor, Credential(username, full_name, office_of(successor), password)


@transaction.atomic
def set_active(*, person: User, active: bool, by: User, now: datetime) -> None:
    """Disable an account, which ends its sessions too, or enable it again. Raises NotManaged."""
    _managed(person, by)
    person.is_active = active
    person.save(update_fields=["is_active"])
    action = "user.enable" if active else "user.disable"
    record(by=by.username, action=action, subject=person.username, now=now)


@transaction.atomic
def unlock(*, person: User, by: User, now: datetime) -> None:
    """End a lockout before its time. Raises NotManaged."""
    _managed(person, by)
    lockout.forget(person.username)
    record(by=by.username, action="user.unlock", subject=person.username, now=now)


def _managed(person: User, by: User) -> None:
    if not may_manage(by, person):
        raise NotManaged("这个账号不归您管理。")


def _add_contact(plan: _Plan) -> None:
    if plan.phone and plan.user.city and plan.user.department:
        bureau = Bureau.objects.get(city=plan.user.city, department=plan.user.department)
        Contact.objects.get_or_create(bureau=bureau, name=plan.user.full_name, phone=plan.phone)


def _judged(rows: Sequence[PersonRow], by: User) -> tuple[list[_Plan], list[RowFinding]]:
    """The accounts that the rows describe, and everything that is wrong with them."""
    cities = {city.code: city for city in City.objects.order_by("code")}
    departments = {each.code: each for each in Department.objects.order_by("order")}
    roles = {role.label: role for role in manages(by)}
    names = [row.username for row in rows]
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    twice = {name for name, count in Counter(names).items() if count > 1}
    plans, findings = [], []
    if not rows:
        findings.append(RowFinding(0, "姓名", "名单里没有人", "请在模板中填写姓名，至少一行。"))
    for row in rows:
        role = roles.get(row.role)
        city, department = cities.get(row.city), departments.get(row.department)
        found = [
            *_about_name(row, taken, twice),
            *_about_duty(row, role, list(roles), city, department),
            *_about_phone(row, role),
            *_about_email(row),
        ]
        findings += [RowFinding(row.line, *each) for each in found]
        if not found and role is not None:
            user = User(
                username=row.username,
                full_name=row.full_name,
                role=role,
                city=city if role in CITY_ROLES else None,
                department=department,
                email=row.email,
            )
            plans.append(_Plan(row.line, user, row.phone))
    return plans, findings


def _about_name(row: PersonRow, taken: set[str], twice: set[str]) -> list[tuple[str, str, str]]:
    found = []
    if not row.full_name:
        found.append(("姓名", "没有填", "请填写姓名；这一行不建账号的，把电话、邮箱也清空。"))
    elif len(row.full_name) > NAME_LENGTH:
        found.append(("姓名", f"超过{NAME_LENGTH}个字", "请只写姓名。"))
    if not _fits(USERNAME_RULE, row.username):
        remedy = "请用2到60个字母、数字或 - _ . @ +，例如 410100-housing。"
        found.append(("用户名", f"“{row.username}”不能作用户名", remedy))
    elif row.username in taken:
        remedy = "请换一个；换人请在原账号页面办理移交。"
        found.append(("用户名", f"“{row.username}”已有人用", remedy))
    elif row.username in twice:
        found.append(("用户名", f"“{row.username}”在名单中出现多次", "请改成互不相同。"))
    return found


def _about_duty(
    row: PersonRow,
    role: Role | None,
    allowed: list[str],
    city: City | None,
    department: Department | None,
) -> list[tuple[str, str, str]]:
    if role is None:
        return [("角色", f"“{row.role}”不是您能新建的角色", f"可填：{'、'.join(allowed)}。")]
    found = []
    if role in CITY_ROLES and city is None:
        found.append(("市代码", f"没有代码为“{row.city}”的市", "请填6位代码，例如郑州 410100。"))
    if role not in CITY_ROLES and row.city:
        found.append(("市代码", "省级角色不带市", "请清空这一格。"))
    needs = role in (*CITY_ROLES, Role.REVIEWER)
    if department is None and (needs or row.department):
        remedy = "请填八个部门之一的代码，例如 housing，模板里都有。"
        found.append(("部门代码", f"没有代码为“{row.department}”的部门", remedy))
    elif role == Role.COORDINATOR and department and department.code != HOUSING:
        remedy = "请改角色为市级填报员，或改部门代码为 housing。"
        found.append(("角色", "市级上报员只能在住房城乡建设部门", remedy))
    return found


def _about_phone(row: PersonRow, role: Role | None) -> list[tuple[str, str, str]]:
    if row.phone and not _fits(PHONE_RULE, row.phone):
        return [("电话", "不像电话号码", "请只写数字、空格和 + - ( )，例如 0371-66008888。")]
    if row.phone and role is not None and role not in CITY_ROLES:
        return [("电话", "通讯录只登记市级单位", "请清空这一格。")]
    return []


def _about_email(row: PersonRow) -> list[tuple[str, str, str]]:
    if row.email and not (len(row.email) <= EMAIL_LENGTH and _fits(validate_email, row.email)):
        return [
            ("邮箱", f"“{row.email[:60]}”不像邮箱地址", "请写成 name@example.com，没有的留空。")
        ]
    return []


def _fits(rule: Callable[[str], None], text: str) -> bool:
    try:
        rule(text)
    except ValidationError:
        return False
    return True
