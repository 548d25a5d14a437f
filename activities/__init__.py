"""Side effects: HTTP, functions, language models, registered tools, messages. Workflows know the contracts only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from activities.resources import Resources


def all_activities(resources: Resources) -> list[Callable[..., Any]]:
    """The activities of a worker, to be registered with it.

    Imports nothing: workflows import this package for its contracts, and must not bring the clients with it.
    """
    return list(resources.activities)
