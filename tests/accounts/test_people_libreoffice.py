"""The sheet of people as it comes back from a real spreadsheet program."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import Contact, User
from tests import factories
from tests.accounts.conftest import signed_in
from tests.office import fill

pytestmark = pytest.mark.django_db


def test_144_people_are_taken_from_a_sheet_that_libreoffice_saved(tmp_path: Path) -> None:
    admin = signed_in(factories.province_admin())
    template = tmp_path / "template.xlsx"
    template.write_bytes(admin.get("/people/template.xlsx").content)
    sheet = load_workbook(BytesIO(template.read_bytes())).active.title
    values: dict[tuple[str, str], str | int] = {}
    for row in range(2, 2 + 144):
        values[sheet, f"B{row}"] = f"填报员{row}"
        # A mobile number typed as digits becomes a number in the file.
        values[sheet, f"F{row}"] = 13900000000 + row
    saved = tmp_path / "saved.xlsx"
    fill(template, values, saved, work=tmp_path)

    file = SimpleUploadedFile("名单.xlsx", saved.read_bytes())
    page = admin.post("/people/new/", {"file": file}).content.decode()

    assert "已新建144个账号" in page
    made = User.objects.filter(full_name__startswith="填报员")
    assert made.count() == 144
    assert made.values("city", "department").distinct().count() == 144
    assert made.get(username="410100-housing").full_name == "填报员2"
    assert Contact.objects.get(name="填报员145").phone == "13900000145"
