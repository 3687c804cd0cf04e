"""Looking at a PDF with other people's tools: poppler and OpenSSL."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path


def run(*command: str, stdin: bytes = b"") -> str:
    """The standard output of a tool that must succeed."""
    done = subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8", "replace")


def text_of(pdf: bytes) -> str:
    """What pdftotext reads, without any white space."""
    return re.sub(r"\s+", "", run("pdftotext", "-layout", "-", "-", stdin=pdf))


def pages_of(pdf: bytes) -> list[str]:
    """The text page by page, without any white space."""
    pages = run("pdftotext", "-layout", "-", "-", stdin=pdf).split("\f")[:-1]
    return [re.sub(r"\s+", "", page) for page in pages]


def fonts_of(pdf: bytes, folder: Path) -> list[str]:
    """The lines of pdffonts, one a font."""
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    return run("pdffonts", str(path)).splitlines()[2:]


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    """The first signature's ByteRange."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    assert found is not None
    first, length, second, rest = (int(number) for number in found.groups())
    return first, length, second, rest


def signed_bytes(pdf: bytes) -> bytes:
    """The bytes a signature covers."""
    first, length, second, rest = byte_range(pdf)
    return pdf[first : first + length] + pdf[second : second + rest]


def cms_of(pdf: bytes) -> bytes:
    """The CMS container in DER, without the zeros behind it."""
    _, length, second, _ = byte_range(pdf)
    raw = bytes.fromhex(pdf[length + 1 : second - 1].decode("ascii"))
    size = int.from_bytes(raw[2:4], "big") + 4  # a long form of two length bytes: every container of ours is 1-64 KB
    return raw[:size]
