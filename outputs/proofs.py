"""The hashes that a notice vouches for, as they stand in its file: key words of the document, under its signature."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from pipelines.explaining.proof import Proof

_WRITTEN = re.compile(r"yici-(catalog|pages|evaluation):([0-9a-f]{64})")


def keywords_of(proof: Proof) -> list[str]:
    """The hashes as key words: ``yici-catalog:…``, ``yici-pages:…``, ``yici-evaluation:…``."""
    return [f"yici-{name}:{value}" for name, value in proof.model_dump().items()]


def proof_in(pdf: bytes) -> Proof | None:
    """The hashes that a file carries; None where it carries none. Whether they are true, its signature has to say."""
    try:
        info = PdfFileReader(io.BytesIO(pdf)).trailer_view["/Info"]
        written = str(info.get("/Keywords", "")) if isinstance(info, Mapping) else ""
    except (PdfError, KeyError, ValueError, TypeError):
        return None
    found = dict(_WRITTEN.findall(written))
    return Proof(**found) if len(found) == len(Proof.model_fields) else None
