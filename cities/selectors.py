"""Reading who reports."""

from django.db.models import QuerySet

from cities.models import City, Department, Installation


def cities() -> QuerySet[City]:
    """All reporting units by code."""
    return City.objects.order_by("code")


def departments() -> QuerySet[Department]:
    """The provincial departments in the order of the notice."""
    return Department.objects.order_by("order")


def holds_demonstration_data() -> bool:
    """Whether figures here are synthetic and every page and export must say 演示数据."""
    return Installation.objects.filter(demonstration=True).exists()
