"""Pictures as documents: JPEG, PNG and WebP of one page, TIFF and HEIC of many. By Pillow, which is strict where others guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal, cast

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from ocr.answers import Inspection, PaperKind
from ocr.document import MOST_PAGES, RawPage
from ocr.files.damage import FOOT, fax_is_damaged, lacks_rows
from ocr.files.flat_pictures import flat
from ocr.files.jpegs import is_damaged
from ocr.files.pngs import lacks_data
from ocr.files.tiff_strips import lacks_strips
from ocr.picture import MOST_DECODED_PIXELS, Picture, within
from ocr.refusals import refused, unreadable

MOST_FRAMES: Final = 500
LEAST_SIDE: Final = 32
"""Pixels. Nothing smaller can be a page."""

_EXIF_ORIENTATION: Final = 0x0112

_FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
}
_FAX: Final = ("group3", "group4")
_OF_MANY: Final = frozenset({"image/tiff", "image/heic"})
"""Kinds of which each picture is a page. Thumbnails and depth maps of a HEIC are not counted by its library."""


class ImageDocument:
    """A picture file. See :class:`ocr.document.Document`."""

    def __init__(self, path: Path, kind: str) -> None:
        self._kind = cast("PaperKind", kind)
        self._path = path
        self._size = path.stat().st_size
        try:
            if kind == "image/heic":
                _learn_heic()
            self._image = open_picture(path, _FORMATS[kind])
            self._frames = self._count()
            for number in range(1, self._frames + 1):
                self._seek(number)
        except Image.DecompressionBombError as error:
            raise refused("PAGE_SIZE", "图像像素过大，无法处理。") from error
        except (UnidentifiedImageError, OSError, EOFError, ValueError, SyntaxError, KeyError, TypeError) as error:
            raise refused(_cause(error, self._size)) from error

    @property
    def inspection(self) -> Inspection:
        """Type and number of pages."""
        return Inspection(kind=self._kind, pages=self._frames)

    def page(self, number: int) -> RawPage:
        """The frame as RGB. See :class:`ocr.document.Document`."""
        try:
            self._seek(number)
            if self._kind == "image/tiff" and self._is_damaged(number):
                raise unreadable("DAMAGED")
            # Opened once more, so that what was decoded is let go of before the page is read.
            with open_picture(self._path, _FORMATS[self._kind]) as image:
                if self._kind in _OF_MANY:
                    image.seek(number - 1)
                return RawPage(within(_paper(image)))
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            raise unreadable("DAMAGED") from error

    def dpi(self, number: int) -> float | None:
        """Resolution across that the frame states, in pixels an inch; None where it states none."""
        self._seek(number)
        across = float(self._image.info.get("dpi", (0, 0))[0])
        return across if across > 1 else None

    def original_jpeg(self) -> bytes | None:
        """The bytes of a JPEG that is shown as it is stored, so that it need not be encoded again."""
        turned = self._image.getexif().get(_EXIF_ORIENTATION, 1) != 1
        if self._kind != "image/jpeg" or turned or self._image.mode not in ("L", "RGB"):
            return None
        return self._path.read_bytes()

    def decode_all(self) -> None:
        """Decode every frame to its end. Some may be broken: they cost only themselves.

        Raises:
            FileRefused: TRUNCATED or DAMAGED; no frame can be decoded.
        """
        broken: list[Exception] = []
        for number in range(1, self._frames + 1):
            try:
                self._seek(number)
                self._image.load()
                if self._kind == "image/jpeg" and lacks_rows(_foot(self._image)):
                    raise EOFError("truncated")
                if self._is_damaged(number):
                    raise ValueError("damaged")
            except (OSError, EOFError, ValueError, SyntaxError) as error:
                broken.append(error)
        if len(broken) == self._frames:
            raise refused(_cause(broken[0], self._size)) from broken[0]

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()

    def _count(self) -> int:
        frames = int(getattr(self._image, "n_frames", 1))
        # A second picture within a JPEG (MPO) is a thumbnail or a depth map.
        if frames == 1 or self._kind == "image/jpeg":
            return 1
        if self._kind not in _OF_MANY:
            # Of an animation nobody knows whether its pictures are pages: none of them may be lost in silence.
            raise refused(
                "NOT_A_DOCUMENT", f"文件是有 {frames} 幅画面的动态图片，不能直接识别；请另存为 PDF 或静态图片。"
            )
        if frames > min(MOST_FRAMES, MOST_PAGES):
            raise refused("TOO_MANY_PAGES", f"文件有 {frames} 页，超过上限（{MOST_FRAMES} 页）。")
        return frames

    def _is_damaged(self, number: int) -> bool:
        """Whether data of a frame are lost, of which Pillow shows what is left in silence."""
        if self._kind == "image/jpeg":
            return is_damaged(self._path.read_bytes())
        if self._kind == "image/png":
            return lacks_data(self._path)
        if self._kind == "image/tiff" and lacks_strips(cast("Any", self._image).tag_v2):
            return True
        return self._image.info.get("compression") in _FAX and fax_is_damaged(self._path, number)

    def _seek(self, number: int) -> None:
        if self._kind in _OF_MANY:
            self._image.seek(number - 1)
        width, height = self._image.size
        if width * height > MOST_DECODED_PIXELS or min(width, height) < LEAST_SIDE:
            raise refused("PAGE_SIZE", f"第 {number} 页的图像为 {width}×{height} 像素，不是纸张的大小。")


def open_picture(path: Path, formats: tuple[str, ...] | None = None) -> Image.Image:
    """Open a picture for decoding.

    Pillow would map the rows of an uncompressed picture into memory by the measures that it has once it is turned upright: a
    grey TIFF that lies on its side (Orientation 5 to 8) came out as stripes. It maps only what it knows the name of.
    """
    image = Image.open(path, formats=formats)
    image.filename = ""
    return image


def _learn_heic() -> None:
    """Teach Pillow HEIC. Its library turns pictures upright itself and checks their measures before it decodes."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def _cause(error: Exception, size: int) -> Literal["TRUNCATED", "DAMAGED"]:
    """Whether the file ends too early, or is broken."""
    words = str(error).lower()
    early = "truncated" in words or "unexpected end" in words or isinstance(error, EOFError)
    return "TRUNCATED" if early or size < 64 else "DAMAGED"


def _foot(image: Image.Image) -> npt.NDArray[Any]:
    """The last rows of a decoded picture, in which :func:`ocr.files.damage.lacks_rows` looks."""
    return np.asarray(image.crop((0, image.height - max(1, round(image.height * FOOT)), image.width, image.height)))


def _paper(image: Image.Image) -> Picture:
    """The frame as it would look on paper: upright by its EXIF, on white, 8 bits, square pixels. It is closed on the way."""
    # A TIFF is turned upright while it is decoded, and says so only then.
    image.load()
    orientation, across, down = image.getexif().get(_EXIF_ORIENTATION, 1), *_resolution(image)
    shown = flat(image)
    # Of a large one there is room for what was decoded, or for what follows.
    image.close()
    picture = Image.fromarray(shown)
    picture.getexif()[_EXIF_ORIENTATION] = orientation
    return np.asarray(_square(ImageOps.exif_transpose(picture), across, down), dtype=np.uint8)


def _resolution(image: Image.Image) -> tuple[float, float]:
    across, down = (float(value) for value in image.info.get("dpi", (1, 1)))
    return across, down


def _square(picture: Image.Image, across: float, down: float) -> Image.Image:
    """Fax pages have twice as many pixels across as down: stretch them to square pixels."""
    if across <= 0 or down <= 0 or not 1.2 < max(across / down, down / across) < 4:
        return picture
    wide = round(picture.width * max(1.0, down / across))
    high = round(picture.height * max(1.0, across / down))
    return picture.resize((wide, high), Image.Resampling.BICUBIC)
