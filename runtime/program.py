"""Which program this is: its version, and the hash of the rules by which it decides."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

RULES = Path(__file__).parent.parent / "pipelines"
"""Where everything that decides stands: the flow, the clocks, the check, the words of letters."""


@cache
def program() -> str:
    """The name under which decisions are recorded, e.g. ``yici 0.1.0; rules 3f2a9c0d11aa4b7e``.

    Two programs of one name decide alike. Another name may be only another comment: it says that a difference may be one
    of versions, not that there is one.
    """
    return f"yici {version('yici')}; rules {rules_hash(RULES)}"


def rules_hash(folder: Path) -> str:
    """The first 16 hex digits of the SHA-256 over all Python sources of a folder and their places in it."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]
