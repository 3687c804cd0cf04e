"""What a check says."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

State = Literal["ok", "warning", "lack"]
"""``ok``; ``warning`` = it works, but somebody should know; ``lack`` = something needed is not there."""

Found = tuple[State, str, str]
"""State, what was found, and what to do; the last is empty where nothing is."""

ORDER: tuple[State, ...] = ("ok", "warning", "lack")
GB = 1024**3


def place(url: str) -> str:
    """Host, port and path of an address, without its user and password."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname}{port}{parts.path}"


def worst(found: list[Found]) -> Found:
    """Several findings as one: the gravest state, all that was found, the cures of what is not well."""
    gravest = max(found, key=lambda one: ORDER.index(one[0]))
    return gravest[0], "；".join(one[1] for one in found), "".join(one[2] for one in found)
