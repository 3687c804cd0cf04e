"""The proxies whose word on where a request comes from is believed: a network that holds strangers lets them say anything."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from runtime.settings import Settings
from yici.checkups.found import Found

WIDEST = {4: 12, 6: 48}
"""Bits of a network's name, by version: Docker's own is no wider, and no one site has more."""


def proxies(settings: Settings) -> Found:
    """Which they are, and whether any network is wider than one of proxies can be."""
    named = settings.trusted_proxies
    if not named:
        return "ok", "不采信任何反向代理的 X-Forwarded-For", ""
    told = f"采信 {'、'.join(map(_told, named))} 的 X-Forwarded-For"
    if any(network.prefixlen < WIDEST[network.version] for network in named):
        cure = "网段过大，其中任何人都可以假冒来源地址；请在 YICI_TRUSTED_PROXIES 中只写反向代理自身的地址。"
        return "warning", told, cure
    return "ok", told, ""


def _told(network: IPv4Network | IPv6Network) -> str:
    return str(network.network_address if network.num_addresses == 1 else network)
