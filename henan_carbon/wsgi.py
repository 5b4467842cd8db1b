"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "henan_carbon.settings")

application = get_wsgi_application()

from operations.production import refuse_unfit  # noqa: E402 - reads models, so after the set-up

refuse_unfit()
