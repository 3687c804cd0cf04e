"""What the walls cost: processor time of a page read in a warm sandbox, beside the same page read in this process.

    .venv/bin/python -m bench.sandbox_cost [ROUNDS] [PAGES]

The reader is a double that finds nothing, so that what is left is the page's own work (opening, rendering, straightening, its picture)
and what the way to the child and back adds: the file's descriptor, the answer, its checks, the picture. Rounds alternate.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.hostile import descendants
from ocr.children.desk import Desk
from ocr.children.pool import walls_for
from ocr.sandbox import Sandbox
from runtime.children.walls import Kind
from tests.ocr.paper import form, scan_pdf, scanned, text_pdf

READER = "tests.doubles.reader:Telling"
TICKS = os.sysconf("SC_CLK_TCK")
KINDS: tuple[Kind, ...] = ("bubblewrap", "landlock", "none")


def used_by_children() -> float:
    """Processor seconds of everything that this process started."""
    total = 0.0
    for process in descendants(os.getpid()):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def cost(read: Callable[[], object], pages: int) -> float:
    """Milliseconds of processor a page, here and in the children."""
    before = time.process_time() + used_by_children()
    for _ in range(pages):
        read()
    return (time.process_time() + used_by_children() - before) / pages * 1000


def compare(path: Path, rounds: int, pages: int) -> dict[str, list[float]]:
    """For each way of reading, what each round took."""
    desk = Desk(READER, 1)
    request = {"do": "read", "page": 1, "max_bytes": 1 << 30}
    boxes = {
        kind: Sandbox(reader_factory=READER, walls=replace(walls_for(READER), kind=kind), recycle_after=10**9)
        for kind in KINDS
    }
    ways: dict[str, Callable[[], object]] = {
        "in this process": lambda: desk.answer(request, os.open(path, os.O_RDONLY))
    }
    for kind, box in boxes.items():
        ways[kind] = lambda box=box: box.read(path, 1)  # type: ignore[misc] # its default is the loop's value
    found: dict[str, list[float]] = {way: [] for way in ways}
    for read in ways.values():
        cost(read, 5)
    for _ in range(rounds):
        for way, read in ways.items():
            found[way].append(cost(read, pages))
    for box in boxes.values():
        box.close()
    return found


def main() -> None:
    """Both kinds of page, and what the sandbox adds to each."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    said = tuple(f"统一社会信用代码：91350100M000100Y43 第{row}行" for row in range(20))
    with tempfile.TemporaryDirectory() as folder:
        papers = {
            "scan, A4 at 200 dpi": scan_pdf(Path(folder) / "scan.pdf", scanned(form())),
            "digital page": text_pdf(Path(folder) / "text.pdf", said),
        }
        print(f"load {os.getloadavg()[0]:.1f}; {rounds} rounds of {pages} pages")
        for name, path in papers.items():
            found = compare(path, rounds, pages)
            bare = found.pop("in this process")
            print(f"{name}: in this process {statistics.median(bare):.1f} ms of processor a page")
            for way, took in found.items():
                added = [one - other for one, other in zip(took, bare, strict=True)]
                print(
                    f"  {way:12} {statistics.median(took):6.1f} ms; added {statistics.median(added):+.1f} ms ({min(added):+.1f} to {max(added):+.1f})"
                )


if __name__ == "__main__":
    main()
