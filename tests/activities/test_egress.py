from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest

from activities.egress import HostPolicy
from journeys.errors import ToolError

DEFAULT = HostPolicy()


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://METADATA.google.internal./",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "http:///path",
    ],
)
def test_metadata_services_and_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(ToolError) as caught:
        DEFAULT.check_url(urlsplit(url))
    assert caught.value.kind == "egress"
    assert not caught.value.retryable
    assert caught.value.outcome == "failed"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "https://example.com/", "http://10.0.0.1/", "http://[::1]/"])
def test_everything_else_is_allowed_by_default(url: str) -> None:
    DEFAULT.check_url(urlsplit(url))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fd12::1", "::ffff:10.0.0.1"])
def test_private_addresses_can_be_refused(address: str) -> None:
    with pytest.raises(ToolError, match="private"):
        HostPolicy(private=False).check_address("intranet", ip_address(address))


def test_public_addresses_are_never_private() -> None:
    HostPolicy(private=False).check_address("example.com", ip_address("93.184.216.34"))


def test_an_allowed_host_is_exempt_even_where_private_ones_are_refused() -> None:
    policy = HostPolicy(private=False, allowed=("localhost", "*.corp.example"))
    for host in ("localhost", "api.corp.example"):
        policy.check_url(urlsplit(f"http://{host}/"))
        policy.check_address(host, ip_address("127.0.0.1"))
    with pytest.raises(ToolError):
        policy.check_address("corp.example", ip_address("127.0.0.1"))


def test_denied_hosts_and_a_closed_list() -> None:
    with pytest.raises(ToolError, match=r"evil\.example"):
        HostPolicy(denied=("*.example",)).check_url(urlsplit("https://evil.example/"))
    closed = HostPolicy(only=("api.example",))
    closed.check_url(urlsplit("https://API.example/"))
    with pytest.raises(ToolError, match="not among"):
        closed.check_url(urlsplit("https://other.example/"))
