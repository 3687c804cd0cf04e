"""Where a request comes from, as far as that is known: the address that stands for whoever asks without a key."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from api.deps import Deps

HOUSEHOLD = 64
"""Bits of an IPv6 address that one subscriber has; he may choose the others anew for every request."""


def client_of(request: Request, deps: Deps) -> str | None:
    """Whose request it is: an IPv4 address, or the network of an IPv6 address.

    Args:
        request: its client is the peer of the connection, or whom a trusted proxy names in ``X-Forwarded-For``.
        deps: which proxies are trusted.

    Returns:
        None where a trusted proxy names nobody: then all who come through it would be taken for one.
    """
    if request.client is None:
        return None
    try:
        address = ip_address(request.client.host.partition("%")[0])
    except ValueError:
        # A proxy may write a word (``unknown``) or a name of its own making; it stands for whom it stands.
        return request.client.host[:100]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in deps.trusted_proxies):
        return None
    return str(ip_network((address, HOUSEHOLD), strict=False)) if address.version == 6 else str(address)
