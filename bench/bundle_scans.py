"""Bundles as scans: pages drawn, damaged by class, read by the real engine; readings kept by what was drawn and who read.

The damages are those of :mod:`bench.scans_damage`. A reading is found again by a digest of the drawn page, its damage and
the engine's code, so that judging once more after a change of the checker takes seconds.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFont

from bench.bundle_pages import HIGH, WIDE, Drawn, width_of
from bench.scans_damage import DAMAGES
from ocr.document import RawPage
from pipelines.checking.second_looks import DoubtedPlace
from pipelines.text import FileRead, PageText
from samples.seals import round_seal

CLASSES = {
    "clean": "300 dpi",
    "200": "200 dpi",
    "photocopy": "photocopy",
    "phone": "phone",
    "rotated": "rotated",
    "skewed": "skewed",
}
"""Names on the command line -> classes of damage."""

COLOURLESS = frozenset({"photocopy"})
"""Classes in which a red seal can't be told from any other: its absence can only be doubted."""

_SCALE = 300 / 72
_DEBIAN = Path("/usr/share/fonts")
FACES = [
    face
    for face in (
        (_DEBIAN / "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
        (_DEBIAN / "opentype/noto/NotoSansCJK-Regular.ttc", 2),
        (_DEBIAN / "truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
        (_DEBIAN / "truetype/wqy/wqy-microhei.ttc", 0),
        (_DEBIAN / "truetype/wqy/wqy-zenhei.ttc", 0),
        (_DEBIAN / "truetype/arphic/ukai.ttc", 0),
        (_DEBIAN / "truetype/arphic/uming.ttc", 0),
    )
    if face[0].exists()
]
_LAST_RESORT = (_DEBIAN / "truetype/wqy/wqy-zenhei.ttc", 0)

_DRAWN_AS = {"☑": "□√"}
"""Drawn one over the other: no Chinese font of Debian has a ticked box, and a missing character is a small empty one."""

_MODELS: list[Any] = []


@cache
def _font(face: tuple[Path, int], size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face[0]), size, index=face[1])


@cache
def _has(path: Path) -> frozenset[int]:
    return frozenset(pymupdf.Font(fontfile=str(path)).valid_codepoints())


def draw(page: Drawn, rng: random.Random) -> Image.Image:
    """The page on paper at 300 dpi."""
    face = rng.choice(FACES)
    sheet = Image.new("RGB", (round(WIDE * _SCALE), round(HIGH * _SCALE)), "white")
    pen = ImageDraw.Draw(sheet)
    for x0, y0, x1, y1 in page.rules:
        pen.line([x0 * _SCALE, y0 * _SCALE, x1 * _SCALE, y1 * _SCALE], fill=(40, 40, 40), width=3)
    for start, baseline, text, size in page.texts:
        left = start
        for char in text:
            for part in _DRAWN_AS.get(char, char):
                chosen = face if ord(part) in _has(face[0]) else _LAST_RESORT
                place = (left * _SCALE, baseline * _SCALE)
                pen.text(place, part, font=_font(chosen, round(size * _SCALE)), fill=(25, 25, 30), anchor="ls")
            left += width_of(char, size)
    if page.seal:
        x0, y0, x1, _ = page.seal
        seal = round_seal("示例单位", seed=rng.randrange(1000)).resize([round((x1 - x0) * sheet.width)] * 2)
        sheet.paste(seal, (round(x0 * sheet.width), round(y0 * sheet.height)), seal)
    return sheet.rotate(page.turn, expand=True)


class _Sheet:
    """A scan as a document of one page."""

    inspection: Any = None

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture

    def page(self, number: int) -> RawPage:
        """The scan; there is only one."""
        return RawPage(np.asarray(self._picture.convert("RGB"), dtype=np.uint8))

    def close(self) -> None:
        """Nothing is open."""


def read_scans(name: str, pages: Sequence[Drawn], kind: str, store: Path, engine: str) -> FileRead:
    """A file as the engine reads its scans; from the store where it was read before."""
    readings = tuple(_read(number, page, kind, store, engine) for number, page in enumerate(pages, start=1))
    return FileRead(file=name, sha256="0" * 64, pages=len(pages), readings=readings)


def look_again(
    drawn: Sequence[Drawn], read: FileRead, kind: str, engine: str, places: Sequence[DoubtedPlace]
) -> FileRead:
    """A file with what the other engine reads in those places of its scans."""
    from ocr.reader import open_reader  # judging kept readings needs no engine
    from ocr.second_opinion import read_place  # the same

    seconds = []
    for place in places:
        digest, page = _digest(drawn[place.page - 1], kind, engine), read.readings[place.page - 1]
        sheet = _Sheet(_picture(drawn[place.page - 1], kind, digest))
        second = read_place(sheet, 1, place.box, open_reader(place.engine), page.rotation, page.skew)
        seconds.append(second.model_copy(update={"page": place.page}))
    return read.model_copy(update={"seconds": tuple(seconds)})


def _digest(page: Drawn, kind: str, engine: str) -> str:
    drawn = repr((page.texts, page.rules, page.seal, page.turn))
    return hashlib.sha256(f"{kind}/{engine}/{drawn}".encode()).hexdigest()


def _picture(page: Drawn, kind: str, digest: str) -> Image.Image:
    """The scan; the same page is damaged in the same way every time."""
    rng = random.Random(digest)
    return DAMAGES[CLASSES[kind]][0](draw(page, rng), rng)


def _read(number: int, page: Drawn, kind: str, store: Path, engine: str) -> PageText:
    digest = _digest(page, kind, engine)
    kept = store / f"{digest}.json"
    if kept.exists():
        return PageText.model_validate_json(kept.read_bytes()).model_copy(update={"page": number})
    from ocr.page import read_page  # judging kept readings needs no engine

    reading = read_page(_Sheet(_picture(page, kind, digest)), 1, *_models(engine)).text
    store.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    fresh.write_text(reading.model_dump_json())
    fresh.replace(kept)
    return reading.model_copy(update={"page": number})


def _models(engine: str) -> Any:
    if not _MODELS:
        from ocr.nets.orientation import OrientationNet  # see above
        from ocr.reader import open_reader  # see above

        _MODELS.append((open_reader(engine), OrientationNet()))
    return _MODELS[0]
