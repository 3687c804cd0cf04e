"""Papers without their first page: pages 2/4 to 4/4 that no document lacks, and a material of several pages that lacks all."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalog import Catalog, Material, PageCountCheck
from pipelines.conditions import applies
from pipelines.facts import Facts
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.paper.belonging.recognition import Score


def documents_without_head(
    documents: Sequence[Document], leaves: Sequence[Leaf], catalog: Catalog, facts: Facts
) -> list[Document]:
    """The documents that begin with their second page or later.

    Such pages are a material's when it is asked for, has no page, and is the only one that they look like; where they look
    like none, the only one of which all pages must be there. Then it is not proven whose they are, and the pages that it
    lacks are a question.
    """
    placed = {leaf.key for document in documents for leaf in document.leaves}
    loose = [leaf for leaf in leaves if leaf.key not in placed]
    taken = {document.material for document in documents}
    found: list[Document] = []
    for group in _groups([leaf for leaf in loose if not leaf.heading]):
        if _has_first(group, loose):
            continue
        able = [one for one in catalog.materials if one.code not in taken and _may_be(one, group, facts)]
        alike = [one for one in able if _looks_like(group, one)]
        whole = [one for one in able if any(isinstance(check, PageCountCheck) for check in one.checks)]
        wanted = alike or whole
        if len(wanted) == 1:
            taken.add(wanted[0].code)
            found.append(Document(wanted[0].code, list(group), contested=not alike))
    return found


def _groups(leaves: Sequence[Leaf]) -> list[list[Leaf]]:
    """Pages that lie together and go on with one another: of one count, written in one way, their numbers rising."""
    groups: list[list[Leaf]] = []
    for leaf in leaves:
        if leaf.number is None or leaf.n is None or leaf.total is None:
            continue
        last = groups[-1][-1] if groups else None
        if last is not None and _follows(last, leaf):
            groups[-1].append(leaf)
        else:
            groups.append([leaf])
    return [group for group in groups if (group[0].n or 0) > 1]


def _follows(before: Leaf, leaf: Leaf) -> bool:
    one, two = before.number, leaf.number
    if one is None or two is None or (before.run, before.file.round) != (leaf.run, leaf.file.round):
        return False
    return one.total == two.total and one.style == two.style and (one.n or 0) < (two.n or 0)


def _has_first(group: Sequence[Leaf], loose: Sequence[Leaf]) -> bool:
    """Whether a page 1 of as many lies among the pages that nobody could place: then theirs is a paper of its own."""
    return any(leaf.n == 1 and leaf.total == group[0].total for leaf in loose)


def _looks_like(group: Sequence[Leaf], material: Material) -> bool:
    """Whether the pages together bear enough of what is printed on a material's."""
    scores = [leaf.scores[material.code] for leaf in group]
    title = max(score.title for score in scores)
    return Score(title, sum(score.share for score in scores), sum(score.hits for score in scores)).possible


def _may_be(material: Material, group: Sequence[Leaf], facts: Facts) -> bool:
    """Whether a material is asked for and may have as many pages."""
    most = material.recognise.max_pages
    fits = most is None or most >= (group[0].total or 0)
    return fits and applies(material.applies_when, facts.conditions) is True
