"""Accounts and keys from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipelines.errors import Permanent
from storage.api_keys import key_owner
from storage.database import open_database
from storage.sessions import login
from workers.toolbox import wall_clock
from yici.access import (
    account_add,
    account_disable,
    account_list,
    account_password,
    key_create,
    key_list,
    key_revoke,
)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("YICI_DATA_DIR", str(tmp_path))
    return f"sqlite:///{tmp_path / 'yici.db'}"


def printed_password(capsys: pytest.CaptureFixture[str]) -> str:
    found = re.search(r"口令：(\S+)", capsys.readouterr().out)
    assert found is not None
    return found.group(1)


def test_an_account_is_added_gets_another_password_and_is_disabled(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_database(installation)

    account_add("Wang", name="王示例", role="clerk")
    first = printed_password(capsys)
    account_password("WANG")
    second = printed_password(capsys)

    assert login(engine, "wang", first, wall_clock()) is None
    assert login(engine, "wang", second, wall_clock()) is not None
    account_disable("wang")
    assert login(engine, "wang", second, wall_clock()) is None


def test_a_key_is_shown_once_listed_without_itself_and_revoked(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key_create("示例平台")
    found = re.search(r"yici_\S+", capsys.readouterr().out)
    assert found is not None
    plain, engine = found.group(0), open_database(installation)

    key_list(as_json=True)
    listed = capsys.readouterr().out
    owner = key_owner(engine, plain)
    assert owner is not None
    assert json.loads(listed) == [{"id": owner.id, "name": "示例平台", "scopes": ""}]
    assert plain not in listed

    key_revoke(owner.id)
    assert key_owner(engine, plain) is None


def test_what_does_not_exist_is_said_with_its_cure() -> None:
    with pytest.raises(Permanent, match="没有名为“king”的角色"):
        account_add("wang", name="王示例", role="king")
    with pytest.raises(Permanent, match="没有登录名"):
        account_password("nobody")
    with pytest.raises(Permanent, match="没有编号"):
        key_revoke("nope")


def test_accounts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    account_add("li", name="李示例", role="reviewer")
    capsys.readouterr()

    account_list(as_json=True)

    assert json.loads(capsys.readouterr().out) == [{"login": "li", "name": "李示例", "role": "reviewer"}]
