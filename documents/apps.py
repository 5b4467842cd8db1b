"""Official papers: ledger, circulated notice, cities' reports, and what follows from them."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        from documents import jobs
        from documents.rectifying.announcements import due_reminders
        from reporting.reminders import register

        jobs.known()
        register(due_reminders)
