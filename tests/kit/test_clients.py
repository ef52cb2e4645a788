"""Where a request comes from, behind proxies and within large networks: every limit reads it alike."""

import pytest
from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from cms.signup.guards import client_of
from graph.engine.budget import caller_of
from kit.clients import network_of

PROXY = "10.0.0.1"


def a_request(address: str, forwarded: str | None = None) -> HttpRequest:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def readings(request: HttpRequest) -> set[str]:
    """The network by which the API, the sign-up form and the sign-in count."""
    return {caller_of(request).removeprefix("address:"), client_of(request).address, get_ip(request)}


@pytest.mark.parametrize(
    ("address", "forwarded", "network"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", None, "2001:db8:1:2::"),
        ("2001:db8:1:3::1", None, "2001:db8:1:3::"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        # Nobody is believed about others unless a proxy was named.
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
    ],
)
def test_every_limit_reads_the_same_network(address: str, forwarded: str | None, network: str) -> None:
    assert readings(a_request(address, forwarded)) == {network}


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("1.1.1.1,2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_behind_a_proxy_each_visitor_counts_for_themselves_and_names_nobody_else(
    forwarded: str, network: str
) -> None:
    assert readings(a_request(PROXY, forwarded)) == {network}


@pytest.mark.parametrize("address", ["", "unix:"])
def test_a_server_that_knows_no_address_counts_all_together(address: str) -> None:
    assert network_of(a_request(address)) == ""
    assert caller_of(a_request(address)) == "address:"
