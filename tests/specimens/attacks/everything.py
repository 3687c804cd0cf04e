"""All attack files by their name. Each is made anew by code of ours; none was taken from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tests.specimens.attacks import containers, disguises, pdf_content, pdf_structure, pictures

FAMILIES: dict[str, Callable[[], dict[str, bytes]]] = {
    "PDF: page tree": pdf_structure.trees,
    "PDF: tables and objects": pdf_structure.tables,
    "PDF: measures": pdf_structure.measures,
    "PDF: encryption": pdf_structure.locks,
    "PDF: cut short": pdf_structure.cuts,
    "PDF: actions and references": pdf_structure.actions,
    "PDF: bombs": pdf_content.bombs,
    "PDF: pictures": pdf_content.pictures,
    "PDF: recursion": pdf_content.recursion,
    "PDF: content without end": pdf_content.endless,
    "PDF: fonts": pdf_content.fonts,
    "PNG": pictures.pngs,
    "JPEG": pictures.jpegs,
    "TIFF": pictures.tiffs,
    "WebP and HEIC": pictures.phones,
    "zip": containers.zips,
    "OFD: markup": containers.ofd_markup,
    "OFD: pages": containers.ofd_pages,
    "Word and Excel": containers.words,
    "programs and web pages": disguises.programs,
    "archives and foreign types": disguises.archives,
    "nothing": disguises.nothing,
    "recordings that are none": disguises.recordings,
    "two types in one": disguises.polyglots,
}
"""The families of attacks, each with its maker."""


@cache
def attacks() -> dict[str, bytes]:
    """Every attack file; made once, for it takes seconds."""
    made: dict[str, bytes] = {}
    for make in FAMILIES.values():
        for name, data in make().items():
            if name in made:
                raise ValueError(f"two attacks of one name: {name}")
            made[name] = data
    return made
