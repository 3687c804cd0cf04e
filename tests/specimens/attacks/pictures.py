"""Picture files: measures that lie, frames without end, loops, and what is cut short."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image

from tests.specimens.attacks.raw_pdf import zeros

PNG = b"\x89PNG\r\n\x1a\n"


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _page() -> Image.Image:
    return Image.linear_gradient("L").resize((400, 560))


CUT_JPEG = _saved(_page().convert("RGB"), "JPEG", quality=80)[:-900]
WHOLE_PNG = _saved(_page(), "PNG")


def chunk(name: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    return (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data) if crc is None else crc)
    )


def _head(width: int, height: int, bits: int = 8, colour: int = 0) -> bytes:
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))


LARGE_PNG = _head(40_000, 40_000, 1) + chunk(b"IDAT", zeros(191)) + chunk(b"IEND", b"")


def pngs() -> dict[str, bytes]:
    end, good = chunk(b"IEND", b""), _saved(_page(), "PNG")
    frames = b"".join(chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 400, 560, 0, 0, 1, 1, 0, 0)) for n in range(20_000))
    profile = b"x\x00\x00" + zeros(200)
    at = good.index(b"IDAT") - 4
    return {
        "png-40000-square.png": LARGE_PNG,
        "png-2-billion.png": _head(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", b"x") + end,
        "png-no-measure.png": _head(0, 0) + chunk(b"IDAT", zlib.compress(b"")) + end,
        "png-more-data-than-told.png": _head(400, 560) + chunk(b"IDAT", zeros(300)) + end,
        "png-less-data-than-told.png": _head(4000, 5600) + chunk(b"IDAT", zlib.compress(bytes(50))) + end,
        "png-text-bomb.png": good[:at] + chunk(b"zTXt", b"a\x00\x00" + zeros(400)) + good[at:],
        "png-profile-bomb.png": good[:at] + chunk(b"iCCP", profile) + good[at:],
        "png-checksum-wrong.png": _head(400, 560) + chunk(b"IDAT", zlib.compress(bytes(401 * 560)), crc=7) + end,
        "png-chunk-length-lies.png": good[:at] + struct.pack(">I", 2**31) + b"IDAT" + good[at + 8 :],
        "png-without-palette.png": _head(400, 560, 8, 3) + chunk(b"IDAT", zlib.compress(bytes(401 * 560))) + end,
        "png-unknown-colours.png": _head(400, 560, 7, 9) + chunk(b"IDAT", zlib.compress(bytes(401 * 560))) + end,
        "png-20000-frames.png": good[:at] + chunk(b"acTL", struct.pack(">II", 20_000, 0)) + frames + good[at:],
        "png-cut.png": good[: len(good) // 2],
        "png-half-the-rows.png": _head(400, 560) + chunk(b"IDAT", zlib.compress((b"\x00" + b"\xff" * 400) * 280)) + end,
        "png-clear-88-million.png": _head(9400, 9400, 8, 4) + chunk(b"IDAT", zeros(169)) + end,
        "png-thin.png": _head(20_000, 1) + chunk(b"IDAT", zlib.compress(bytes(20_001))) + end,
    }


def jpegs() -> dict[str, bytes]:
    good = _saved(_page().convert("RGB"), "JPEG", quality=80)
    frame = good.index(b"\xff\xc0")
    scan = good.index(b"\xff\xda")

    def sized(width: int, height: int) -> bytes:
        return good[: frame + 5] + struct.pack(">HH", height, width) + good[frame + 9 :]

    exif = (
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00"
    )
    progressive = _saved(_page().convert("RGB"), "JPEG", progressive=True)
    again = progressive.rindex(b"\xff\xda")
    return {
        "jpeg-65500-square.jpg": sized(65_500, 65_500),
        "jpeg-no-measure.jpg": sized(0, 0),
        "jpeg-taller-than-its-data.jpg": sized(400, 9000),
        "jpeg-line.jpg": sized(65_500, 1),
        "jpeg-cut-early.jpg": good[: len(good) // 3],
        "jpeg-cut-late.jpg": good[: -len(good) // 10],
        "jpeg-only-a-head.jpg": good[:20],
        "jpeg-no-tables.jpg": good[:2] + good[frame:],
        "jpeg-no-frame.jpg": good[:frame] + good[scan:],
        "jpeg-exif-loop.jpg": good[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + good[2:],
        "jpeg-segments-without-end.jpg": good[:2] + b"\xff\xe9\xff\xff" + bytes(65_533) * 8 + b"\xff\xe9\xff\xff",
        "jpeg-4000-scans.jpg": progressive[:-2] + progressive[again:-2] * 4000 + b"\xff\xd9",
        "jpeg-noise.jpg": good[:scan] + bytes(range(256)) * 60,
        "jpeg-20-components.jpg": good[: frame + 9] + b"\x14" + good[frame + 10 :],
    }


def tiff(entries: Sequence[tuple[int, int, int, int]], *, following: int = 0, tail: bytes = b"") -> bytes:
    """A TIFF of one directory at byte 8: (tag, type, count, value)."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + rows + struct.pack("<I", following) + tail


def tiffs() -> dict[str, bytes]:
    plain = [(256, 4, 1, 400), (257, 4, 1, 560), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    strip = [(273, 4, 1, 200), (277, 3, 1, 1), (278, 4, 1, 560), (279, 4, 1, 400 * 560)]
    data = bytes(80) + b"\x80" * (400 * 560)

    def but(**changed: int) -> list[tuple[int, int, int, int]]:
        told = {int(tag[1:]): value for tag, value in changed.items()}
        return [(tag, kind, count, told.get(tag, value)) for tag, kind, count, value in [*plain, *strip]]

    many = _saved(_page(), "TIFF", save_all=True, append_images=[Image.new("L", (40, 40))] * 600)
    good = _saved(_page(), "TIFF", compression="tiff_lzw")
    return {
        "tiff-directory-circle.tif": tiff([*plain, *strip], following=8, tail=data),
        "tiff-directory-far.tif": b"II*\x00\xff\xff\xff\x7f",
        "tiff-600-frames.tif": many,
        "tiff-100000-square.tif": tiff(but(t256=100_000, t257=100_000), tail=data),
        "tiff-no-measure.tif": tiff(but(t256=0, t257=0), tail=data),
        "tiff-strip-outside.tif": tiff(but(t273=2**31), tail=data),
        "tiff-4-billion-strips.tif": tiff(
            [*plain, (273, 4, 2**32 - 1, 200), (277, 3, 1, 1), (278, 4, 1, 1), (279, 4, 2**32 - 1, 200)], tail=data
        ),
        "tiff-no-rows-a-strip.tif": tiff(but(t278=0), tail=data),
        "tiff-65535-samples.tif": tiff(but(t277=65_535), tail=data),
        "tiff-compression-unknown.tif": tiff(but(t259=61_234), tail=data),
        "tiff-jpeg-inside-broken.tif": tiff(but(t259=7), tail=data),
        "tiff-fax-garbage.tif": tiff(but(t259=4, t258=1), tail=bytes(80) + b"\x12\x34" * 9000),
        "tiff-deflate-bomb.tif": tiff(
            [
                *plain[:3],
                (259, 3, 1, 8),
                plain[4],
                (273, 4, 1, 200),
                (277, 3, 1, 1),
                (278, 4, 1, 560),
                (279, 4, 1, 300_000),
            ],
            tail=bytes(72) + zeros(290),
        ),
        "tiff-tile-2-billion.tif": tiff(
            [
                *plain,
                (277, 3, 1, 1),
                (322, 4, 1, 2**31 - 16),
                (323, 4, 1, 2**31 - 16),
                (324, 4, 1, 200),
                (325, 4, 1, 99),
            ],
            tail=data,
        ),
        "tiff-entries-65535.tif": b"II*\x00\x08\x00\x00\x00\xff\xff" + bytes(400),
        "tiff-big-offset.tif": b"II+\x00\x08\x00\x00\x00" + struct.pack("<Q", 2**63) + bytes(50),
        "tiff-sub-directory-circle.tif": tiff([*plain, *strip, (330, 4, 1, 8), (34665, 4, 1, 8)], tail=data),
        "tiff-float-nan.tif": tiff(
            [
                (256, 4, 1, 100),
                (257, 4, 1, 100),
                (258, 3, 1, 32),
                (259, 3, 1, 1),
                (262, 3, 1, 1),
                (273, 4, 1, 200),
                (277, 3, 1, 1),
                (278, 4, 1, 100),
                (279, 4, 1, 40_000),
                (339, 3, 1, 3),
            ],
            tail=bytes(72) + b"\x00\x00\xc0\x7f" * 10_000,
        ),
        "tiff-one-strip-of-560.tif": tiff(but(t278=1), tail=data),
        "tiff-one-plane-of-three.tif": tiff(
            [*plain[:4], (262, 3, 1, 2), strip[0], (277, 3, 1, 3), *strip[2:], (284, 3, 1, 2)], tail=data
        ),
        "tiff-old-fax-garbage.tif": tiff(but(t259=3, t258=1), tail=bytes(80) + b"\x12\x34" * 9000),
        "tiff-cut.tif": good[: len(good) // 2],
    }


def _box(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return struct.pack(">I", len(data) + 8 if size is None else size) + name + data


def phones() -> dict[str, bytes]:
    webp = _saved(_page().convert("RGB"), "WEBP")
    heic = _box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")
    deep = b""
    for _ in range(3000):
        deep = _box(b"meta", b"\x00\x00\x00\x00" + deep)
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + (16_382).to_bytes(3, "little") * 2
    return {
        "webp-cut.webp": webp[: len(webp) // 2],
        "webp-length-lies.webp": webp[:4] + struct.pack("<I", 2**31) + webp[8:],
        "webp-canvas-16383.webp": b"RIFF" + struct.pack("<I", 22 + 4) + b"WEBP" + canvas,
        "webp-garbage.webp": b"RIFF\xff\x00\x00\x00WEBPVP8 " + bytes(range(250)),
        "heic-empty.heic": heic,
        "heic-garbage.heic": heic + bytes(range(256)) * 30,
        "heic-box-without-size.heic": heic + _box(b"meta", b"\x00" * 40, 0),
        "heic-box-4-gigabytes.heic": heic + _box(b"mdat", b"x", 2**32 - 1),
        "heic-3000-deep.heic": heic + deep,
        "heic-items-lie.heic": heic
        + _box(b"meta", bytes(4) + _box(b"iloc", b"\x00\x00\x00\x00\x44\x40\xff\xff" + bytes(90))),
        "photo-of-another-codec.heic": _box(b"ftyp", b"avci\x00\x00\x00\x00avcimif1") + _box(b"meta", bytes(90)),
        "photo-of-an-unknown-maker.heic": _box(b"ftyp", b"zzzz\x00\x00\x00\x00zzzz") + _box(b"meta", bytes(90)),
        "avif.heic": _box(b"ftyp", b"avif\x00\x00\x00\x00mif1avif") + bytes(90),
    }
