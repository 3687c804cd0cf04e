"""Cover and separator sheets: papers of our own in a stack, which say by a QR code where the pages behind them belong.

A code is ``yici:1:KIND:VALUE:CHECK``. The number is the version of this grammar; what another version says is not for us
to guess. The check is the beginning of a SHA-256: a code that somebody typed wrongly, or that is not ours, is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, TypeVar, get_args

from pipelines.text import Value

Kind = Literal["case", "item", "facts", "material", "duplex"]
"""``case`` a case's number, ``item`` an item's code, ``facts`` a token of stated facts, ``material`` a code of the catalogue,
``duplex`` (value ``stack``) that the stack was scanned fronts first and then backs."""

Page = TypeVar("Page")

_START: Final = "yici:1:"
_CHECK: Final = 6
DUPLEX: Final = "stack"


class ControlSheet(Value):
    """What a cover or separator sheet says.

    Attributes:
        case: number of the case that the pages behind it supplement.
        item: code of the item for which they open a case.
        facts: token of the facts that were stated when the sheet was printed.
        material: code of the material that they are.
        duplex: the stack was scanned fronts first, then backs in reverse.
    """

    case: str | None = None
    item: str | None = None
    facts: str | None = None
    material: str | None = None
    duplex: bool = False

    @property
    def is_cover(self) -> bool:
        """Whether a case begins here; else it only parts materials."""
        return bool(self.case or self.item)


class Part(Value):
    """A run of a stack behind one cover.

    Attributes:
        cover: the sheet that it begins with; None for what lies before the first one.
        pages: their numbers in the stack, from 1, in the order of the paper; the cover's own among them.
    """

    cover: ControlSheet | None
    pages: tuple[int, ...]


def code_text(kind: Kind, value: str) -> str:
    """What a QR code says."""
    said = f"{_START}{kind}:{value}"
    return f"{said}:{_check(said)}"


def codes_of(sheet: ControlSheet) -> tuple[str, ...]:
    """The texts of all codes that a sheet bears, what binds first."""
    said: list[tuple[Kind, str | None]] = [
        ("case", sheet.case),
        ("item", sheet.item),
        ("material", sheet.material),
        ("facts", sheet.facts),
        ("duplex", DUPLEX if sheet.duplex else None),
    ]
    return tuple(code_text(kind, value) for kind, value in said if value)


def parsed(text: str) -> tuple[Kind, str] | None:
    """Kind and value of a code; None where it is none of ours, damaged, or of another version."""
    said, colon, check = text.strip().rpartition(":")
    if not colon or not said.startswith(_START) or check != _check(said):
        return None
    name, colon, value = said.removeprefix(_START).partition(":")
    kind = next((kind for kind in get_args(Kind) if kind == name), None)
    return (kind, value) if kind and colon and value else None


def control_sheet(texts: Iterable[str]) -> ControlSheet | None:
    """The sheet that a page with those codes is; None for a page of the applicant's."""
    found: dict[str, Any] = {}
    for text in texts:
        code = parsed(text)
        if code is not None:
            found.setdefault(*code)
    if not found:
        return None
    duplex = found.pop("duplex", None) is not None
    return ControlSheet(duplex=duplex, **found)


def parts_of(sheets: Sequence[ControlSheet | None]) -> tuple[Part, ...]:
    """A stack cut before each of its covers: every page in exactly one part.

    Where the first sheet says that the stack was scanned fronts first and then backs, it is put in order before it is cut.

    Args:
        sheets: what each page of the stack is, in the order of scanning.
    """
    numbers = list(range(1, len(sheets) + 1))
    first = next((sheet for sheet in sheets if sheet is not None), None)
    order = collated(numbers) if first is not None and first.duplex and sheets[0] is first else numbers
    runs: list[tuple[ControlSheet | None, list[int]]] = [(None, [])]
    for number in order:
        sheet = sheets[number - 1]
        if sheet is not None and sheet.is_cover:
            runs.append((sheet, []))
        runs[-1][1].append(number)
    return tuple(Part(cover=cover, pages=tuple(pages)) for cover, pages in runs if pages)


def collated(pages: Sequence[Page]) -> list[Page]:
    """A stack scanned fronts first and then backs, as it was turned over: the last back comes first.

    Fronts 1, 2, 3 and backs 3', 2', 1' become 1, 1', 2, 2', 3, 3'. An odd number cannot be such a stack: it stays as it is.
    """
    half, odd = divmod(len(pages), 2)
    if odd:
        return list(pages)
    fronts, backs = pages[:half], pages[half:][::-1]
    return [page for pair in zip(fronts, backs, strict=True) for page in pair]


def _check(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:_CHECK].upper()
