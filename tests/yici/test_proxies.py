"""Whose word on where a request comes from is believed: that of the proxies that a setting names."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.yici.commands import ROOT, yici
from tests.yici.test_archived import Office, address, serving

NAMED = [{"X-Forwarded-For": f"203.0.113.{n}"} for n in range(60)]


@pytest.mark.parametrize(
    ("trusted", "told"), [({}, {404}), ({"YICI_TRUSTED_PROXIES": "10.20.0.0/16"}, {404, 429})], ids=["own", "another"]
)
def test_a_proxy_is_believed_where_it_is_named(tmp_path: Path, trusted: dict[str, str], told: set[int]) -> None:
    with serving(Office(tmp_path, "", ""), YICI_CATALOGS=str(ROOT / "catalogs"), **trusted) as (_, greeting):
        address_of_none = f"{address(greeting)}/verify/{'0' * 32}"
        answers = {httpx.get(address_of_none, headers=headers).status_code for headers in NAMED}

    assert answers == told


def test_what_is_no_network_is_one_line(tmp_path: Path) -> None:
    refused = yici(tmp_path, "serve", "--port", "0", YICI_TRUSTED_PROXIES="the proxy").refusal

    assert refused.startswith(
        "yici：设置无法使用：YICI_TRUSTED_PROXIES 应为用逗号分隔的网段，如 10.20.0.0/16,192.168.7.5。"
    )
