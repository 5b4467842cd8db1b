"""Settings, read from the environment; without any, the system that `make run` serves.

Production sets PRODUCTION=on, DEBUG=off, SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL and
CELERY_BROKER_URL; see .env.example. With DEBUG off a missing SECRET_KEY stops the start: no secret
has a default there. Any setting X may instead be read from the file that X_FILE names.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import lazy
from django_guid.integrations import CeleryIntegration

from henan_carbon.program import fingerprint

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
# A fresh checkout has no place yet for SQLite's file and the collected static files.
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)

env = environ.FileAwareEnv()
# Asks for a start that refuses demonstration data, known keys and debugging.
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=not PRODUCTION)
SECRET_KEY = env.str("SECRET_KEY", default="local-use-only-never-in-production" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("没有设置 SECRET_KEY，不能启动：生成方法见 .env.example。")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "audit",
    "cities",
    "accounts",
    "jobs",
    "indicators",
    "reporting",
    "assessment",
    "documents",
    "dashboards",
    "operations",
    # Last: it forgets a job's request id when the job ends, and the line about that comes before.
    "django_guid",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "operations.observing.Observed",
    "django.middleware.security.SecurityMiddleware",
    "henan_carbon.asked_again.AskedAgain",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "henan_carbon.compression.CompressApi",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "henan_carbon.unstorable.NoNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.AccountGate",
    "accounts.middleware.VisitTrail",
    "reporting.asked_year.AskedYear",
    "henan_carbon.errors.ButtonsOnly",
]

# A new version of the program answers anew, also where no figure has changed.
PROGRAM = lazy(fingerprint, str)(BASE_DIR)

ROOT_URLCONF = "henan_carbon.urls"
WSGI_APPLICATION = "henan_carbon.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.context.shell",
            ],
            "builtins": ["cities.templatetags.dates", "accounts.templatetags.trail"],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets pages be read while a save is under way; IMMEDIATE takes the write lock at the
    # start, so two writers queue instead of one failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What several processes must know of each other: how often API clients asked, and how far jobs are,
# told by whoever does them and read by every process that serves pages. Servers on one machine share
# files; how often is then counted by each process for itself.
SHARED_CACHE_URL = env.str("SHARED_CACHE_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "throttle": env.cache_url_config(SHARED_CACHE_URL or "locmemcache://throttle"),
    "progress": env.cache_url_config(SHARED_CACHE_URL or f"filecache://{VAR_DIR / 'progress'}"),
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# 等保 2.0 asks for each of these; the numbers are the installation's to choose. 0 days, 0 minutes
# and 0 passwords switch a rule off.
PASSWORD_MIN_LENGTH = env.int("PASSWORD_MIN_LENGTH", default=10)
PASSWORD_MIN_CLASSES = env.int("PASSWORD_MIN_CLASSES", default=3)
PASSWORD_HISTORY = env.int("PASSWORD_HISTORY", default=5)
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default=90)
LOCKOUT_FAILURES = env.int("LOCKOUT_FAILURES", default=5)
LOCKOUT_ADDRESS_FAILURES = env.int("LOCKOUT_ADDRESS_FAILURES", default=100)
LOCKOUT_MINUTES = env.int("LOCKOUT_MINUTES", default=15)
IDLE_MINUTES = env.int("IDLE_MINUTES", default=30)
TOTP_REQUIRED_ROLES = env.list("TOTP_REQUIRED_ROLES", default=[])
OTP_TOTP_ISSUER = "城乡建设碳达峰"
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.NotLikeThePerson",
        "OPTIONS": {"user_attributes": ["username", "full_name"]},
    },
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
    {
        "NAME": "accounts.passwords.CharacterClasses",
        "OPTIONS": {"at_least": PASSWORD_MIN_CLASSES},
    },
    {"NAME": "accounts.passwords.NotUsedBefore", "OPTIONS": {"last": PASSWORD_HISTORY}},
]
# Pages and lists without anybody's figures: looking at them leaves no trace in the trail.
TRAIL_EXEMPT = {
    *("home", "plan", "account", "password", "second-factor", "people-template", "settings"),
    "notices",
    *(
        "api-root",
        "api-schema",
        "api-docs",
        "api-problems",
        "api-indicator-list",
        "api-indicator-detail",
    ),
    *("healthz", "readyz", "metrics"),
    *("api-city-list", "api-city-detail", "api-department-list", "api-department-detail"),
    *("api-clause-list", "api-clause-detail"),
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Production serves collected, hashed and compressed static files; a desk those in the rooms.
STATIC_COLLECTED = env.bool("STATIC_COLLECTED", default=not DEBUG)
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboards.plotly_finder.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_COLLECTED
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# A workbook of one city is well under 1 MB; anything near these limits is not one of ours.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Evidence: the largest file, and how many behind one figure or clause. Whatever is larger than any
# page takes is not even written to the temporary folder.
EVIDENCE_MAX_MB = env.int("EVIDENCE_MAX_MB", default=20)
EVIDENCE_MAX_FILES = env.int("EVIDENCE_MAX_FILES", default=20)
FILE_UPLOAD_HANDLERS = [
    "reporting.evidence.receiving.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if not DEBUG:
    SESSION_COOKIE_SECURE = env.bool("COOKIES_SECURE", default=True)
    CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Machines inside ask for health over plain HTTP; people are sent to HTTPS.
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    if SESSION_COOKIE_SECURE:
        SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
        SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Preloading lists a host in browsers for the whole internet: nothing for an intranet.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# No inline script, no eval. Plotly writes style attributes on its SVG, so inline *styles* are
# allowed; our own templates use none.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Who may frame the pages of single figures (/figures/…/embed/); every other page is never framed.
EMBED_ANCESTORS = [
    SELF if host == "self" else host for host in env.list("EMBED_ANCESTORS", default=["self"])
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.Known"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.TokenThrottle"],
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "henan_carbon.renderers.CsvRenderer",
        "henan_carbon.renderers.XlsxRenderer",
        "henan_carbon.renderers.SdmxCsvRenderer",
    ],
    "DEFAULT_FILTER_BACKENDS": ["henan_carbon.filters.StrictFilters"],
    "DEFAULT_PAGINATION_CLASS": "henan_carbon.pagination.Pagination",
    "DEFAULT_SCHEMA_CLASS": "henan_carbon.schema.Description",
    "EXCEPTION_HANDLER": "henan_carbon.errors.answer",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Under which version all answers stand; a 304 is given by it.
API_VERSION = "assessment.selectors.results_version"
SPECTACULAR_SETTINGS = {
    "TITLE": "河南省城乡建设碳达峰目标跟踪接口",
    "DESCRIPTION": "依据豫建科〔2023〕29号。小数以字符串给出，缺失为 null。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["accounts.permissions.Known"],
    "ENUM_NAME_OVERRIDES": {
        "ResultStatusEnum": "assessment.api.STATUSES",
        "ReportStateEnum": "reporting.models.State",
        "RectificationStateEnum": "documents.models.RectificationState",
        "ReadingStatusEnum": "indicators.models.Reading.Status",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "henan_carbon.schema.add_problems",
        "henan_carbon.schema.as_asked_for",
        "henan_carbon.schema.add_examples",
        "henan_carbon.schema.in_chinese_only",
    ],
    # Without this Swagger sends the schema's address to a validator on the internet.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Without a broker jobs run at once in the same process; with one, in the worker.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://localhost/")
CELERY_TASK_ALWAYS_EAGER = CELERY_BROKER_URL == "memory://localhost/"
# Without a worker, long work goes to a thread, so that its page can show how far it is.
JOBS_IN_THREADS = CELERY_TASK_ALWAYS_EAGER
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_STORE_EAGER_RESULT = False
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's task comes back after seconds, not minutes; the visibility timeout must stay
# above the longest task. A Redis that hangs is treated as one that is away: without a timeout whoever
# saves would wait for it without end.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Messages can be lost and deadlines pass; what they leave behind is found within this time.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=60.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "assessment.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS * 0.9},
    },
    # What is due is told once however often this runs; a missed hour is made up in the next.
    "remind": {"task": "reporting.remind", "schedule": crontab(minute="5")},
    "webhooks": {
        "task": "accounts.deliver_webhooks",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "jobs": {"task": "jobs.sweep", "schedule": 60.0, "options": {"expires": 55.0}},
    "mail": {"task": "reporting.mail", "schedule": 300.0, "options": {"expires": 290.0}},
    "sessions": {"task": "operations.clear_sessions", "schedule": crontab(hour="3", minute="40")},
}

# Reminders also go by e-mail once a server is named; without one they are printed, in production not
# even that: its log names nobody.
_NO_SERVER = "dummymail://" if PRODUCTION else "consolemail://"
vars().update(env.email_url_config(env.str("EMAIL_URL", default="") or _NO_SERVER))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="henan-carbon@localhost")
# Where people reach this system, for the links in e-mails.
SITE_URL = env.str("SITE_URL", default="")
# The same bureau is chased again within so many hours only when that is confirmed.
CHASE_AGAIN_HOURS = env.int("CHASE_AGAIN_HOURS", default=12)

# Seen of every request and job, see operations/: "json" for machines that collect logs.
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=500)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
WORKER_METRICS_PORT = env.int("WORKER_METRICS_PORT", default=0)
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "VALIDATE_GUID": True,
    "INTEGRATIONS": [CeleryIntegration(use_django_logging=True)],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "text": {"format": "%(levelname)s %(name)s [%(correlation_id)s] %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(levelname)s %(name)s %(message)s %(correlation_id)s",
            "rename_fields": {
                "levelname": "level",
                "name": "logger",
                "correlation_id": "request_id",
            },
            "timestamp": True,
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # A job that succeeded is not news; one that failed is logged as an error. Nor is every glyph.
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # Each refusal has its line in henan.requests already, without the address asked for.
        "django.request": {"level": "ERROR"},
        "django_guid": {"level": "WARNING"},
        "django_guid.celery": {"level": "WARNING"},
    },
}

# Uploaded files: random names, outside every folder the web server serves.
MEDIA_ROOT = Path(env.str("MEDIA_DIRECTORY", default=str(VAR_DIR / "files")))
