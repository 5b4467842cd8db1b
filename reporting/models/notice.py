"""What people are told: notices, and who chased whom."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City, Department
from reporting.models.cycle import Cycle


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    REMINDER = "reminder", "提醒"
    CHASE = "chase", "催报"
    SUBMISSION = "submission", "上报与审核"
    FIGURE = "figure", "退回的数据"
    QUESTION = "question", "口径答疑"
    DOCUMENT = "document", "公文与整改"


class Mail(models.TextChoices):
    """Whether a notice also goes by e-mail, and what became of it."""

    NONE = "none", "不发邮件"
    PENDING = "pending", "待发"
    SENDING = "sending", "正在发"
    SENT = "sent", "已发"
    PRINTED = "printed", "没有配置邮件服务器，没有发"
    FAILED = "failed", "没有发出"
    NO_ADDRESS = "no_address", "没有邮箱地址"


class Notice(models.Model):
    """One thing one person is told, in the application and where wanted by e-mail.

    `key` names the thing where it must not be told twice; `link` is an address of this system.
    """

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    subject = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=12, choices=Mail.choices, default=Mail.NONE)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"], condition=~Q(key=""), name="nothing_is_told_twice"
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["recipient", "-created_at"], name="notice_newest"),
            models.Index(fields=["mail"], condition=~Q(mail="none"), name="notice_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.subject}"


class Chase(models.Model):
    """Somebody chased a bureau for its part (催报): who, whom, when, with which words."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="chases")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="chases")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="chases")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="chases")
    words = models.CharField(max_length=200, blank=True)
    reached = models.PositiveSmallIntegerField(help_text="how many people had an account")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["cycle", "city", "department"], name="chase_of_bureau")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.city} {self.department}"
