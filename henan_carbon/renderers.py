"""Lists of the REST API as files: CSV, XLSX, and SDMX-CSV for statisticians."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from cities.selectors import holds_demonstration_data
from dashboards.exports import csv_text
from documents.downloads import XLSX
from documents.workbook import Column, Number, Table, written

Rows = Sequence[Mapping[str, Any]]
#: Which rows a data set of ours is: agency, name, version.
DATAFLOW = "HENAN_HC:CARBON_PEAK(1.0)"
PROVINCE = "410000"
SDMX_HEAD = (
    *("DATAFLOW", "FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD"),
    *("OBS_VALUE", "OBS_STATUS", "JUDGEMENT", "TARGET_YEAR", "TARGET_VALUE"),
)
WIDTH, MOST_PLACES = 16, 6


class FileRenderer(BaseRenderer, ABC):
    """A list as a file to keep. Columns are the fields, under their names in the API."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        context = renderer_context or {}
        fields = context["view"].get_serializer().fields
        name = context["request"].path.strip("/").rpartition("/")[2]
        disposition = f'attachment; filename="{name}.{self.suffix}"'
        context["response"]["Content-Disposition"] = disposition
        return self.written(name, fields, data["results"])

    suffix = ""

    @abstractmethod
    def written(self, name: str, fields: Mapping[str, serializers.Field], rows: Rows) -> bytes:
        """The file of these rows."""


class CsvRenderer(FileRenderer):
    """CSV in UTF-8 with a byte order mark, as Excel and WPS want it."""

    media_type = "text/csv"
    format = suffix = "csv"
    charset = "utf-8"

    def written(self, name: str, fields: Mapping[str, serializers.Field], rows: Rows) -> bytes:
        return csv_text(
            list(fields),
            ([_plain(row[field]) for field in fields] for row in rows),
            demonstration=holds_demonstration_data(),
        ).encode()


class XlsxRenderer(FileRenderer):
    """A workbook with one sheet: decimals as numbers, texts never as formulas."""

    media_type = XLSX
    format = suffix = "xlsx"
    charset = None

    def written(self, name: str, fields: Mapping[str, serializers.Field], rows: Rows) -> bytes:
        table = Table(
            name,
            name,
            [Column(field, WIDTH, str(each.help_text or "")) for field, each in fields.items()],
            [[_cell(row[field], each) for field, each in fields.items()] for row in rows],
            frozen=1,
        )
        return written([table], notice="演示数据" if holds_demonstration_data() else "")


class SdmxCsvRenderer(FileRenderer):
    """Results as SDMX-CSV 1.0: one observation a line; OBS_STATUS A, P (provisional) or M."""

    media_type = "application/vnd.sdmx.data+csv"
    format = "sdmx-csv"
    of_observations = True
    suffix = "sdmx.csv"
    charset = "utf-8"

    def written(self, name: str, fields: Mapping[str, serializers.Field], rows: Rows) -> bytes:
        return csv_text(
            SDMX_HEAD, (_observation(row) for row in rows), demonstration=False, mark=False
        ).encode()


def _observation(row: Mapping[str, Any]) -> tuple[object, ...]:
    state = "M" if row["value"] is None else "P" if row["provisional"] else "A"
    return (
        *(DATAFLOW, "A", row.get("city", PROVINCE), row["indicator"], row["year"]),
        *(row["value"], state, row["status"], row["target_year"], row["target"]),
    )


def _plain(value: object) -> object:
    """What a cell of a list shows; what has parts of its own as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _cell(value: object, field: serializers.Field) -> object:
    if isinstance(field, serializers.DecimalField) and value is not None:
        number = Decimal(str(value))
        exponent = number.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return Number(number, min(places, MOST_PLACES))
    return _plain(value)
