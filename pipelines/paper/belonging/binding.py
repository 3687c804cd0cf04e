"""Where pages lie by the word of a clerk or of a sheet in the stack, before anything is recognised.

A clerk's page plan comes with the files (:attr:`pipelines.text.FileRead.placed`). Cover and separator sheets are found by
their codes: they are set aside, and a separator binds the pages behind it, up to the next sheet, to its material. Where
both speak, the clerk is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipelines.catalog import Catalog
from pipelines.paper.belonging.control_sheets import ControlSheet, collated, control_sheet
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.text import FileRead, PageText, Placed


@dataclass(frozen=True)
class _Lying:
    """A page where it lies: index of its file, its reading, what was said of it, and the sheet that it is, if it is one."""

    file: int
    reading: PageText
    said: Placed | None
    sheet: ControlSheet | None


def bound(files: Sequence[FileRead]) -> tuple[FileRead, ...]:
    """The files, each page with its place, as far as anybody has said anything; else the files as they are."""
    sheets = {
        (index, reading.page): found
        for index, file in enumerate(files)
        for reading in file.readings
        if (found := control_sheet(code.text for code in reading.marks.codes)) is not None
    }
    if not sheets and not any(file.placed or file.duplex for file in files):
        return tuple(files)
    placed: dict[tuple[int, int], Placed] = {}
    run = 0
    for lying in _runs(files, sheets):
        run = _place(lying, run, placed)
    return tuple(
        file.model_copy(
            update={
                "placed": {
                    page.page: placed[index, page.page] for page in file.readings if (index, page.page) in placed
                }
            }
        )
        for index, file in enumerate(files)
    )


def stated_documents(catalog: Catalog, leaves: Sequence[Leaf]) -> list[Document]:
    """The documents that were said to be a material: one a run and round."""
    found: dict[tuple[int, str, int], Document] = {}
    for leaf in leaves:
        code = leaf.stated
        if code is None or catalog.material(code) is None or leaf.aside in ("sheet", "clerk"):
            continue
        home = found.setdefault((leaf.run, code, leaf.file.round), Document(code, []))
        home.leaves.append(leaf)
    return list(found.values())


def aside_of(reading: PageText) -> str | None:
    """``blank``, ``unreadable`` or None, by what was read of a page."""
    if reading.problem is not None:
        return "unreadable"
    if any(length >= 8 for length in accumulate(len(line.text.strip()) for line in reading.lines)):
        return None
    if reading.marks.blank or (reading.source == "none" and reading.marks.legible):
        return "blank"
    return "unreadable" if reading.source == "none" or not reading.marks.legible else None


def _runs(files: Sequence[FileRead], sheets: dict[tuple[int, int], ControlSheet]) -> list[list[_Lying]]:
    """Pages that lie together: as the clerk says, else file by file, a two-sided stack in order."""
    by_plan: dict[int, list[tuple[int, _Lying]]] = {}
    by_file: list[list[_Lying]] = []
    for index, file in enumerate(files):
        loose: list[_Lying] = []
        for reading in file.readings:
            said = file.placed.get(reading.page)
            lying = _Lying(index, reading, said, sheets.get((index, reading.page)))
            if said is None:
                loose.append(lying)
            else:
                by_plan.setdefault(said.run, []).append((said.position, lying))
        duplex = file.duplex or bool(loose and loose[0].sheet and loose[0].sheet.duplex)
        by_file.append(collated(loose) if duplex and not file.placed else loose)
    planned = [[lying for _, lying in sorted(run, key=lambda one: one[0])] for _, run in sorted(by_plan.items())]
    return [run for run in (*planned, *by_file) if run]


def _place(lying: Sequence[_Lying], run: int, placed: dict[tuple[int, int], Placed]) -> int:
    """Give each page of a run its place; a sheet ends the run and begins another. Returns the next free number."""
    material: str | None = None
    for position, one in enumerate(lying, start=1):
        if one.sheet is not None:
            run, material = run + 1, one.sheet.material
        # The blank back of a bound page stays blank; what a clerk put somewhere is not.
        behind = None if aside_of(one.reading) == "blank" else material
        aside = "sheet" if one.sheet is not None else one.said.aside if one.said else None
        stated = (one.said.material if one.said else None) or behind
        place = {"run": run, "position": position, "material": stated, "aside": aside}
        placed[one.file, one.reading.page] = Placed.model_validate(place)
    return run + 1
