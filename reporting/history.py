"""Figures the province imports itself: history and published figures, from a CSV file."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cities.models import City
from indicators.models import DataElement
from reporting import on_record, selectors
from reporting.changes import Change, value_text
from reporting.checks import Entry, check_changes, check_entries
from reporting.findings import Finding, Severity, has_errors
from reporting.marks import mark_facts
from reporting.models import Fact, State
from reporting.parsing import ElementRule, clean_text, parse_value
from reporting.services import actor

COLUMNS = ("city", "year", "element", "value")
FIRST_YEAR = 2000
MAX_BYTES = 20 * 1024 * 1024


class NotAFactsFile(Exception):
    """The file cannot be read as facts; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of the file, as written."""

    line: int
    city: str
    year: str
    element: str
    value: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found and changed; not accepted means nothing was written."""

    accepted: bool
    findings: list[Finding]
    changes: list[Change]


def read_rows(content: bytes) -> list[HistoryRow]:
    """The lines of a facts file (UTF-8 with or without BOM, or GB18030).

    Raises NotAFactsFile when it is no CSV text with the columns city, year, element, value.
    """
    if len(content) > MAX_BYTES:
        raise NotAFactsFile("文件超过20 MB。请按年度拆分后分次导入。")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise NotAFactsFile(
                "文件不是UTF-8或GB18030编码的文本。请另存为“CSV UTF-8（逗号分隔）”后再导入。"
            ) from None
    if "\x00" in text:
        raise NotAFactsFile("文件不是文本（含有空字符）。请另存为“CSV UTF-8（逗号分隔）”后再导入。")
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        head = [clean_text(name).lower() for name in next(lines, [])]
        missing = [name for name in COLUMNS if name not in head]
        if missing:
            raise NotAFactsFile(f"第1行缺少列{'、'.join(missing)}。首行应为：{','.join(COLUMNS)}。")
        places = [head.index(name) for name in COLUMNS]
        rows = []
        for cells in lines:
            if not any(clean_text(cell) for cell in cells):
                continue
            if any(clean_text(cell) for cell in cells[len(head) :]):
                raise NotAFactsFile(
                    f"第{lines.line_num}行多于首行的{len(head)}列。"
                    "数里的千分位逗号请去掉，文字里有逗号的请加引号。"
                )
            padded = cells + [""] * (max(places) + 1 - len(cells))
            rows.append(HistoryRow(lines.line_num, *(clean_text(padded[i]) for i in places)))
    except csv.Error as error:
        raise NotAFactsFile(f"第{lines.line_num}行不能按CSV读取（{error}）。请检查引号。") from None
    return rows


@transaction.atomic
def import_history(
    *,
    rows: Sequence[HistoryRow],
    source: str,
    approve: bool,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
) -> Imported:
    """Take figures of any city and year up to the current one, all or nothing.

    `approve` makes them final, otherwise they count as submitted. A figure already there is
    kept; a differing one is added as its next version, and a finding says so. Blanks are passed
    over with a warning; makes no submission.
    """
    reader = Reader(rows, timezone.localtime(now).year)
    findings, entries = reader.findings, reader.entries
    state = State.FINAL if approve else State.SUBMITTED
    counting = {
        (fact.city_code, fact.element, fact.year): fact
        for fact in on_record.counting_facts(city_ids={c.pk for c in reader.cities_named})
    }
    changes: list[Change] = []
    new: list[tuple[City, Entry]] = []
    for city in reader.cities_named:
        known = {
            (element, year): Entry(element, year, fact.value, fact.text)
            for (code, element, year), fact in counting.items()
            if code == city.code
        }
        own = entries[city.code]
        found = check_entries(
            own, reader.rules, selectors.parts_of_wholes(), asked=None, known=known
        )
        merged = known | {(e.element, e.year): e for e in own}
        found += check_changes(own, reader.rules, known=merged)
        for entry in own:
            before = counting.get((city.code, entry.element, entry.year))
            if before and (before.value, before.text) == (entry.value, entry.text):
                if before.state == State.FINAL or not approve:
                    continue
            elif before and before.state in (State.APPROVED, State.FINAL):
                found.append(_replaces(entry, before, reader.rules[entry.element]))
            new.append((city, entry))
            rule = reader.rules[entry.element]
            old = value_text(before.value, before.text, rule) if before else ""
            shown = value_text(entry.value, entry.text, rule)
            changes.append(Change(f"{city.name}{rule.name}", entry.year, old, shown, entry.element))
        findings += [
            f.at(line=reader.lines.get((city.code, f.element, f.year or 0)), **_for_a_file(f))
            for f in found
        ]
    findings.sort(key=lambda finding: finding.line or 0)
    accepted = not has_errors(findings)
    if accepted and not dry_run and new:
        _write(new, state, source, by, now)
    return Imported(accepted, findings, changes)


def _for_a_file(finding: Finding) -> dict[str, str]:
    """A file of history has no notes: its warnings ask for a look, not for an explanation."""
    if finding.code in ("same_as_last_year", "change_over_bound"):
        return {"remedy": "请核对；数据无误的不必处理。"}
    return {}


def _replaces(entry: Entry, before: on_record.CountingFact, rule: ElementRule) -> Finding:
    return Finding(
        "replaces_approved",
        Severity.WARNING,
        f"{rule.name}（{entry.year}年）已有核定的数"
        f"{value_text(before.value, before.text, rule)}（第{before.version}版），"
        f"将另立新版{value_text(entry.value, entry.text, rule)}，原版保留。",
        "如不应更正，请删去这一行后重新导入。",
        entry.element,
        entry.year,
    )


class Reader:
    """The rows turned into entries per city, with what is wrong in them by line."""

    def __init__(self, rows: Sequence[HistoryRow], current_year: int) -> None:
        self.rules = selectors.rules()
        self.findings: list[Finding] = []
        self.entries: dict[str, list[Entry]] = {}
        self.lines: dict[tuple[str, str, int], int] = {}
        cities = {city.code: city for city in City.objects.order_by("code")}
        for row in rows:
            self._take(row, cities, current_year)
        self.cities_named = [city for code, city in cities.items() if code in self.entries]

    def _meant(self, text: str) -> str:
        """「请改为 lamps_total（灯具总数）。」 where a name was written, or a code nearly."""
        names = {rule.name: code for code, rule in self.rules.items()}
        near = get_close_matches(text, self.rules, n=1, cutoff=0.8)
        code = names.get(text) or next(iter(near), "")
        return f"可能是 {code}（{self.rules[code].name}）。" if code else ""

    def _refuse(self, row: HistoryRow, code: str, message: str, remedy: str) -> None:
        self.findings.append(
            Finding(code, Severity.ERROR, message, remedy, row.element[:60], line=row.line)
        )

    def _take(self, row: HistoryRow, cities: dict[str, City], current_year: int) -> None:
        city, rule = cities.get(row.city), self.rules.get(row.element)
        year_text = unicodedata.normalize("NFKC", row.year)
        # Python refuses to read thousands of digits as a number.
        year = int(year_text) if re.fullmatch("[0-9]{4}", year_text) else None
        if city is None:
            self._refuse(
                row,
                "unknown_city",
                f"没有代码为「{row.city[:20]}」的市。",
                "请填国家行政区划代码（六位），如郑州410100、济源419001。",
            )
        if rule is None:
            self._refuse(
                row,
                "unknown_element",
                f"没有代码为「{row.element[:60]}」的数据项。",
                f"{self._meant(row.element[:60])}代码表见 docs/elements.md，用 manage.py elements 也能印出。",
            )
        if year is None or not FIRST_YEAR <= year <= current_year:
            self._refuse(
                row,
                "bad_year",
                f"年度「{row.year[:20]}」不在{FIRST_YEAR}年至{current_year}年之间。",
                "请填四位年度。",
            )
            return
        if city is None or rule is None:
            return
        parsed = parse_value(row.value, rule)
        self.findings += [f.at(line=row.line, year=year) for f in parsed.findings]
        if has_errors(list(parsed.findings)):
            return
        if parsed.value is None and not parsed.text:
            self.findings.append(
                Finding(
                    "blank",
                    Severity.WARNING,
                    f"{city.name}{year}年{rule.name}没有数，未导入。",
                    "没有数不必处理；有数请补填。",
                    rule.code,
                    year,
                    line=row.line,
                )
            )
            return
        key = (city.code, rule.code, year)
        if key in self.lines:
            self._refuse(
                row,
                "duplicate_row",
                f"与第{self.lines[key]}行重复：{city.name}{year}年{rule.name}。",
                "请只保留一行。",
            )
            return
        self.lines[key] = row.line
        self.entries.setdefault(city.code, []).append(
            Entry(rule.code, year, parsed.value, parsed.text)
        )


def _write(
    new: list[tuple[City, Entry]], state: State, source: str, by: User | None, now: datetime
) -> None:
    elements = dict(DataElement.objects.values_list("code", "pk"))
    last: dict[tuple[int, int, int], int] = {}
    versions = Fact.objects.filter(city__in={city.pk for city, _ in new}).order_by("version")
    for *key, version in versions.values_list("city_id", "element_id", "year", "version"):
        last[key[0], key[1], key[2]] = version
    Fact.objects.bulk_create(
        (
            Fact(
                city=city,
                element_id=elements[entry.element],
                year=entry.year,
                version=last.get((city.pk, elements[entry.element], entry.year), 0) + 1,
                state=state,
                value=entry.value,
                text=entry.text,
                source=source,
                created_at=now,
                created_by=by,
            )
            for city, entry in new
        ),
        batch_size=500,
    )
    by_city: dict[City, list[tuple[str, int]]] = {}
    for city, entry in new:
        by_city.setdefault(city, []).append((entry.element, entry.year))
    for city, facts in by_city.items():
        mark_facts(city=city, facts=facts, now=now)
    record(
        by=actor(by),
        action="facts.import",
        subject=source[:200],
        now=now,
        state=str(state),
        facts=len(new),
        cities=sorted(city.code for city in by_city),
    )
