"""`manage.py check --deploy` says what would keep production from starting."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from operations.production import unfit_settings


@register(Tags.security, deploy=True)
def fit_for_production(**_: Any) -> list[CheckMessage]:
    """An error for everything in the settings that `refuse_unfit` refuses."""
    return [
        Error(reason, id=f"operations.E{number:03}")
        for number, reason in enumerate(unfit_settings(), 1)
    ]
