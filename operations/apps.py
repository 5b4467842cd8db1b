"""The room of those who run the machine."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Health, metrics, logs, backup: reads every room, is read by none."""

    name = "operations"
    verbose_name = "运行维护"

    def ready(self) -> None:
        """Register the checks, and watch the jobs."""
        from operations import checks, jobs  # noqa: F401
