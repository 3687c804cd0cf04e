"""What a notice vouches for: the catalogue, every page that was seen, and the whole evaluation, as hashes.

许可法 72(四): that everything was told at once must be provable afterwards. The hashes stand in the chain of events and in
the signed letter; what they are hashes of lies in the record, so that anybody can count them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.audit import digest
from pipelines.explaining.trace import Trace
from pipelines.text import FileRead, PageText, SecondReading, Value


class PageSeen(Value):
    """A page as the check saw it.

    Attributes:
        sha256: of the file's bytes as handed in.
        page: from 1; 0 for a file that could not be opened.
        reading: SHA-256 of what was read on it; empty for a file that could not be opened.
        seconds: the same of each place of it that was read once more.
    """

    file: str
    sha256: str
    page: int
    reading: str = ""
    problem: str | None = None
    seconds: tuple[str, ...] = ()


class Proof(Value):
    """Hashes, 64 hex digits each.

    Attributes:
        catalog: of the catalogue's text as published.
        pages: of the list of all pages seen (:func:`pages_seen`).
        evaluation: of the trace: what passed, what failed, what did not apply.
    """

    catalog: str
    pages: str
    evaluation: str

    @property
    def whole(self) -> str:
        """One hash over the three."""
        return hashlib.sha256(f"{self.catalog}{self.pages}{self.evaluation}".encode()).hexdigest()

    @property
    def short(self) -> str:
        """For paper: ``3F2A-91BC-77D0-1E5B``, the first 64 bits."""
        head = self.whole[:16].upper()
        return "-".join(head[at : at + 4] for at in range(0, 16, 4))


def pages_seen(files: Iterable[FileRead]) -> tuple[PageSeen, ...]:
    """Every page of every file, in the order of handing in."""
    seen: list[PageSeen] = []
    for file in files:
        if not file.readings:
            seen.append(PageSeen(file=file.file, sha256=file.sha256, page=0, problem=file.problem))
        for page in file.readings:
            read = digest_of(page)
            again = tuple(digest_of(second) for second in file.seconds if second.page == page.page)
            told = {"file": file.file, "sha256": file.sha256, "page": page.page, "problem": page.problem}
            seen.append(PageSeen.model_validate({**told, "reading": read, "seconds": again}))
    return tuple(seen)


def digest_of(read: PageText | SecondReading) -> str:
    """SHA-256 of what was read. What has its default value is left out: a later version that knows more counts the same."""
    return digest(read.model_dump(mode="json", exclude_defaults=True))


def proof_of(catalog_sha256: str, pages: Sequence[PageSeen], trace: Trace) -> Proof:
    """The hashes of one check."""
    return Proof(
        catalog=catalog_sha256,
        pages=digest([_told(page) for page in pages]),
        evaluation=digest(trace.model_dump(mode="json")),
    )


def _told(page: PageSeen) -> dict[str, Any]:
    """As it is hashed: as before there were second readings, where there is none."""
    return page.model_dump(mode="json", exclude=None if page.seconds else {"seconds"})
