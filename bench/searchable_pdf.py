"""What a searchable PDF costs: time beside a bare rewriting by qpdf, size beside its file, memory, and whether its words lie right.

    .venv/bin/python -m bench.searchable_pdf [--pages 500] [--rounds 3]

A few scans are read by the engine, then laid over as many pages as asked for. Each making runs in a process of its own.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from html import unescape
from pathlib import Path
from statistics import median

import pikepdf

from bench.queue_reading import DRAWN, scan
from ocr.intake import open_document
from ocr.pdfa.checks import faults_in
from ocr.sandbox import Sandbox
from ocr.searchable import make_searchable
from pipelines.text import PageText

NEAR = 3.0
"""Points by which the middle of a word may lie off the place where it was read."""


def read(file: Path, pages: int) -> list[PageText]:
    """The pages of a scan; those past the drawn ones show the same texts."""
    with Sandbox("rapid", size=1, max_file_bytes=1 << 31, recycle_after=8) as sandbox:
        known = [sandbox.read(file, page).text for page in range(1, min(pages, DRAWN) + 1)]
    return [known[number % len(known)].model_copy(update={"page": number + 1}) for number in range(pages)]


def made(file: Path, readings: Path, out: Path) -> tuple[float, float]:
    """Seconds and MiB that the making of a PDF took, in a process of its own."""
    command = [sys.executable, "-m", "bench.searchable_pdf", "--make", str(file), str(readings), str(out)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1])


def make(file: Path, readings: Path, out: Path) -> None:
    """Make it, and tell how long it took and how much memory there was at most."""
    texts = (PageText.model_validate_json(line) for line in readings.read_text().splitlines())
    began = time.monotonic()
    out.write_bytes(make_searchable(file, open_document(file, max_bytes=1 << 31), texts).pdf)
    seconds = time.monotonic() - began
    # Not ru_maxrss: it begins with the size of the process that started this one.
    highest = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(seconds, int(highest.split()[1]) / 1024)


def rewritten(file: Path, out: Path) -> float:
    """Seconds that qpdf takes to write the same file anew, unchanged."""
    began = time.monotonic()
    with pikepdf.open(file) as pdf:
        pdf.save(out)
    return time.monotonic() - began


def misplaced(out: Path, readings: list[PageText], pages: int) -> tuple[int, int]:
    """How many lines of the first pages poppler finds, and how many of those away from where they were read."""
    told = subprocess.run(["pdftotext", "-bbox-layout", "-l", str(pages), out, "-"], check=True, capture_output=True)
    found = lost = 0
    for sheet, reading in zip(re.split(r"<page ", told.stdout.decode())[1:], readings, strict=False):
        width, height = (float(side) for side in re.findall(r'width="([\d.]+)" height="([\d.]+)"', sheet)[0])
        words = re.findall(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', sheet
        )
        places: dict[str, list[tuple[float, float]]] = {}
        for x0, y0, x1, y1, text in words:
            middle = ((float(x0) + float(x1)) / 2, (float(y0) + float(y1)) / 2)
            places.setdefault(unescape(text), []).append(middle)
        for line in reading.lines:
            if reading.skew or line.text not in places:
                continue
            found += 1
            box = line.box
            x, y = (box.left + box.right) / 2 * width, (box.top + box.bottom) / 2 * height
            lost += not any(abs(x - one) < NEAR and abs(y - other) < NEAR for one, other in places[line.text])
    return found, lost


def main() -> None:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=500)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--make", nargs=3, type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.make:
        make(*given.make)
        return
    with tempfile.TemporaryDirectory(prefix="yici-bench-") as place:
        folder = Path(place)
        file, told, out = scan(given.pages, folder / "scan.pdf"), folder / "readings.json", folder / "out.pdf"
        readings = read(file, given.pages)
        told.write_text("\n".join(one.model_dump_json() for one in readings))
        ratios = []
        for _ in range(given.rounds):
            bare = rewritten(file, folder / "bare.pdf")
            seconds, memory = made(file, told, out)
            ratios.append(seconds / bare)
            each = seconds / given.pages * 1000
            print(f"{seconds:.1f} s, {each:.1f} ms a page, {memory:.0f} MiB; qpdf alone {bare:.1f} s", flush=True)
        size, own = out.stat().st_size, file.stat().st_size
        print(f"median x {median(ratios):.1f} of qpdf; size x {size / own:.3f} of {own / 2**20:.0f} MiB")
        found, lost = misplaced(out, readings, min(given.pages, DRAWN))
        print(
            f"{found} whole lines found by poppler, {lost} not within {NEAR} pt; faults: {faults_in(out.read_bytes())}"
        )


if __name__ == "__main__":
    main()
