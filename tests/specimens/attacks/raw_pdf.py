"""PDF files written object by object, so that any of them can lie."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

Objects = Mapping[int, bytes]

TEXT = b"BT /F1 24 Tf 72 700 Td (Yici) Tj ET"


def stream(data: bytes, more: bytes = b"", *, length: int | None = None) -> bytes:
    """A stream object; its length may be told wrong."""
    told = len(data) if length is None else length
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (told, more, data)


def flate(data: bytes, more: bytes = b"", level: int = 9) -> bytes:
    """A stream, deflated."""
    return stream(zlib.compress(data, level), b"/Filter/FlateDecode " + more)


def zeros(mebibytes: int, byte: bytes = b"\x00") -> bytes:
    """That many mebibytes of one byte, deflated: one packed piece, again and again, so that it costs nothing to make."""
    piece = byte * (1 << 20)
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    total, low = mebibytes << 20, byte[0]
    # Adler-32 (RFC 1950) of a run of one byte, in closed form.
    first = (1 + total * low) % 65_521
    second = (total + low * (total * (total + 1) // 2)) % 65_521
    return head + block * mebibytes + b"\x03\x00" + ((second << 16) | first).to_bytes(4, "big")


def written(objects: Objects, *, root: bytes = b"1 0 R", trailer: bytes = b"", head: bytes = b"%PDF-1.7\n") -> bytes:
    """A whole file with a right table."""
    body, places = head, {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = max(objects) + 1
    rows = [b"0000000000 65535 f \n"]
    rows += [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(1, size)]
    table = b"xref\n0 %d\n%s" % (size, b"".join(rows))
    return (
        body + table + b"trailer\n<</Size %d/Root %s %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, len(body))
    )


def page(
    content: bytes = TEXT, *, box: bytes = b"[0 0 595 842]", resources: bytes = b"", more: bytes = b""
) -> dict[int, bytes]:
    """The objects of a file of one page: 1 catalogue, 2 tree, 3 page, 4 content, 5 font; 10 and on are free."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox %s/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>%s>>"
        % (box, resources, more),
        4: stream(content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }


def drawn(content: bytes, resources: bytes = b"", **more: bytes) -> bytes:
    """A file of one page; ``o10=...`` are further objects."""
    extra = {int(name[1:]): value for name, value in more.items()}
    return written({**page(content, resources=resources), **extra})


def image(
    width: int, height: int, data: bytes, *, bits: int = 8, space: bytes = b"/DeviceGray", more: bytes = b""
) -> bytes:
    """A file whose page shows a picture of stated measures."""
    told = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace %s %s" % (
        width,
        height,
        bits,
        space,
        more,
    )
    return drawn(b"q 595 0 0 842 0 0 cm /X Do Q", b"/XObject<</X 10 0 R>>", o10=stream(data, told))
