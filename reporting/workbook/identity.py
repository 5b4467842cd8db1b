"""What a workbook says it is: whose, of which year, of which template."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from reporting.findings import Finding, Severity
from reporting.parsing import clean_text
from reporting.workbook.cells import (
    NotOurWorkbook,
    RawCell,
    RawWorkbook,
    coordinate,
    is_blank,
)
from reporting.workbook.container import DOWNLOAD_AGAIN, is_ole, opened
from reporting.workbook.forms import forms
from reporting.workbook.layout import (
    CITY_NAME_LABEL,
    DATA_COLUMNS,
    DATA_SHEET,
    MADE_AT,
    MARKS,
    TEMPLATE_VERSION,
    normalised,
)
from reporting.workbook.xls import read_xls
from reporting.workbook.xlsx import read_xlsx

Place = tuple[str, str]  # sheet, cell
CITY_NAME = "city_name"
LABELS = {normalised(mark.label): mark.field for mark in MARKS} | {
    normalised(CITY_NAME_LABEL): CITY_NAME
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook of ours before its data are read.

    `visible` are the labelled cells at the top of the data sheet, `places` where they stand.
    `made_at` is when it was downloaded, as far as it says so.
    """

    workbook: RawWorkbook
    city_code: str
    year: int | None
    template_version: str
    visible: Mapping[str, str]
    places: Mapping[str, Place]
    made_at: datetime | None = None

    def place(self, field: str) -> Place:
        return self.places.get(field, (DATA_SHEET, ""))


def open_workbook(content: bytes) -> Opened:
    """Open an uploaded file and see what it says it is. Raises NotOurWorkbook.

    Document properties count; where they are lost, the defined names; in an .xls, which carries
    neither to us, the labelled cells.
    """
    old = is_ole(content)
    workbook = read_xls(content) if old else read_xlsx(opened(content))
    visible, places = _labelled_cells(workbook)
    declared = {**workbook.defined_names, **workbook.properties}
    if old or declared:
        declared = {**visible, **declared}
    if any(mark.field not in declared for mark in MARKS):
        raise NotOurWorkbook(
            "not_our_workbook",
            "这不是本系统生成的填报工作簿：找不到城市、年度和模板版本。",
            DOWNLOAD_AGAIN,
        )
    return Opened(
        workbook=workbook,
        city_code=_plain(declared["city_code"]),
        year=_year(declared["year"]),
        template_version=_plain(declared["template_version"]),
        visible=visible,
        places=places,
        made_at=_instant(workbook.properties.get(MADE_AT, "")),
    )


def identity_findings(
    opened: Opened,
    *,
    cities: Mapping[str, str],
    years: Collection[int],
    expected_city: str | None = None,
    expected_year: int | None = None,
) -> list[Finding]:
    """Errors in what the workbook says it is.

    `cities` maps known codes to names, `years` are those with a cycle; the expected ones are
    those of the page it was uploaded to.
    """
    findings = []
    if opened.template_version != TEMPLATE_VERSION or _contradicts(
        opened, "template_version", opened.template_version
    ):
        findings.append(
            _error(
                "template_outdated",
                opened.place("template_version"),
                f"模板版本“{opened.template_version[:20]}”不是现行版本“{TEMPLATE_VERSION}”。",
                "请重新下载本市本年度的工作簿，把数据填入新的工作簿后上传。",
            )
        )
    findings += _city_findings(opened, cities, expected_city)
    findings += _year_findings(opened, years, expected_year)
    return findings


def _city_findings(
    opened: Opened, cities: Mapping[str, str], expected: str | None
) -> list[Finding]:
    code = opened.city_code
    if code not in cities:
        return [
            _error(
                "unknown_city",
                opened.place("city_code"),
                f"没有代码为“{code[:20]}”的上报城市。",
                DOWNLOAD_AGAIN,
            )
        ]
    if expected is not None and code != expected:
        return [
            _error(
                "city_mismatch",
                opened.place("city_code"),
                f"这是{cities[code]}的工作簿，不是{cities.get(expected, expected)}的。",
                "请核对文件，上传本市的工作簿。",
            )
        ]
    for field, said in (("city_code", code), (CITY_NAME, cities[code])):
        if _contradicts(opened, field, said):
            return [
                _error(
                    "city_mismatch",
                    opened.place(field),
                    f"工作簿是为{cities[code]}（{code}）生成的，"
                    f"表中却写着“{opened.visible[field][:20]}”。",
                    "一个市的工作簿不能改给另一个市用。" + DOWNLOAD_AGAIN,
                )
            ]
    return []


def _year_findings(opened: Opened, years: Collection[int], expected: int | None) -> list[Finding]:
    year = opened.year
    if year not in years:
        return [
            _error(
                "unknown_year",
                opened.place("year"),
                f"{'' if year is None else year}年度没有上报任务。",
                DOWNLOAD_AGAIN,
            )
        ]
    if expected is not None and year != expected:
        return [
            _error(
                "year_mismatch",
                opened.place("year"),
                f"这是{year}年度的工作簿，不是{expected}年度的。",
                "请核对文件，上传本年度的工作簿。",
            )
        ]
    if "year" in opened.visible and _year(opened.visible["year"]) != year:
        return [
            _error(
                "year_mismatch",
                opened.place("year"),
                f"工作簿是为{year}年度生成的，表中却写着“{opened.visible['year'][:20]}”。",
                "一个年度的工作簿不能改给另一个年度用。" + DOWNLOAD_AGAIN,
            )
        ]
    return []


def _contradicts(opened: Opened, field: str, said: str) -> bool:
    return field in opened.visible and _plain(opened.visible[field]) != _plain(said)


def _error(code: str, place: Place, message: str, remedy: str) -> Finding:
    return Finding(code, Severity.ERROR, message, remedy, sheet=place[0], cell=place[1])


def _labelled_cells(workbook: RawWorkbook) -> tuple[dict[str, str], dict[str, Place]]:
    """The values right of their labels above the data sheet's header."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    for sheet, header in forms(workbook, DATA_COLUMNS, DATA_SHEET)[:1]:
        for row, cells in sheet.rows.items():
            if row >= header.row:
                break
            field = ""
            for column, cell in cells.items():
                if is_blank(cell.value):
                    continue
                label = LABELS.get(normalised(cell.value))
                if label is None and field and field not in values:
                    values[field] = _shown(cell)
                    places[field] = (sheet.name, coordinate((row, column)))
                field = label or ""
    return values, places


def _shown(cell: RawCell) -> str:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean_text(value)


def _plain(text: str) -> str:
    """「１.0」 and 「1.0」 as 「1」: spreadsheets turn codes and years into numbers."""
    return normalised(text).removesuffix(".0")


def _year(text: str) -> int | None:
    digits = _plain(text).removesuffix("年度").removesuffix("年")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 4 else None


def _instant(text: str) -> datetime | None:
    """When a workbook says it was made; None for anything that is no instant of our time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and 2000 <= at.year <= 2999 else None
