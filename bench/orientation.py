"""How often the way a page lies is told rightly: ``python -m bench.orientation [--pages 14]``.

The scans of :mod:`bench.scans` of each class, each turned by all four quarters. A page of which the net is not sure is left
as it lies, so such a page counts as right in one of the four only.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np

from bench.marks import bounds
from bench.scans import make
from bench.scans_damage import DAMAGES
from ocr.nets.orientation import OrientationNet
from ocr.upright import quarter_turned


@cache
def _net() -> OrientationNet:
    return OrientationNet()


def told(kind: str, damage: str, number: int) -> Counter[str]:
    """Right and wrong answers over the four quarters of one scan."""
    picture = np.asarray(make(kind, damage, number).picture.convert("RGB"), dtype=np.uint8)
    # The class "rotated" is turned already: what the net says of it as it lies is what the others are held against.
    lies = _net()(picture)
    counted: Counter[str] = Counter()
    for quarter in (0, 90, 180, 270):
        turned = quarter_turned(picture, quarter)
        right = (_net()(turned) + quarter) % 360 == lies
        counted["right" if right else "wrong"] += 1
    counted["upright taken for turned"] += lies != 0 and damage != "rotated"
    return counted


def main() -> None:
    """Draw, turn, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="reported", choices=("tuning", "reported"))
    parser.add_argument("--pages", type=int, default=14, help="of each class")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    total: Counter[str] = Counter()
    with ProcessPoolExecutor(given.jobs) as pool:
        asked = [pool.submit(told, given.set, damage, number) for damage in DAMAGES for number in range(given.pages)]
        for answer in asked:
            total += answer.result()
    right = total["right"]
    print(f"right: {bounds(right, right + total['wrong'])}")
    print(f"upright taken for turned: {total['upright taken for turned']}")


if __name__ == "__main__":
    main()
