"""Under which name a browser saves what it is given."""

from __future__ import annotations

from urllib.parse import quote


def disposition(how: str, name: str, plain: str) -> str:
    """``Content-Disposition`` with a Chinese name (RFC 6266, 8187) and a plain one for old programs."""
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
