"""The tools file: what an operator declares for a worker, in TOML or JSON. Reads it; connects to nothing."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, ConfigDict, Field, ValidationError, model_validator

from journeys.errors import UsageError
from journeys.frozen import Frozen
from journeys.states.mapping import ToolMapping
from journeys.states.state import Effect
from journeys.tool_descriptions import ToolKind
from journeys.values import Json


class ToolSettings(ToolMapping):
    """What is said of one tool besides what it says itself: its effect, and a mapping in the place of its own."""

    effect: Effect | None = None

    @property
    def mapping(self) -> ToolMapping | None:
        """The mapping alone; None where nothing is mapped."""
        made = ToolMapping(**{name: getattr(self, name) for name in ToolMapping.model_fields})
        return None if made == ToolMapping() else made


class FunctionSettings(ToolSettings):
    """A plain Python function that is to be a tool, by `module:function`."""

    function: str
    name: str = ""
    description: str | None = None
    kind: ToolKind = "universal_adapter"
    effect: Effect = "unsafe"


class McpServerSettings(Frozen):
    """An MCP server: a command that is started, or a URL. Texts may hold `{{NAME}}`, a secret of the worker."""

    type: Literal["stdio", "http", "streamable-http"] | None = None
    command: str | None = None
    args: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    cwd: str | None = None
    url: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    effect: Effect = "unsafe"
    """Of all its tools, but for those that say otherwise."""
    tools: dict[str, ToolSettings] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one_of_both(self) -> McpServerSettings:
        if (self.command is None) == (self.url is None):
            raise ValueError("needs either a command or a url")
        return self


class BasicCredentials(Frozen):
    """User and password of HTTP's basic authentication."""

    username: str
    password: str


class OpenApiSettings(Frozen):
    """An OpenAPI document whose operations are to be tools. Texts of `security` and `headers` may hold `{{NAME}}`."""

    document: str
    """A file, from the folder of the tools file on, or a URL."""
    prefix: str | None = None
    """What stands before the operations' ids; default: the document's name here and `_`."""
    base_url: str | None = None
    """Where the service is; default: the first server of the document."""
    security: dict[str, str | BasicCredentials] = Field(default_factory=dict)
    """By the name of a security scheme: the key, token, or credentials."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Sent with every request."""
    operations: dict[str, ToolSettings] = Field(default_factory=dict)


class ToolsFile(Frozen):
    """The tools file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    modules: tuple[str, ...] = ()
    """Modules with tools and hooks, as `--tools` takes them."""
    mcp: dict[str, McpServerSettings] = Field(default_factory=dict, validation_alias=AliasChoices("mcp", "mcpServers"))
    openapi: dict[str, OpenApiSettings] = Field(default_factory=dict)
    functions: dict[str, FunctionSettings] = Field(default_factory=dict)
    tools: dict[str, ToolSettings] = Field(default_factory=dict)
    """By id: what is said of tools that are registered elsewhere, or that a Sim server has."""
    folder: Path = Field(default=Path(), exclude=True)


def read_tools_file(path: Path | None) -> ToolsFile:
    """The tools file of that path; without one, an empty one.

    Raises:
        UsageError: it cannot be read, or is not what it should be; names every place.
    """
    if path is None:
        return ToolsFile()
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The tools file {path} cannot be read: {error}") from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        language = "JSON" if path.suffix == ".json" else "TOML"
        raise UsageError(f"The tools file {path} is not {language}: {error}") from None
    return _checked(path, document)


def _checked(path: Path, document: Mapping[str, Json]) -> ToolsFile:
    try:
        return ToolsFile.model_validate({**document, "folder": path.parent.resolve()})
    except ValidationError as error:
        lines = [
            f"  - {'.'.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise UsageError(f"The tools file {path} is not usable:\n" + "\n".join(lines)) from None
    except TypeError:
        raise UsageError(f"The tools file {path} must hold an object") from None
