"""Labelled bundles of fictional papers, and what the checker makes of them: false faults, missed faults, idle doubts.

``python -m bench.bundles [--number 200] [--seed 1] [--scans]``: text-layer PDFs, or pictures of them through the reader.
The layouts and catalogues are other ones than those of the samples, so that the checker is not graded by its own lessons.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pymupdf

from bench.bundle_cases import Bundle, make_bundle
from bench.bundle_noise import Level, read_noisily
from bench.bundle_pages import Drawn, save
from ocr.sandbox import Sandbox
from ocr.textlayer import trusted_layer
from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Box, FileRead, Marks, PageText, Seal, Source

RECEIVED = date(2026, 9, 18)
Key = tuple[str | None, str, str | None]


@dataclass
class Tally:
    """What was counted over many bundles.

    Attributes:
        counts: by name.
        told: one line for each thing that went wrong.
    """

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, bundle: Bundle, report: CheckReport) -> None:
        """Hold a report against the truth."""
        truth = {key for key in bundle.faults if not key[1].endswith("?")}
        allowed = {(code, what.rstrip("?"), place) for code, what, place in bundle.faults}
        certain: dict[Key, str] = {}
        doubts: dict[Key, str] = {}
        for entry in report.materials:
            for one in entry.deficiencies:
                key = (entry.code, one.code, one.field.split("~")[0] if one.field else None)
                (certain if one.certain else doubts)[key] = one.message
        self.counts["bundles"] += 1
        self.counts["clean"] += not truth
        self.counts["clean exact"] += not truth and not certain and not doubts
        self.counts["faults"] += len(truth)
        self.counts["told"] += len(truth & set(certain))
        self.counts["doubted"] += len((truth & set(doubts)) - set(certain))
        self.counts["materials"] += len(report.materials)
        self._say(bundle, "FALSE", {key: text for key, text in certain.items() if key not in allowed})
        self._say(bundle, "IDLE DOUBT", {key: text for key, text in doubts.items() if key not in allowed | bundle.due})
        self._say(bundle, "MISSED", dict.fromkeys((truth | bundle.due) - set(certain) - set(doubts), ""))
        self._say(bundle, "ONLY DOUBTED", {key: doubts[key] for key in truth & set(doubts) - set(certain)})
        self._statuses(bundle, report)
        self._values(bundle, report)

    def _say(self, bundle: Bundle, what: str, found: dict[Key, str]) -> None:
        self.counts[what] += len(found)
        self.told += [
            f"{what} {bundle.name} {bundle.layouts.get(key[0] or '')} {key} {text}" for key, text in found.items()
        ]

    def _statuses(self, bundle: Bundle, report: CheckReport) -> None:
        for entry in report.materials:
            wanted = bundle.statuses.get(entry.code or "")
            if wanted and entry.status != wanted:
                self.counts["STATUS"] += 1
                self.told.append(f"STATUS {bundle.name} {entry.code} {entry.status} not {wanted}")

    def _values(self, bundle: Bundle, report: CheckReport) -> None:
        for entry in report.materials:
            for code, wanted in bundle.values.get(entry.code or "", {}).items():
                reading = entry.fields.get(code)
                self.counts["values"] += 1
                if reading is None or reading.value != wanted:
                    self.counts["VALUE"] += 1
                    got = f"{reading.value!r} raw {reading.raw!r}" if reading else "nothing"
                    layout = bundle.layouts.get(entry.code or "")
                    self.told.append(f"VALUE {bundle.name} {layout} {entry.code}.{code} {got} not {wanted!r}")


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


def read_scans(sandbox: Sandbox, folder: Path, name: str, pages: Sequence[Drawn], rng: random.Random) -> FileRead:
    """The same as a scan, through the sandbox and its reader."""
    path = folder / name
    save(path, pages, rng)
    readings = [sandbox.read(path, number).text for number in range(1, len(pages) + 1)]
    return FileRead(file=name, sha256="0" * 64, pages=len(pages), readings=tuple(readings))


def examine(number: int, seed: int, *, scans: bool, noise: Level | None = None) -> Tally:
    """Make bundles and check them."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, Sandbox("rapid", size=1) as sandbox:
        for index in range(number):
            rng = random.Random(f"{seed}/{index}")  # reproducible, not secret
            bundle = make_bundle(rng, f"#{index}")
            if scans:
                files = [read_scans(sandbox, Path(folder), name, pages, rng) for name, pages in bundle.files]
            elif noise:
                files = [read_noisily(name, pages, rng, noise) for name, pages in bundle.files]
            else:
                files = [read_text(name, pages) for name, pages in bundle.files]
            catalog = Catalog.model_validate(bundle.catalog)
            facts = Facts.model_validate(bundle.facts)
            tally.add(bundle, check(catalog, facts, files, received_on=RECEIVED))
    return tally


def main(arguments: Sequence[str]) -> int:
    """Print what went wrong and the counts; 1 when a false fault was told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scans", action="store_true")
    parser.add_argument("--noise", choices=("clean", "poor"))
    options = parser.parse_args(arguments)
    tally = examine(options.number, options.seed, scans=options.scans, noise=options.noise)
    sys.stdout.write("\n".join([*tally.told, *(f"{name}: {count}" for name, count in tally.counts.items())]) + "\n")
    return 1 if tally.counts["FALSE"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
