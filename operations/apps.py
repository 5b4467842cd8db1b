"""The room of those who run the machine."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Health, metrics, logs, backup: reads every room, is read by none."""

    name = "operations"
    verbose_name = "运行维护"

    def ready(self) -> None:
        """Register the checks."""
        from operations import checks  # noqa: F401
