"""Making deficiencies: ids that stay the same over rechecks, and what is common to all of a material's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.catalog import Material
from pipelines.paper.belonging.documents import Leaf
from pipelines.report import CURED_BY_PEN, Code, Deficiency, Evidence


class Asked(NamedTuple):
    """What a doubt says to the clerk, and what it is told as once the clerk has confirmed it.

    Where the fault is certain it says its message only.
    """

    message: str
    confirmed: str


def fault(
    material: Material,
    code: Code,
    tail: str = "",
    *,
    certain: bool,
    message: str | Asked,
    cure: str,
    field: str | None = None,
    basis: str | None = None,
    evidence: Sequence[Evidence] = (),
) -> Deficiency:
    """A deficiency of a material; its id is ``M1.FIELD_INVALID.uscc``: material, code, and what tells it from others."""
    said = message if isinstance(message, Asked) else Asked(message, "")
    return Deficiency(
        id=".".join(part for part in (material.code, code, tail) if part),
        code=code,
        field=field,
        certain=certain,
        on_spot=material.correctable_on_spot and code in CURED_BY_PEN,
        message=said.message,
        confirmed="" if certain else said.confirmed,
        cure=cure,
        basis=basis or material.legal_basis or "",
        evidence=tuple(evidence),
    )


def page_evidence(leaf: Leaf) -> Evidence:
    """A whole page as evidence."""
    return Evidence(file=leaf.file.file, page=leaf.sheet.page)


def apart(faults: Iterable[Deficiency]) -> tuple[Deficiency, ...]:
    """The faults with ids that differ: the second of the same id gets ``~2``."""
    seen: dict[str, int] = {}
    unique: list[Deficiency] = []
    for one in faults:
        seen[one.id] = seen.get(one.id, 0) + 1
        unique.append(one if seen[one.id] == 1 else _but(one, id=f"{one.id}~{seen[one.id]}"))
    return tuple(unique)


def doubted(one: Deficiency, tail: str) -> Deficiency:
    """The same fault as a doubt, under an id of its own."""
    return _but(one, id=f"{one.id}{tail}", certain=False)


def asked_about(one: Deficiency, message: str) -> Deficiency:
    """A certain fault as a question to the clerk; confirmed, it is told as it was."""
    return _but(one, certain=False, message=message, confirmed=one.message)


def answered(faults: Iterable[Deficiency], answers: Mapping[str, str]) -> tuple[Deficiency, ...]:
    """The faults after the clerk's word: ``fault`` makes one certain, ``fine`` removes it, ``unclear`` leaves it.

    A confirmed one no longer asks: it says what the applicant is to know.
    """
    kept = (one for one in faults if answers.get(one.id) != "fine")
    return tuple(_confirmed(one) if answers.get(one.id) == "fault" else one for one in kept)


def _confirmed(one: Deficiency) -> Deficiency:
    return _but(one, certain=True, message=one.confirmed or one.message, confirmed="")


def _but(one: Deficiency, **changes: Any) -> Deficiency:
    return one.model_copy(update=changes)
