"""Where a request comes from: the one reading, for sign-in, forms and API alike.

Proxies are believed as far as the settings say (ALLAUTH_TRUSTED_PROXY_COUNT): what stands before their own
entries in X-Forwarded-For is the visitor's to write.
"""

from ipaddress import IPv6Address, ip_address

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address, as text; empty when the server knows none, as behind a socket file."""
    told = get_client_ip(request)
    if not told:
        return ""
    address = ip_address(told)
    # A server that listens for both kinds writes IPv4 within IPv6, where all of it is one network.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def network_of(request: HttpRequest) -> str:
    """What limits are counted by: the IPv4 address, or the IPv6 network (/64) that one customer is given."""
    return str(truncate_ip(address_of(request)))
