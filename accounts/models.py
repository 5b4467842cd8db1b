"""People and programs: what they are and for whom they act."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from cities.models import City, Department


class Role(models.TextChoices):
    """What a user may do; accounts/access.py says what each may."""

    PROVINCE_ADMIN = "province_admin", "省级管理员"
    REVIEWER = "reviewer", "省级审核员"
    LEADER = "leader", "省级领导（只读）"
    AUDITOR = "auditor", "审计员"
    COORDINATOR = "coordinator", "市级上报员"
    REPORTER = "reporter", "市级填报员"
    API_PROVINCE = "api_province", "接口（全省）"
    API_CITY = "api_city", "接口（本市）"


CITY_ROLES = (Role.COORDINATOR, Role.REPORTER, Role.API_CITY)


class User(AbstractUser):
    """A person or program. City roles have a city; a reviewer or reporter has a department
    (the reporter's bureau is the one that mirrors it in the city)."""

    role = models.CharField(max_length=20, choices=Role.choices)
    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    full_name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(role__in=CITY_ROLES, city__isnull=False)
                    | (~models.Q(role__in=CITY_ROLES) & models.Q(city__isnull=True))
                ),
                name="city_roles_have_a_city",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username


class ApiToken(models.Model):
    """A REST client's key. Only the SHA-256 of the token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name
