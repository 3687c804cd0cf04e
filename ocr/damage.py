"""Whether MuPDF could show a page as it was: it renders what is left of a broken one in silence.

A page of which a part is lost is unreadable, not blank: an empty page would become "nothing was filled in".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pymupdf

_LOST: Final = ("padding truncated image", "library error", "cannot decode", "cannot load image", "read error")
"""What MuPDF warns of when a picture could not be decoded."""

_CUT: Final = "premature end of file in jpeg"
_SHARE: Final = 0.03
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
    pymupdf.TOOLS.reset_mupdf_warnings()


def lost_a_picture(pdf: Any, page: Any) -> bool:
    """Whether a picture of the page that was just rendered could not be decoded to its end.

    A JPEG without its end mark is whole all the same if its last rows hold what a scanner saw: where data are
    missing, the decoder repeats one colour down to the foot.
    """
    warnings = str(pymupdf.TOOLS.mupdf_warnings()).lower()
    if any(words in warnings for words in _LOST):
        return True
    return _CUT in warnings and any(_foot_is_empty(pdf, image["xref"]) for image in page.get_image_info(xrefs=True))


def _foot_is_empty(pdf: Any, xref: int) -> bool:
    if xref <= 0:
        return True
    picture = pymupdf.Pixmap(pdf, xref)
    rows = np.frombuffer(picture.samples, dtype=np.uint8).reshape(picture.height, picture.stride)
    foot = rows[-max(1, round(picture.height * _SHARE)) :, : picture.width * picture.n]
    pixels = foot.reshape(-1, picture.n)
    return bool((pixels == pixels[0]).all())
