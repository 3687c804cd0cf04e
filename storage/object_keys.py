"""The names that objects are kept under, and what is said about a stored object."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from pipelines.errors import Permanent

LONGEST = 200
"""Characters of a key: as many as the tables have room for."""

# No part begins with a dot: neither `..` nor the folder in which the folder store keeps what is not yet whole.
_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_PART}(/{_PART})*")
_PREFIX = re.compile(rf"({_PART}/)*({_PART})?")


@dataclass(frozen=True)
class Stored:
    """An object that is stored whole.

    Attributes:
        key: its name in the store.
        size: bytes.
        sha256: of its bytes, in hexadecimal.
    """

    key: str
    size: int
    sha256: str


class ObjectMissing(Permanent):
    """There is no object under that key."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"对象库中没有这个对象：{key}",
            code="OBJECT_MISSING",
            cure="请核对对象库的地址（YICI_OBJECTS_URL）；如对象已丢失，请从备份恢复。",
        )
        self.key = key


def key_for(kind: str, id: str) -> str:  # noqa: A002 - what everybody calls it; the builtin is not needed here
    """The key of one object: ``kind/xx/yy/id``.

    The two parts between come from a hash of the id, so that no folder and no index range grows without end, also
    where ids begin alike (ids that begin with the time do).

    Args:
        kind: what it is, e.g. ``file``, ``picture``, ``letter``.
        id: what it is called there: ASCII letters, digits, ``. _ -``.

    Raises:
        Permanent: ``KEY_REFUSED``; kind or id hold other characters.
    """
    spread = hashlib.sha256(id.encode()).hexdigest()
    return checked(f"{kind}/{spread[:2]}/{spread[2:4]}/{id}")


def checked(key: str) -> str:
    """The key itself, if it can name an object: relative, without ``..``, plain ASCII, at most 200 characters.

    Raises:
        Permanent: ``KEY_REFUSED``.
    """
    if len(key) > LONGEST or not _KEY.fullmatch(key):
        raise _refused(key)
    return key


def checked_prefix(prefix: str) -> str:
    """The same for the beginning of keys; empty means all.

    Raises:
        Permanent: ``KEY_REFUSED``.
    """
    if len(prefix) > LONGEST or not _PREFIX.fullmatch(prefix):
        raise _refused(prefix)
    return prefix


def _refused(key: str) -> Permanent:
    return Permanent(f"对象名称不可用：{key[:LONGEST]!r}", code="KEY_REFUSED", cure="这是程序的错误，请告知维护人员。")
