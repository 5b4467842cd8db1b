"""The status of a unit in a year: the first rule that applies."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .model import Bands, Baseline, Judgement, Target, Verdict, YearContext
from .statuses import Reason, Status
from .value import Reading

Ruling = tuple[Status, Reason]


@dataclass(frozen=True, slots=True)
class Standing:
    """A value beside everything it is judged against.

    ``behind`` is ``None`` where there is no path; ``path_starts_here`` is true in the baseline's
    own year when the path starts at the baseline.
    """

    year: int
    value: Fraction
    final: bool
    reference: Target
    targets: Sequence[Target]
    verdicts: Sequence[Verdict]
    baseline: Baseline | None
    behind: bool | None
    path_starts_here: bool
    pace: Fraction | None
    bands: Bands


def status_unreported(reading: Reading, context: YearContext) -> Ruling | None:
    """不适用, 待认定, 未到期, 逾期未报: what is said of a year in which nothing counts.

    Source: 豫建科〔2023〕29号 五（二）, each city reports by mid-November.
    """
    if reading.outside is Reason.UNDESIGNATED:
        return Status.UNDESIGNATED, reading.outside
    if reading.outside is not None:
        return Status.NOT_APPLICABLE, reading.outside
    if reading.reported:
        return None
    if not context.has_cycle:
        return Status.NOT_DUE, Reason.NO_TASK
    if not context.deadline_passed:
        return Status.NOT_DUE, Reason.DEADLINE_AHEAD
    return Status.OVERDUE, Reason.NOTHING_REPORTED


def status_reported(standing: Standing) -> Ruling:
    """已达标, 到期未达标, 倒退, 进度正常, 进度偏慢, 滞后, 首报, tried in this order.

    Bands 95 % / 60 % / 0 % of the pace: Eurostat's progress assessment as published by
    Statistics Canada for Open SDG.
    """
    if _meets(standing, standing.reference):
        return Status.MET, Reason.TARGET_MET
    return _past_targets(standing) or _backwards(standing) or _underway(standing)


def _meets(standing: Standing, target: Target) -> bool:
    return target.operator.met(standing.value, target.value)


def _past_targets(standing: Standing) -> Ruling | None:
    """A target missed now and in its own year; then one that was met in its own year."""
    was_met = {verdict.year: verdict.met for verdict in standing.verdicts}
    missed = [target for target in standing.targets if not _meets(standing, target)]
    for target in missed:
        if target.year < standing.year and was_met[target.year] is not True:
            return Status.EXPIRED_UNMET, Reason.OWN_YEAR_MISSED
        if target.year == standing.year and standing.final:
            return Status.EXPIRED_UNMET, Reason.OWN_YEAR_MISSED
    if any(target.year < standing.year for target in missed):
        return Status.REGRESSING, Reason.OWN_YEAR_WAS_MET
    return None


def moved_back(judged: Judgement) -> bool:
    """Whether a judged unit fell behind where it started, by the very test of 倒退, whatever
    earlier rule gave it its status. False where there is nothing to compare, or it is 已达标."""
    reference = judged.target
    if judged.value is None or reference is None or judged.status is Status.MET:
        return False
    behind = judged.path is not None and judged.gap_to_path is not None and judged.gap_to_path > 0
    return _behind_start(judged.baseline, reference, judged.pace, behind=behind) is not None


def _backwards(standing: Standing) -> Ruling | None:
    reason = _behind_start(
        standing.baseline, standing.reference, standing.pace, behind=bool(standing.behind)
    )
    return None if reason is None else (Status.REGRESSING, reason)


def _behind_start(
    baseline: Baseline | None, reference: Target, pace: Fraction | None, *, behind: bool
) -> Reason | None:
    """What makes a target that is not met 倒退: the baseline met it, or it was moved away from."""
    if baseline is not None and reference.operator.met(baseline.value, reference.value):
        return Reason.BASELINE_MET_TARGET
    return Reason.MOVING_AWAY if pace is not None and pace < 0 and behind else None


def _underway(standing: Standing) -> Ruling:
    pace, bands = standing.pace, standing.bands
    if pace is not None and pace >= bands.on_track:
        return Status.ON_TRACK, Reason.PACE
    if standing.behind is False and not standing.path_starts_here:
        return Status.ON_TRACK, Reason.ON_PATH
    if pace is not None:
        return (Status.SLOW if pace >= bands.slow else Status.LAGGING), Reason.PACE
    if standing.behind:
        return Status.LAGGING, Reason.BEHIND_PATH
    return Status.NOT_JUDGEABLE, Reason.FIRST_REPORT
