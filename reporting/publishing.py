"""Taking in what is published elsewhere, and putting such a figure in force."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.access import may_review_all
from accounts.models import User
from audit.services import record
from cities.models import City
from indicators.models import DataElement, ElementType
from reporting.changes import Change, value_text
from reporting.checks import check_entries
from reporting.findings import Finding, Severity, has_errors
from reporting.history import HistoryRow, Imported, Reader
from reporting.marks import mark_facts
from reporting.models import Fact, PublishedFigure, State
from reporting.parsing import control_characters
from reporting.selectors import parts_of_wholes
from reporting.services import actor
from reporting.workflow import NotAllowed

REASON_LENGTH = 300
_NUMBERS = (ElementType.AMOUNT, ElementType.WHOLE)


@transaction.atomic
def import_published(
    *,
    rows: Sequence[HistoryRow],
    source: str,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
) -> Imported:
    """Keep one source's figures beside what cities reported, all or nothing.

    Nothing that is in force changes. A figure that this source has given already is passed over;
    given otherwise it is an error: a revised edition is a source of its own.
    """
    reader = Reader(rows, timezone.localtime(now).year)
    findings = list(reader.findings)
    kept = {
        (figure.city.code, figure.element.code, figure.year): figure.value
        for figure in PublishedFigure.objects.filter(source=source).select_related(
            "city", "element"
        )
    }
    changes: list[Change] = []
    new: list[tuple[City, str, int, Decimal]] = []
    for city in reader.cities_named:
        own = reader.entries[city.code]
        found = check_entries(own, reader.rules, parts_of_wholes(), asked=None, known={})
        for entry in own:
            rule, key = reader.rules[entry.element], (city.code, entry.element, entry.year)
            if rule.type not in _NUMBERS or entry.value is None:
                found.append(_no_number(rule.name, entry.element, entry.year))
            elif key not in kept:
                new.append((city, entry.element, entry.year, entry.value))
                shown = value_text(entry.value, "", rule)
                changes.append(Change(city.name + rule.name, entry.year, "", shown, rule.code))
            elif kept[key] != entry.value:
                was, is_now = (value_text(v, "", rule) for v in (kept[key], entry.value))
                found.append(_differs(source, rule.name, entry.element, entry.year, was, is_now))
        findings += [
            f.at(line=reader.lines.get((city.code, f.element, f.year or 0))) for f in found
        ]
    findings.sort(key=lambda finding: finding.line or 0)
    accepted = not has_errors(findings)
    if accepted and not dry_run and new:
        _write(new, source, by, now)
    return Imported(accepted, findings, changes)


@transaction.atomic
def adopt(
    *, published: PublishedFigure, version: int, reason: str, by: User, now: datetime
) -> Fact:
    """Put a published figure in force as the next version of what was reported; both stay.

    `version` is that of the figure in force when it was compared, 0 where there was none. What
    was final stays final. Raises NotAllowed for the wrong role, no reason, or a newer version.
    """
    if not may_review_all(by):
        raise NotAllowed("采用另一来源的数由省级管理员决定，您的账号不能办理。")
    reason = " ".join(reason.split())
    if not reason:
        raise NotAllowed("请写明采用这个来源的理由，它和新版一起保存，市里可以看到。")
    if len(reason) > REASON_LENGTH:
        raise NotAllowed(f"理由最多{REASON_LENGTH}字，现在有{len(reason)}字。")
    if control_characters(reason):
        raise NotAllowed("理由含有不可见的控制字符，请删去后重新键入。")
    City.objects.select_for_update(no_key=True).get(pk=published.city_id)
    versions = Fact.objects.filter(
        city=published.city, element=published.element, year=published.year
    ).order_by("version")
    counting = versions.exclude(state=State.DRAFT).last()
    if (counting.version if counting else 0) != version:
        raise NotAllowed("这期间已有新的一版，请看过新的一版再决定。")
    if counting is not None and counting.value == published.value:
        raise NotAllowed("现用的数与这个来源相同，不需要采用。")
    if versions.filter(state=State.DRAFT).exists():
        raise NotAllowed(
            f"{published.city.name}正在修改这个数，还没有上报。请等它上报，或请市里先改回。"
        )
    last = versions.last()
    fact = Fact.objects.create(
        city=published.city,
        element=published.element,
        year=published.year,
        version=last.version + 1 if last else 1,
        state=State.FINAL if counting is None or counting.state == State.FINAL else State.APPROVED,
        value=published.value,
        note=reason,
        source=published.source,
        created_at=now,
        created_by=by,
    )
    code = published.element.code
    mark_facts(city=published.city, facts=[(code, published.year)], now=now)
    record(
        by=actor(by),
        action="facts.adopt",
        subject=f"{published.city.code}/{published.year}/{code}",
        now=now,
        source=published.source,
        version=fact.version,
        replaced=version,
        reason=reason,
    )
    return fact


def _write(
    new: Sequence[tuple[City, str, int, Decimal]], source: str, by: User | None, now: datetime
) -> None:
    elements = dict(DataElement.objects.values_list("code", "pk"))
    PublishedFigure.objects.bulk_create(
        (
            PublishedFigure(
                city=city,
                element_id=elements[code],
                year=year,
                value=value,
                source=source,
                imported_at=now,
                imported_by=by,
            )
            for city, code, year, value in new
        ),
        batch_size=500,
    )
    record(
        by=actor(by),
        action="facts.publish",
        subject=source,
        now=now,
        figures=len(new),
        cities=sorted({city.code for city, *_ in new}),
    )


def _no_number(name: str, element: str, year: int) -> Finding:
    return Finding(
        "no_number",
        Severity.ERROR,
        f"{name}不是数值，不能与另一来源比对。",
        "请删去这一行。",
        element,
        year,
    )


def _differs(source: str, name: str, element: str, year: int, was: str, is_now: str) -> Finding:
    return Finding(
        "published_differs",
        Severity.ERROR,
        f"“{source}”的{name}（{year}年）已录为{was}，与本次{is_now}不同。",
        "录入的数不改。修订过的，请把出处写明版次，例如“2023年统计年鉴（修订）”。",
        element,
        year,
    )
