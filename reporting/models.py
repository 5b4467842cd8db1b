"""How figures come in: cycles, submissions, versions of facts, tasks, uploads."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City, NaturalKeyManager
from indicators.models import Clause, DataElement, Indicator


class Cycle(models.Model):
    """One year's reporting. Deadline by default 15 November 24:00 Asia/Shanghai (clause 五（二）).

    Everything is asked of every city unless its code is left out here, so that a new city or
    element is asked by itself.
    """

    year = models.PositiveSmallIntegerField(unique=True)
    opens_at = models.DateTimeField()
    deadline = models.DateTimeField(help_text="the first instant that is late")
    late_allowed = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="locked by hand since")
    closed_because = models.CharField(max_length=200, blank=True)
    annual_opened_at = models.DateTimeField(null=True, blank=True, help_text="年报核定")
    cities_left_out = models.JSONField(default=list, blank=True, help_text="codes")
    elements_left_out = models.JSONField(default=list, blank=True, help_text="codes")
    clauses_left_out = models.JSONField(default=list, blank=True, help_text="codes")

    objects = NaturalKeyManager("year")

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年度"

    def natural_key(self) -> tuple[int]:
        return (self.year,)


class Extension(models.Model):
    """A later deadline for one city, with its reason. The newest one stands; none is changed."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="extensions")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="extensions")
    deadline = models.DateTimeField(help_text="the first instant that is late")
    reason = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["cycle__year", "city__code", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_extension_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.city}{self.cycle}延期"


class State(models.TextChoices):
    """States of a submission and of a figure. Everything before final is provisional."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已核定（快报）"
    FINAL = "final", "年报核定"


class Submission(models.Model):
    """A city's report of a cycle. `version` counts how often it was submitted."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="submissions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    late = models.BooleanField(default=False, help_text="first submitted after the deadline")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="why it was returned")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="the city's word that these are the year's figures"
    )
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["cycle__year", "city__code"]
        constraints = [
            models.UniqueConstraint(fields=["city", "cycle"], name="one_submission_per_city_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.city}{self.cycle}"


class SubmissionEvent(models.Model):
    """One step of a submission: who moved it, when, from where to where, and why."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=State.choices)
    to_state = models.CharField(max_length=10, choices=State.choices)
    version = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission} {self.action}"


class Receipt(models.Model):
    """What was submitted, as it stood, with the digest that can be checked later (回执)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="receipts")
    version = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    issued_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.TextField(help_text="canonical JSON; see reporting/receipts.py")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["submission", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "version"], name="one_receipt_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Fact(models.Model):
    """One version of one element of one city and year.

    A draft may change; afterwards the figure never does (a database trigger refuses it): a
    correction is a new version. The figure that counts is the newest version that is not a
    draft. `value` holds numbers (是 = 1, 否 = 0), `text` texts and ISO dates; both empty means
    missing, for `missing_reason`.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="facts")
    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    # 15 significant digits: what spreadsheets hold and every supported database keeps.
    value = models.DecimalField(max_digits=30, decimal_places=15, null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)
    missing_reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="备注, explains warnings")
    source = models.CharField(max_length=200)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["city__code", "year", "element__order", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "element", "year", "version"], name="one_fact_per_version"
            ),
            models.UniqueConstraint(
                fields=["city", "element", "year"],
                condition=Q(state="draft"),
                name="one_open_draft",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="fact_versions_start_at_one"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(text="") & Q(missing_reason="")),
                name="a_number_is_not_missing_nor_text",
            ),
            models.CheckConstraint(
                condition=Q(text="") | Q(missing_reason=""), name="a_text_is_not_missing"
            ),
        ]
        indexes = [models.Index(fields=["year", "city"], name="fact_year_city")]

    def __str__(self) -> str:
        return f"{self.city} {self.year} {self.element} v{self.version}"


class TaskProgress(models.TextChoices):
    """How far a clause's work has come in a city."""

    DONE = "done", "已完成"
    ADVANCING = "advancing", "推进中"
    SLOW = "slow", "进展缓慢"
    NOT_STARTED = "not_started", "未启动"


class TaskReport(models.Model):
    """One version of a city's progress on a clause in a year (任务清单)."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="task_reports")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="task_reports")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    progress = models.CharField(max_length=12, choices=TaskProgress.choices, blank=True)
    narrative = models.TextField(blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="task_reports"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["city__code", "year", "clause__order", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "clause", "year", "version"], name="one_task_report_per_version"
            ),
            models.UniqueConstraint(
                fields=["city", "clause", "year"],
                condition=Q(state="draft"),
                name="one_open_task_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.year} {self.clause.code}"


class WorkbookUpload(models.Model):
    """A workbook received in the browser, kept until its preview is confirmed and after."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads")
    file = models.FileField(upload_to="workbooks/")
    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.original_name


class RecomputeMark(models.Model):
    """What must be recomputed: results of `indicator` for `city` from `year` on (None = all).

    Written in the transaction that changes a fact, removed in the one that stores new results,
    so nothing is lost when a message to the worker is.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, null=True, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.city} {self.indicator} {self.year}"
