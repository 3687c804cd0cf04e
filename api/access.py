"""Who calls: an integrator by key, a person by session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.deps import Given
from api.problems import Refused
from storage.api_keys import key_owner

_bearer = HTTPBearer(auto_error=False, description="密钥（yici_…），由管理员发放。")


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        id: scopes what belongs to the caller, e.g. idempotency keys.
        name: what people read in a case's history.
    """

    id: str
    name: str


def caller_by_key(deps: Given, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """The owner of the key in ``Authorization: Bearer …``.

    Raises:
        Refused: 401; there is no key, or it is nobody's.
    """
    owner = key_owner(deps.ledger.engine, sent.credentials) if sent else None
    if owner is None:
        raise Refused(
            401,
            "请求没有带密钥，或密钥无效。",
            code="UNAUTHENTICATED",
            cure="请在请求头写明 Authorization: Bearer 密钥。",
        )
    return Caller(f"key:{owner.id}", owner.name)


ByKey = Annotated[Caller, Depends(caller_by_key)]
"""The caller, as the parameter of a handler of the API."""
