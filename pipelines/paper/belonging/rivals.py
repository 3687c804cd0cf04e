"""Two materials that look alike, such as the identity cards of the applicant and of the agent: whose is the page?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.catalog import Material, SameCheck
from pipelines.conditions import applies
from pipelines.facts import Facts
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.paper.sheet.glyphs import fold_text

_AGENT = ("代理人", "受托人", "经办人", "被委托", "委托代理")


def choose(
    able: Sequence[Material], leaf: Leaf, documents: Sequence[Document], facts: Facts
) -> tuple[Material, frozenset[str]]:
    """Which of equally likely materials a page is, and the materials between which nothing decided.

    First what is stated of people, then which material is asked for and has no page yet, then the catalogue's order.
    """
    if len(able) == 1:
        return able[0], frozenset()
    hints = {material.code: _hint(material, leaf, facts) for material in able}
    taken = {document.material for document in documents if document.round == leaf.file.round}
    best = min(
        able,
        key=lambda material: (
            -hints[material.code],
            applies(material.applies_when, facts.conditions) is not True,
            material.code in taken,
        ),
    )
    told = [code for code, hint in hints.items() if hint == hints[best.code]] == [best.code]
    asked = [material for material in able if applies(material.applies_when, facts.conditions) is not False]
    rivals = frozenset(material.code for material in asked)
    return best, frozenset() if told or len(rivals) < 2 else rivals


def is_agents(material: Material) -> bool:
    """Whether the material is of the person who acts for the applicant."""
    return any(word in material.name for word in _AGENT)


def _hint(material: Material, leaf: Leaf, facts: Facts) -> int:
    """How many stated names and numbers of the material's person are on the page, less those of the other person."""
    text = leaf.sheet.text.replace("\n", "")
    agent = [facts.agent.name, facts.agent.id_no] if facts.agent else []
    applicant = [facts.applicant.name, facts.applicant.id_no]
    own, other = (agent, applicant) if is_agents(material) else (applicant, agent)
    own += list(_tied(material, facts))
    return _count(own, text) - _count(other, text)


def _tied(material: Material, facts: Facts) -> Iterator[str | None]:
    """The facts with which the material's checks say it must agree."""
    for check in material.checks:
        if isinstance(check, SameCheck) and check.as_.startswith("facts."):
            _, group, name = check.as_.split(".")
            yield getattr(getattr(facts, group), name, None)


def _count(wanted: Sequence[str | None], text: str) -> int:
    return sum(fold_text(value).upper() in text.upper() for value in wanted if value)
