"""Registered tools: typed Python functions that journeys call by id. Describes and finds them; calling them is an
activity's work.

::

    from journeys.tools import ToolContext, tool

    @tool(id="slack_message", effect="unsafe", description="Posts a message")
    async def post(channel: str, text: str, context: ToolContext) -> dict[str, str]:
        ...

A package offers its tools by an entry point of the group `journeys.tools` that names a module, a list, or a tool.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ConfigDict, PydanticSchemaGenerationError, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from journeys.errors import ToolError, UsageError
from journeys.states.state import Effect
from journeys.values import Json

Function = TypeVar("Function", bound=Callable[..., Any])
ATTRIBUTE = "__journeys_tool__"
"""Where a function that is marked keeps its `Tool`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ToolContext:
    """Who calls a tool. A parameter annotated with this type is given it; the caller of the tool does not see it.

    Attributes:
        run: the id of the run (the Temporal workflow id).
        journey: the journey's id, and `journey_title`.
        state: the state's id, and `state_title`.
        visit: the number of the visit of that state.
        call: the number of the call within its visit.
        attempt: which attempt of the call this is; the first is 1.
        workspace: the workspace of the run.
        user: the user of the run.
        idempotency_key: the same for every attempt of this call, different for every other call.
        log_line: see `log`.
        find_secret: see `secret`.
    """

    run: str
    journey: str
    state: str
    visit: int
    idempotency_key: str
    journey_title: str = ""
    state_title: str = ""
    call: int = 0
    attempt: int = 1
    workspace: str | None = None
    user: str | None = None
    log_line: Callable[[str], None] = dataclasses.field(default=lambda _: None, repr=False)
    find_secret: Callable[[str], str | None] = dataclasses.field(default=lambda _: None, repr=False)

    def log(self, text: str) -> None:
        """Adds a line to the call's log, which is kept with the visit."""
        self.log_line(str(text))

    def secret(self, name: str) -> str:
        """The secret of that name. It is taken out of the tool's result, errors and logs.

        Raises:
            ToolError: there is no secret of that name.
        """
        value = self.find_secret(name)
        if value is None:
            raise ToolError(f"The secret {name} is not known to the worker; give it one", kind="missing_value")
        return value


class Tool:
    """A typed function with an id, an effect, and a schema of its arguments.

    Attributes:
        id: what a journey calls it by.
        name: what people call it.
        description: what it does.
        effect: whether a call may be made again.
        function: the function itself.
        is_async: whether it is a coroutine function.
        schema: JSON Schema of the arguments.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        id: str,  # noqa: A002 - the word that journeys use
        effect: Effect,
        name: str = "",
        description: str | None = None,
    ) -> None:
        self.id = id
        self.name = name or id
        self.effect = effect
        self.function = function
        self.description = inspect.getdoc(function) or "" if description is None else description
        self.is_async = inspect.iscoroutinefunction(function)
        self._context_parameters: tuple[str, ...] = ()
        self._open = False
        self._arguments = self._described(function)
        adapter = TypeAdapter(self._arguments)
        self.schema: dict[str, Json] = {**adapter.json_schema(), "title": self.name}

    def validated(self, arguments: Mapping[str, Json]) -> dict[str, Any]:
        """The arguments as the function's types want them.

        Raises:
            ToolError: arguments are missing, unknown, or of the wrong type; all of them are named.
        """
        known = {field.name for field in dataclasses.fields(self._arguments)}
        more = {name: value for name, value in arguments.items() if self._open and name not in known}
        given = {name: value for name, value in arguments.items() if name not in more}
        try:
            made = self._arguments(**given)
        except ValidationError as error:
            lines = [_problem(problem) for problem in error.errors(include_url=False, include_input=False)]
            raise ToolError(f"{self.name} was called wrongly: {'; '.join(lines)}", kind="arguments") from None
        return {name: getattr(made, name) for name in known} | more

    def bound(self, arguments: Mapping[str, Json], context: ToolContext) -> Callable[[], Any]:
        """The call, ready to be made: returns the function's value or, for a coroutine function, its coroutine.

        Raises:
            ToolError: see `validated`.
        """
        named = self.validated(arguments) | dict.fromkeys(self._context_parameters, context)
        return lambda: self.function(**named)

    def _described(self, function: Callable[..., Any]) -> type[Any]:
        try:
            signature = inspect.signature(function, eval_str=True)
        except (NameError, SyntaxError) as error:
            raise UsageError(f"The tool {self.id!r} has a type hint that cannot be read: {error}") from error
        fields: list[tuple[str, Any, Any]] = []
        context: list[str] = []
        for name, parameter in signature.parameters.items():
            hint = Any if parameter.annotation is parameter.empty else parameter.annotation
            if _is_context(hint):
                context.append(name)
            elif parameter.kind is parameter.VAR_KEYWORD:
                self._open = True
            elif parameter.kind in (parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
                raise UsageError(f"The tool {self.id!r} takes {name!r} by position; tools are called with names only")
            elif parameter.default is parameter.empty:
                fields.append((name, hint, dataclasses.field()))
            else:
                # A factory, since a default may be a list or an object.
                fields.append((name, hint, dataclasses.field(default_factory=_giving(parameter.default))))
        self._context_parameters = tuple(context)
        try:
            made = dataclasses.make_dataclass("Arguments", fields, kw_only=True)
            return validated(made, config=ConfigDict(extra="forbid", arbitrary_types_allowed=False))
        except PydanticSchemaGenerationError as error:
            raise UsageError(f"The tool {self.id!r} has a parameter whose type is not data: {error.message}") from error


def tool(
    *,
    id: str,  # noqa: A002 - the word that journeys use
    effect: Effect,
    name: str = "",
    description: str | None = None,
) -> Callable[[Function], Function]:
    """Makes a typed function a tool; the function itself stays as it is.

    Args:
        id: what a journey calls it by; for a workflow from Sim, the tool's id there.
        effect: `pure` (changes nothing), `idempotent` (twice is like once), `keyed` (the other side honours
            `context.idempotency_key`) or `unsafe` (called at most once; an unknown outcome is a person's to decide).
        name: what people call it.
        description: what it does; default: the docstring.

    Raises:
        UsageError: a parameter cannot be given by name as JSON.
    """

    def mark(function: Function) -> Function:
        setattr(function, ATTRIBUTE, Tool(function, id=id, effect=effect, name=name, description=description))
        return function

    return mark


def _is_context(hint: Any) -> bool:
    return hint is ToolContext or ToolContext in getattr(hint, "__args__", ())


def _giving(value: Any) -> Callable[[], Any]:
    return lambda: value


def _problem(problem: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    match problem["type"]:
        case "missing":
            return f"{place!r} is missing"
        case "unexpected_keyword_argument":
            return f"{place!r} is not one of its arguments"
        case _:
            return f"{place!r}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
