"""Where the values of `{{NAME}}` come from. Providers only; filling in and taking out are elsewhere.

A provider of your own (a vault, a cloud's secret manager) is a class with `blocking` and `get`, made by a callable
without arguments that is registered as an entry point of the group `journeys.secrets`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from journeys.errors import UsageError

GROUP = "journeys.secrets"


class SecretsProvider(Protocol):
    """Gives secrets by name.

    Attributes:
        blocking: whether `get` may wait for something; then it is called in a thread.
    """

    @property
    def blocking(self) -> bool: ...

    def get(self, name: str, workspace: str | None) -> str | None:
        """The secret of that name for a workspace, or None when there is none."""
        ...


class MappingSecrets:
    """Secrets that the caller has read already, the same for all workspaces."""

    blocking = False

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str, workspace: str | None) -> str | None:  # noqa: ARG002 - the same for all
        return self._values.get(name)

    def __repr__(self) -> str:
        return f"MappingSecrets({sorted(self._values)})"


class ChainedSecrets:
    """Several providers; the first that knows a name gives its value."""

    def __init__(self, providers: Sequence[SecretsProvider]) -> None:
        self._providers = tuple(providers)
        self.blocking = any(provider.blocking for provider in self._providers)

    def get(self, name: str, workspace: str | None) -> str | None:
        for provider in self._providers:
            value = provider.get(name, workspace)
            if value is not None:
                return value
        return None


def find_provider(name: str) -> SecretsProvider:
    """The provider that an installed package registers under a name.

    Raises:
        UsageError: there is none of that name, or it cannot be made.
    """
    found = [point for point in entry_points(group=GROUP) if point.name == name]
    if not found:
        known = ", ".join(sorted(point.name for point in entry_points(group=GROUP))) or "none is installed"
        raise UsageError(
            f"There is no secrets provider {name!r} ({known}); install the package that registers it"
            f" as an entry point of the group {GROUP!r}"
        )
    try:
        provider: SecretsProvider = found[0].load()()
    except Exception as error:
        raise UsageError(f"The secrets provider {name!r} cannot be started: {error}") from error
    return provider
