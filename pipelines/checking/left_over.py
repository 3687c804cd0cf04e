"""Blank forms that were left in the stack beside the one that is filled in: nothing is to be held against them."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.checking.versions import Version

_FEWEST_FIELDS = 2
"""Fields of which all are empty, at least: a lone empty field may be the one that the applicant forgot."""


def filled_in(papers: Sequence[Version]) -> tuple[Version, ...]:
    """The documents of a material without blank forms, where one of them is filled in; else all of them."""
    written = tuple(one for one in papers if not _is_blank(one))
    return written if any(_says_something(one) for one in written) else tuple(papers)


def _says_something(version: Version) -> bool:
    return any(found.reading is not None for found in version.fields.values())


def _is_blank(version: Version) -> bool:
    """Whether nobody wrote into a form: each of its fields has its empty place, no pen and no seal was on it."""
    fields = [found for found in version.fields.values() if found.spec.required]
    return (
        len(fields) >= _FEWEST_FIELDS
        and all(found.state == "empty" for found in fields)
        and not version.poor
        and all(_is_bare(leaf.sheet.reading.marks.seals, leaf.sheet.reading.marks.strokes) for leaf in version.leaves)
    )


def _is_bare(seals: Sequence[object], strokes: Sequence[object] | None) -> bool:
    return not seals and not strokes
