"""Which walls this machine allows: a container often denies name spaces, an old kernel has no Landlock."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from ocr.children import walls_for
from runtime.children import landlock
from runtime.children.walls import Kind


@cache
def stands(kind: Kind) -> bool:
    """Whether a child can be walled in so here."""
    if kind == "bubblewrap":
        return walls_for().kind == "bubblewrap"
    return kind == "none" or bool(landlock.version())


def needs(kind: Kind) -> pytest.MarkDecorator:
    """Skip a test where these walls cannot stand."""
    return pytest.mark.skipif(not stands(kind), reason=f"this machine allows no {kind}")


def behind(*kinds: Kind) -> list[Any]:
    """Each kind as a parameter of a test, skipped where it cannot stand."""
    return [pytest.param(kind, marks=needs(kind)) for kind in kinds]
