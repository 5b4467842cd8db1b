"""What every test may use: databases, the plan, servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.programs import (  # noqa: F401  (hooks)
    pytest_collection_modifyitems,
    pytest_sessionfinish,
    pytest_terminal_summary,
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """On SQLite use a file: a live server's threads and other processes see what a test saved,
    which they do not in memory."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        directory: Path = tmp_path_factory.mktemp("database")
        database.setdefault("TEST", {})["NAME"] = str(directory / "test.sqlite3")
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session", autouse=True)
def _apart_from_the_real_system(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep uploads out of var/, where the system of this desk keeps its own; hash passwords fast,
    since a slow hash is no test's subject; and look static files up when they are asked for, since
    every client would list them all first."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    # In a test, work is done before its page is shown, and in the test's own transaction.
    settings.JOBS_IN_THREADS = False
    settings.CACHES["progress"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _plan_not_held() -> None:
    """Each test takes back what it wrote; the process must not go on with it."""
    from indicators import held

    held.forget()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """The process remembers for an hour whose visits and refusals it noted, and for a minute how
    often a token asked; to each test its own people, who have the same numbers, come first."""
    from django.core.cache import caches

    for name in ("default", "throttle"):
        caches[name].clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The plan is in the test database before the first test, as in every real one, and so are the
    results of a province that reported nothing: computing them anew in each test took longest."""
    from assessment.services import ensure_current
    from tests.factories import NOW, load_plan

    with django_db_blocker.unblock():
        load_plan()
        ensure_current(NOW)


@pytest.fixture(autouse=True)
def _plan_again(request: pytest.FixtureRequest) -> None:
    """A transactional test ends by emptying every table, so each begins by loading the plan."""
    marker = request.node.get_closest_marker("django_db")
    transactional = {"transactional_db", "live_server"} & set(request.fixturenames)
    if transactional or (marker is not None and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        from tests.factories import load_plan

        load_plan()


@pytest.fixture
def plan(db: None) -> None:
    """For a test whose subject is the plan itself: says so, and needs nothing else."""


@pytest.fixture
def never_computed(db: None) -> None:
    """As before the first results: the test database begins with those of empty figures."""
    from django.apps import apps

    for model in apps.get_app_config("assessment").get_models():
        model._default_manager.all().delete()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real, empty Redis of this test process."""
    from tests.servers import redis

    with redis() as url:
        yield url
