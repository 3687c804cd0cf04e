"""The face of the seal: drawn once for each text, then set into the signature's field as vectors."""

from __future__ import annotations

import binascii
import hashlib
import io
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache

from pyhanko.pdf_utils import content, generic, layout
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp.static import StaticStampStyle

from outputs.pdf import Press

_DRAWN_AT = datetime(2026, 1, 1, tzinfo=UTC)  # a face has no date of its own; a fixed one keeps its bytes equal


@dataclass(frozen=True)
class SealText:
    """What stands on a seal.

    Attributes:
        authority: on the arc.
        name: below the star, e.g. 行政许可专用章.
        demo: 演示 is added: the seal of a sample item can't be taken for a real one.
    """

    authority: str
    name: str
    demo: bool = False


@lru_cache(maxsize=64)
def draw(text: SealText, press: Press) -> bytes:
    """The face as a PDF of one page, 42 mm square, without a ground.

    Its letters are shapes: whoever copies or searches the text of a letter doesn't meet those of the seal.
    """
    return press.set("shape.typ", {"svg": press.outline("seal.typ", asdict(text))}, at=_DRAWN_AT).pdf


def style(text: SealText, press: Press) -> StaticStampStyle:
    """How pyHanko draws the field: our face and nothing else (an unembedded stamp font would break PDF/A)."""
    return StaticStampStyle(border_width=0, background=_Face(draw(text, press)))


class _Face(content.PdfContent):
    """The first page of a PDF as an appearance."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Bring the page in as a form and paint it."""
        reader = PdfFileReader(io.BytesIO(self._pdf))
        form = self._ensure_writer.import_page_as_xobject(reader)
        left, bottom, right, top = (float(edge) for edge in form.get_object()["/BBox"])
        self.box = layout.BoxConstraints(width=right - left, height=top - bottom)
        name = b"/Seal" + binascii.hexlify(hashlib.sha256(self._pdf).digest()[:6])
        self.resources.xobject[name.decode("ascii")] = form
        # Seal ink is transparent: the authority's name and the date stay legible below it.
        self.resources.ext_g_state["/SealInk"] = generic.DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko
            {generic.pdf_name("/BM"): generic.pdf_name("/Multiply")}  # gives this class no types
        )
        return b"/SealInk gs " + name + b" Do"
