"""The settings every part is measured under: as production runs, without debugging, and changes wait
for a worker."""

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "henan_carbon.settings",
    "DEBUG": "off",
    "SECRET_KEY": "bench",
    "COOKIES_SECURE": "off",
    "STATIC_COLLECTED": "off",
    "CELERY_BROKER_URL": "memory://",
    "LOG_LEVEL": "ERROR",
}
