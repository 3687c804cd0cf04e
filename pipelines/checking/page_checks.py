"""MISSING_PAGES, ILLEGIBLE and TOO_FEW_COPIES of one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.catalog import Material, PageCountCheck
from pipelines.checking.certainty import BELIEVED
from pipelines.checking.faults import Asked, fault, page_evidence
from pipelines.checking.versions import Version
from pipelines.checking.wording import copies_wanted, page_list, paper, place
from pipelines.facts import Facts
from pipelines.paper.belonging.documents import Leaf
from pipelines.paper.belonging.page_numbers import is_cut_short
from pipelines.report import Deficiency, Evidence
from pipelines.text import Defect


@dataclass(frozen=True)
class Gap:
    """Pages that a document lacks.

    Attributes:
        total: 共N页.
        missing: the numbers that are not there; empty where only their count is known.
        proven: the pages' own numbers leave no other reading.
        evidence: where 共N页 stands.
    """

    total: int
    missing: tuple[int, ...]
    proven: bool
    evidence: tuple[Evidence, ...]


def gap_of(version: Version, *, unreadable: bool) -> Gap | None:
    """The pages that a document lacks by its own count; None when it is whole or says nothing.

    Args:
        version: the document.
        unreadable: some page or file of the case may be the lacking one: nobody could read it, or it stands beside
            the document's pages in their file, without a heading and a number of its own.
    """
    counted = [leaf for leaf in version.leaves if leaf.n is not None]
    total = version.total or _stated_total(version)
    if total is None or len(version.leaves) >= total:
        return None
    missing = tuple(n for n in range(1, total + 1) if n not in {leaf.n for leaf in counted})
    all_counted = len(counted) == len(version.leaves)
    agreed = len({leaf.total for leaf in counted if leaf.total is not None}) == 1
    believed = all(leaf.number is not None and leaf.number.confidence >= BELIEVED for leaf in counted)
    proven = all_counted and agreed and believed and not unreadable and not version.contested
    evidence = tuple(_counted_at(leaf) for leaf in counted[:1]) or (page_evidence(version.leaves[0]),)
    return Gap(total, missing if all_counted else (), proven, evidence)


def _stated_total(version: Version) -> int | None:
    """共N页 in running text, where no page bears a number."""
    if any(leaf.n is not None for leaf in version.leaves):
        return None
    return next((leaf.total for leaf in version.leaves if leaf.total is not None), None)


def _counted_at(leaf: Leaf) -> Evidence:
    box = leaf.sheet.fraction(leaf.number.box) if leaf.number else None
    return Evidence(file=leaf.file.file, page=leaf.sheet.page, box=box)


def page_faults(version: Version, gap: Gap | None, further: Leaf | None) -> Iterator[Deficiency]:
    """MISSING_PAGES: certain where the pages' own numbers prove it and the catalogue asks for it; else a doubt.

    Args:
        version: the document.
        gap: what it lacks by its own count.
        further: a page beside it that may be its own: a question where a number of the document was not read as a whole.
    """
    material = version.material
    check = next((one for one in material.checks if isinstance(one, PageCountCheck)), None)
    least = material.recognise.min_pages or 1
    asked = check is not None or least > 1
    basis = check.basis if check else None
    if gap is not None and (gap.missing or asked):
        yield _missing_pages(version, gap, certain=gap.proven and asked, basis=basis)
    elif len(version.leaves) < least:
        yield _too_few_pages(version, least, basis)
    elif further is not None and any(is_cut_short(leaf.sheet) for leaf in version.leaves):
        yield _unread_number(version, further, basis)


def _missing_pages(version: Version, gap: Gap, *, certain: bool, basis: str | None) -> Deficiency:
    name = paper(version.material)
    lacking = f"，缺少{page_list(gap.missing)}" if gap.missing else ""
    message = f"{name}标明共{gap.total}页，收到{len(version.leaves)}页{lacking}。"
    wanted = page_list(gap.missing) if gap.missing else "所缺的页"
    return fault(
        version.material,
        "MISSING_PAGES",
        certain=certain,
        message=Asked(message if certain else f"{message}请核对是否缺页。", message),
        cure=f"请补交{name}{wanted}，或者重新提交完整的一份。",
        basis=basis,
        evidence=gap.evidence,
    )


def _unread_number(version: Version, further: Leaf, basis: str | None) -> Deficiency:
    name = paper(version.material)
    told = f"{name}的页码没有完整识别，{place(further)}可能是它的后续页，请核对是否缺页。"
    cure = f"请核对{name}的页数；缺页的，请补交所缺的页，或者重新提交完整的一份。"
    return _question(version, Asked(told, f"{name}缺页。"), cure, basis, (*version.leaves[:1], further))


def _too_few_pages(version: Version, least: int, basis: str | None) -> Deficiency:
    name = paper(version.material)
    told = f"{name}一般不少于{least}页，只收到{len(version.leaves)}页，请核对是否缺页。"
    cure = f"请补交{name}所缺的页，或者重新提交完整的一份。"
    confirmed = f"{name}缺页：一般不少于{least}页，只收到{len(version.leaves)}页。"
    return _question(version, Asked(told, confirmed), cure, basis, version.leaves[:1])


def _question(version: Version, told: Asked, cure: str, basis: str | None, shown: Sequence[Leaf]) -> Deficiency:
    """Whether pages are missing, where nothing proves it."""
    evidence = [page_evidence(leaf) for leaf in shown]
    return fault(
        version.material,
        "MISSING_PAGES",
        certain=False,
        message=told,
        cure=cure,
        basis=basis,
        evidence=evidence,
    )


ILLEGIBLE: Final[dict[Defect, str]] = {
    "blurred": "模糊不清",
    "dark": "过暗",
    "bright": "曝光过度",
    "pale": "字迹过淡",
    "small": "分辨率过低",
    "cut": "被裁切",
    "unsure": "模糊不清",
}
"""What is said of a page that cannot be judged."""


def legibility_faults(version: Version) -> Iterator[Deficiency]:
    """ILLEGIBLE: a page of the document that can't be read. Certain where the picture itself is too poor for its print.

    A page of which nothing at all was read may be an empty back on a dark table, and a reader that is in doubt itself
    says nothing of the paper: both are questions.
    """
    for leaf in version.poor:
        reading = leaf.sheet.reading
        marks = reading.marks
        certain = reading.problem is None and not marks.legible and bool(reading.lines) and marks.defect != "unsure"
        name = paper(version.material)
        yield fault(
            version.material,
            "ILLEGIBLE",
            f"{leaf.file.file}#{leaf.sheet.page}",
            certain=certain,
            message=Asked(
                f"{name}有一页（{place(leaf)}）{ILLEGIBLE[marks.defect or 'blurred']}，无法辨认。"
                if certain
                else f"{name}有一页（{place(leaf)}）没有读出，请核对。",
                f"{name}有一页（{place(leaf)}）无法辨认。",
            ),
            cure=f"请重新提交{name}该页的清晰原件或者清晰的复印件。",
            evidence=[page_evidence(leaf)],
        )


def copy_faults(material: Material, facts: Facts) -> Iterator[Deficiency]:
    """TOO_FEW_COPIES: fewer than asked for, by what the clerk states; where nothing is stated, nothing is judged."""
    wanted = material.original_copies + material.photocopy_copies
    stated = facts.copies.get(material.code)
    if stated is None or stated >= wanted or material.submission_form == "electronic":
        return
    name = paper(material)
    yield fault(
        material,
        "TOO_FEW_COPIES",
        certain=True,
        message=f"{name}应交{wanted}份（{copies_wanted(material)}），实收{stated}份。",
        cure=f"请补交{name}{wanted - stated}份。",
    )
