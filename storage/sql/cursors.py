"""Cursors: where a page of a list ended, as an opaque word that a program gives back."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime

from pipelines.errors import Permanent


class CursorUnknown(Permanent):
    """A cursor that no list gave out."""


def cursor_of(at: datetime, name: str) -> str:
    """The cursor of a row of a list that is sorted by an instant, and then by a name."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), name]).encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, str]:
    """What :func:`cursor_of` was given.

    Raises:
        CursorUnknown: the cursor is none of ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, name = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        instant = datetime.fromisoformat(at)
        # Numbers and ids are plain; what is not might be none that a database takes.
        if instant.tzinfo is None or not isinstance(name, str) or not name.isascii() or not name.isprintable():
            raise ValueError(cursor)
        return instant.astimezone(UTC), name
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise CursorUnknown("翻页标记无效。", code="CURSOR", cure="请从第一页重新开始。") from error
