"""What the environment says, read once: the only reader of environment variables. Decides nothing.

Connections follow Temporal's own rules (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
`TEMPORAL_TLS_*`, `TEMPORAL_PROFILE` and the TOML profiles of `temporalio.envconfig`); everything else begins
with `JOURNEYS_`, but for the two names that every OpenAI client knows.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from journeys.errors import UsageError

if TYPE_CHECKING:
    from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig

SECRET_PREFIX = "JOURNEYS_SECRET_"


@dataclass(frozen=True)
class FolderStorage:
    """Large values lie in a folder of this machine."""

    path: Path


@dataclass(frozen=True)
class S3Storage:
    """Large values lie in an S3 bucket, under a prefix ('' for none)."""

    bucket: str
    prefix: str


Storage = FolderStorage | S3Storage


def _folder(value: Any) -> Any:
    return Path(value).expanduser().absolute() if isinstance(value, str | Path) else value


def _address(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"[^/\s]+:\d{1,5}", value):
        raise ValueError("is not an address; write host:port, as in localhost:7233")
    return value


def _origin(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"https?://[^/\s]+(/[^?#\s]*)?", value):
        raise ValueError("is not the address of a server; write it as in https://sim.example")
    return value


def _path_of_an_id(value: Any) -> Any:
    if isinstance(value, str) and not (value.startswith("/") and "{id}" in value):
        raise ValueError("is not a path with {id} in it, as in /api/v2/tools/{id}/execute")
    return value


def _storage(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    scheme, separator, rest = value.partition("://")
    if not separator:
        return FolderStorage(_folder(value))
    bucket, _, prefix = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise ValueError("is neither a folder nor s3://BUCKET/PREFIX")
    return S3Storage(bucket, prefix.strip("/"))


def _streams(value: Any) -> Any:
    if value == "off":
        return None
    if isinstance(value, str) and "://" in value:
        if not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("is neither a folder nor the address of a Redis server, as in redis://localhost:6379")
        return value
    return _folder(value)


def _words(value: Any) -> Any:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _data_home() -> Path:
    match sys.platform:
        case "darwin":
            return Path.home() / "Library" / "Application Support" / "journeys"
        case "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "journeys"
        case _:
            return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "journeys"


def _cache_home() -> Path:
    match sys.platform:
        case "darwin":
            return Path.home() / "Library" / "Caches" / "journeys"
        case "win32":
            return _data_home() / "cache"
        case _:
            return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "journeys"


Folder = Annotated[Path, BeforeValidator(_folder)]


class Settings(BaseSettings):
    """All settings, frozen. `load()` makes one from the environment; tests make their own by field name.

    Attributes:
        temporal_address: host:port of a Temporal server; None: use the local dev server.
        temporal_namespace: the namespace in which journeys run.
        task_queue: the task queue on which starters and workers meet.
        home: the folder of the dev server's database and, unless said otherwise, of the large values.
        cache: the folder of what can be had again: the dev server's program.
        storage: where values above the threshold lie; every worker and reader needs the same.
        storage_threshold: bytes from which a value is stored outside the history.
        continue_after: visits after which a run continues as new, at the next quiet point.
        allow_private_hosts: whether imported journeys may call loopback, private and link-local addresses.
        allowed_hosts: hosts that may be called though they are private; `*.` in front means all below.
        packages: npm packages that JavaScript in the sandbox may import, by name.
        packages_folder: where each of them lies, as a self-contained ES module NAME.js.
        model: the language model of states that name none, as `provider:model`.
        model_api_key: the key for OpenAI and for servers that speak its protocol.
        model_base_url: the base URL of such a server; None: OpenAI's own.
        embedder: the model for embeddings, as `provider:model`; None: words are compared.
        streams: where replies can be watched while they are made: a folder, in which workers say where they answer on
            this machine, or the URL of a Redis server; None: nowhere.
        tools_file: what is declared of tools, OpenAPI documents and MCP servers, in TOML or JSON.
        sim_url: the origin of a Sim server, which runs the tools that nobody else knows.
        sim_api_key: an API key of that server.
        sim_workspace: the id of its workspace whose tools and accounts are used; None: the run's.
        sim_tool_path: the path by which it runs a tool, with `{id}`.
        sim_workflow_path: the path by which it runs a workflow, with `{id}`.
        secrets: values for `{{NAME}}`, by name; from `JOURNEYS_SECRETS_FILE` and `JOURNEYS_SECRET_NAME`.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        populate_by_name=True,
        case_sensitive=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )

    temporal_address: Annotated[str | None, BeforeValidator(_address)] = Field(
        None, validation_alias="TEMPORAL_ADDRESS"
    )
    temporal_namespace: str = Field("default", validation_alias="TEMPORAL_NAMESPACE")
    task_queue: str = Field("journeys", validation_alias="JOURNEYS_TASK_QUEUE")
    home: Folder = Field(default_factory=_data_home, validation_alias="JOURNEYS_HOME")
    cache: Folder = Field(default_factory=_cache_home, validation_alias="JOURNEYS_CACHE")
    storage: Annotated[Storage, NoDecode, BeforeValidator(_storage)] = Field(
        default_factory=lambda values: FolderStorage(values.get("home", _data_home()) / "storage"),
        validation_alias="JOURNEYS_STORAGE",
    )
    storage_threshold: int = Field(65_536, ge=1_024, le=1_048_576, validation_alias="JOURNEYS_STORAGE_THRESHOLD")
    continue_after: int = Field(1_000, ge=1, validation_alias="JOURNEYS_CONTINUE_AFTER")
    allow_private_hosts: bool = Field(False, validation_alias="JOURNEYS_ALLOW_PRIVATE_HOSTS")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        (), validation_alias="JOURNEYS_ALLOWED_HOSTS"
    )
    packages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        (), validation_alias="JOURNEYS_PACKAGES"
    )
    packages_folder: Folder = Field(
        default_factory=lambda values: values.get("home", _data_home()) / "packages",
        validation_alias="JOURNEYS_PACKAGES_FOLDER",
    )
    model: str | None = Field(None, validation_alias="JOURNEYS_MODEL")
    model_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    model_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    embedder: str | None = Field(None, validation_alias="JOURNEYS_EMBEDDER")
    streams: Annotated[Path | str | None, BeforeValidator(_streams)] = Field(
        default_factory=lambda values: values.get("home", _data_home()) / "replies",
        validation_alias="JOURNEYS_STREAMS",
    )
    tools_file: Folder | None = Field(None, validation_alias="JOURNEYS_TOOLS_FILE")
    sim_url: Annotated[str | None, BeforeValidator(_origin)] = Field(None, validation_alias="JOURNEYS_SIM_URL")
    sim_api_key: SecretStr | None = Field(None, validation_alias="JOURNEYS_SIM_API_KEY")
    sim_workspace: str | None = Field(None, validation_alias="JOURNEYS_SIM_WORKSPACE")
    sim_tool_path: Annotated[str, BeforeValidator(_path_of_an_id)] = Field(
        "/api/v2/tools/{id}/execute", validation_alias="JOURNEYS_SIM_TOOL_PATH"
    )
    sim_workflow_path: Annotated[str, BeforeValidator(_path_of_an_id)] = Field(
        "/api/v2/workflows/{id}/execute", validation_alias="JOURNEYS_SIM_WORKFLOW_PATH"
    )
    secrets: Mapping[str, SecretStr] = Field(default_factory=dict)

    def connect_options(self) -> ClientConnectConfig:
        """What `Client.connect(**options)` needs to reach `temporal_address`.

        TLS, API key and metadata come from Temporal's own variables and profiles.

        Raises:
            UsageError: there is no address, or the profile cannot be read.
        """
        if self.temporal_address is None:
            raise UsageError("No Temporal server is named; set TEMPORAL_ADDRESS to its host:port")
        options = _temporal_profile().to_client_connect_config()
        options["target_host"] = self.temporal_address
        options["namespace"] = self.temporal_namespace
        return options


def _temporal_profile() -> ClientConfigProfile:
    # Imported late: it brings the whole SDK with it.
    from temporalio.envconfig import ClientConfigProfile

    try:
        return ClientConfigProfile.load()
    except RuntimeError as error:
        raise UsageError(f"The Temporal profile cannot be read: {error}") from error


def _read_secrets_file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"JOURNEYS_SECRETS_FILE: {path} cannot be read: {error}") from error
    if path.suffix != ".json":
        values = dotenv_values(path, interpolate=False, encoding="utf-8")
        return {name: value for name, value in values.items() if value is not None}
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        # Without the cause: it carries the text, and the text is secret.
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"JOURNEYS_SECRETS_FILE: {path} is not JSON ({place}: {error.msg})") from None
    if not isinstance(document, dict) or not all(isinstance(value, str) for value in document.values()):
        raise UsageError(f"JOURNEYS_SECRETS_FILE: {path} must hold one JSON object of names and texts")
    return document


def _read_secrets() -> dict[str, SecretStr]:
    named = os.environ.get("JOURNEYS_SECRETS_FILE")
    values = _read_secrets_file(_folder(named)) if named else {}
    for name, value in os.environ.items():
        if name.startswith(SECRET_PREFIX) and name != SECRET_PREFIX:
            values[name.removeprefix(SECRET_PREFIX)] = value
    return {name: SecretStr(value) for name, value in values.items()}


def load() -> Settings:
    """The settings of this process. A variable wins over a file; an empty variable counts as none.

    Raises:
        UsageError: variables or files that cannot be used, all variables at once, each by name.
    """
    profile = _temporal_profile()
    given = {"TEMPORAL_ADDRESS": profile.address, "TEMPORAL_NAMESPACE": profile.namespace}
    secrets = _read_secrets()
    try:
        return Settings.model_validate({**{name: value for name, value in given.items() if value}, "secrets": secrets})
    except ValidationError as error:
        lines = [
            f"  - {problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_url=False, include_input=False)
        ]
        raise UsageError("The environment is not usable:\n" + "\n".join(lines)) from None
