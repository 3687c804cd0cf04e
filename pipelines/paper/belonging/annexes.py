"""Tables that an application form brings along under headings of their own: 从业人员登记表, 主要设备设施登记表."""

from __future__ import annotations

from pipelines.catalog import Material
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.paper.sheet.front import is_handed_out

_TITLED = 0.7
"""From here on a heading is a title of the catalogue."""


def is_annex(document: Document, leaf: Leaf, material: Material) -> bool:
    """Whether a page under a heading that no material bears lies right behind a form and speaks no less of it than of any other."""
    titled = any(score.title >= _TITLED for score in leaf.scores.values())
    if material.material_type != "form" or titled or is_handed_out(leaf.heading):
        return False
    behind = any((page.run, page.position + 1) == leaf.key for page in document.leaves)
    own = leaf.scores[material.code].hits
    return (
        behind and own >= 1 and all(own >= score.hits for code, score in leaf.scores.items() if code != material.code)
    )
