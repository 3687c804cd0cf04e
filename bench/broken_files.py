"""Good files with bytes changed on the way: does any of them pass for a whole one although a part of it cannot be read any more?

``python -m bench.broken_files [--seed 3] [--each 25]``. Of each kind of file one is made and broken so many times, in ten ways: bits
and bytes changed, a stretch set to zero, left out, doubled, put in, exchanged, the head or the end cut off, digits changed. Each is
opened and read in a sandbox. What is counted as lost: a page that was read, but with less than nine tenths of the text of the whole
file's, by the characters in their order. Files that lost nothing that is read count as read.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import pymupdf
from PIL import Image

from bench.hostile_papers import made
from ocr.sandbox import Sandbox
from pipelines.errors import YiciError

ALIKE: Final = 0.9
NUMBER: Final = "2026000719"
PAPERS: Final = ("scan.pdf", "text.pdf", "photo.jpg", "fax.tif", "page.ofd", "page.png", "page.webp", "letter.docx")


def good_files() -> dict[str, bytes]:
    """A whole file of each kind, by name."""
    files = {name: made(name, NUMBER) for name in PAPERS}
    page = Image.open(io.BytesIO(files["page.png"])).convert("RGB")
    both: Any = pymupdf.open(stream=files["text.pdf"], filetype="pdf")
    files["packed.pdf"] = both.tobytes(garbage=3, deflate=True, use_objstms=True)
    both.insert_pdf(pymupdf.open(stream=files["scan.pdf"], filetype="pdf"))
    files["two.pdf"] = both.tobytes(garbage=3, deflate=True)
    files["two.tif"] = _encoded(page, "TIFF", save_all=True, append_images=[page.rotate(2)], compression="tiff_deflate")
    files["black.tif"] = _encoded(page.convert("1"), "TIFF", compression="group4")
    files["progressive.jpg"] = _encoded(page, "JPEG", progressive=True)
    import pillow_heif

    pillow_heif.register_heif_opener()
    files["photo.heic"] = _encoded(page, "HEIF", quality=70)
    return files


def _encoded(page: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    page.save(file, kind, **options)
    return file.getvalue()


def broken(data: bytes, rng: random.Random) -> bytes:
    """The file, broken in one of ten ways."""
    size, stretch = len(data), rng.randint(1, max(1, len(data) // 8))
    place = rng.randrange(size)
    head, piece, tail = data[:place], data[place : place + stretch], data[place + stretch :]
    digits = [at for at in range(size) if 48 <= data[at] <= 57][:3000] or [0]
    ways: Sequence[Callable[[], bytes]] = (
        lambda: _changed(data, {rng.randrange(size): 1 << rng.randrange(8) for _ in range(rng.randint(1, 4))}),
        lambda: _changed(data, {rng.randrange(size): rng.randint(1, 255) for _ in range(rng.randint(20, 400))}),
        lambda: head + bytes(len(piece)) + tail,
        lambda: head + tail,
        lambda: head + piece + piece + tail,
        lambda: head + rng.randbytes(rng.randint(1, 600)) + piece + tail,
        lambda: head + tail[:stretch] + piece + tail[stretch:],
        lambda: data[rng.randint(1, min(size - 1, 2000)) :],
        lambda: data[: int(size * rng.uniform(0.05, 0.99))],
        lambda: _changed(data, {rng.choice(digits): rng.randint(1, 7) for _ in range(rng.randint(1, 6))}),
    )
    return rng.choice(ways)()


def _changed(data: bytes, places: dict[int, int]) -> bytes:
    """Some bytes, each by exclusive or."""
    changed = bytearray(data)
    for place, by in places.items():
        changed[place] ^= by
    return bytes(changed)


def pages_of(sandbox: Sandbox, path: Path) -> list[str | None] | None:
    """The text of each page, None for one that is unreadable; None for a file that is refused."""
    try:
        count = sandbox.inspect(path).pages
    except YiciError:
        return None
    texts: list[str | None] = []
    for number in range(1, min(count, 4) + 1):
        try:
            read = sandbox.read(path, number, show=False, marks=False)
        except YiciError:
            texts.append(None)
        else:
            texts.append("\n".join(line.text for line in read.text.lines))
    return texts


def told(whole: Sequence[str | None], pages: Sequence[str | None] | None) -> str:
    """How a broken file ended: refused, unreadable, lost or read."""
    if pages is None:
        return "refused"
    pairs = zip(whole, [*pages, *[""] * len(whole)], strict=False)
    alike = [
        True if page is None or text is None else SequenceMatcher(None, text, page).ratio() >= ALIKE
        for text, page in pairs
    ]
    if not all(alike):
        return "lost"
    return "unreadable" if None in pages else "read"


def main() -> None:
    """Break, read, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--each", type=int, default=25)
    given = parser.parse_args()
    ended: dict[str, Counter[str]] = {}
    losses: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(size=1, page_seconds=40, file_seconds=40, on_loss=lambda loss: losses.update([loss])) as sandbox,
    ):
        for name, data in good_files().items():
            rng, path = random.Random(f"{given.seed}/{name}"), Path(folder) / name
            path.write_bytes(data)
            whole = pages_of(sandbox, path) or []
            counts = ended[name] = Counter()
            for _ in range(given.each):
                path.write_bytes(broken(data, rng))
                counts[told(whole, pages_of(sandbox, path))] += 1
            print(f"{name:16} {dict(counts)}", flush=True)
    total = sum(ended.values(), Counter())
    print(f"{given.each * len(ended)} files: {dict(total)}; children lost: {dict(losses) or 'none'}")


if __name__ == "__main__":
    main()
