"""Queries whose SQL is written once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DateTimeField, Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from cities.prepared import Parameter, Prepared
from reporting.models import Cycle
from tests import factories

ASKED_AT = Parameter("at", DateTimeField())


def test_each_question_is_answered_for_its_own_values(db: None) -> None:
    first, second = factories.cycle(2041), factories.cycle(2042)
    earlier = Cycle.objects.filter(year__gt=2040, year__lt=OuterRef("year"), opens_at__lt=ASKED_AT)
    prepared = Prepared(
        lambda: (
            Cycle.objects.filter(opens_at__gte=ASKED_AT)
            .annotate(earlier=Exists(earlier))
            .order_by("year")
            .values_list("opens_at", "earlier", "year")
        )
    )
    moment = timedelta(microseconds=1)
    asked = [first.opens_at, first.opens_at + moment, second.opens_at + moment]
    with CaptureQueriesContext(connection) as captured:
        found = [prepared.first(at=at) for at in asked]
    assert found == [
        (first.opens_at, False, first.year),
        # Only the second opens from then on, and the first before it.
        (second.opens_at, True, second.year),
        None,
    ]
    assert len(captured) == 3
    assert list(prepared.written) == [connection.vendor]


def test_a_value_left_out_is_named(db: None) -> None:
    prepared = Prepared(lambda: Cycle.objects.filter(opens_at=ASKED_AT).values_list("year"))
    with pytest.raises(KeyError, match="at"):
        prepared.first()
