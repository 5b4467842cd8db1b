"""People and programs: what they are, for whom they act, how they are reached."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from cities.models import Bureau, City, Department


class Role(models.TextChoices):
    """What a user is; accounts/access.py says what each may do."""

    PROVINCE_ADMIN = "province_admin", "省级管理员"
    REVIEWER = "reviewer", "省级审核员"
    LEADER = "leader", "省级领导（只读）"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    COORDINATOR = "coordinator", "市级上报员"
    REPORTER = "reporter", "市级填报员"
    API_PROVINCE = "api_province", "接口（全省）"
    API_CITY = "api_city", "接口（本市）"


CITY_ROLES = (Role.COORDINATOR, Role.REPORTER, Role.API_CITY)
PROGRAM_ROLES = (Role.API_PROVINCE, Role.API_CITY)


class User(AbstractUser):
    """A person or program. City roles have a city; a reviewer or reporter has a department
    (the reporter's bureau is the one that mirrors it in the city)."""

    role = models.CharField(max_length=20, choices=Role.choices)
    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    full_name = models.CharField(max_length=40, blank=True)
    must_change_password = models.BooleanField(
        default=False, help_text="an initial or aged password opens nothing but its own change"
    )
    password_changed_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="who took over; what was done stays under the old account",
    )

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


class PastPassword(models.Model):
    """A password that was used before, hashed, so that it is not used again soon."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    encoded = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.replaced_at:%Y-%m-%d}"


class FailedSignIns(models.Model):
    """Failures in a row for one user name or one address; `key` is a digest, because people type
    passwords into the wrong field."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class Scope(models.TextChoices):
    """What a client's token opens, within the rights of its role; the plan is open to every one."""

    RESULTS = "results", "读结果：状态、说明、滞后清单、快照、口径、公文、整改"
    SUBMISSIONS = (
        "submissions",
        "读上报：已报数据、上报件、审核意见、佐证、答疑、数源比对、经验做法",
    )
    UPLOAD = "upload", "上传工作簿：存为草稿（限本市令牌）"
    SUBMIT = "submit", "代表本市上报（限本市令牌）"


READING_SCOPES = (Scope.RESULTS, Scope.SUBMISSIONS)
WRITING_SCOPES = (Scope.UPLOAD, Scope.SUBMIT)


class ApiToken(models.Model):
    """A REST client's key. Only the SHA-256 of the token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(
        max_length=4, blank=True, help_text="last characters, to tell tokens apart"
    )
    scopes = models.JSONField(default=list, help_text="values of Scope")
    per_minute = models.PositiveIntegerField(help_text="requests a minute, at most")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to the minute")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1), name="a_token_may_ask_at_all"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="a_token_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_names(self) -> list[str]:
        """The scopes as officials name them, without what belongs to them."""
        return [Scope(scope).label.partition("：")[0].partition("（")[0] for scope in self.scopes]


class Event(models.TextChoices):
    """What another system can be told of."""

    RESULTS = "results.changed", "结果有变化"
    SUBMISSION = "submission.moved", "上报件换了状态"
    TEST = "test", "测试"


class Webhook(models.Model):
    """Where another system wants to be told (推送). Its signing secret is derived, not stored."""

    name = models.CharField(max_length=40)
    url = models.CharField(max_length=300)
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, help_text="only this city's reports"
    )
    events = models.JSONField(default=list, help_text="values of Event")
    nonce = models.CharField(max_length=32, help_text="makes the secret another one")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    disabled_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True, help_text="nobody answered there")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def event_names(self) -> list[str]:
        """The events as officials name them."""
        return [Event(event).label for event in self.events]


class WebhookDelivery(models.Model):
    """One message to one system, written with what it tells of, so that it is never lost between
    a commit and the queue. Sent at least once; `event_id` tells a repetition."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=Event.choices)
    event_id = models.UUIDField()
    body = models.TextField(help_text="exactly what is signed and sent")
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, help_text="null = nothing more to do")
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP")
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"], name="an_event_goes_once_to_each_webhook"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="webhook_delivery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook} {self.event}"


class Contact(models.Model):
    """Who is to be called in a bureau."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=40, blank=True, help_text="职务或科室")
    phone = models.CharField(max_length=30)

    class Meta:
        ordering = ["bureau", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "name", "phone"], name="a_contact_stands_once_per_bureau"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CallResult(models.TextChoices):
    """What a reminder by phone came to."""

    PROMISED = "promised", "已接通，答应按时报"
    TROUBLE = "trouble", "已接通，有困难"
    UNREACHED = "unreached", "无人接听"
    WRONG_NUMBER = "wrong_number", "号码不对"


class PhoneCall(models.Model):
    """A reminder by phone: who called whom when, and what came of it. Never changed."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="phone_calls")
    called = models.CharField(max_length=40, help_text="whom, by name")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="phone_calls")
    at = models.DateTimeField()
    result = models.CharField(max_length=20, choices=CallResult.choices)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.called}"
