"""Errors across the pipes: told by a child with their words, believed by its parent only as one of the known kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pipelines.errors import YiciError

_LONGEST: Final = 300


def told(error: YiciError) -> dict[str, Any]:
    """An error as an answer. Its kinds go from the narrowest to the widest, so that one of them is known over there."""
    return {
        "error": [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, YiciError)],
        "code": error.code,
        "message": error.message,
        "cure": error.cure,
    }


def retold(answer: dict[str, Any], known: Sequence[type[YiciError]], otherwise: type[YiciError]) -> YiciError:
    """The error that a child told.

    Args:
        answer: from :func:`told`, on the other side; whatever it is, only short texts of it are taken.
        known: the kinds that it may be.
        otherwise: what it is when it is none of them.
    """
    by_name = {kind.__name__: kind for kind in known}
    names = answer["error"] if isinstance(answer["error"], list) else []
    kind = next((by_name[name] for name in names if isinstance(name, str) and name in by_name), otherwise)
    return kind(
        str(answer.get("message"))[:_LONGEST],
        code=str(answer.get("code"))[:40],
        cure=str(answer.get("cure"))[:_LONGEST],
    )
