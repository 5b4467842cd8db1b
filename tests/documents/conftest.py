"""A snapshot that papers are written from: a few reports, the rest overdue."""

import pytest
from freezegun import freeze_time

from assessment.models import Snapshot
from assessment.services import recompute_all
from assessment.snapshots import take_snapshot
from tests import factories
from tests.reporting.views import reports


@pytest.fixture
def today():
    with freeze_time(factories.NOW):
        yield


@pytest.fixture
def kept(db: None, today: None) -> Snapshot:
    """郑州 and 开封 reported; 开封 with 780 of 865.32 万m² of green buildings."""
    reports.submitted("郑州")
    reports.submitted("开封", green_building_area="780.00")
    recompute_all(factories.NOW)
    return take_snapshot(name="2026年11月通报口径", by=None, now=factories.NOW)
