"""Good files of every type that is taken, each with a number of its own that must be read from it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PIL import Image, ImageDraw

from tests.ocr.paper import SANS, blank, encoded, font, scan_pdf, scanned, text_pdf
from tests.specimens import office
from tests.specimens.ofd import Ofd, text

SIZE = (1240, 1754)


@dataclass(frozen=True)
class Good:
    """A good file and the number on its page."""

    name: str
    data: bytes
    number: str

    def is_in(self, pages: Sequence[str]) -> bool:
        """Whether it was read."""
        return any(page.startswith("read") and self.number in page for page in pages)


def good_papers() -> Iterator[Good]:
    """One after the other, of changing type."""
    kinds = ("scan.pdf", "text.pdf", "photo.jpg", "fax.tif", "page.ofd", "page.png", "page.webp", "letter.docx")
    for place in count():
        name = kinds[place % len(kinds)]
        number = f"{2_026_000_000 + 7919 * place}"
        yield Good(f"good-{place}-{name}", made(name, number), number)


def made(name: str, number: str) -> bytes:
    """A good file of a kind, by its name, with a number on its page."""
    said = f"受理编号：{number}"
    if name == "page.ofd":
        return Ofd(pages=[text(said + "申请人名称：青禾县示例餐饮有限公司", 20, 40, size=4)]).written()
    if name == "letter.docx":
        return office.docx((said, "申请人名称：青禾县示例餐饮有限公司"))
    with tempfile.TemporaryDirectory() as folder:
        if name == "text.pdf":
            return text_pdf(Path(folder) / name, (said, "申请人名称：青禾县示例餐饮有限公司")).read_bytes()
        if name == "scan.pdf":
            return scan_pdf(Path(folder) / name, scanned(_page(said)), dpi=150).read_bytes()
    kind = {"photo.jpg": "JPEG", "fax.tif": "TIFF", "page.png": "PNG", "page.webp": "WEBP"}[name]
    return encoded(_page(said), kind)


def _page(said: str) -> Image.Image:
    page = blank(SIZE)
    pen = ImageDraw.Draw(page)
    for row, line in enumerate((said, "申请人名称：青禾县示例餐饮有限公司", "经营场所：青禾县示范路88号一层102室")):
        pen.text((150, 250 + 110 * row), line, font=font(36, SANS), fill="black")
    return page
