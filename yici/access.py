"""The bodies of ``yici account …`` and ``yici key …``: who may sign in to the pages, and which integrators may call."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.errors import Permanent
from runtime.settings import load
from storage.accounts import Role, add_account, change_password, disable_account, list_accounts, normal
from storage.api_keys import SCOPES, Scope, create_key, list_keys, revoke_key
from storage.handles import Engine
from workers.toolbox import open_toolbox, wall_clock


def account_add(
    login: str,
    name: str,
    role: str = "clerk",
) -> int:
    """``yici account add``."""
    roles: dict[str, Role] = {"clerk": "clerk", "reviewer": "reviewer", "admin": "admin"}
    if role not in roles:
        raise Permanent(f"没有名为“{role}”的角色。", code="ROLE", cure="可选：clerk、reviewer、admin。")
    password = _password()
    with open_toolbox(load()) as tools:
        add_account(tools.engine, login, name, roles[role], password, wall_clock())
    print(f"账号：{login}    口令：{password}    （只显示这一次）")
    return 0


def account_password(login: str) -> int:
    """``yici account password``."""
    password = _password()
    with open_toolbox(load()) as tools:
        change_password(tools.engine, _id_of(tools.engine, login), password)
    print(f"账号：{login}    新口令：{password}    （只显示这一次）")
    return 0


def account_disable(login: str) -> int:
    """``yici account disable``."""
    with open_toolbox(load()) as tools:
        disable_account(tools.engine, _id_of(tools.engine, login))
    print(f"已停用：{login}")
    return 0


def account_list(as_json: bool = False) -> int:
    """``yici account list``."""
    with open_toolbox(load()) as tools:
        accounts = list_accounts(tools.engine)
    rows = [{"login": one.login, "name": one.name, "role": one.role} for one in accounts]
    return _listed(rows, {"login": "登录名", "name": "姓名", "role": "角色"}, as_json=as_json)


def key_create(name: str, scopes: Sequence[str] = ()) -> int:
    """``yici key create``."""
    known: dict[str, Scope] = {scope: scope for scope in SCOPES}
    for scope in scopes:
        if scope not in known:
            raise Permanent(f"没有名为“{scope}”的权限。", code="SCOPE", cure=f"可选：{'、'.join(SCOPES)}。")
    with open_toolbox(load()) as tools:
        plain = create_key(tools.engine, name, wall_clock(), [known[scope] for scope in scopes])
    print(f"{name}：{plain}    （只显示这一次）")
    return 0


def key_list(as_json: bool = False) -> int:
    """``yici key list``."""
    with open_toolbox(load()) as tools:
        keys = list_keys(tools.engine)
    return _listed(
        [{"id": one.id, "name": one.name, "scopes": " ".join(sorted(one.scopes))} for one in keys],
        {"id": "编号", "name": "接入方", "scopes": "另有权限"},
        as_json=as_json,
    )


def key_revoke(key_id: str) -> int:
    """``yici key revoke``."""
    with open_toolbox(load()) as tools:
        revoked = revoke_key(tools.engine, key_id, wall_clock())
    if not revoked:
        raise Permanent(f"没有编号为 {key_id} 的有效密钥。", code="NO_SUCH_KEY", cure="请用 yici key list 核对。")
    print(f"已吊销：{key_id}")
    return 0


def _password() -> str:
    return secrets.token_urlsafe(12)


def _id_of(engine: Engine, login: str) -> str:
    for one in list_accounts(engine):
        if one.login == normal(login):
            return one.id
    raise Permanent(f"没有登录名为 {login} 的账号。", code="NO_SUCH_ACCOUNT", cure="请用 yici account list 核对。")


def _listed(rows: list[dict[str, str]], headings: dict[str, str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    table = Table(*headings.values())
    for row in rows:
        table.add_row(*(escape(row[name]) for name in headings))
    Console().print(table)
    return 0
