"""Evidence is tested at one moment, with a folder of the test's own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests import factories as make


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)
    settings.MEDIA_ROOT = tmp_path / "files"
