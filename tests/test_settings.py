"""What the environment may say, and what is answered when it says something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from journeys.errors import UsageError
from settings import FolderStorage, S3Storage, Settings, load


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNEYS_HOME", raising=False)
    monkeypatch.delenv("JOURNEYS_CACHE", raising=False)


def test_an_empty_environment_is_enough() -> None:
    settings = load()
    assert settings.temporal_address is None
    assert settings.temporal_namespace == "default"
    assert settings.task_queue == "journeys"
    assert settings.storage == FolderStorage(settings.home / "storage")
    assert settings.streams == settings.home / "replies"
    assert settings.secrets == {}


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "TEMPORAL_ADDRESS": "temporal.example:7233",
        "TEMPORAL_NAMESPACE": "returns",
        "JOURNEYS_TASK_QUEUE": "desk",
        "JOURNEYS_HOME": str(tmp_path),
        "JOURNEYS_CACHE": str(tmp_path / "cache"),
        "JOURNEYS_STORAGE_THRESHOLD": "2048",
        "JOURNEYS_CONTINUE_AFTER": "7",
        "JOURNEYS_ALLOW_PRIVATE_HOSTS": "true",
        "JOURNEYS_ALLOWED_HOSTS": "crm.internal, *.svc.local",
        "JOURNEYS_MODEL": "openai:gpt-x",
        "OPENAI_API_KEY": "sk-1",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "JOURNEYS_EMBEDDER": "openai:embedding-x",
        "JOURNEYS_STREAMS": "redis://redis.example:6379/1",
        "JOURNEYS_TOOLS_FILE": str(tmp_path / "tools.toml"),
        "JOURNEYS_SIM_URL": "https://sim.example",
        "JOURNEYS_SIM_API_KEY": "sim-1",
        "JOURNEYS_SIM_WORKSPACE": "w-1",
        "JOURNEYS_SIM_TOOL_PATH": "/run/{id}",
        "JOURNEYS_SIM_WORKFLOW_PATH": "/api/workflows/{id}/execute",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings == Settings(
        temporal_address="temporal.example:7233",
        temporal_namespace="returns",
        task_queue="desk",
        home=tmp_path,
        cache=tmp_path / "cache",
        storage=FolderStorage(tmp_path / "storage"),
        storage_threshold=2048,
        continue_after=7,
        allow_private_hosts=True,
        allowed_hosts=("crm.internal", "*.svc.local"),
        model="openai:gpt-x",
        model_base_url="http://127.0.0.1:9/v1",
        embedder="openai:embedding-x",
        streams="redis://redis.example:6379/1",
        tools_file=tmp_path / "tools.toml",
        sim_url="https://sim.example",
        sim_workspace="w-1",
        sim_tool_path="/run/{id}",
        sim_workflow_path="/api/workflows/{id}/execute",
    )
    assert settings.sim_api_key is not None
    assert settings.sim_api_key.get_secret_value() == "sim-1"
    assert settings.model_api_key is not None
    assert settings.model_api_key.get_secret_value() == "sk-1"


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "")
    monkeypatch.setenv("JOURNEYS_CONTINUE_AFTER", "")
    assert load().temporal_address is None
    assert load().continue_after == 1_000


def test_all_problems_are_named_at_once_and_by_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "http://temporal.example")
    monkeypatch.setenv("JOURNEYS_STORAGE", "gs://bucket")
    monkeypatch.setenv("JOURNEYS_CONTINUE_AFTER", "soon")
    with pytest.raises(UsageError) as caught:
        load()
    assert caught.value.exit_code == 2
    text = str(caught.value)
    assert "TEMPORAL_ADDRESS: is not an address; write host:port" in text
    assert "JOURNEYS_STORAGE: is neither a folder nor s3://BUCKET/PREFIX" in text
    assert "JOURNEYS_CONTINUE_AFTER: " in text


@pytest.mark.parametrize(
    ("text", "storage"),
    [
        ("/srv/large", FolderStorage(Path("/srv/large"))),
        ("~/large", FolderStorage(Path.home() / "large")),
        ("s3://bucket", S3Storage("bucket", "")),
        ("s3://bucket/some/prefix/", S3Storage("bucket", "some/prefix")),
    ],
)
def test_storage_is_a_folder_or_a_bucket(
    monkeypatch: pytest.MonkeyPatch, text: str, storage: FolderStorage | S3Storage
) -> None:
    monkeypatch.setenv("JOURNEYS_STORAGE", text)
    assert load().storage == storage


def test_secrets_come_from_the_file_and_a_variable_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("# keys\nSTRIPE='sk_1 $HOME'\nCRM=from-file\n")
    monkeypatch.setenv("JOURNEYS_SECRETS_FILE", str(file))
    monkeypatch.setenv("JOURNEYS_SECRET_CRM", "from-variable")
    secrets = load().secrets
    assert {name: value.get_secret_value() for name, value in secrets.items()} == {
        "STRIPE": "sk_1 $HOME",
        "CRM": "from-variable",
    }


def test_a_json_file_may_hold_the_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps({"CRM": "x"}))
    monkeypatch.setenv("JOURNEYS_SECRETS_FILE", str(file))
    assert load().secrets["CRM"].get_secret_value() == "x"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("missing.env", None, "cannot be read"),
        ("broken.json", '{"CRM": "hunter2', "is not JSON"),
        ("list.json", '["hunter2"]', "one JSON object of names and texts"),
        ("nested.json", '{"CRM": {"key": "hunter2"}}', "one JSON object of names and texts"),
    ],
)
def test_a_secrets_file_that_cannot_be_used_is_named_without_its_content(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, text: str | None, reason: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("JOURNEYS_SECRETS_FILE", str(file))
    with pytest.raises(UsageError, match=f"{name}.*{reason}") as caught:
        load()
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__cause__ is None or "hunter2" not in repr(caught.value.__cause__)


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hunter2")
    monkeypatch.setenv("JOURNEYS_SECRET_CRM", "hunter2")
    settings = load()
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_settings_do_not_change() -> None:
    settings = load()
    with pytest.raises(ValidationError, match="frozen"):
        settings.task_queue = "other"  # type: ignore[misc]


def test_a_profile_of_temporals_own_file_names_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text('[profile.default]\naddress = "cloud.example:7233"\nnamespace = "desk"\napi_key = "hunter2"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(file))
    settings = load()
    options = settings.connect_options()
    assert settings.temporal_address == "cloud.example:7233"
    assert (options["target_host"], options["namespace"]) == ("cloud.example:7233", "desk")
    assert options["api_key"] == "hunter2"
    assert options["tls"] is True
    assert "hunter2" not in repr(settings)


def test_a_broken_profile_file_is_a_problem_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text("[profile.default\n")
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(file))
    with pytest.raises(UsageError, match="Temporal profile cannot be read"):
        load()


def test_without_an_address_there_is_nothing_to_connect_to() -> None:
    with pytest.raises(UsageError, match="set TEMPORAL_ADDRESS"):
        load().connect_options()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("JOURNEYS_SIM_URL", "sim.example", "https://sim.example"),
        ("JOURNEYS_SIM_TOOL_PATH", "/api/tools", "a path with {id} in it"),
    ],
)
def test_a_sim_server_that_cannot_be_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        load()
    assert name in str(caught.value)
    assert said in str(caught.value)
