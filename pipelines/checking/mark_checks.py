"""UNSEALED and UNSIGNED of one document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.catalog import SealCheck, SignatureCheck
from pipelines.checking.faults import fault, page_evidence
from pipelines.checking.versions import Version
from pipelines.checking.wording import paper
from pipelines.dates import find_dates, squash
from pipelines.paper.glyphs import fold_text
from pipelines.paper.labels import Spot, find_spots
from pipelines.paper.layout import Sheet
from pipelines.paper.places import Places
from pipelines.report import Deficiency, Evidence
from pipelines.text import Box

_NO_NAME = re.compile(r"[年月日()（）:：_＿\s/.·,，。—\-]|盖章|签字|签名|签章|公章|手印|印章")


def seal_faults(version: Version, check: SealCheck, *, lacking: bool, known: frozenset[str]) -> Iterator[Deficiency]:
    """UNSEALED: no seal on any page of the document.

    Certain only when every page was seen in colour and legibly: a grey scan can't prove that a red seal is absent,
    and a missing page may be the sealed one.
    """
    if any(leaf.sheet.reading.marks.seals for leaf in version.leaves):
        return
    name = paper(version.material)
    seen = all(leaf.aside is None and not leaf.sheet.reading.marks.grey for leaf in version.leaves)
    certain = seen and not version.poor and not lacking
    where = f"“{check.near}”处" if check.near else ""
    message = (
        f"{name}{where}没有加盖印章。" if certain else f"{name}{where}没有识别到印章{_why(version)}，请核对是否已加盖。"
    )
    yield fault(
        version.material,
        "UNSEALED",
        check.near or "",
        certain=certain,
        message=message,
        cure=f"请在{name}{where}加盖印章后重新提交该页。",
        basis=check.basis,
        evidence=_where(version, check.near, known),
    )


def _why(version: Version) -> str:
    grey = any(leaf.sheet.reading.marks.grey for leaf in version.leaves)
    return "（扫描件为黑白，无法分辨红章）" if grey else ""


def _where(version: Version, near: str | None, known: frozenset[str]) -> tuple[Evidence, ...]:
    for sheet in version.sheets if near else ():
        for spot in find_spots(sheet, [near or ""], known):
            return (_evidence(sheet, spot),)
    return tuple(page_evidence(leaf) for leaf in version.leaves[-1:])


def _evidence(sheet: Sheet, spot: Spot) -> Evidence:
    return Evidence(file=sheet.file, page=sheet.page, box=sheet.fraction(spot.box))


def signature_faults(version: Version, check: SignatureCheck, known: frozenset[str]) -> Iterator[Deficiency]:
    """UNSIGNED: nothing was read where a signature belongs. Always a doubt: a signature may be unreadable to any reader."""
    if version.poor:
        return
    spots = [(sheet, spot) for sheet in version.sheets for spot in find_spots(sheet, [check.near], known)]
    if any(_is_signed(sheet, spot, known) for sheet, spot in spots):
        return
    name = paper(version.material)
    seen = f"{name}“{check.near}”处没有识别到签名。" if spots else f"在{name}上没有找到“{check.near}”。"
    yield fault(
        version.material,
        "UNSIGNED",
        check.near,
        certain=False,
        message=f"{seen}请核对是否已签名。",
        cure=f"请在{name}“{check.near}”处签名后重新提交该页。",
        basis=check.basis,
        evidence=tuple(_evidence(*pair) for pair in spots[:1])
        or tuple(page_evidence(leaf) for leaf in version.leaves[-1:]),
    )


def _is_signed(sheet: Sheet, spot: Spot, known: frozenset[str]) -> bool:
    """Whether something but a date or a hint stands beside or below the label; a seal on it counts where one may stamp."""
    if re.search("章", sheet.rows[spot.row].key[spot.start : spot.end]) and _sealed_at(sheet, spot.box):
        return True
    candidate = Places(sheet, known).value(spot, "person")
    text = squash(candidate.raw)
    for found in reversed(find_dates(text)):
        text = text[: found.start] + text[found.end :]
    return bool(_NO_NAME.sub("", fold_text(text)))


def _sealed_at(sheet: Sheet, box: Box) -> bool:
    place = sheet.fraction(Box(box.left - 0.05, box.top - 0.1, box.right + 0.2, box.bottom + 0.1))
    return any(
        seal.box.left < place.right
        and seal.box.right > place.left
        and seal.box.top < place.bottom
        and seal.box.bottom > place.top
        for seal in sheet.reading.marks.seals
    )
