"""Draw the scans of both sample cases anew: ``python -m samples.make [folder]``.

Everything is fictional and comes from seeds, so that the files in this folder can be made again at any time. What each
file holds, and what is wrong with it on purpose, is told in ``<case>/expected.json``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from samples.binding import save
from samples.stacks import FOOD_1, FOOD_2, HYGIENE_1, HYGIENE_2, ScanFile, Shot
from samples.weathering import scan

ROUNDS: dict[str, tuple[ScanFile, ...]] = {
    "food/round-1": FOOD_1,
    "food/round-2": FOOD_2,
    "public_place/round-1": HYGIENE_1,
    "public_place/round-2": HYGIENE_2,
}
"""The files of each round, by the folder they stand in."""


def make(folder: Path) -> tuple[Path, ...]:
    """Draw all files below ``folder`` and return where they are."""
    for place in ROUNDS:
        (folder / place).mkdir(parents=True, exist_ok=True)
    return tuple(make_file(file, folder / place) for place, files in ROUNDS.items() for file in files)


def make_file(file: ScanFile, folder: Path) -> Path:
    """Draw one file into ``folder`` and return where it is."""
    path = folder / file.name
    save(path, [_take(shot, file.dpi) for shot in file.shots], dpi=file.dpi, grey=file.grey, fax=file.fax)
    return path


def _take(shot: Shot, dpi: int) -> Image.Image:
    reverse = shot.reverse().image if shot.reverse else None
    return scan(shot.draw().image, shot.weather, dpi=dpi, reverse=reverse)


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        sys.stdout.write(f"{path}\n")
