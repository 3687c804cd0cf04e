"""JPEGs, decoded by a library that says when their data are damaged.

Each JPEG decoder goes on behind damaged data: what comes then is shifted, of one colour or missing, and the decoders of Pillow,
OpenCV and MuPDF do not say so. A page of which three lines are lost so looks like one on which three fields were left empty.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import simplejpeg

from ocr.picture import Picture

_DAMAGE: Final = re.compile(
    r"premature end|bad huffman code|found marker|unsupported marker type|bogus|was not defined|inconsistent progression"
    r"|invalid sos|([0-9]+) extraneous bytes",
    re.IGNORECASE,
)
"""What libjpeg says where data are lost. A strange version or a colour space that it does not know is no damage."""

_NO_END: Final = "Premature end of JPEG file"
_END: Final = b"\xff\xd9"

_PADDING: Final = 3
_PADDED_WITH: Final = frozenset({0x00, 0xFF})
"""Bytes too many before the end that some cameras write, at most, and which; others were data."""

_LEAST_SCALE: Final = 8
"""Data are read to their end all the same when an eighth of each side is asked for, in a third of the time."""


def whole_picture(data: bytes) -> Picture | None:
    """The picture of a JPEG, RGB, pixel for pixel as OpenCV decodes it; its orientation is not looked at.

    Args:
        data: the file.

    Returns:
        None where its data are damaged, or of a kind that only others decode.
    """
    complaint, picture = _decoded(data, colorspace="RGB")
    if picture is None and not _tells_damage(complaint, data):
        _, picture = _decoded(data, colorspace="RGB", strict=False)
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def is_damaged(data: bytes) -> bool:
    """Whether data of a JPEG are lost, so that a part of its picture is missing or wrong."""
    scale = {"min_height": 1, "min_width": 1, "min_factor": _LEAST_SCALE}
    return _tells_damage(_decoded(data, colorspace="GRAY", **scale)[0], data)


def _decoded(data: bytes, **how: Any) -> tuple[str, Any]:
    """What the library complains of, and the picture where it made one."""
    try:
        return "", simplejpeg.decode_jpeg(data, **{"strict": True, **how})
    except ValueError as error:
        complaint = str(error)
    # Some scanners leave the end mark out. Where more than that is missing, it is missing with the mark, too.
    if _NO_END in complaint and not data.endswith(_END):
        return _decoded(data + _END, **how)
    return complaint, None


def _tells_damage(complaint: str, data: bytes) -> bool:
    found = _DAMAGE.search(complaint)
    if found is None or found[1] is None:
        return found is not None
    over = int(found[1])
    return over > _PADDING or not _PADDED_WITH.issuperset(data[: data.rfind(_END)][-over:])
