"""The system as production serves it, with the bare views beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "henan_carbon.settings")

from django.conf import settings  # noqa: E402

settings.ROOT_URLCONF = "bench.urls"

from henan_carbon.wsgi import application  # noqa: E402

__all__ = ["application"]
