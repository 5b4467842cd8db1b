"""Everything about one waiting figure or task that its reviewer has to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.wording import author
from cities.models import City
from indicators.models import Indicator
from indicators.wording import MINUS, POINTS, figure, plain, target_words
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.commitments import asked_commitments
from reporting.evidence.reading import shelf_of
from reporting.models import Comment, Decision, Evidence, Fact, State, TaskReport
from reporting.parsing import ElementRule
from reporting.review.decided import decision_words
from reporting.review.effect import Effect, effect
from reporting.review.former_notes import note_of
from reporting.review.queue import Item, Queue
from reporting.review.strips import Axis, Dot
from reporting.task_figures import figure_words

DECIDED = (State.APPROVED, State.FINAL)
SHOWN_YEARS = 6


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the figure or task, what was said with it and what was decided of it."""

    number: int
    shown: str
    note: str
    state: str
    at: datetime
    who: str
    decisions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """An element of the indicator, last year's and this year's figure."""

    name: str
    unit: str
    last: str
    now: str
    change: str
    state: str
    this: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """The cities' values of the indicator: dots, median, and this city's distance."""

    dots: Sequence[Dot]
    own: str
    middle: str
    score: str
    rows: Sequence[tuple[City, str]]


@dataclass(frozen=True, slots=True)
class FigureDetail:
    """What a figure is judged by; the first effect is that on its own indicator, `note_of` says
    for which earlier figure the remark was written."""

    last: str
    change: str
    target: str
    effects: Sequence[Effect]
    years: Sequence[tuple[int, str, str]]
    versions: Sequence[Version]
    note_of: str
    compared: Compared | None
    rows: Sequence[Row]
    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """What a task is judged by: the clause's own words, last year's state, the years' words."""

    last: str
    years: Sequence[tuple[int, str, str]]
    versions: Sequence[Version]
    figures: Sequence[str]


@dataclass(frozen=True, slots=True)
class Detail:
    """The item in its list, with one of `figure` and `task`; `after` is where its decision leads:
    to the next, from the last one back to the first that was passed over."""

    item: Item
    place: int
    of: int
    previous: str
    next: str
    after: str
    comments: Sequence[Comment]
    files: Sequence[Evidence]
    figure: FigureDetail | None
    task: TaskDetail | None

    @property
    def versions(self) -> Sequence[Version]:
        """This year's versions, newest first."""
        return self.figure.versions if self.figure else self.task.versions if self.task else ()

    @property
    def last(self) -> str:
        """Last year's figure or state of work."""
        return self.figure.last if self.figure else self.task.last if self.task else ""


def detail(queue: Queue, item: Item, listed: Sequence[Item]) -> Detail:
    """The item in full; `listed` is the list it is shown in."""
    keys = [each.key for each in listed]
    place = keys.index(item.key) if item.key in keys else 0
    return Detail(
        item=item,
        place=place + 1,
        of=len(keys),
        previous=keys[place - 1] if place else "",
        next=keys[place + 1] if place + 1 < len(keys) else "",
        after=next((key for key in keys[place + 1 :] + keys[:place]), ""),
        comments=_comments(item),
        files=_files(item),
        figure=_figure_detail(queue, item, item.fact) if item.fact else None,
        task=_task_detail(item.task) if item.task else None,
    )


def _figure_detail(queue: Queue, item: Item, fact: Fact) -> FigureDetail:
    figures, code = queue.figures, fact.element.code
    rule, known = figures.basis.rules[code], figures.counting[item.city.code]
    versions = list(
        Fact.objects.filter(city=item.city, element=fact.element, year=fact.year)
        .exclude(state=State.DRAFT)
        .select_related("created_by")
        .order_by("version")
    )
    effects = _effects(queue, item, fact, versions)
    before = known.get((code, fact.year - 1))
    indicator = figures.indicator(item.number) if item.number else None
    return FigureDetail(
        last=_shown(before.value, before.text, rule) if before else "",
        change=_change(before.value if before else None, fact.value, rule),
        target=_target(effects[0]) if effects and indicator else "",
        effects=effects,
        years=[
            (at, _shown(each.value, each.text, rule) or "缺报", State(each.state).label)
            for at in range(fact.year - SHOWN_YEARS, fact.year + 1)
            if (each := known.get((code, at))) is not None
        ],
        versions=_versions(versions, _decisions(fact_ids=[each.pk for each in versions]), rule),
        note_of=note_of(versions, rule),
        compared=_compared(queue, item, indicator) if indicator else None,
        rows=_rows(queue, item, indicator, fact.year) if indicator else [],
        indicator=indicator,
    )


def _effects(queue: Queue, item: Item, fact: Fact, versions: Sequence[Fact]) -> list[Effect]:
    """On each indicator that uses the figure, its own first."""
    code = fact.element.code
    approved = [each.value for each in versions if each.state in DECIDED and each.pk != fact.pk]
    using = [
        each.number
        for each in queue.figures.basis.indicators
        if any(use.element.code == code and use.part != "detail" for use in each.uses.all())
    ]
    return [
        effect(
            queue.figures,
            number,
            city=item.city,
            element=code,
            year=fact.year,
            approved=approved[-1] if approved else None,
        )
        for number in sorted(using, key=lambda number: number != item.number)
    ]


def _target(effect: Effect) -> str:
    """「2030年不低于20%」 as the province's target is said; "" without one."""
    target = effect.province_after.target
    if target is None:
        return ""
    words = target_words(target.operator.value, target.value, unit=effect.indicator.unit)
    return f"{target.year}年{words}"


def _task_detail(task: TaskReport) -> TaskDetail:
    reports = TaskReport.objects.filter(city=task.city, clause=task.clause).exclude(
        state=State.DRAFT
    )
    own = list(reports.filter(year=task.year).select_related("created_by").order_by("version"))
    years = {each.year: each for each in reports.filter(year__lte=task.year).order_by(
        "year", "version")}  # fmt: skip
    decisions = _decisions(task_ids=[report.pk for report in own])
    return TaskDetail(
        last=_progress(last) if (last := years.get(task.year - 1)) else "",
        years=[(at, _progress(each), each.narrative) for at, each in years.items()],
        versions=[
            Version(
                report.version,
                _progress(report),
                report.narrative,
                State(report.state).label,
                report.created_at,
                author(report.created_by),
                decisions.get(report.pk, []),
            )
            for report in reversed(own)
        ],
        figures=figure_words(
            task.figures.values_list("commitment__order", "value"), asked_commitments()
        ),
    )


def _progress(report: TaskReport) -> str:
    return PROGRESS_LABELS.get(report.progress, "未填")


def _shown(value: Decimal | None, text: str, rule: ElementRule) -> str:
    shown = value_text(value, text, rule)
    return f"{shown}{rule.unit}" if shown and value is not None else shown


def _change(before: Decimal | None, now: Decimal | None, rule: ElementRule) -> str:
    """「+166.3%」 of an amount, in points of a percentage; "" where there is no comparison."""
    if before is None or now is None or not rule.is_number:
        return ""
    sign = "+" if now > before else MINUS if now < before else ""
    if rule.is_percent:
        return f"{sign}{plain(abs(now - before))}个{POINTS}"
    if before == 0:
        return f"{sign}{plain(abs(now - before))}{rule.unit}"
    return f"{sign}{figure(abs(now - before) * 100 / abs(before), unit='%', places=1)}"


def _versions(
    versions: Sequence[Fact], decisions: dict[int, list[str]], rule: ElementRule
) -> list[Version]:
    return [
        Version(
            each.version,
            _shown(each.value, each.text, rule) or f"缺报：{each.missing_reason}",
            each.note,
            State(each.state).label,
            each.created_at,
            str(each.created_by or each.source),
            decisions.get(each.pk, []),
        )
        for each in reversed(versions)
    ]


def _decisions(
    *, fact_ids: Sequence[int] = (), task_ids: Sequence[int] = ()
) -> dict[int, list[str]]:
    """What was decided of versions, in words, by the version's key."""
    found: dict[int, list[str]] = {}
    rows = Decision.objects.select_related("department", "by").order_by("pk")
    rows = rows.filter(fact__in=fact_ids) if fact_ids else rows.filter(task__in=task_ids)
    for each in rows:
        found.setdefault(each.fact_id or each.task_id or 0, []).append(decision_words(each))
    return found


def _files(item: Item) -> list[Evidence]:
    """The evidence submitted with it."""
    shelf = shelf_of(item.city, item.submission.cycle, with_drafts=False)
    if item.fact is not None:
        return shelf.by_element.get(item.fact.element.code, [])
    return shelf.by_clause.get(item.task.clause.code, []) if item.task else []


def _comments(item: Item) -> list[Comment]:
    rows = Comment.objects.select_related("department", "by").order_by("at", "pk")
    return list(rows.filter(fact=item.fact) if item.fact else rows.filter(task=item.task))


def _compared(queue: Queue, item: Item, indicator: Indicator) -> Compared | None:
    found = queue.peers.get(item.number)
    own = found.values.get(item.city.code) if found else None
    if found is None or own is None or len(found.values) < 2:
        return None
    axis = Axis(list(found.values.values()))
    by_code = {city.code: city for city in queue.figures.cities}

    def said(value: object) -> str:
        return figure(value, unit=indicator.unit, places=indicator.decimals)  # type: ignore[arg-type]

    ordered = sorted(found.values.items(), key=lambda pair: (-pair[1], pair[0]))
    score, terms = found.scores.get(item.city.code), queue.figures.basis.outlier_terms
    apart = f"离群度{float(score):.1f}" if score is not None else ""
    if score is not None and terms.stands_out(score):
        apart += f"（超过{plain(terms.threshold)}提示）"
    return Compared(
        dots=[
            Dot(axis.place(value), by_code[code].short_name, code == item.city.code)
            for code, value in sorted(
                found.values.items(), key=lambda pair: pair[0] == item.city.code
            )
            if code in by_code
        ],
        own=said(own),
        middle=said(found.median),
        score=apart,
        rows=[(by_code[code], said(value)) for code, value in ordered if code in by_code],
    )


def _rows(queue: Queue, item: Item, indicator: Indicator, year: int) -> list[Row]:
    rules, known = queue.figures.basis.rules, queue.figures.counting[item.city.code]
    codes = dict.fromkeys(use.element.code for use in indicator.uses.all() if use.part != "detail")
    found = []
    for code in codes:
        rule, now, last = rules[code], known.get((code, year)), known.get((code, year - 1))
        found.append(
            Row(
                name=rule.name,
                unit=rule.unit,
                last=value_text(last.value, last.text, rule) if last else "",
                now=value_text(now.value, now.text, rule) or "缺报" if now else "",
                change=_change(last.value if last else None, now.value if now else None, rule),
                state=State(now.state).label if now else "没有数",
                this=item.fact is not None and code == item.fact.element.code,
            )
        )
    return found
