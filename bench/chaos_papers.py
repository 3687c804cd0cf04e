"""Files that know their own hash, and the honest reader of them: fast, and it notices a single changed byte.

A file is the SHA-256 of all that follows, a line that says what its pages are, and random bytes.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ocr.answers import Inspection, ReadPage, Searchable
from pipelines.errors import FileRefused, PageUnreadable
from pipelines.text import Box, Marks, PageText, SecondReading, Source
from tests.builders import HEIGHT, WIDTH, WRONG_USCC, application, licence

DAMAGED = "NOT_AS_HANDED_IN"
"""The problem of a file or page whose bytes are not those that were handed in."""
PICTURE = b"\xff\xd8\xff the picture of a page of the bench"

Content = Literal["whole", "faulty"]
FIRST_PAGES: dict[Content, tuple[PageText, ...]] = {
    "whole": (application(), licence()),
    "faulty": (application(fields={"统一社会信用代码": WRONG_USCC}),),
}
"""All that the item asks for; or a wrong check digit with the licence missing: two certain faults, no doubt."""


def paper(content: Content, pages: int, chance: random.Random, size: int = 20_000) -> bytes:
    """A file of so many pages: what the content says, and blank ones behind it."""
    said = json.dumps({"content": content, "pages": max(pages, len(FIRST_PAGES[content]))}).encode()
    rest = said + b"\n" + chance.randbytes(size)
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


class HonestReader:
    """Reads such files. Stateless, so that any number of threads and processes may use it."""

    def inspect(self, path: Path) -> Inspection:
        """Refuses a file that is not as it was handed in."""
        said = _said(path)
        if said is None:
            raise FileRefused("文件与提交时不一致。", code=DAMAGED)
        return Inspection(kind="application/pdf", pages=said[1])

    def codes(self, path: Path, pages: int) -> tuple[tuple[str, ...], ...]:
        """There are no sheets of ours in these stacks."""
        return ((),) * pages

    def take_out(self, path: Path, pages: Sequence[int]) -> bytes:
        """Nothing is ever taken out of them."""
        raise FileRefused("这种文件不能拆分。", code="NOT_A_DOCUMENT")

    def read(self, path: Path, page: int, rotation: int | None = None) -> ReadPage:
        """One page; a changed file has none that can be read."""
        said = _said(path)
        if said is None:
            raise PageUnreadable("文件与提交时不一致。", code=DAMAGED)
        first = FIRST_PAGES[said[0]]
        text = first[page - 1] if page <= len(first) else _blank(page)
        return ReadPage(text=text.model_copy(update={"page": page}), picture=PICTURE)

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """Nothing is seen there: what was read stands."""
        return SecondReading(page=page.page, box=place, engine=engine)

    def digests(self, path: Path) -> tuple[str, ...]:
        """None: its pages are known as pages of their file."""
        return ()

    def searchable(self, path: Path, readings: Sequence[PageText]) -> Searchable:
        """Not a real PDF, but the same for the same readings."""
        return Searchable(pdf=b"%PDF-1.7 bench\n" + "\f".join(reading.text for reading in readings).encode())

    def close(self) -> None:
        """Nothing is held."""


def _blank(page: int) -> PageText:
    marks = Marks(blank=True, fingerprint=hashlib.sha256(str(page).encode()).hexdigest()[:16])
    return PageText(page=page, width=WIDTH, height=HEIGHT, source="rapid", marks=marks)


def _said(path: Path) -> tuple[Content, int] | None:
    digest, _, rest = path.read_bytes().partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != digest:
        return None
    said = json.loads(rest.partition(b"\n")[0])
    return said["content"], said["pages"]
