"""How requests to a service prove who they are from, by the security schemes of its document."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from activities.border import Call
from activities.tools.configuration import BasicCredentials
from activities.tools.openapi_document import Node
from activities.tools.placeholders import filled_in
from journeys.errors import ToolError


@dataclass(frozen=True)
class Proof:
    """What a request is given: headers, parameters of the query, cookies."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    query: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[tuple[str, str]] = field(default_factory=list)


class Security:
    """The requirements of one operation, and the operator's credentials for their schemes.

    Args:
        requirements: any of them is enough; each names the schemes that it needs.
        schemes: the schemes of the document.
        credentials: by name of a scheme.
    """

    def __init__(
        self,
        requirements: list[Mapping[str, Any]],
        schemes: Mapping[str, Node],
        credentials: Mapping[str, str | BasicCredentials],
    ) -> None:
        self._requirements = requirements
        self._schemes = schemes
        self._credentials = credentials

    async def proof(self, call: Call, whose: str) -> Proof:
        """What the first requirement asks for whose credentials are all known.

        Raises:
            ToolError: kind `missing_value`: there is none, or a secret is not known.
        """
        made = Proof()
        if not self._requirements:
            return made
        known = (one for one in self._requirements if all(name in self._credentials for name in one))
        chosen = next(known, None)
        if chosen is None:
            wanted = " or ".join(" and ".join(one) for one in self._requirements)
            raise ToolError(
                f"{whose} needs credentials for {wanted}; give them to the document as `security` in the tools file",
                kind="missing_value",
            )
        for name in chosen:
            scheme = self._schemes[name].content if name in self._schemes else {}
            await self._add(made, scheme, self._credentials[name], call, whose)
        return made

    async def _add(
        self, made: Proof, scheme: Mapping[str, Any], given: str | BasicCredentials, call: Call, whose: str
    ) -> None:
        if isinstance(given, BasicCredentials):
            user = await filled_in(given.username, call, whose)
            password = await filled_in(given.password, call, whose)
            made.headers.append(("Authorization", "Basic " + _coded(f"{user}:{password}")))
            return
        secret = await filled_in(given, call, whose)
        match scheme.get("type"):
            case "apiKey":
                places = {"query": made.query, "cookie": made.cookies}
                places.get(str(scheme.get("in")), made.headers).append((str(scheme.get("name")), secret))
            case "http" if str(scheme.get("scheme", "")).lower() == "basic":
                made.headers.append(("Authorization", "Basic " + _coded(secret)))
            case _:
                # Bearer tokens, and those that OAuth 2 and OpenID Connect give.
                made.headers.append(("Authorization", f"Bearer {secret}"))


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
