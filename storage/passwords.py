"""Passwords: made, hashed, compared."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipelines.errors import Permanent

SHORTEST, LONGEST = 10, 200
"""Characters of a password that a person chooses; the upper limit only bounds the work of hashing."""

# Argon2id at the strength that OWASP names for servers: 19 MiB, two passes, one thread.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are easily taken for one another


def new_password() -> str:
    """A random password of four groups that can be read out, about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """The Argon2id hash of a password.

    Raises:
        Permanent: ``PASSWORD_LENGTH``; it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Permanent(
            f"密码应为 {SHORTEST} 至 {LONGEST} 个字符。", code="PASSWORD_LENGTH", cure="请换一个长度合适的密码。"
        )
    return _HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether a password is the one that was hashed."""
    try:
        _HASHER.verify(stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return len(password) <= LONGEST


@cache
def decoy() -> str:
    """The hash of a password that nobody has: compared where there is no account, so that it takes as long."""
    return _HASHER.hash(secrets.token_urlsafe())
