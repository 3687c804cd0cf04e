"""``yici ocr`` against OCRmyPDF and against its own engine in a bare loop, on one scanned PDF, in one run.

``python -m bench.scans_speed [--pages 27] [--jobs 2] [--paper KIND]``; needs ``tools/peers``, ghostscript and tesseract. The scans are the
reported ones of :mod:`bench.scans`. The bare loop is the same reader, called by as many processes on upright pictures that
were decoded before the clock starts; its models are loaded before, so the start of ``yici ocr`` counts against ``yici ocr``.
"""

from __future__ import annotations

import argparse
import compileall
import io
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pymupdf

from bench.scans import make
from bench.scans_papers import PAPERS

CLASSES = ("200 dpi", "300 dpi", "JPEG", "phone", "skewed", "rotated", "photocopy", "noisy 150 dpi", "seal over text")
OWN, BARE, THEIRS = "yici ocr --text", "the engine in a bare loop", "ocrmypdf -l chi_sim"
PEER = Path(".cache/peers/bin/ocrmypdf")


def scanned_pdf(path: Path, pages: int, paper: str | None = None) -> Path:
    """A PDF as a counter's scanner makes it: a JPEG a page.

    Args:
        path: where it is written.
        pages: so many.
        paper: the only kind of paper in it; by default each kind in turn.
    """
    pdf = pymupdf.open()
    kinds = [kind.__name__ for kind in PAPERS]
    first, step = (0, 1) if paper is None else (kinds.index(paper), len(kinds))
    for number in range(first, first + step * pages, step):
        scan = make("reported", CLASSES[number % len(CLASSES)], number)
        file = io.BytesIO()
        scan.picture.save(file, "JPEG", quality=80)
        width, height = scan.picture.size
        page = pdf.new_page(width=width * 72 / scan.dpi, height=height * 72 / scan.dpi)
        page.insert_image(page.rect, stream=file.getvalue())
    pdf.save(path)
    return path


def timed(command: list[str]) -> float:
    """Wall seconds of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def bare(path: Path, pages: int, jobs: int) -> float:
    """Wall seconds of the engine alone."""
    with ProcessPoolExecutor(jobs) as pool:
        shares = [list(range(first + 1, pages + 1, jobs)) for first in range(jobs)]
        spent = list(pool.map(_read_share, [str(path)] * jobs, shares))
    return max(spent)


def _read_share(path: str, numbers: list[int]) -> float:
    from ocr.intake import open_document
    from ocr.nets.orientation import OrientationNet
    from ocr.reader import open_reader
    from ocr.upright import make_upright

    reader, turner, document = open_reader("rapid"), OrientationNet(), open_document(Path(path))
    pictures = [make_upright(document.page(number).picture, turner)[0] for number in numbers]
    reader.read(np.ascontiguousarray(pictures[0]))
    start = time.perf_counter()
    for picture in pictures:
        reader.read(picture)
    return time.perf_counter() - start


def measured(path: Path, pages: int, jobs: int, folder: str) -> dict[str, float]:
    """Wall seconds of each reader."""
    own = [sys.executable, "-m", "yici.cli", "ocr", str(path), "--text", f"{folder}/own.txt", "--jobs", str(jobs)]
    peer = [str(PEER), "-l", "chi_sim", "--jobs", str(jobs), "--output-type", "pdf", str(path), f"{folder}/peer.pdf"]
    return {
        OWN: timed(own),
        BARE: bare(path, pages, jobs),
        "yici ocr --text --pdf": timed([*own, "--pdf", f"{folder}/own.pdf"]),
        THEIRS: timed(peer),
    }


def main() -> None:
    """Draw the file, run each, report the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=27)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--paper", choices=[kind.__name__ for kind in PAPERS], help="only this kind of paper")
    parser.add_argument("--file", type=Path, help="a scanned PDF of as many pages, instead of drawing one")
    given = parser.parse_args()
    # As an installed program is; the children write no compiled files.
    for package in ("ocr", "pipelines", "runtime", "yici"):
        compileall.compile_dir(package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or scanned_pdf(Path(folder) / "scans.pdf", given.pages, given.paper)
        spent = measured(path, given.pages, given.jobs, folder)
    load = os.getloadavg()[0]
    print(
        f"{given.pages} pages of {given.paper or 'all papers'}, {given.jobs} processes, {os.cpu_count()} cores, load {load:.1f}"
    )
    for name, seconds in spent.items():
        print(f"| {name} | {60 * given.pages / seconds:.1f} pages a minute | {spent[THEIRS] / seconds:.2f} x |")
    print(f"yici ocr reaches {spent[BARE] / spent[OWN]:.0%} of the bare loop")


if __name__ == "__main__":
    main()
