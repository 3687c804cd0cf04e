"""What all events have in common: when, and by whom."""

from __future__ import annotations

from pydantic import AwareDatetime

from pipelines.text import Value

SYSTEM = "系统"
"""The ``by`` of what no person did."""


class Happened(Value):
    """Base of all events.

    Attributes:
        at: the instant, aware.
        by: who: a clerk's name, an integrator's key name, or 系统.
    """

    at: AwareDatetime
    by: str = SYSTEM


class FileIn(Value):
    """A file as handed in: stored first, its bytes never touched again.

    Attributes:
        id: our own name for it; the object is found by it.
        name: the cleaned name that people see.
        replaces: name of the file or code of the material that it supersedes.
        duplex: a stack scanned fronts first and then backs, to be put in order.
        source: of which stack it was taken out, and which pages; empty for a file as it was handed in.
    """

    id: str
    name: str
    sha256: str
    size: int
    object_key: str
    replaces: str | None = None
    duplex: bool = False
    source: str = ""
