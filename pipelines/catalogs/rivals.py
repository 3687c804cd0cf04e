"""Pairs of materials that nothing in the catalogue tells apart, by the very rules by which pages are sorted.

A page goes to a material by its title, then by phrases and labels; two identity cards are told apart by the people with
whom the catalogue's ``same`` checks tie them, and by whether the material is an agent's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipelines.catalog import Catalog, Material, SameCheck
from pipelines.conditions import ConditionSyntax, parse, satisfiable
from pipelines.paper.belonging.recognition import Looks, looks_of
from pipelines.paper.belonging.rivals import is_agents


def rivals(catalog: Catalog) -> Iterator[tuple[int, int]]:
    """Indices of each pair, the earlier first; pairs that are never asked for together are left out."""
    looks = looks_of(catalog)
    for one, other in combinations(range(len(catalog.materials)), 2):
        first, second = catalog.materials[one], catalog.materials[other]
        if _alike(looks[one], looks[other]) and _same_person(first, second) and _together(catalog, first, second):
            yield one, other


def _alike(one: Looks, other: Looks) -> bool:
    """Whether a page with a title of both would look the same as either: no phrase and no label is one's own."""
    titles = {title for title, _ in one.titles} & {title for title, _ in other.titles}
    return bool(titles) and _marks(one) == _marks(other)


def _marks(looks: Looks) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(phrase for phrase, _ in looks.phrases), frozenset(label for label, _ in looks.labels)


def _same_person(one: Material, other: Material) -> bool:
    return _tied(one) == _tied(other) and is_agents(one) == is_agents(other)


def _tied(material: Material) -> frozenset[tuple[str, str]]:
    """What the material's own fields must agree with, by their printed labels."""
    labels = {field.code: field.label for field in material.fields}
    checks = [check for check in material.checks if isinstance(check, SameCheck)]
    return frozenset(("|".join(labels.get(check.field, ())), check.as_) for check in checks)


def _together(catalog: Catalog, one: Material, other: Material) -> bool:
    if not one.applies_when or not other.applies_when:
        return True
    known = {condition.code: condition for condition in catalog.conditions}
    try:
        return satisfiable(parse(f"({one.applies_when}) and ({other.applies_when})"), known)
    except ConditionSyntax:  # another rule tells of it
        return False
