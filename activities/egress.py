"""Where calls may go: a policy over addresses, asked for every URL, every redirect and every name that is resolved."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol
from urllib.parse import SplitResult

from journeys.errors import ToolError

Address = IPv4Address | IPv6Address

METADATA_HOSTS = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
METADATA_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "169.254.0.0/16",  # link-local (RFC 3927): AWS, Azure, Google Cloud, Oracle, OpenStack, DigitalOcean
        "fe80::/10",  # link-local (RFC 4291)
        "fd00:ec2::/32",  # AWS, over IPv6
        "fd20:ce::/32",  # Google Cloud, over IPv6
        "100.100.100.200/32",  # Alibaba Cloud
        "192.0.0.192/32",  # Oracle Cloud, classic
        "168.63.129.16/32",  # Azure's host node
    )
)
_NAT64 = ip_network("64:ff9b::/96")


class Policy(Protocol):
    """Says no by raising a ToolError that names the place and the remedy."""

    def check_url(self, url: SplitResult) -> None:
        """Asked before a request is made, and before a redirect is followed."""

    def check_address(self, host: str, address: Address) -> None:
        """Asked before a connection is opened: the address that the host's name stands for right now."""


class HostPolicy:
    """http and https to any host but a cloud's metadata services; narrower by host and by kind of address.

    Args:
        allowed: hosts that are exempt from all that follows; `*.` in front means all below.
        denied: hosts that may not be called.
        only: if not empty, the only hosts that may be called.
        private: whether loopback and private addresses may be called.
    """

    def __init__(
        self,
        *,
        allowed: Sequence[str] = (),
        denied: Sequence[str] = (),
        only: Sequence[str] = (),
        private: bool = True,
    ) -> None:
        self._allowed = tuple(allowed)
        self._denied = tuple(denied)
        self._only = tuple(only)
        self._private = private

    def check_url(self, url: SplitResult) -> None:
        host = (url.hostname or "").rstrip(".").lower()
        if url.scheme not in ("http", "https"):
            raise _refused(f"{url.scheme or 'no scheme'}: only http and https addresses can be called")
        if not host:
            raise _refused(f"{url.geturl()!r} names no host")
        if _listed(host, self._allowed):
            return
        if host in METADATA_HOSTS or _listed(host, self._denied):
            raise _refused(f"the host {host} may not be called from here")
        if self._only and not _listed(host, self._only):
            raise _refused(f"the host {host} is not among those that may be called from here")
        literal = _literal(host)
        if literal is not None:
            self.check_address(host, literal)

    def check_address(self, host: str, address: Address) -> None:
        if _listed(host.rstrip(".").lower(), self._allowed):
            return
        reached = _embedded(address)
        if any(reached in network for network in METADATA_NETWORKS if network.version == reached.version):
            raise _refused(f"{host} is a link-local or cloud metadata address ({address})")
        if not self._private and not reached.is_global:
            shown = host if host == str(address) else f"{host} ({address})"
            raise _refused(f"{shown} is a private address; an operator can allow it with JOURNEYS_ALLOWED_HOSTS")


def _refused(reason: str) -> ToolError:
    return ToolError(f"The call was not made: {reason}", kind="egress")


def _listed(host: str, patterns: Sequence[str]) -> bool:
    return any(
        host.endswith(pattern[1:].lower()) if pattern.startswith("*.") else host == pattern.lower()
        for pattern in patterns
    )


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only wraps it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
