"""What a year's figures come to is kept as long as they are the same, and no longer."""

from types import SimpleNamespace

import pytest

from reporting.models import State
from reporting.review import figures as review_figures
from reporting.review.figures import YearFigures, year_figures
from tests import factories as make

pytestmark = pytest.mark.django_db

#: Photovoltaics on the roofs of new factories.
NUMBER = 18


def now() -> YearFigures:
    return year_figures(make.cycle(), make.NOW)


def test_what_figures_come_to_is_kept_until_one_of_them_counts(
    plan: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Within a transaction, as every test is, nothing is kept.
    make.fact("factory_roof_area", "10", state=State.APPROVED)
    make.fact("factory_pv_area", "2", state=State.APPROVED)
    assert now().worked_out is not now().worked_out
    monkeypatch.setattr(review_figures, "connection", SimpleNamespace(in_atomic_block=False))

    first = now()
    assert first.of_province(NUMBER).value == first.values(NUMBER)["410100"] == 20
    assert now().worked_out is first.worked_out
    make.fact("factory_pv_area", "9", state=State.DRAFT)
    assert now().worked_out is first.worked_out

    make.fact("factory_pv_area", "3", state=State.SUBMITTED)
    second = now()
    assert second.of_province(NUMBER).value == second.values(NUMBER)["410100"] == 30
    assert first.of_province(NUMBER).value == 20

    figure = make.fact("factory_pv_area", "3", state=State.APPROVED)
    third = now()
    figure.state = State.FINAL
    figure.save(update_fields=["state"])
    assert now().worked_out is not third.worked_out
