"""Whether MuPDF could show a page as it was: it renders what is left of a broken one in silence.

A page of which a part is lost is unreadable, not blank: an empty page would become "nothing was filled in".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pymupdf

from ocr.files.jpegs import is_damaged
from ocr.picture import MOST_DECODED_PIXELS, Picture

_LOST: Final = (
    "padding truncated image",
    "library error",
    "cannot decode",
    "cannot load image",
    "read error",
    "cannot load object",
    "cannot load content stream",
    "cannot find font resource",
    "cannot find xobject resource",
    "unknown cid font type",
    "cid font is missing descendant",
    "cannot draw text",
    "zlib error: invalid",
)
"""What MuPDF warns of when a picture could not be decoded, or what a page needs is not there: it draws another font's characters,
or none."""

_GREY: Final = 128
_STUMBLED: Final = (
    "error",
    "ignoring",
    "cannot",
    "invalid",
    "unexpected",
    "recursive",
    "too many",
    "not found",
    "broken",
)
"""What MuPDF's warnings say when some of a page's content was passed over."""

_NO_FAX: Final = ("in 1d faxd", "in 2d faxd")
"""What MuPDF's decoder says of codes that are none."""

_CUT: Final = "premature end of file in jpeg"
FOOT: Final = 0.03
"""Share of a picture's rows, at its foot, that must be of one colour for its end to be lost."""


def is_page(pdf: Any, number: int) -> bool:
    """Whether the page tree really holds a page there; MuPDF shows an empty letter sheet for a null or a number.

    Args:
        pdf: an open file.
        number: from 1.
    """
    return str(pdf.xref_object(pdf.page_xref(number - 1))).lstrip().startswith("<<")


def forget_warnings() -> None:
    """Begin anew: what is warned of from now on belongs to the next page."""
    # Telling them flushes them, too: MuPDF does not repeat a warning that is the same as the last one. And of a picture that
    # it still holds decoded it does not warn again.
    pymupdf.TOOLS.mupdf_warnings()
    pymupdf.TOOLS.store_shrink(100)


def lost_a_part(pdf: Any, page: Any) -> bool:
    """Whether a part of the page that was just read or rendered could not be had.

    A JPEG without its end mark is whole all the same if its last rows hold what a scanner saw: where data are
    missing, the decoder repeats one colour down to the foot.
    """
    warnings = str(pymupdf.TOOLS.mupdf_warnings()).lower()
    if any(words in warnings for words in _LOST):
        return True
    return _CUT in warnings and any(_foot_is_empty(pdf, image["xref"]) for image in page.get_image_info(xrefs=True))


def shows_damaged_jpeg(pdf: Any, page: Any, known: dict[int, bool]) -> bool:
    """Whether a page shows a JPEG whose data are damaged, of which MuPDF shows what is left in silence.

    Args:
        pdf: the opened file.
        page: of it.
        known: by cross reference which of its pictures are damaged; what is found is noted there, as pages may share them.
    """
    listed = [(image[0], image[2] * image[3]) for image in page.get_images(full=True) if image[8] == "DCTDecode"]
    for xref, pixels in listed:
        if xref not in known:
            known[xref] = pixels <= MOST_DECODED_PIXELS and is_damaged(pdf.xref_stream_raw(xref))
    damaged = {xref for xref, _ in listed if known[xref]}
    # A page may list the pictures of the whole file. One that MuPDF cannot name counts as any of them.
    return bool(damaged) and not {0, *damaged}.isdisjoint(one["xref"] for one in page.get_image_info(xrefs=True))


def lost_everything(picture: Picture, *, repaired: bool) -> bool:
    """Whether the page that was just rendered shows nothing at all, and MuPDF stumbled over it or its file.

    A sheet that was left blank is whole; one whose content could not be understood only looks so.

    Args:
        picture: what was rendered.
        repaired: the file had to be put together anew, and the page should have content.
    """
    warnings = str(pymupdf.TOOLS.mupdf_warnings(reset=False)).lower()
    stumbled = repaired or any(words in warnings for words in _STUMBLED)
    return stumbled and bool((picture == picture[0, 0]).all())


def lacks_rows(foot: npt.NDArray[Any]) -> bool:
    """Whether a decoded JPEG holds fewer rows than it says: the decoder fills the missing ones with middle grey, in silence.

    Args:
        foot: its last rows, a share of :data:`FOOT` of them; shape (height, width) or (height, width, bands).
    """
    return int(foot.min()) >= _GREY - 1 and int(foot.max()) <= _GREY + 1


def fax_is_damaged(path: Path, number: int) -> bool:
    """Whether a frame of a TIFF holds codes that ITU-T T.6 does not know: behind one of them every row is wrong.

    libtiff goes on there and tells nobody who asks through Pillow; MuPDF's decoder stops and says so.

    Args:
        path: of the TIFF.
        number: of the frame, from 1.
    """
    forget_warnings()
    try:
        with pymupdf.open(filename=str(path), filetype="tiff") as tiff:
            if number <= tiff.page_count:
                tiff[number - 1].get_pixmap()
    except (RuntimeError, ValueError):
        return False  # one that MuPDF does not take for other reasons
    finally:
        warnings = str(pymupdf.TOOLS.mupdf_warnings()).lower()
    return any(words in warnings for words in _NO_FAX)


def _foot_is_empty(pdf: Any, xref: int) -> bool:
    if xref <= 0:
        return True
    picture = pymupdf.Pixmap(pdf, xref)
    rows = np.frombuffer(picture.samples, dtype=np.uint8).reshape(picture.height, picture.stride)
    foot = rows[-max(1, round(picture.height * FOOT)) :, : picture.width * picture.n]
    pixels = foot.reshape(-1, picture.n)
    return bool((pixels == pixels[0]).all())
