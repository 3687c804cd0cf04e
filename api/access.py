"""Who calls: an integrator by key, a person by session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.deps import Deps, Given
from api.problems import Refused
from storage.api_keys import KeyOwner, Scope, key_owner

_bearer = HTTPBearer(auto_error=False, description="密钥（yici_…），由管理员发放。")


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        id: scopes what belongs to the caller, e.g. idempotency keys.
        name: what people read in a case's history.
        scopes: what its key may do beside handing in and reading; nothing for a person.
    """

    id: str
    name: str
    scopes: frozenset[str] = frozenset()

    @property
    def key_id(self) -> str:
        """The id of its key; empty for a person."""
        kind, _, key_id = self.id.partition(":")
        return key_id if kind == "key" else ""


def caller_by_key(deps: Given, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """The owner of the key in ``Authorization: Bearer …``: every key may hand in and read.

    Raises:
        Refused: 401; there is no key, or it is nobody's.
    """
    return _caller(_owner(deps, sent))


def publisher_by_key(deps: Given, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """The owner of a key that may publish catalogues.

    Raises:
        Refused: 401 as ever; 403, the key may not.
    """
    return _caller(_owner(deps, sent), "publish", "发布材料目录")


def operator_by_key(deps: Given, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """The owner of a key that may decide about failed steps.

    Raises:
        Refused: 401 as ever; 403, the key may not.
    """
    return _caller(_owner(deps, sent), "operate", "处理失败步骤")


def _caller(owner: KeyOwner, scope: Scope | None = None, what: str = "") -> Caller:
    if scope is not None and scope not in owner.scopes:
        cure = f"请由管理员用 yici key create 名称 --scope {scope} 另发密钥。"
        raise Refused(403, f"这个密钥不能{what}。", code="SCOPE", cure=cure)
    return Caller(f"key:{owner.id}", owner.name, owner.scopes)


def _owner(deps: Deps, sent: HTTPAuthorizationCredentials | None) -> KeyOwner:
    owner = key_owner(deps.ledger.engine, sent.credentials) if sent else None
    if owner is None:
        raise Refused(
            401,
            "请求没有带密钥，或密钥无效。",
            code="UNAUTHENTICATED",
            cure="请在请求头写明 Authorization: Bearer 密钥。",
        )
    return owner


ByKey = Annotated[Caller, Depends(caller_by_key)]
"""The caller, as the parameter of a handler of the API."""

PublisherByKey = Annotated[Caller, Depends(publisher_by_key)]
"""The caller whose key may publish catalogues."""

OperatorByKey = Annotated[Caller, Depends(operator_by_key)]
"""The caller whose key may decide about failed steps."""
