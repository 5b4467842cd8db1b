"""What the house promises outside its rooms: settings, commands, servers, static files."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.test import override_settings

ROOT = Path(settings.BASE_DIR)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_env_example_names_every_setting_that_is_read() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text("henan_carbon/settings.py")))
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert len(read) >= 8
    assert read <= named


def test_what_env_example_offers_reaches_the_containers() -> None:
    """Up to the line that says who else sets the rest: compose hands on only what it names."""
    offered, _, _ = text(".env.example").partition("以下各项由 docker-compose.yml 设置")
    names = set(re.findall(r"^(?:# )?([A-Z_]+)=", offered, re.MULTILINE))
    compose = text("docker-compose.yml")
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", compose)] == []
    # Nor is anything asked for there that an operator could not know of.
    assert set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", compose)) <= names


def test_a_container_has_a_place_for_backups_that_is_no_part_of_the_image() -> None:
    compose = yaml.safe_load(text("docker-compose.yml"))
    web = compose["services"]["web"]
    assert web["read_only"]
    places = [each.rpartition(":")[2] for each in web["volumes"]]
    assert places == ["/app/var/files", "/backups"]
    assert "manage.py backup /backups" in text("docs/operations.md")
    for name in (".gitignore", ".dockerignore"):
        ignored = {line.strip("/") for line in text(name).splitlines()}
        assert {"backups", ".env", ".env.*"} <= ignored, name


def test_no_secret_has_a_default() -> None:
    """An empty value in .env.example, and no fallback in the compose file."""
    secrets = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", text(".env.example"), re.MULTILINE))
    assert {name: values[name] for name in secrets} == dict.fromkeys(secrets, "")
    uses = re.findall(r"(?<!\$)\$\{([A-Z_]+)(:?[-?])?", text("docker-compose.yml"))
    assert secrets <= {name for name, _ in uses}
    assert {how for name, how in uses if name in secrets} == {":?"}


def test_production_starts_only_with_a_key() -> None:
    import subprocess
    import sys

    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"DEBUG": "off", "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert "SECRET_KEY" in run.stderr


def test_tests_and_production_share_the_postgres_version() -> None:
    from tests.servers import postgres_version

    compose = yaml.safe_load(text("docker-compose.yml"))
    found = re.search(r"postgres:(\d+)", compose["services"]["db"]["image"])
    assert found
    assert int(found[1]) == postgres_version()


def test_readme_names_only_commands_that_exist() -> None:
    readme = text("README.md")
    commands = set(re.findall(r"manage\.py (\w+)", readme))
    assert {"export_workbook", "import_workbook", "import_facts", "recompute"} <= commands
    assert commands <= set(get_commands())
    targets = set(re.findall(r"^([\w-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"make ([\w-]+)", readme)) - {"DEMO", "PORT"} <= targets


def test_every_dependency_has_its_reason() -> None:
    lines = text("requirements/base.in").splitlines()
    assert [line for line in lines if line.strip() and "#" not in line] == []


@pytest.mark.parametrize("lock", ["base", "dev"])
def test_lock_pins_every_dependency_by_hash(lock: str) -> None:
    locked = text(f"requirements/{lock}.txt")
    wanted = re.findall(r"^([a-z][\w-]*)", text(f"requirements/{lock}.in"), re.MULTILINE)
    pinned = dict(re.findall(r"^([\w.-]+)(?:\[[^]]+\])?==(\S+)", locked, re.MULTILINE))
    assert {name.replace("_", "-") for name in wanted} <= set(pinned)
    for block in re.split(r"\n(?=[a-z])", locked.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]
    # Download addresses belong to the machine, not to the lock.
    assert "://" not in locked


def test_static_files_collect_as_production_collects_them(tmp_path: Path) -> None:
    """Every static file a template names exists, and every file a stylesheet names too: the
    manifest fails on a missing one."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    named = {
        (template.name, name)
        for template in ROOT.glob("**/templates/**/*.html")
        if ".venv" not in template.parts
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"]", template.read_text("utf-8"))
    }
    assert named
    assert {(template, name) for template, name in named if not finders.find(name)} == set()


def test_every_room_decides_which_program_this_is() -> None:
    """A room left out would let a page be answered as unchanged after its code was."""
    from henan_carbon.program import PARTS

    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert rooms
    assert rooms <= set(PARTS)


def test_every_decision_has_a_number_of_its_own() -> None:
    names = [path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md")]
    numbers = [name[:4] for name in names]
    assert sorted(numbers) == sorted(set(numbers))
    for name in names:
        assert text(f"docs/decisions/{name}").startswith(f"# {name[:4]} ")


def test_the_pictures_are_small_and_the_readme_shows_what_there_is() -> None:
    from tests.screenshots import PICTURES, TO

    sizes = {path.name: path.stat().st_size for path in TO.iterdir()}
    assert set(sizes) == {f"{each.name}.png" for each in PICTURES}
    assert max(sizes.values()) < 150_000
    assert sum(sizes.values()) < 1_500_000
    shown = re.findall(r"docs/screenshots/([\w-]+\.png)", text("README.md"))
    assert shown
    assert set(shown) <= set(sizes)
