"""Which walls this machine allows: a container often denies the name spaces that bubblewrap needs."""

from __future__ import annotations

from functools import cache

from ocr.children.pool import walls_for
from runtime.children.walls import Kind


@cache
def stands(kind: Kind) -> bool:
    """Whether a child can be walled in so here. The kernel of every Debian that is supported has Landlock."""
    return kind != "bubblewrap" or walls_for().kind == "bubblewrap"


def behind(*kinds: Kind) -> list[Kind]:
    """Those kinds that can stand here, as parameters of a test: no test is skipped, and none asks for what is denied."""
    return [kind for kind in kinds if stands(kind)]
