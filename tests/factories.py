"""Test data on the real rows of the plan: real cities, elements and cycles.

A test states only what matters to it; everything else has a plausible default.
"""

from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

from django.core.management import call_command

from accounts.models import Role, User
from cities.models import City, Department
from indicators.models import DataElement, Decision
from reporting.models import Cycle, Fact, State, Submission

#: 20 November 2026, 10:00 in Zhengzhou: five days after the deadline of the 2026 cycle.
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def load_plan() -> None:
    """Load what was promised, as a first start does."""
    call_command("load_plan", stdout=StringIO())


def city(short_name: str = "郑州") -> City:
    """A real city by its short name, for example 周口."""
    return City.objects.get(short_name=short_name)


def department(code: str = "housing") -> Department:
    """A real department by its code."""
    return Department.objects.get(code=code)


def element(code: str) -> DataElement:
    """A real data element by its code."""
    return DataElement.objects.get(code=code)


def cycle(year: int = 2026) -> Cycle:
    """A year's cycle: the loaded one, or one with the usual deadline."""
    found, _ = Cycle.objects.get_or_create(
        year=year,
        defaults={
            "opens_at": datetime(year, 9, 30, 16, tzinfo=UTC),
            "deadline": datetime(year, 11, 15, 16, tzinfo=UTC),
        },
    )
    return found


def province_admin(username: str = "province-admin", **fields: object) -> User:
    """省级管理员."""
    return _user(username, Role.PROVINCE_ADMIN, **fields)


def reviewer(department_code: str = "housing", **fields: object) -> User:
    """省级审核员 of a department."""
    return _user(
        f"reviewer-{department_code}",
        Role.REVIEWER,
        department=department(department_code),
        **fields,
    )


def leader(username: str = "leader", **fields: object) -> User:
    """省级领导, who only reads."""
    return _user(username, Role.LEADER, **fields)


def auditor(username: str = "auditor", **fields: object) -> User:
    """审计员."""
    return _user(username, Role.AUDITOR, **fields)


def system_admin(username: str = "system-admin", **fields: object) -> User:
    """系统管理员."""
    return _user(username, Role.SYSTEM_ADMIN, **fields)


def security_admin(username: str = "security-admin", **fields: object) -> User:
    """安全管理员."""
    return _user(username, Role.SECURITY_ADMIN, **fields)


def coordinator(short_name: str = "郑州", **fields: object) -> User:
    """市级上报员: the housing bureau that submits for the city."""
    of = city(short_name)
    return _user(
        f"coordinator-{of.code}",
        Role.COORDINATOR,
        city=of,
        department=department("housing"),
        **fields,
    )


def reporter(
    short_name: str = "郑州", department_code: str = "development_reform", **fields: object
) -> User:
    """市级填报员: a bureau that fills in its part."""
    of = city(short_name)
    return _user(
        f"reporter-{of.code}-{department_code}",
        Role.REPORTER,
        city=of,
        department=department(department_code),
        **fields,
    )


def _user(username: str, role: Role, **fields: object) -> User:
    """The user of that name, created once per test; no password, tests use force_login."""
    found, _ = User.objects.get_or_create(username=username, defaults={"role": role, **fields})
    return found


def submission(
    short_name: str = "郑州", year: int = 2026, state: State = State.DRAFT, **fields: object
) -> Submission:
    """A city's submission of a cycle, as it is stored (no service runs)."""
    return Submission.objects.create(
        city=city(short_name), cycle=cycle(year), state=state, **fields
    )


def fact(
    code: str,
    value: int | str | Decimal | None = None,
    *,
    short_name: str = "郑州",
    year: int = 2026,
    state: State = State.FINAL,
    source: str = "测试",
    **fields: object,
) -> Fact:
    """One more version of a figure, as it is stored (no service runs)."""
    of, what = city(short_name), element(code)
    last = Fact.objects.filter(city=of, element=what, year=year).order_by("-version").first()
    return Fact.objects.create(
        city=of,
        element=what,
        year=year,
        version=last.version + 1 if last else 1,
        state=state,
        value=None if value is None else Decimal(value),
        source=source,
        **{"created_at": NOW, **fields},
    )


def decision(subject: str = "base_year:7", **fields: object) -> Decision:
    """A decision as it is stored, of the province's administrator (no service runs)."""
    last = Decision.objects.order_by("-number").first()
    content = {"number": 7, "year": 2022}
    return Decision.objects.create(
        number=last.number + 1 if last else 1,
        subject=subject,
        version=Decision.objects.filter(subject=subject).count() + 1,
        **{
            "kind": "base_year",
            "content": content,
            "summary": "第7项的基期：2022年",
            "reason": "测试",
            "decided_by": province_admin(),
            "decided_at": NOW,
            **fields,
        },
    )
