"""The carrier: whether all that it needs is set, it can be reached, and what it tells can reach us."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from runtime.settings import Settings
from workers.carrier_account import account_of
from yici.checkups.found import Found, place, worst

SECONDS = 5.0
SHORTEST_SALT = 16
"""Characters; whoever guesses the salt could tell us that parcels were delivered."""


def courier(settings: Settings) -> Found:
    """Which carrier there is, and what it lacks."""
    if settings.courier == "handover":
        return "ok", "窗口交接", ""
    account = account_of(settings)
    if missing := account.missing():
        return "lack", f"快递100 缺少设置：{'、'.join(missing)}", "请补全后重新启动。"
    addresses = (account.order_url, account.poll_url)
    return worst([_reached(addresses), _salted(account.salt), _callable(settings.public_url)])


def _reached(urls: Sequence[str]) -> Found:
    away = [place(url) for url in urls if not _answers(url)]
    if away:
        cure = "请检查网络和快递100 的地址；恢复之前，寄递任务会自动重试。"
        return "warning", f"{'、'.join(away)} 没有应答", cure
    return "ok", "、".join(map(place, urls)), ""


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), timeout=SECONDS).close()
    except (OSError, ValueError):
        return False
    return True


def _salted(salt: str) -> Found:
    if len(salt) < SHORTEST_SALT:
        cure = f"请将 YICI_KUAIDI100_SALT 换成至少 {SHORTEST_SALT} 个字符的随机串（openssl rand -hex 16）。"
        return "warning", "推送签名用的随机串过短", cure
    return "ok", "推送签名已设置", ""


def _callable(public_url: str) -> Found:
    host = urlsplit(public_url).hostname or ""
    try:
        inside = not ip_address(host).is_global
    except ValueError:
        inside = host == "localhost" or "." not in host
    if inside:
        cure = "请将 YICI_PUBLIC_URL 设为互联网可达的地址，并放行 /hooks/couriers/kuaidi100；否则寄递进度只能人工登记。"
        return "warning", f"快递100 无法推送到 {host}", cure
    return "ok", f"寄递进度推送到 {host}", ""
