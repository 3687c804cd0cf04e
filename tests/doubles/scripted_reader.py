"""A reader whose documents are their own readings: JSON in place of paper. It fails on purpose where they say so.

A document is ``{"pages": [PAGE, …]}`` or ``{"refused": CODE}``. A page is a ``PageText`` in JSON; or
``{"unreadable": CODE}``; or ``{"hangs": FOLDER}``: it says in the folder that somebody is at it, and reads on only when
the folder is gone; or ``{"bug": TEXT}``: a fault of the program. A document's ``again`` is what another engine reads of any place.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ocr.answers import Inspection, ReadPage, Searchable
from ocr.refusals import refused, unreadable
from pipelines.text import Box, Line, PageText, SecondReading, Source

PICTURE = b"\xff\xd8\xff the picture of a scripted page"


class ScriptedReader:
    """Reads what the document says of itself. Stateless, so that any number of processes may use it."""

    def inspect(self, path: Path) -> Inspection:
        """As the document says."""
        document = _document(path)
        if "refused" in document:
            raise refused(document["refused"])
        odd = tuple(document.get("warnings", ()))
        return Inspection(kind="application/pdf", pages=len(document["pages"]), warnings=odd)

    def codes(self, path: Path, pages: int) -> tuple[tuple[str, ...], ...]:
        """As the pages' marks say."""
        document = _document(path)
        if "refused" in document:
            raise refused(document["refused"])
        return tuple(
            tuple(code["text"] for code in said.get("marks", {}).get("codes", ())) for said in document["pages"]
        )

    def take_out(self, path: Path, pages: Sequence[int]) -> bytes:
        """Those pages, numbered anew."""
        document = _document(path)
        return scripted(*({**document["pages"][page - 1], "page": n} for n, page in enumerate(pages, start=1)))

    def read(self, path: Path, page: int, rotation: int | None = None) -> ReadPage:
        """As the page says; turned where a person says so."""
        said = _document(path)["pages"][page - 1]
        if "unreadable" in said:
            raise unreadable(said["unreadable"])
        if "bug" in said:
            raise KeyError(said["bug"])
        if "hangs" in said:
            _hang(Path(said["hangs"]))
            said = said["then"]
        text = PageText.model_validate(said if rotation is None else {**said, "rotation": rotation})
        return ReadPage(text=text, picture=PICTURE)

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """What the document says under ``again``, whatever the place; nothing where it says none."""
        again = _document(path).get("again", "")
        if "unreadable" in again:
            raise unreadable("ENGINE")
        lines = (Line(text=again, confidence=0.9, box=place),) if again else ()
        return SecondReading(page=page.page, box=place, engine=engine, lines=lines)

    def digests(self, path: Path) -> tuple[str, ...]:
        """None: its pages are known as pages of their file."""
        return ()

    def searchable(self, path: Path, readings: Sequence[PageText]) -> Searchable:
        """Not a real PDF, but the same for the same readings."""
        return Searchable(pdf=b"%PDF-1.7 scripted\n" + "\f".join(reading.text for reading in readings).encode())

    def close(self) -> None:
        """Nothing is held."""


def scripted(*pages: PageText | Mapping[str, Any], again: str = "", warnings: Sequence[str] = ()) -> bytes:
    """A document with those pages, numbered from 1.

    Args:
        pages: of it.
        again: what another engine reads in any place of it.
        warnings: what is odd about it.
    """
    told = [_numbered(page, number) for number, page in enumerate(pages, start=1)]
    more = {name: said for name, said in (("again", again), ("warnings", list(warnings))) if said}
    return json.dumps({"pages": told, **more}, ensure_ascii=False).encode()


def _numbered(page: PageText | Mapping[str, Any], number: int) -> dict[str, Any]:
    if isinstance(page, PageText):
        return page.model_copy(update={"page": number}).model_dump(mode="json")
    return {**page, "then": {**page["then"], "page": number}} if "then" in page else dict(page)


def hanging(folder: Path, page: PageText) -> dict[str, Any]:
    """A page that nobody finishes reading while the folder is there."""
    folder.mkdir()
    return {"hangs": str(folder), "then": page.model_dump(mode="json")}


def is_hanging(folder: Path) -> bool:
    """Whether somebody is at the page."""
    return (folder / "here").exists()


def release(folder: Path) -> None:
    """From now on the page can be read."""
    shutil.rmtree(folder)


def _document(path: Path) -> Any:
    data = path.read_bytes()
    if not data.startswith(b"{"):
        raise refused("NOT_A_DOCUMENT" if data else "EMPTY")
    return json.loads(data)


def _hang(folder: Path) -> None:
    if folder.exists():
        (folder / "here").touch()
    while folder.exists():
        time.sleep(0.02)
