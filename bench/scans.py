"""How well fictional scans are read, by class of damage: ``python -m bench.scans [--set reported] [--pages N]``.

The truth of a scan is what was drawn. Thresholds are set on ``--set tuning`` only: it has other seeds, other fonts and is
never reported.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from PIL import Image

from bench.scans_damage import DAMAGES
from bench.scans_papers import PAPERS
from bench.scans_sheet import REPORTED, TUNING, Sheet
from bench.scans_truth import measure
from bench.scans_words import Words
from ocr.document import RawPage

SEEDS: Final = {"tuning": 1_000, "reported": 700_000}
FACES: Final = {"tuning": TUNING, "reported": REPORTED}
UPRIGHT: Final = ("300 dpi", "200 dpi", "JPEG", "phone")
POOR: Final = ("noisy 150 dpi", "photocopy")


@dataclass(frozen=True)
class Scan:
    """A scan and its truth."""

    damage: str
    paper: str
    picture: Image.Image
    dpi: int
    segments: tuple[str, ...]
    fields: tuple[str, ...]
    seals: int
    at_random: frozenset[str]
    """Fields that are characters in no order, mostly uncommon ones: no real paper has such."""


def make(kind: str, damage: str, number: int) -> Scan:
    """Draw one scan; the same arguments give the same one."""
    rng = random.Random(f"{SEEDS[kind]}/{damage}/{number}")
    while True:
        paper = PAPERS[number % len(PAPERS)]
        sheet = Sheet(rng, FACES[kind])
        words = Words(rng)
        paper(sheet, words)
        if damage != "seal over text" or sheet.seals:
            break
        number += 1
    spoil, dpi = DAMAGES[damage]
    picture = spoil(sheet.picture, rng)
    segments, fields = tuple(sheet.segments), tuple(sheet.fields)
    return Scan(damage, paper.__name__, picture, dpi, segments, fields, len(sheet.seals), frozenset(words.at_random))


@dataclass
class Score:
    """What came of the scans of one class."""

    pages: int = 0
    wrong: int = 0
    characters: int = 0
    lost: int = 0
    fields: int = 0
    at_random: int = 0
    lost_at_random: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[tuple[str, str, int]] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take the scans of another one in."""
        self.pages += other.pages
        self.wrong += other.wrong
        self.characters += other.characters
        self.lost += other.lost
        self.fields += other.fields
        self.at_random += other.at_random
        self.lost_at_random += other.lost_at_random
        self.seconds += other.seconds
        self.faults += other.faults

    @property
    def error(self) -> float:
        """Character error rate in per cent."""
        return 100 * self.wrong / max(self.characters, 1)

    @property
    def exact(self) -> float:
        """Fields that were found exactly, in per cent."""
        return 100 * (1 - self.lost / max(self.fields, 1))

    @property
    def exact_of_sense(self) -> float:
        """The same without the fields that were drawn at random."""
        return 100 * (1 - (self.lost - self.lost_at_random) / max(self.fields - self.at_random, 1))


class Drawn:
    """A scan as a document of one page."""

    inspection: Any = None

    def __init__(self, scan: Scan) -> None:
        self._scan = scan

    def page(self, number: int) -> RawPage:
        """The scan."""
        return RawPage(np.asarray(self._scan.picture.convert("RGB"), dtype=np.uint8))

    def close(self) -> None:
        """Nothing is open."""


_MODELS: list[Any] = []


def _models(engine: str) -> Any:
    if not _MODELS:
        from ocr.nets.orientation import OrientationNet
        from ocr.reader import open_reader

        _MODELS.append((open_reader(engine), OrientationNet()))
    return _MODELS[0]


def score(kind: str, damage: str, number: int, engine: str) -> tuple[str, Score]:
    """Draw a scan and have it read."""
    from ocr.page import read_page

    scan = make(kind, damage, number)
    reader, turner = _models(engine)
    before = time.process_time()
    text = read_page(Drawn(scan), 1, reader, turner).text
    took = time.process_time() - before
    wrong, characters, faults, lost = measure(scan.segments, scan.fields, text.text)
    told = [(f"{scan.paper}/{number}", f"{segment}", count) for segment, count in faults]
    told += [(f"{scan.paper}/{number}", f"FIELD {value}", 0) for value in lost]
    drawn = [value for value in scan.fields if value in scan.at_random]
    missed = [value for value in lost if value in scan.at_random]
    return damage, Score(1, wrong, characters, len(lost), len(scan.fields), len(drawn), len(missed), [took], told)


def _jobs(kind: str, damages: list[str], pages: int, engine: str) -> Iterator[tuple[str, str, int, str]]:
    for number in range(pages):
        for damage in damages:
            yield kind, damage, number, engine


def table(scores: dict[str, Score]) -> str:
    """The report: a line for each class, and for the groups that have a limit."""
    groups = {"upright colour": UPRIGHT, "poor": POOR, "all": tuple(scores)}
    lines = [
        "| scans | pages | characters | CER % | fields | exact % | exact %, of sense | CPU s a page |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, members in [*((damage, (damage,)) for damage in scores), *groups.items()]:
        whole = Score()
        for damage in members:
            whole.add(scores.get(damage, Score()))
        median = statistics.median(whole.seconds) if whole.seconds else 0.0
        lines.append(
            f"| {name} | {whole.pages} | {whole.characters} | {whole.error:.2f} | {whole.fields} | {whole.exact:.1f} | {whole.exact_of_sense:.1f} | {median:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Draw, read, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="tuning", choices=sorted(SEEDS))
    parser.add_argument("--pages", type=int, default=7, help="of each class")
    parser.add_argument("--classes", nargs="*", default=list(DAMAGES))
    parser.add_argument("--engine", default="rapid")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--faults", action="store_true", help="name every segment that was misread")
    given = parser.parse_args()
    scores = {damage: Score() for damage in given.classes}
    with ProcessPoolExecutor(given.jobs) as pool:
        waiting = [pool.submit(score, *job) for job in _jobs(given.set, given.classes, given.pages, given.engine)]
        for future in waiting:
            damage, one = future.result()
            scores[damage].add(one)
    if given.faults:
        for damage, one in scores.items():
            for place, segment, count in one.faults:
                print(f"{damage:14} {place:16} {count:3} {segment}")
    print(table(scores))


if __name__ == "__main__":
    main()
