"""The page of a PDF as an object: what it inherits, where its corners lie, how text is added to what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name

from ocr.files.page_pictures import Encoded
from ocr.upright import Matrix

_DEEPEST: Final = 50
"""Levels of a page tree; one that is deeper goes round in circles."""

_LETTER: Final = (0.0, 0.0, 612.0, 792.0)
"""The sheet of a page that states none, as viewers take it."""


class Sheet:
    """One page.

    Args:
        pdf: the file.
        page: the page's dictionary.
        opening: a stream ``q``, which pages share; None for a page made by :func:`picture_page`, which needs none.
    """

    def __init__(self, pdf: pikepdf.Pdf, page: Any, opening: Any = None) -> None:
        self._pdf, self.page, self._opening = pdf, page, opening
        self._settle_inherited()

    @property
    def rotation(self) -> int:
        """Degrees clockwise by which a viewer turns the page: 0, 90, 180 or 270."""
        turned = self.page.get("/Rotate", 0)
        return int(turned) // 90 * 90 % 360 if isinstance(turned, int) else 0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What is shown: left, bottom, right, top in the page's own space."""
        media = _box(self.page.get("/MediaBox")) or _LETTER
        crop = _box(self.page.get("/CropBox")) or media
        shown = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
        return shown if shown[0] < shown[2] and shown[1] < shown[3] else media

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height as a viewer shows the page, in points."""
        left, bottom, right, top = self.box
        width, height = right - left, top - bottom
        return (width, height) if self.rotation in (0, 180) else (height, width)

    @property
    def to_own(self) -> Matrix:
        """Maps fractions of the page as it is shown, from its upper left corner, to the page's own space."""
        left, bottom, right, top = self.box
        width, height = right - left, top - bottom
        rows = {
            0: ((width, 0, left), (0, -height, top)),
            90: ((0, width, left), (height, 0, bottom)),
            180: ((-width, 0, right), (0, height, bottom)),
            270: ((0, -width, right), (-height, 0, top)),
        }[self.rotation]
        return np.array([*rows, (0, 0, 1)], dtype=np.float64)

    def add_content(self, content: bytes, name: str, font: Any) -> None:
        """Show more on the page, above what it shows, whatever state that leaves behind.

        Args:
            content: the stream.
            name: of the font, as the stream calls it.
            font: its dictionary.
        """
        streams = self.page.get("/Contents")
        if self._opening is None:
            streams.write(bytes(streams.read_bytes()) + b"\n" + content)
        else:
            before = [*streams] if isinstance(streams, Array) else [streams] if streams is not None else []
            self.page.Contents = Array([self._opening, *before, self._pdf.make_stream(b"\nQ\n" + content)])
        self._resources("/Font")["/" + name] = font

    def replace_content(self, picture: Encoded) -> None:
        """Show nothing but a picture, which fills the page as it is shown."""
        content = _filling(self.to_own)
        self.page.Contents = self._pdf.make_stream(content)
        self.page.Resources = Dictionary(XObject=Dictionary(Picture=image_object(self._pdf, picture)))
        for key in ("/Annots", "/Group"):
            if key in self.page:
                del self.page[key]

    def turn(self, degrees: int) -> None:
        """Have viewers turn the page by so many degrees clockwise, beside what they do already."""
        self.page.Rotate = (self.rotation + degrees) % 360

    def _resources(self, kind: str) -> Any:
        if kind not in self.page.Resources:
            self.page.Resources[kind] = Dictionary()
        return self.page.Resources[kind]

    def _settle_inherited(self) -> None:
        """Write what comes from above into the page itself (ISO 19005-2, 6.2.2, asks it of the resources)."""
        for key in ("/MediaBox", "/CropBox", "/Rotate", "/Resources"):
            if key not in self.page and (value := _inherited(self.page, key)) is not None:
                self.page[key] = value
        if not isinstance(self.page.get("/Resources"), Dictionary):
            self.page.Resources = Dictionary()


def picture_page(pdf: pikepdf.Pdf, picture: Encoded) -> Any:
    """A page of the size of a picture that shows it, turned as its file asks; appended to the file."""
    width, height = picture.size
    drawn = _drawn(picture.orientation, width, height)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, _number(width), _number(height)]),
        Contents=pdf.make_stream(drawn),
        Resources=Dictionary(XObject=Dictionary(Picture=image_object(pdf, picture))),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf.pages[-1].obj


def image_object(pdf: pikepdf.Pdf, picture: Encoded) -> Any:
    """The picture as an image XObject."""
    base = Name("/" + picture.space)
    palette = picture.palette
    space = Array([Name.Indexed, base, len(palette) // 3 - 1, pikepdf.String(palette)]) if palette else base
    image = pikepdf.Stream(
        pdf,
        picture.data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=space,
        BitsPerComponent=picture.bits,
        Filter=Name("/" + picture.filter),
    )
    if picture.parms:
        image.DecodeParms = _dictionary(picture.parms)
    return pdf.make_indirect(image)


def _dictionary(values: Mapping[str, Any]) -> Any:
    return Dictionary({f"/{key}": value for key, value in values.items()})


def _drawn(orientation: int, width: float, height: float) -> bytes:
    """Content that shows a picture on a sheet, turned or mirrored by its EXIF orientation."""
    w, h = width, height
    matrix = {
        1: (w, 0, 0, h, 0, 0),
        2: (-w, 0, 0, h, w, 0),
        3: (-w, 0, 0, -h, w, h),
        4: (w, 0, 0, -h, 0, h),
        5: (0, -h, -w, 0, w, h),
        6: (0, -h, w, 0, 0, h),
        7: (0, h, w, 0, 0, 0),
        8: (0, h, -w, 0, w, 0),
    }[orientation]
    return _shown(matrix)


def _filling(to_own: Matrix) -> bytes:
    # The unit square of a picture counts from below, fractions of a page from above.
    from_below = np.array([(1, 0, 0), (0, -1, 1), (0, 0, 1)], dtype=np.float64)
    matrix = to_own @ from_below
    return _shown((*matrix[:2, 0], *matrix[:2, 1], *matrix[:2, 2]))


def _shown(matrix: tuple[float, ...]) -> bytes:
    numbers = " ".join(f"{_number(value):.10g}" for value in matrix)
    return f"q {numbers} cm /Picture Do Q".encode("ascii")


def _number(value: float) -> float:
    return round(float(value), 3)


def _box(value: Any) -> tuple[float, float, float, float] | None:
    if not isinstance(value, Array) or len(value) != 4:
        return None
    try:
        x0, y0, x1, y1 = (float(side) for side in value)
    except (TypeError, ValueError):
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_DEEPEST):
        node = node.get("/Parent")
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
    return None
