"""UNSEALED and UNSIGNED of one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.catalog import SealCheck, SignatureCheck
from pipelines.checking.faults import Asked, fault, page_evidence
from pipelines.checking.seals_by import distance
from pipelines.checking.signing import judge_place
from pipelines.checking.versions import Version
from pipelines.checking.wording import is_issued, paper
from pipelines.paper.belonging.acts import other_ways
from pipelines.paper.fields.places import Places
from pipelines.paper.labels.finding import Spot, find_spots
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import in_widths
from pipelines.report import Deficiency, Evidence
from pipelines.text import Box, Marks, Seal

_LARGE_SQUARE = 0.14
"""Width from which a square seal is no person's: 29 mm of A4, where name seals measure 16 to 22."""

_AS_A_SEAL = (0.06, 0.3)
"""Widths of the page between which a seal measures: 12 to 63 mm of A4; office seals have 38 to 45."""

_DRAWN = 0.09
"""The least of them on a page with its own text: 38 mm of A3. It is drawn to scale, no seal on it falls to pieces, and the
pictures of signatures are 10 to 15 mm high."""

_BY, _AWAY = 0.15, 0.15
"""From the middle of a seal to the place that it is at, at most, and to one that it is not at, at least; page widths.
A seal measures 0.2 at most, and is pressed on the words or beside them."""

_BEHIND = 0.25
"""How far behind the words there is room for a seal, in page widths."""

_ON_CODE = 0.02
"""Of the page's sides, how far the edges of a code's ink lie from where it was read, at most."""

_PIECES = 0.03
"""Of the page's sides: pieces of one impression lie no farther apart."""


def seal_faults(
    version: Version, check: SealCheck, *, lacking: bool, told: bool, known: frozenset[str], stray: bool = False
) -> Iterator[Deficiency]:
    """UNSEALED: no seal on any page of the document.

    Certain only when every page was looked at, in colour and legibly, and bears no ink that may be a seal which was not
    recognised: a grey scan can't prove that a red seal is absent, and a missing page may be the sealed one. Where it is
    ``told`` that a page is missing and no page here bears the place, that page is asked for, and nothing of it yet. Where
    a page of nobody bears a seal (``stray``), it may be the page that bears the place.
    """
    seals = [seal for leaf in version.leaves for seal in leaf.sheet.reading.marks.seals]
    beside = _only_beside_another(version, check, known)
    if any(_is_office_seal(seal) for seal in seals) and not beside:
        return
    placed = check.near is not None and _has_place_to_seal(version, check.near, known)
    if told and check.near and not placed:
        return
    lacking = lacking or (stray and not placed)
    name = paper(version.material)
    seen = all(leaf.aside is None and _was_seen(leaf.sheet.reading.marks) for leaf in version.leaves)
    certain = seen and not seals and not version.poor and not lacking and not _looks_sealed(version)
    where = f"“{check.near}”处" if check.near else ""
    unsealed = f"{name}{where}没有加盖印章。"
    message = (
        unsealed
        if certain
        else f"{name}{where}没有识别到印章{'（印章在另一方处）' if beside else _why(version, seals)}，请核对是否已加盖。"
    )
    yield fault(
        version.material,
        "UNSEALED",
        check.near or "",
        certain=certain,
        message=Asked(message, unsealed),
        cure=f"请提交加盖出具单位印章的{name}。"
        if is_issued(version.material)
        else f"请在{name}{where}加盖印章后重新提交该页。",
        basis=check.basis,
        evidence=_where(version, check.near, known),
    )


def _only_beside_another(version: Version, check: SealCheck, known: frozenset[str]) -> bool:
    """Whether two parties are to seal a page, and all that is sealed there is plainly the other's place.

    As many seals as places are enough, wherever they lie.
    """
    nears = [one.near for one in version.material.checks if isinstance(one, SealCheck) and one.near]
    if check.near is None or len(nears) < 2:
        return False
    places = {near: _signing_places(version, [near, *other_ways(near, sealing=True)], known) for near in nears}
    for page, spot in places[check.near]:
        seals = [seal for seal in page.sheet.reading.marks.seals if _is_office_seal(seal)]
        labels = [one.box for near in nears for on, one in places[near] if on is page]
        others = [_room(box, labels) for box in labels if box != spot.box]
        if not others or not seals or len(seals) > len(others):
            return False
        own = _room(spot.box, labels)
        if not all(_is_by(in_widths(page.sheet, seal.box), others, own) for seal in seals):
            return False
    return bool(places[check.near])


def _room(label: Box, labels: Sequence[Box]) -> Box:
    """Where one stamps: on the words of a place, or behind them up to the next place."""
    level = [one.left for one in labels if one.left > label.right and one.top < label.bottom and one.bottom > label.top]
    return label._replace(right=min([label.right + _BEHIND, *level]))


def _is_by(seal: Box, others: Sequence[Box], own: Box) -> bool:
    """Whether a seal lies by another place, and well away from its own."""
    nearest = min(distance(seal, other) for other in others)
    return nearest <= _BY and distance(seal, own) >= max(2 * nearest, _AWAY)


def _was_seen(marks: Marks) -> bool:
    return marks.looked and not marks.grey


def _is_office_seal(seal: Seal) -> bool:
    """A whole round or oval one, or a large square one: no name seal (名章), no slice of a riding seal (骑缝章)."""
    if seal.riding or seal.shape == "part":
        return False
    return seal.shape != "square" or seal.box.right - seal.box.left >= _LARGE_SQUARE


def _looks_sealed(version: Version) -> bool:
    """Whether ink that nobody recognised is as large as a seal, and about as high as wide."""
    return any(
        _may_be_seal(group, leaf.sheet)
        for leaf in version.leaves
        for group in _groups(_unexplained(leaf.sheet.reading.marks))
    )


def _unexplained(marks: Marks) -> list[Box]:
    """The places of ink that is no code which was read: a QR code is as large as a seal, and as high as wide."""
    codes = [code.box for code in marks.codes]
    return [
        one.box
        for one in marks.strokes or ()
        if not any(
            all(abs(edge - other) <= _ON_CODE for edge, other in zip(one.box, code, strict=True)) for code in codes
        )
    ]


def _groups(boxes: Sequence[Box]) -> list[Box]:
    """The places, those that nearly touch as one too: a seal falls into its arcs and its star."""
    groups: list[Box] = []
    for box in boxes:
        near = [one for one in groups if _gap(one, box) <= _PIECES]
        groups = [one for one in groups if one not in near]
        lefts, tops, rights, bottoms = zip(box, *near, strict=True)
        groups.append(Box(min(lefts), min(tops), max(rights), max(bottoms)))
    return [*groups, *boxes]


def _gap(one: Box, other: Box) -> float:
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return max(across, down)


def _may_be_seal(place: Box, sheet: Sheet) -> bool:
    wide, high = place.right - place.left, (place.bottom - place.top) * sheet.aspect
    least, most = _AS_A_SEAL
    least = _DRAWN if sheet.reading.source == "text_layer" else least
    return least <= min(wide, high) and max(wide, high) <= most and max(wide, high) <= 2 * min(wide, high)


def _why(version: Version, seals: Sequence[Seal]) -> str:
    if seals:
        return "（只有骑缝章）" if all(seal.riding for seal in seals) else "（只有方形名章）"
    marks = [leaf.sheet.reading.marks for leaf in version.leaves]
    if not all(one.looked for one in marks):
        return "（本次只识别了文字，没有查找印章）"
    if any(one.grey for one in marks):
        return "（扫描件为黑白，无法分辨红章）"
    return "（页面上有像印章的痕迹）" if _looks_sealed(version) else ""


def _where(version: Version, near: str | None, known: frozenset[str]) -> tuple[Evidence, ...]:
    for sheet in version.sheets if near else ():
        for spot in find_spots(sheet, [near or ""], known):
            return (_evidence(sheet, spot),)
    return tuple(page_evidence(leaf) for leaf in version.leaves[-1:])


def _evidence(sheet: Sheet, spot: Spot) -> Evidence:
    return Evidence(file=sheet.file, page=sheet.page, box=sheet.fraction(spot.box))


def signature_faults(
    version: Version, check: SignatureCheck, *, lacking: bool, told: bool, known: frozenset[str]
) -> Iterator[Deficiency]:
    """UNSIGNED: nothing is written where a signature belongs.

    Certain only when the label was found on a legible page, every place of it is clearly empty, and no page is missing
    that may bear the signature; see :mod:`pipelines.checking.signing`. Else a question to the clerk; none where it is
    ``told`` that a page is missing, and no page here bears the place.
    """
    if version.poor:
        return
    spots = _signing_places(version, [check.near], known)
    if not spots:
        spots = [pair for pair in _signing_places(version, other_ways(check.near), known) if pair[1].exact]
    if told and not spots:
        return
    judged = [judge_place(places, spot, stamped="章" in check.near) for places, spot in spots]
    if "signed" in judged:
        return
    certain = bool(judged) and set(judged) == {"empty"} and not lacking
    yield fault(
        version.material,
        "UNSIGNED",
        check.near,
        certain=certain,
        message=Asked(
            _unsigned(paper(version.material), check.near, found=bool(spots), certain=certain),
            _unsigned(paper(version.material), check.near, found=bool(spots), certain=True),
        ),
        cure=f"请在{paper(version.material)}“{check.near}”处签名后重新提交该页。",
        basis=check.basis,
        evidence=tuple(_evidence(places.sheet, spot) for places, spot in spots[:1])
        or tuple(page_evidence(leaf) for leaf in version.leaves[-1:]),
    )


def _has_place_to_seal(version: Version, near: str, known: frozenset[str]) -> bool:
    """Whether a page bears a place to seal, in whichever way it is printed."""
    return bool(_signing_places(version, [near, *other_ways(near, sealing=True)], known))


def _signing_places(version: Version, labels: Sequence[str], known: frozenset[str]) -> list[tuple[Places, Spot]]:
    return [(places, spot) for places in version.laid for spot in find_spots(places.sheet, labels, known)]


def _unsigned(name: str, near: str, *, found: bool, certain: bool) -> str:
    if certain:
        return f"{name}“{near}”处没有签名。"
    seen = f"{name}“{near}”处没有识别到签名。" if found else f"在{name}上没有找到“{near}”。"
    return f"{seen}请核对是否已签名。"
