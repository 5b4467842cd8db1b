"""What this room makes behind the page: the province's ledger, the notice's draft, all reports."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.access import own_city, sees_city, sees_province
from accounts.models import User
from assessment.models import Snapshot
from assessment.services import ensure_current
from assessment.snapshots import snapshot
from assessment.snapshots.telling import told_years
from cities.models import City
from cities.moment import one_moment
from cities.selectors import cities, holds_demonstration_data
from documents.composing import material, paper
from documents.downloads import DOCX, XLSX, shown_name
from documents.ledger import is_kept_year, ledger, tables
from documents.papers import docx_file
from documents.selectors import text_in_use
from documents.texts import Kind as PaperKind
from documents.workbook import written
from jobs.kinds import CannotDo, Kind, MadeFile, Outcome, Tell, register

LEDGER, NOTICE, REPORTS = "documents.ledger", "documents.notice", "documents.reports"
ZIP = "application/zip"


def ledger_file(year: int, by: User, tell: Tell | None = None) -> MadeFile:
    """The ledger of a year as `by` may see it. Raises CannotDo where no results are kept."""
    now = timezone.now()
    if tell:
        tell(0, 1, "核对结果")
    ensure_current(now)
    if not is_kept_year(year):
        raise CannotDo(f"{year}年度没有结果，没有台账可以导出。")
    demonstration = holds_demonstration_data()
    # It names the version of the results and their snapshot; its rows are those and no newer ones.
    with one_moment():
        sheets = tables(ledger(year, by=by, now=now, demonstration=demonstration))
    content = written(sheets, notice="演示数据" if demonstration else "", tell=tell)
    city = own_city(by)
    name = f"{year}年度{city.name if city else '全省'}碳达峰行动台账.xlsx"
    return MadeFile(shown_name(name, demonstration=demonstration), XLSX, content)


def draft(kind: PaperKind, chosen: Snapshot, year: int, city: City | None) -> MadeFile:
    """A paper's draft from a snapshot."""
    found = material(chosen, year, city, dated=None)
    made = paper(text_in_use(kind).text, found, draft=True, now=timezone.localtime())
    # The title already ends with （草稿）; so does the file's name.
    name = f"{made.title}（第{chosen.number}号快照）.docx"
    shown = shown_name(name, demonstration=holds_demonstration_data())
    return MadeFile(shown, DOCX, docx_file(made))


def reach_of(by: User) -> str:
    """Whose rows somebody's ledger holds: a city's code, "" for the province; goes with what is
    asked, since the same person may be somewhere else when the file is made or fetched."""
    city = own_city(by)
    return city.code if city else ""


def _no_ledger(by: User, parameters: Mapping[str, Any]) -> str:
    if not sees_province(by) and own_city(by) is None:
        return "您现在的角色不看各市数据，不能生成、下载台账。"
    if reach_of(by) != parameters.get("of", ""):
        return "这份台账是按您原来的角色和单位生成的，现在不能下载。请在台账所在的页面重新生成。"
    return ""


def _no_drafts(by: User, _: Mapping[str, Any]) -> str:
    return "" if sees_province(by) else "公文草稿只供省直部门生成、下载。"


def _ledger(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
    made = ledger_file(parameters["year"], by, tell)
    return Outcome(f"已生成，{_size(made)}。", file=made)


def _notice(_: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
    chosen, year = _chosen(parameters)
    tell(0, 1, f"读取{chosen}，排版")
    made = draft(PaperKind.NOTICE, chosen, year, None)
    return Outcome(f"已生成，{_size(made)}。", file=made)


def _reports(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
    chosen, year = _chosen(parameters)
    units = [city for city in cities() if sees_city(by, city)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, city in enumerate(units):
            tell(at, len(units), f"{city.name}年度报告")
            made = draft(PaperKind.REPORT, chosen, year, city)
            archive.writestr(f"{city.code} {made.name}", made.content)
    name = f"{year}年度各市报告草稿（第{chosen.number}号快照）.zip"
    demonstration = holds_demonstration_data()
    file = MadeFile(shown_name(name, demonstration=demonstration), ZIP, target.getvalue())
    return Outcome(f"已生成{len(units)}份，{_size(file)}。", file=file)


def _chosen(parameters: Mapping[str, Any]) -> tuple[Snapshot, int]:
    """The snapshot and year asked for. Raises CannotDo."""
    chosen, year = snapshot(parameters["snapshot"]), parameters["year"]
    if chosen is None or year not in told_years(chosen):
        raise CannotDo("这份快照里没有这个年度，不能生成。请回到公文页另选。")
    return chosen, year


def _size(file: MadeFile) -> str:
    return f"{max(1, round(len(file.content) / 1024))} KB"


def known() -> None:
    """Make the kinds known; called once, when the program starts."""
    register(Kind(LEDGER, _ledger, _no_ledger))
    register(Kind(NOTICE, _notice, _no_drafts))
    register(Kind(REPORTS, _reports, _no_drafts))
