"""Labelled bundles of fictional papers, and what the checker makes of them: false faults, missed faults, idle doubts.

``python -m bench.bundles [--number 200] [--seed 1] [--class text]``: as text-layer PDFs (``text``), through a model of a
reader's slips (``noise-clean``, ``noise-poor``), or as scans of a class of damage through the real reader. Catalogues,
wordings and layouts are made up by chance, so that the checker is not graded by its own lessons. Seed 1 to 9 are for
tuning; what is reported comes from others.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import pymupdf

from bench.bundle_cases import Bundle, make_bundle
from bench.bundle_noise import read_noisily
from bench.bundle_pages import Drawn
from bench.bundle_scans import CLASSES, COLOURLESS, look_again, read_scans
from bench.bundle_tally import HEAD, Tally
from ocr.textlayer import trusted_layer
from pipelines.catalog import Catalog
from pipelines.checking.second_looks import places_in_doubt
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Box, FileRead, Marks, PageText, Seal, Source

RECEIVED = date(2026, 9, 18)
STORE = Path(__file__).resolve().parent.parent / ".cache" / "readings"
"""Where the readings of scans are kept."""


def read_text(name: str, pages: Sequence[Drawn]) -> FileRead:
    """A text-layer PDF without the cost of looking at its picture: its marks are those that were drawn."""
    readings = []
    document = pymupdf.open()
    for number, drawn in enumerate(pages, start=1):
        drawn.draw(document)
        page = document[-1]
        layer = trusted_layer(page)
        seals = tuple(Seal(box=Box(*drawn.seal)) for _ in range(1) if drawn.seal)
        marks = Marks(blank=not drawn.texts, seals=seals)
        lines = layer.lines if layer else ()
        source: Source = "text_layer" if layer else "none"
        readings.append(PageText(page=number, width=1240, height=1754, source=source, lines=lines, marks=marks))
    return FileRead(file=name, sha256="0" * 64, pages=len(pages), readings=tuple(readings))


def read_bundle(bundle: Bundle, rng: random.Random, kind: str, engine: str) -> list[FileRead]:
    """A bundle's files as one class of reading gives them."""
    if kind in CLASSES:
        return [read_scans(name, pages, kind, STORE, engine) for name, pages in bundle.files]
    if kind == "text":
        return [read_text(name, pages) for name, pages in bundle.files]
    return [
        read_noisily(name, pages, rng, "clean" if kind == "noise-clean" else "poor") for name, pages in bundle.files
    ]


def judge(
    seed: int, index: int, kind: str, engine: str, *, clean: bool, alone: bool = False
) -> tuple[Bundle, CheckReport]:
    """Make one bundle, read it, check it; where scans leave a doubt, the other engine looks too, unless ``alone``."""
    rng = random.Random(f"{seed}/{index}")  # reproducible, not secret
    bundle = make_bundle(rng, f"#{index}", clean=clean)
    files = read_bundle(bundle, rng, kind, engine)
    catalog, facts = Catalog.model_validate(bundle.catalog), Facts.model_validate(bundle.facts)
    report = check(catalog, facts, files, received_on=RECEIVED)
    places = places_in_doubt(report, files) if kind in CLASSES and not alone else ()
    if not places:
        return bundle, report
    drawn = dict(bundle.files)
    looked = [
        look_again(drawn[file.file], file, kind, engine, [place for place in places if place.file == file.file])
        for file in files
    ]
    return bundle, check(catalog, facts, looked, received_on=RECEIVED)


def main(arguments: Sequence[str]) -> int:
    """Print what went wrong and the rates; 1 when a false fault was told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--class", dest="kind", default="text", choices=("text", "noise-clean", "noise-poor", *CLASSES))
    parser.add_argument("--clean", action="store_true", help="bundles without any defect only")
    parser.add_argument("--alone", action="store_true", help="no second engine looks at what is in doubt")
    parser.add_argument("--engine", default="rapid")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    tally = Tally(colourless=options.kind in COLOURLESS)
    with ProcessPoolExecutor(options.jobs) as pool:
        waiting = [
            pool.submit(
                judge, options.seed, index, options.kind, options.engine, clean=options.clean, alone=options.alone
            )
            for index in range(options.number)
        ]
        for future in waiting:
            tally.add(*future.result())
    counts = [f"{name}: {count}" for name, count in tally.counts.items()]
    sys.stdout.write("\n".join([*tally.told, *counts, HEAD, tally.row(options.kind)]) + "\n")
    return 1 if tally.counts["FALSE"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
