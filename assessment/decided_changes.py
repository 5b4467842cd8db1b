"""Which changes of status a decision brought: what it kept of the results tells."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from assessment.models import CityStatus, DecidedResult, ProvincialStatus, StatusChange

Key = tuple[int | None, int, int, str, str]


def name_decisions(
    changes: Sequence[StatusChange], *, of: type[CityStatus] | type[ProvincialStatus]
) -> None:
    """Give every change that a decision announced the decision as its cause.

    To be called before the results of the changes are written: a result that was stored after the
    decision was taken already stands under it, and owes what changes now to something else. What
    turned out otherwise than announced owes it to a figure that came with it. One query, none
    without changes.
    """
    if not changes:
        return
    stands = of._default_manager.filter(
        indicator=OuterRef("indicator"),
        year=OuterRef("year"),
        computed_at__lte=OuterRef("decision__decided_at"),
        **({"city": OuterRef("city")} if of is CityStatus else {}),
    )
    announced = DecidedResult.objects.filter(
        Exists(stands),
        city__isnull=of is ProvincialStatus,
        indicator__in={each.indicator_id for each in changes},
        year__in={each.year for each in changes},
    )
    decisions: dict[Key, int] = {
        (city, indicator, year, before, after): decision
        for city, indicator, year, before, after, decision in announced.order_by(
            "decision__number"
        ).values_list(
            *("city_id", "indicator_id", "year", "status_before", "status_after", "decision_id")
        )
    }
    for each in changes:
        key = each.city_id, each.indicator_id, each.year, each.status_before, each.status_after
        if key in decisions:
            each.cause = StatusChange.Cause.DECISION
            each.decision_id = decisions[key]
