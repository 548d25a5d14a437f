"""The compose file, as far as that goes without an engine: its schema, its pins, its order, its files."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import settings
from tests.test_architecture import ROOT

SCHEMA = ROOT / "tests" / "data" / "compose-spec" / "compose-spec.json"
DONE, HEALTHY = "service_completed_successfully", "service_healthy"

Service = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def services(document: dict[str, Any]) -> dict[str, Service]:
    found: dict[str, Service] = document["services"]
    return found


def test_the_file_is_what_compose_reads(document: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []


def test_every_image_is_pinned_to_a_full_version(services: dict[str, Service]) -> None:
    images = {service["image"] for service in services.values()}
    base = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [image for image in {*images, *base} if not re.search(r":\d+\.\d+(\.\d+)?(-[\w.-]+)?$", image)] == []


def test_the_parts_start_one_after_the_other_until_each_is_ready(services: dict[str, Service]) -> None:
    order = {name: service.get("depends_on", {}) for name, service in services.items()}
    assert order == {
        "postgresql": {},
        "schema": {"postgresql": {"condition": HEALTHY}},
        "temporal": {"schema": {"condition": DONE}},
        "namespace": {"temporal": {"condition": HEALTHY}},
        "setup": {"namespace": {"condition": DONE}},
        "worker": {"setup": {"condition": DONE}},
        "ui": {"namespace": {"condition": DONE}},
    }


def test_what_stays_up_has_a_health_check(services: dict[str, Service]) -> None:
    once = {
        name
        for each in services.values()
        for name, how in each.get("depends_on", {}).items()
        if how["condition"] == DONE
    }
    lasting = set(services) - once
    without = {name for name in lasting if "healthcheck" not in services[name]}
    assert without == {"worker"}
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert all(services[name]["restart"].startswith("on-failure:") for name in once)


def test_nothing_is_offered_to_the_network(services: dict[str, Service]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_what_is_kept_lies_in_volumes(document: dict[str, Any], services: dict[str, Service]) -> None:
    named = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert {name for name in named if not name.startswith("./")} == set(document["volumes"])
    assert all((ROOT / name).is_file() for name in named if name.startswith("./"))


def test_our_containers_run_without_privileges(services: dict[str, Service]) -> None:
    assert re.search(r"^USER 10001$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for name in ("setup", "worker"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_the_worker_is_given_only_settings_that_exist(services: dict[str, Service]) -> None:
    known = {str(field.validation_alias) for field in settings.Settings.model_fields.values()}
    assert set(services["worker"]["environment"]) <= {*known, "JOURNEYS_SECRETS_FILE"}


def test_the_image_copies_all_that_is_installed() -> None:
    """The build context is an allow-list: whatever a wheel holds must be on it."""
    allowed = {
        line.removeprefix("!").strip()
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert installed | {"pyproject.toml", "requirements.lock", "docker", "README.md", "LICENSE"} == allowed


@pytest.mark.parametrize("script", sorted((ROOT / "docker").glob("*.sh")), ids=lambda path: path.name)
def test_a_shell_script_parses(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)


def test_the_locks_agree() -> None:
    """What the image holds is what the tests ran with."""

    def pins(file: Path) -> set[str]:
        return {line.split()[0] for line in file.read_text(encoding="utf-8").splitlines() if re.match(r"\w\S*==", line)}

    image = pins(ROOT / "docker" / "requirements.lock")
    assert image
    assert image <= pins(ROOT / "requirements.lock")
