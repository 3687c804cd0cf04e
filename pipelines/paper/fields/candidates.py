"""What stands where the value of a label belongs, and whether it is a value of its kind at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.catalog import FieldKind
from pipelines.dates import find_dates, squash
from pipelines.numerals import DIGITS
from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.glyphs import enclosing, fold_text
from pipelines.paper.values.canonical import Canonical, canonical, is_boxed
from pipelines.paper.values.surnames import SURNAMES
from pipelines.text import Box

TYPED: frozenset[FieldKind] = frozenset({"uscc", "ric", "date", "period", "phone", "amount"})
"""Kinds whose values can be told from any other text."""

_NAMES: frozenset[FieldKind] = frozenset({"person", "company"})
_CODES: frozenset[FieldKind] = frozenset({"uscc", "ric"})
_REMARK = re.compile(r"[(（][^()（）]*[)）]|[^()（）]{0,3}[)）]")
"""What stands in brackets, or the end of it: a remark to the label rather than a name (法定代表人（负责人）, 委托人（签章）)."""
_CODE = re.compile(r"[0-9A-Z./-]*[0-9]{5}[0-9A-Z./-]*")
"""A number, which is no name: it belongs to another label."""
_NO_NAME = re.compile(
    r"[(]?[一二三四五六七八九十]{1,3}[)、].{2,}|[(]?(?:[盖签公印]?章|签[字名])[)]?:?|.+(?:复印|原|扫描)件[(]?[0-9一二三四五六七八九十]*[份张页]?[)]?"
)
"""A bar across a form, which heads a part of it (二、经营信息); what a seal left of (盖章) behind its label; an attachment's name."""
_SENTENCE = re.compile("[,，。;；《].")
"""Running text, which is no name."""
_PERSON = re.compile(r"[一-鿿]{2,3}")
"""As long as a person's name."""
_SEX = re.compile(r"性别[:：]?[男女]")
"""The next line of an identity card (GA 448), which its reader gives in one piece: no name above it that is not there."""


@dataclass(frozen=True)
class Candidate:
    """What stands where the value of a label belongs.

    Attributes:
        spot: the label.
        cells: where it stands; empty when nothing stands there.
        raw: as read, with spaces where white space stood.
        canonical: made canonical by kind.
        sure: the value (or its absence) certainly belongs to the label.
    """

    spot: Spot
    cells: tuple[Cell, ...]
    raw: str
    canonical: Canonical
    sure: bool

    @property
    def confidence(self) -> float:
        """The lowest of its characters (at least one)."""
        return min([cell.confidence for cell in self.cells])

    @property
    def box(self) -> Box:
        """The smallest that holds it, in page widths, where something stands there."""
        return enclosing([cell.box for cell in self.cells])


def candidate_of(spot: Spot, kind: FieldKind, cells: Sequence[Cell], *, whole: bool = True) -> Candidate | None:
    """What was read as a value; None where it is nothing, or nothing of the kind. ``whole``: it was not cut off."""
    if not cells:
        return None
    pairs = list(zip((None, *cells), cells, strict=False))
    raw = "".join([_joined(before, cell, kind, cell.text) for before, cell in pairs]).strip()
    found = canonical(kind, raw)
    if kind == "choice" and found.state == "empty":  # a ticked box that was left out has left its place
        gapped = [_joined(before, cell, kind, cell.gapped) for before, cell in pairs]
        found = canonical(kind, "".join(gapped).strip())
    if found.state == "empty" or (kind in TYPED and found.state == "odd" and not _has_digit(raw)):
        return None
    if kind in _NAMES and (_CODE.fullmatch(found.value) or _SEX.match(found.value) or _is_date(raw, whole=True)):
        return None
    if kind in _NAMES and _NO_NAME.fullmatch(fold_text(raw)):
        return None
    if kind in _CODES and _is_date(raw):
        return None
    if kind in _NAMES and spot.firm == 1 and _SENTENCE.search(raw):
        found = Canonical(found.value, "odd")  # running text that begins with the label's words
    boxed = len(cells) > 1 and all(len(cell.key) == 1 for cell in cells)  # no line is there that its reader understood
    remark = kind in _NAMES and _REMARK.fullmatch(raw) is not None
    sure = whole and not remark and spot.firm >= 2 and found.state != "odd" and (found.state == "good" or not boxed)
    return Candidate(spot, tuple(cells), raw, found, sure)


def tells_itself(kind: FieldKind, text: str) -> bool:
    """Whether a text can hardly be anything but a value of a kind: no heading of a table is a date, or begins with a surname."""
    if kind == "person":
        return _PERSON.fullmatch(text) is not None and text[0] in SURNAMES
    if kind == "company":
        return text.endswith("公司")
    return kind in TYPED and canonical(kind, text).state == "good"


def _joined(before: Cell | None, cell: Cell, kind: FieldKind, text: str) -> str:
    """The text of a cell behind another: the rest of an option that a text layer broke at the end of its line has no box."""
    broken = before is not None and kind == "choice" and cell.row != before.row
    whole = before is not None and is_boxed(before.key[-1:])  # the box stands behind its option
    return text.lstrip() if broken and not whole and cell.confidence == 1.0 and not is_boxed(cell.key[:1]) else text


def nothing_at(spot: Spot, *, sure: bool) -> Candidate:
    """An empty place."""
    return Candidate(spot, (), "", Canonical("", "empty"), sure)


def _is_date(text: str, *, whole: bool = False) -> bool:
    """Whether a text holds a date or a period, or is one as a whole: no code and no name, but another label's value."""
    found = find_dates(text)
    if whole:
        return bool(found) and len(squash(text)) - sum(one.end - one.start for one in found) <= 1
    return any(one.end - one.start >= 8 for one in found) and not re.search(r"[0-9A-Z]{12}", squash(text))


def _has_digit(text: str) -> bool:
    return any(char.isdigit() or char in DIGITS or char in "十拾佰仟长永" for char in text)
