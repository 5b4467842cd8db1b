"""A production system refuses to start as a demonstration, a desk, or with a key anybody knows."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings

from cities.models import Installation
from operations.production import Unfit, refuse_unfit, unfit_data, unfit_settings
from reporting.demonstration.loading import PASSWORD
from tests import factories

GOOD_KEY = "Zq8-" * 4 + "k3_Lm9vXw2TqR7yUbN5cHd1JfG6sAaEoPi0" * 2

fit = override_settings(PRODUCTION=True, DEBUG=False, SECRET_KEY=GOOD_KEY)


@pytest.mark.django_db
def test_an_empty_system_with_a_key_of_its_own_starts() -> None:
    with fit:
        refuse_unfit()


@pytest.mark.django_db
def test_what_is_no_production_system_may_be_anything() -> None:
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})
    with override_settings(PRODUCTION=False, DEBUG=True, SECRET_KEY="short"):
        refuse_unfit()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"DEBUG": True}, "DEBUG"),
        ({"SECRET_KEY": "local-use-only-never-in-production"}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY"),
    ],
)
def test_settings_that_are_refused(wrong: dict[str, object], named: str) -> None:
    with fit, override_settings(**wrong):
        with pytest.raises(Unfit, match=named):
            refuse_unfit()
        assert [e.id for e in run_checks(include_deployment_checks=True) if "operations" in e.id]


@pytest.mark.django_db
def test_demonstration_data_is_refused() -> None:
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})
    with fit, pytest.raises(Unfit, match="演示数据"):
        refuse_unfit()


@pytest.mark.django_db
def test_a_demonstration_account_is_refused_until_its_password_is_another() -> None:
    """Even where the mark of the demonstration was taken out of the database by hand."""
    person = factories.province_admin(username="city-410100")
    person.set_password(PASSWORD)
    person.save()
    assert unfit_data() == [
        "账号city-410100用的是公开的演示密码：请停用这些账号或重置密码。",
    ]
    person.set_password("Another-2026-one")
    person.save()
    assert unfit_data() == []


def test_the_web_processes_and_the_worker_ask() -> None:
    """The entry points themselves, each in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "PRODUCTION": "on",
        "SECRET_KEY": "too-short",
        "DATABASE_URL": "sqlite:///:memory:",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    starts = {
        "web": [sys.executable, "-c", "import henan_carbon.wsgi"],
        "worker": [sys.executable, "-m", "celery", "-A", "henan_carbon", "worker", "-c", "1"],
    }
    for name, command in starts.items():
        run = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert run.returncode != 0, name
        assert "SECRET_KEY" in run.stderr + run.stdout, name


def test_deployment_check_is_clean() -> None:
    """Of the API's description too, which needs no table."""
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "PRODUCTION": "on",
            "SECRET_KEY": GOOD_KEY,
            "ALLOWED_HOSTS": "carbon.example.gov.cn",
            "DATABASE_URL": "sqlite:///:memory:",
            "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
        },
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def test_these_tests_begin_from_fit_settings() -> None:
    with fit:
        assert unfit_settings() == []
