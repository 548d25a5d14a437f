"""The settings that nodes carry: `data.agentConfig`, `data.apiConfig`, `data.functionConfig` and their like."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from converters.reactflow.schema.theirs import (
    Choices,
    Handling,
    Limits,
    Mapping,
    NamedLimits,
    NamedText,
    Retrying,
    Theirs,
    by_name,
    called,
)


class InputField(Theirs):
    """A field of a starter's form."""

    name: str = Field(min_length=1)
    label: Annotated[str, called("title")] = ""
    type: str = "text"
    description: str = ""
    prompt: Annotated[str | None, called("placeholder")] = None
    required: bool = False
    default: Annotated[Any, called("defaultValue")] = None
    options: Choices = Field(default_factory=list)
    validation: Limits | None = None


class StarterConfig(Theirs):
    """The beginning: with a form, or without."""

    hasUserInput: bool | None = None  # noqa: N815
    inputFields: list[InputField] = Field(default_factory=list)  # noqa: N815
    triggerMode: Literal["manual", "webhook", "schedule"] = "manual"  # noqa: N815
    workflowName: str = ""  # noqa: N815
    welcomeMessage: str | None = None  # noqa: N815
    inputPrompts: Annotated[list[NamedText], by_name("field", "text")] = Field(default_factory=list)  # noqa: N815
    validation: Annotated[list[NamedLimits], by_name("field", "type"), called("validationRules")] = Field(
        default_factory=list
    )
    validationMessages: Annotated[list[NamedText], by_name("field", "text")] = Field(default_factory=list)  # noqa: N815
    confirmationFlow: bool = False  # noqa: N815
    confirmationMessage: str | None = None  # noqa: N815
    contextInitialization: Mapping = Field(default_factory=dict)  # noqa: N815


class Calling(Theirs):
    """What all nodes that call something may say. Times in milliseconds."""

    timeout: float | None = Field(default=None, gt=0)
    retryPolicy: Retrying | None = None  # noqa: N815
    errorHandling: Handling | None = None  # noqa: N815
    inputMapping: Mapping = Field(default_factory=dict)  # noqa: N815
    outputMapping: Mapping = Field(default_factory=dict)  # noqa: N815
    errorMapping: dict[str, str] = Field(default_factory=dict)  # noqa: N815
    requiresUserConfirmation: bool = False  # noqa: N815
    confirmationMessage: str | None = None  # noqa: N815


class AgentConfig(Calling):
    """A language model that replies once, or talks with the user."""

    name: str = ""
    description: str = ""
    systemPrompt: str = ""  # noqa: N815
    userPrompt: Annotated[str | None, called("prompt")] = None  # noqa: N815
    goal: Annotated[str | None, called("objectives")] = None
    tools: list[Any] = Field(default_factory=list)
    conversationMode: Literal["single", "multi-turn"] = "single"  # noqa: N815
    skippable: bool = False
    model: str | None = None
    apiKey: str | None = None  # noqa: N815
    baseUrl: str | None = None  # noqa: N815
    temperature: float | None = None
    maxTokens: int | None = Field(default=None, ge=1)  # noqa: N815
    maxTurns: int | None = Field(default=None, ge=1)  # noqa: N815
    responseFormat: dict[str, Any] | None = None  # noqa: N815


class AuthenticationConfig(Theirs):
    """How a request proves who it is from."""

    type: Literal["none", "basic", "bearer", "apiKey", "api_key", "api-key"] = "none"
    username: str | None = None
    password: str | None = None
    token: Annotated[str | None, called("accessToken")] = None
    key: Annotated[str | None, called("apiKey", "value")] = None
    header: Annotated[str | None, called("headerName", "name", "param")] = None
    location: Annotated[Literal["header", "query"], called("in")] = "header"


class ApiConfig(Calling):
    """An HTTP request."""

    name: str = ""
    endpoint: Annotated[str, called("url")] = ""
    method: str = "GET"
    headers: Mapping = Field(default_factory=dict)
    query: Annotated[Mapping, called("queryParams", "params")] = Field(default_factory=dict)
    body: Any = None
    authentication: AuthenticationConfig | None = None
    responseTimeout: float | None = Field(default=None, gt=0)  # noqa: N815
    successConditions: list[int | str] = Field(default_factory=list)  # noqa: N815


class Parameter(Theirs):
    """What a function is called with."""

    name: str = Field(min_length=1)
    type: str | None = None
    description: str = ""
    required: bool = False
    default: Annotated[Any, called("defaultValue")] = None
    value: Annotated[Any, called("source")] = None
    validation: Limits | None = None


class FunctionConfig(Calling):
    """Code that is run in a sandbox."""

    name: str = ""
    description: str = ""
    code: str = ""
    runtime: str = "nodejs"
    dependencies: list[str] | dict[str, Any] = Field(default_factory=list)
    environment: Mapping = Field(default_factory=dict)
    parameters: Annotated[list[Parameter], by_name("name", "value")] = Field(default_factory=list)
    returns: Any = None


class ToolConfig(Calling):
    """A registered tool, or one of an MCP server."""

    toolId: Annotated[str, called("tool", "id")] = ""  # noqa: N815
    server: str | None = None
    parameters: Annotated[Mapping, called("arguments")] = Field(default_factory=dict)
