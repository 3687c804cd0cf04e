"""Where integrators may be called: which addresses a URL may lead to, so that no URL reaches what is not the internet's.

Whoever may register a URL has the office's servers call it. Without this guard they could be made to call themselves, their
database, their cloud's metadata (SSRF: OWASP API7:2023). A name is judged by what it resolves to, at every call again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

from pipelines.errors import Permanent, Unconfigured

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

PORTS = {"http": 80, "https": 443}
LOWEST_PORT = 1024
"""Ports below it belong to the services of a machine; of them only those of http and https are called."""
OTHERS_PORTS = frozenset(
    {
        1433,
        1521,
        2049,
        2181,
        2375,
        2376,
        2379,
        2380,
        3306,
        3389,
        4369,
        5432,
        5671,
        5672,
        5900,
        6000,
        6379,
        6443,
        9042,
        9092,
        9200,
        9300,
    }
    | {10250, 11211, 15672, 25672, 27017}
)
"""Where databases, brokers, and what steers machines listen: they take a word or two of HTTP for their own."""

NEVER: Networks = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this machine, in other words
            "169.254.0.0/16",  # link-local; the metadata of most clouds is at 169.254.169.254
            "100.100.100.200/32",  # metadata of Alibaba Cloud
            "192.0.0.192/32",  # metadata of Oracle Cloud
            "224.0.0.0/4",
            "255.255.255.255/32",
            "::/128",
            "::ffff:0:0/96",  # IPv4 in IPv6: a second spelling that no resolver gives
            "::/96",
            "64:ff9b::/96",  # NAT64
            "64:ff9b:1::/48",
            "2001::/32",  # Teredo
            "2002::/16",  # 6to4
            "fe80::/10",
            "fec0::/10",
            "fd00:ec2::254/128",  # metadata of AWS
            "ff00::/8",
        ),
    )
)
"""Never called, whatever the settings allow."""
LONGEST = 2000
"""Characters of a URL as it is called; a Chinese one is written with nine."""
AS_IT_IS = "/?:@!$&'()*+,;=-._~%[]"
"""What of a path or a query is not written otherwise."""


class Forbidden(Permanent):
    """A URL that is not called, or an address that its name leads to."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart.

    Attributes:
        url: as it is called: with its host in ASCII and without a fragment.
        host: name or address, without brackets.
    """

    url: str
    scheme: str
    host: str
    port: int


def networks_of(named: str) -> Networks:
    """The networks that a setting names: ``10.20.0.0/16, 192.168.7.0/24``.

    Raises:
        Unconfigured: one is none.
    """
    try:
        return tuple(ip_network(one.strip()) for one in named.replace("，", ",").split(",") if one.strip())
    except ValueError as error:
        raise Unconfigured(
            "YICI_WEBHOOK_NETWORKS 不是用逗号分隔的网段。",
            code="WEBHOOK_NETWORKS",
            cure="请写成 10.20.0.0/16,192.168.7.0/24 的样子；主机位须为 0。",
        ) from error


def target_of(url: str, allowed: Networks = ()) -> Target:
    """Take a URL apart and judge what can be judged without asking anybody.

    Args:
        url: as it was handed in.
        allowed: private networks that may be called.

    Raises:
        Forbidden: it is none that is called; its sentence says why.
    """
    if not url.isprintable() or any(char in url for char in ' \\"<>^`{|}'):
        raise _refused("地址中有不能使用的字符。")
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname), parts.port
    except ValueError:
        raise _refused("地址的格式有误。") from None
    if parts.scheme not in PORTS:
        raise _refused("只支持 https 和 http 地址。")
    if parts.username is not None or parts.password is not None:
        raise _refused("地址中不能写用户名或口令。", "请使用签名核实来源，不要把口令写进地址。")
    if not host:
        raise _refused("地址中没有主机名。")
    port = PORTS[parts.scheme] if port is None else port
    if (port not in PORTS.values() and port < LOWEST_PORT) or port in OTHERS_PORTS:
        raise _refused(f"不能使用端口 {port}。", "可用 443、80 和 1024 以上、非数据库等服务专用的端口。")
    literal = _literal(host)
    if literal is not None:
        judge(literal, allowed)
    shown = f"[{host}]" if ":" in host else host
    where = shown if port == PORTS[parts.scheme] else f"{shown}:{port}"
    asked = quote(parts.path or "/", safe=AS_IT_IS) + (f"?{quote(parts.query, safe=AS_IT_IS)}" if parts.query else "")
    whole = f"{parts.scheme}://{where}{asked}"
    if len(whole) > LONGEST:
        raise _refused(f"地址过长：转写后超过 {LONGEST} 个字符。", "请缩短路径和参数；汉字转写后每个占 9 个字符。")
    return Target(whole, parts.scheme, host, port)


def judge(address: Address, allowed: Networks = ()) -> None:
    """Let an address pass, or not.

    Raises:
        Forbidden: it is no address of the internet, and in no network that is allowed.
    """
    if any(address in network for network in NEVER):
        raise _forbidden(address)
    if any(address in network for network in allowed):
        return
    if not address.is_global or address.is_multicast or address.is_reserved:
        raise _forbidden(address)


def callable_addresses(found: Sequence[str], allowed: Networks) -> tuple[Address, ...]:
    """What a name resolves to, if all of it may be called: one forbidden address among them forbids the name.

    Raises:
        Forbidden: one may not be called.
    """
    addresses = tuple(ip_address(one.partition("%")[0]) for one in found)
    for address in addresses:
        judge(address, allowed)
    return addresses


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _host(name: str | None) -> str:
    """A name in ASCII, as resolvers know it. Raises ValueError."""
    if not name or _literal(name) is not None:
        return name or ""
    if "%" in name:
        raise ValueError(name)
    ascii_name = name.rstrip(".").encode("idna").decode("ascii")
    if len(ascii_name) > 253 or not all(part and len(part) <= 63 for part in ascii_name.split(".")):
        raise ValueError(name)
    return ascii_name


def _forbidden(address: Address) -> Forbidden:
    return Forbidden(
        f"该地址指向 {address}，不在允许调用的网络之内。",
        code="WEBHOOK_ADDRESS",
        cure="内网的接收地址须由管理员在 YICI_WEBHOOK_NETWORKS 中写明其网段。",
    )


def _refused(told: str, cure: str = "请改正后重试，例如 https://example.org/yici。") -> Forbidden:
    return Forbidden(told, code="WEBHOOK_URL", cure=cure)
