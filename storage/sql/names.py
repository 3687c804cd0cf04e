"""Names for rows that nobody counts: tasks, and with them letters, shipments and the keys of the history."""

from __future__ import annotations

import secrets
from datetime import datetime


def new_id(now: datetime) -> str:
    """A name that nobody else has and nobody can guess: 12 hex digits of milliseconds, 20 of chance.

    It begins with the time, so that what is written together lies together: a new entry goes to the end of each index,
    and not to any page of what years have left (docs/decisions/0020).
    """
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"
