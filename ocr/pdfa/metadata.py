"""What a PDF/A says of itself: the XMP packet, and the profile that says what its colours mean."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from PIL import ImageCms

from ocr.pdfa.document_checks import PDFA

PRODUCER: Final = "Yici"
PROFILE_NAME: Final = "sRGB IEC61966-2.1"

_DATE: Final = slice(24, 36)
_MADE: Final = bytes.fromhex("07e800010001000000000000")
"""1 January 2024: LittleCMS writes the present instant there; the same file should come out every time."""


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An ICC profile of sRGB, computed by LittleCMS (which puts it under no copyright)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_DATE] = _MADE
    return bytes(profile)


def packet(*, title: str = "", claim: bool) -> bytes:
    """The XMP packet of a file (ISO 16684-1).

    Args:
        title: of the document; none is written where there is none.
        claim: whether the file calls itself PDF/A-2b.
    """
    titled = (
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(_printable(title))}</rdf:li></rdf:Alt></dc:title>'
        if title
        else ""
    )
    claimed = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" if claim else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="{PDFA}">\n'
        f"<dc:format>application/pdf</dc:format>{titled}<pdf:Producer>{PRODUCER}</pdf:Producer>{claimed}\n"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
