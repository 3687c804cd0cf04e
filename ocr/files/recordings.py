"""Recordings, told from what only begins like one: nobody reads them, so a page among them would be lost without a word."""

from __future__ import annotations

from typing import Final

from ocr.answers import MediaKind

PHOTOS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")
"""Brands of HEIC photos (ISO/IEC 23008-12); AVIF has others."""

GENERAL_PHOTOS: Final = (b"mif1", b"msf1", b"mif2", b"miaf")
"""Brands of photos that do not tell how they are coded."""

_OTHER_PHOTOS: Final = (
    *(b"avif", b"avis", b"avio", b"avci", b"avcs", b"vvic", b"vvis", b"evbi", b"evbs"),
    *(b"jpeg", b"jpgs", b"j2ki", b"j2is", b"crx ", b"jpx ", b"jp2 ", b"jxl "),
)
_BRANDS: Final[dict[bytes, MediaKind]] = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}
_FILMS: Final = (b"iso", b"mp4", b"avc1", b"M4", b"3g", b"qt  ", b"mmp4", b"MSNV", b"dash", b"f4", b"F4")
"""How brands of recordings begin (ISO/IEC 14496-12, and the registry of mp4ra.org)."""
_MOST_BRANDS: Final = 4096
"""Bytes of the box that lists them."""

_AT_START: Final[tuple[tuple[bytes, MediaKind], ...]] = (
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
)
_RIFF: Final[dict[bytes, MediaKind]] = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO: Final = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_EBML: Final = b"\x1aE\xdf\xa3"


def recording(head: bytes) -> MediaKind | None:
    """What recording a file is; None for everything else.

    Args:
        head: its first kilobytes.
    """
    for magic, kind in _AT_START:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(_ASF):
        return "video/x-ms-wmv" if _ASF_VIDEO in head else "audio/x-ms-wma"
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if has_brands(head):
        return _film(head)
    return _sound(head)


def has_brands(head: bytes) -> bool:
    """Whether a file begins with the box of brands (``ftyp``) of the ISO base media format, of a size that it can have."""
    size = int.from_bytes(head[:4], "big")
    return head[4:8] == b"ftyp" and 16 <= size <= _MOST_BRANDS and size % 4 == 0


def brands_of(head: bytes) -> list[bytes]:
    """The brands of such a file, its own first."""
    end = int.from_bytes(head[:4], "big")
    return [head[8:12], *(head[start : start + 4] for start in range(16, end, 4))]


def _film(head: bytes) -> MediaKind | None:
    major, *others = brands_of(head)
    if major in (*PHOTOS, *GENERAL_PHOTOS, *_OTHER_PHOTOS):
        return None
    if not any(brand.startswith(_FILMS) for brand in (major, *others)):
        # Of makers whose brand is not known a photo still shows: its description comes first, a film's never does.
        size = int.from_bytes(head[:4], "big")
        if head[size + 4 : size + 8] == b"meta":
            return None
    return "video/3gpp" if major.startswith(b"3g") else _BRANDS.get(major, "video/mp4")


def _sound(head: bytes) -> MediaKind | None:
    """MP3 and AAC begin with few bits of their own: what follows has to be possible (ID3v2.4 3.1; ISO/IEC 11172-3 2.4.1.3, 13818-7 6.2)."""
    if len(head) < 10:
        return None
    if head.startswith(b"ID3"):
        return "audio/mpeg" if 2 <= head[3] <= 4 and head[4] != 0xFF and max(head[6:10]) < 0x80 else None
    if head.startswith((b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")):
        return "audio/mpeg" if head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3 else None
    if head.startswith((b"\xff\xf1", b"\xff\xf9")):
        frame = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return "audio/aac" if (head[2] >> 2) & 15 < 13 and frame >= 7 else None
    return None
