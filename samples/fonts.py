"""The faces that the sample sheets are set in: Debian's packages fonts-noto-cjk and fonts-arphic-ukai."""

from __future__ import annotations

from enum import Enum
from functools import cache

from PIL import ImageFont


class Face(Enum):
    """A face: the file and the number of the simplified Chinese design inside it."""

    SONG = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2)
    SONG_BOLD = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2)
    HEI = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2)
    HEI_BOLD = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2)
    KAI = ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0)


@cache
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """The face at a size.

    Args:
        face: which one.
        pixels: height of the em square.

    Raises:
        OSError: when the package with the font is not installed.
    """
    path, index = face.value
    return ImageFont.truetype(path, pixels, index=index, layout_engine=ImageFont.Layout.BASIC)
