"""A client generated from the description works, as a city's software house would make one."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from rest_framework.test import APIClient

from henan_carbon.wsgi import application
from reporting.models import State
from tests import factories
from tests.api.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "one_connection")]
CONFIG = {"project_name_override": "carbon", "package_name_override": "carbon", "post_hooks": []}


def generated(description: bytes, folder: Path) -> None:
    """Write the package `carbon` into the folder; the generator needs no network."""
    (folder / "schema.json").write_bytes(description)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", "schema.json", "--config", "config.json", "--output-path", "carbon"),
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.usefixtures("never_computed")
def test_it_reads_statuses_and_reports_and_understands_a_refusal(
    tmp_path: Path, province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.fact("communities_complete", 160, state=State.APPROVED)
    factories.fact("communities_total", 490, state=State.APPROVED)
    described = province.get("/api/schema/?format=json")
    generated(described.content, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    carbon = importlib.import_module("carbon")
    api = {
        name: importlib.import_module(f"carbon.api.{name}")
        for name in (
            "结果.v1_statuses_list",
            "上报.v1_submissions_retrieve",
            "结果.v1_provincial_list",
        )
    }

    def client_with(reader: APIClient) -> object:
        token = reader._credentials["HTTP_AUTHORIZATION"].partition(" ")[2]
        transport = httpx.WSGITransport(app=application)
        return carbon.AuthenticatedClient(
            base_url="http://testserver", token=token, httpx_args={"transport": transport}
        )

    whole = client_with(province)
    found = api["结果.v1_statuses_list"].sync(client=whole, year=2026, indicator=9, city="410100")
    (row,) = found.results
    assert (row.city_name, row.value, row.gap) == ("郑州市", "32.6530612244898", "27.3469387755102")
    picked = api["结果.v1_statuses_list"].sync(client=whole, year=2026, indicator=9, fields="gap")
    assert {tuple(row.to_dict()) for row in picked.results} == {("gap",)}
    report = api["上报.v1_submissions_retrieve"].sync(client=whole, year=2026, code="410100")
    assert (report.city, report.version, len(report.tasks)) == ("410100", 0, 35)
    refused = api["结果.v1_provincial_list"].sync_detailed(client=client_with(client_of("郑州")))
    assert refused.status_code == 403
    assert "全省数据只对省级用户开放" in refused.content.decode()
