"""Who reports: provincial departments, cities, and the bureau of each department in each city."""

from django.db import models


class NaturalKeyManager(models.Manager):
    """Lets fixtures name rows by what identifies them, not by database keys.

    `lookups` are the fields of the natural key, in the order `natural_key()` gives them.
    """

    def __init__(self, *lookups: str) -> None:
        super().__init__()
        self.lookups = lookups or ("code",)

    def get_by_natural_key(self, *values: object) -> models.Model:
        return self.get(**dict(zip(self.lookups, values, strict=True)))


class Department(models.Model):
    """One of the eight provincial departments that issued the plan, in the notice's order."""

    code = models.SlugField(max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20)
    text_form = models.CharField(max_length=20, help_text="how the clauses name it")
    bureau_name = models.CharField(max_length=40, help_text="its mirror in a city")

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.short_name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class City(models.Model):
    """A unit that reports: 17 省辖市 and 济源示范区. Codes are GB/T 2260; 济源 is 419001."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=20)
    short_name = models.CharField(max_length=10)
    admin_type = models.CharField(max_length=20)
    population_2020 = models.PositiveIntegerField(null=True, help_text="persons, census 2020")
    urban_population_2020 = models.PositiveIntegerField(
        null=True, help_text="persons, census 2020; missing stays missing"
    )
    built_up_km2_2021 = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, help_text="km², as published for 2021"
    )
    tile_row = models.PositiveSmallIntegerField(help_text="row of the tile grid, from the north")
    tile_column = models.PositiveSmallIntegerField(help_text="column, from the west")

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "cities"

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Bureau(models.Model):
    """The bureau that mirrors a provincial department in a city; 住建局 submits for the city."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="bureaus")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="bureaus")
    name = models.CharField(max_length=60)

    objects = NaturalKeyManager("city__code", "department__code")

    class Meta:
        ordering = ["city__code", "department__order"]
        constraints = [
            models.UniqueConstraint(fields=["city", "department"], name="one_bureau_per_department")
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.city.code, self.department.code)

    natural_key.dependencies = ["cities.city", "cities.department"]  # type: ignore[attr-defined]


class Installation(models.Model):
    """What this installation holds; one row. Demonstration data is named on every page."""

    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_installation")]

    def __str__(self) -> str:
        return "演示数据" if self.demonstration else "正式数据"
