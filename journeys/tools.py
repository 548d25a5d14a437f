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
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ConfigDict, PydanticSchemaGenerationError, PydanticUserError, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from journeys.errors import ToolError, UsageError
from journeys.states.mapping import ErrorRule, ToolMapping
from journeys.states.state import Effect
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription, ToolKind
from journeys.tool_mapping import mapping_of
from journeys.values import Json

__all__ = ["Tool", "ToolContext", "tool"]

Function = TypeVar("Function", bound=Callable[..., Any])
ATTRIBUTE = "__journeys_tool__"
"""Where a function that is marked keeps its `Tool`."""


class Tool:
    """A typed function with an id, an effect, and a schema of its arguments.

    Attributes:
        id: what a journey calls it by.
        name: what people call it.
        description: what it does.
        effect: whether a call may be made again.
        kind: by whose rules it is called.
        mapping: what is renamed or replaced between calls and the function.
        function: the function itself.
        is_async: whether it is a coroutine function.
        schema: JSON Schema of the arguments.
        output_schema: JSON Schema of what it returns, by its type hint; None if that is no data, or not there.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        id: str,  # noqa: A002 - the word that journeys use
        effect: Effect,
        name: str = "",
        description: str | None = None,
        kind: ToolKind = "universal_adapter",
        mapping: ToolMapping | None = None,
    ) -> None:
        self.id = id
        self.name = name or id
        self.effect = effect
        self.kind: ToolKind = kind
        self.mapping = mapping or ToolMapping()
        self.function = function
        self.description = inspect.getdoc(function) or "" if description is None else description
        self.is_async = inspect.iscoroutinefunction(function)
        self._context_parameters: tuple[str, ...] = ()
        self._open = False
        signature = self._signature(function)
        self._arguments = self._described(signature)
        adapter = TypeAdapter(self._arguments)
        self.schema: dict[str, Json] = {**adapter.json_schema(), "title": self.name}
        self.output_schema = self._result_schema(signature.return_annotation)

    @property
    def place(self) -> str:
        """The function's name, with its module's."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    @property
    def about(self) -> ToolDescription:
        """What callers need to know of it."""
        return ToolDescription(
            id=self.id,
            name=self.name,
            description=self.description,
            kind=self.kind,
            effect=self.effect,
            schema=self.schema,
            output_schema=self.output_schema,
            source=self.place,
            mapping=self.mapping,
        )

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

    def given(self, value: Any) -> tuple[Any, Any]:
        """What the function's value stands for: the output, and the original where that is something else.

        Raises:
            ToolError: the function does not return what a tool of its kind must.
        """
        return value, None

    def _takes_context(self, position: int, hint: Any) -> bool:  # noqa: ARG002 - for kinds that go by position
        return hint is ToolContext or ToolContext in getattr(hint, "__args__", ())

    def _argument_hint(self, name: str, hint: Any) -> Any:  # noqa: ARG002 - for kinds with hints of their own
        return hint

    def _result_schema(self, hint: Any) -> dict[str, Json] | None:
        if hint is inspect.Signature.empty:
            return None
        try:
            return TypeAdapter(hint).json_schema(mode="serialization")
        except PydanticUserError:
            return None

    def _signature(self, function: Callable[..., Any]) -> inspect.Signature:
        try:
            return inspect.signature(function, eval_str=True)
        except (NameError, SyntaxError) as error:
            raise UsageError(f"The tool {self.id!r} has a type hint that cannot be read: {error}") from error

    def _described(self, signature: inspect.Signature) -> type[Any]:
        fields: list[tuple[str, Any, Any]] = []
        context: list[str] = []
        for position, (name, parameter) in enumerate(signature.parameters.items()):
            hint = Any if parameter.annotation is parameter.empty else parameter.annotation
            hint = self._argument_hint(name, hint)
            if self._takes_context(position, hint):
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
    kind: ToolKind = "universal_adapter",
    inputs: Mapping[str, str] | None = None,
    constants: Mapping[str, Json] | None = None,
    translations: Mapping[str, Mapping[str, Json]] | None = None,
    outputs: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, Json] | ErrorRule] = (),
) -> Callable[[Function], Function]:
    """Makes a typed function a tool; the function itself stays as it is.

    Args:
        id: what a journey calls it by; for a workflow from Sim, the tool's id there.
        effect: `pure` (changes nothing), `idempotent` (twice is like once), `keyed` (the other side honours
            `context.idempotency_key`) or `unsafe` (called at most once; an unknown outcome is a person's to decide).
        name: what people call it.
        description: what it does; default: the docstring.
        kind: `sim_native` for a function that stands in for a tool of Sim, by its id there.
        inputs, constants, translations, outputs, errors: see `journeys.states.ToolMapping`.

    Raises:
        UsageError: a parameter cannot be given by name as JSON, or the mapping is none.
    """
    given = {"inputs": inputs, "constants": constants, "translations": translations, "outputs": outputs}
    mapping = mapping_of(f"The tool {id!r}", {**given, "errors": tuple(errors)})

    def mark(function: Function) -> Function:
        made = Tool(function, id=id, effect=effect, name=name, description=description, kind=kind, mapping=mapping)
        setattr(function, ATTRIBUTE, made)
        return function

    return mark


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
