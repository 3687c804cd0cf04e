"""How surely marks are found: ``python -m bench.marks WHAT [--pages N] [--seed S]``, of what ``--help`` names.

``counter`` and ``coloured-counter`` are of another hand: seals half inked, touching, upon one another, at the edge of a sheet
on a table (``bench/mark_counter.py``).

``sealed-signatures``: in colour, an office's red seal over each place to sign.

Thresholds were set on seeds from 1000, 100000, 110000, 400000 and 450000 on; what is reported comes from seeds from 500000 on.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from typing import Any, Final

from bench import mark_signatures, mark_stacks
from bench.mark_counter import COUNTER, at_counter
from bench.mark_papers import BLACK_AND_WHITE
from ocr.barcodes import find_codes
from ocr.handwriting import find_strokes
from ocr.marks import look_at, settled
from ocr.reader import open_reader
from ocr.seals.finding import fade, find_seals
from pipelines.checking.signing import judge_place
from pipelines.paper.fields.places import Places
from pipelines.paper.labels.finding import find_spots
from pipelines.paper.sheet.layout import lay_out
from pipelines.text import PageText

REPORTED = 500_000
GONE = 0.1
"""Share of a seal's ink from which there is something to be found; below it is told apart."""


def bounds(hits: int, of: int) -> str:
    """A share with its 95 % bounds (Wilson)."""
    if not of:
        return "-"
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.1%} ({middle - half:.1%}-{middle + half:.1%}, n={of})"


def tone_of(page: mark_stacks.Stamped, *, grey: bool) -> str:
    """``colour``, ``grey``, or ``black and white``: on these a seal that was paler than the threshold has left nothing."""
    return "colour" if not grey else BLACK_AND_WHITE if BLACK_AND_WHITE in page.kinds else "grey"


Maker = Callable[..., mark_stacks.Stamped]
"""Draws the page of a seed, ``grey`` or not."""


def seals_of(task: tuple[Maker, int, bool]) -> tuple[Counter[tuple[str, str, str]], int, str]:
    """Hits, misses and false finds of one page by shape and tone, milliseconds of processor, and which page erred."""
    maker, seed, grey = task
    page = maker(seed, grey=grey)
    tone = tone_of(page, grey=grey)
    begun = time.process_time()
    found = list(find_seals(page.picture, grey=grey))
    spent = round((time.process_time() - begun) * 1000)
    counted: Counter[tuple[str, str, str]] = Counter()
    for box, kind, left in page.seals:
        near = max(found, key=lambda seal: mark_stacks.overlap(seal.box, box), default=None)
        hit = near is not None and mark_stacks.overlap(near.box, box) > 0.35
        shape = kind if left >= GONE else f"{kind}, gone"
        counted["hit" if hit else "miss", shape, tone] += 1
        if hit and near is not None:
            found.remove(near)
    for seal in found:
        counted["false", seal.shape, tone] += 1
    erred = sum(count for (kind, *_), count in counted.items() if kind != "hit")
    return counted, spent, f"{seed} {tone}: {', '.join(page.kinds)}" if erred else ""


def show_seals(
    pages: int, seed: int, tones: tuple[bool, ...] = (False, True), maker: Maker = mark_stacks.stamped
) -> None:
    for grey in tones:
        with ProcessPoolExecutor(2) as pool:
            told = list(pool.map(seals_of, [(maker, seed + n, grey) for n in range(pages)], chunksize=4))
        total = sum((counted for counted, *_ in told), Counter[tuple[str, str, str]]())
        print(
            "grey scans" if grey else "colour scans", f"{sum(spent for _, spent, _ in told) / pages:.0f} ms CPU a page"
        )
        for tone in ("grey", BLACK_AND_WHITE) if grey else ("colour",):
            for shape in [one + way for one in (*mark_stacks.CLASSES, *COUNTER) for way in ("", ", gone")]:
                hits, misses = total["hit", shape, tone], total["miss", shape, tone]
                if hits + misses:
                    print(f"  recall, {tone}, {shape}".ljust(44), bounds(hits, hits + misses))
        _show_all(total)
        print("  erred:", "; ".join(erred for *_, erred in told if erred))


def show_coloured_seals(pages: int, seed: int) -> None:
    show_seals(pages, seed, (False,))


def show_counter(pages: int, seed: int) -> None:
    show_seals(pages, seed, maker=at_counter)


def show_coloured_counter(pages: int, seed: int) -> None:
    show_seals(pages, seed, (False,), at_counter)


def _show_all(total: Counter[tuple[str, str, str]]) -> None:
    by_kind = {kind: sum(n for (one, *_), n in total.items() if one == kind) for kind in ("hit", "miss", "false")}
    print("  recall, all".ljust(44), bounds(by_kind["hit"], by_kind["hit"] + by_kind["miss"]))
    for what, left_out in (
        ("but for what left nothing", ()),
        (f"the same without {', '.join(mark_stacks.NEW)}", mark_stacks.NEW),
    ):
        hits, misses = (
            sum(
                n
                for (one, shape, _), n in total.items()
                if one == kind and shape in (*mark_stacks.CLASSES, *COUNTER) and shape not in left_out
            )
            for kind in ("hit", "miss")
        )
        print(f"  recall, {what}".ljust(44), bounds(hits, hits + misses))
    print("  precision".ljust(44), bounds(by_kind["hit"], by_kind["hit"] + by_kind["false"]))


@cache
def reader() -> Any:
    return open_reader("rapid")


def signature_of(seed: int, *, sealed: bool = False) -> tuple[str, str, int]:
    """What is there, what was said of it, and the seed."""
    page = mark_signatures.signing(seed, sealed=sealed)
    look = look_at(page.picture)
    lines = reader().read(fade(page.picture, look.marks.seals))
    marks = settled(look, lines, blank=False)
    height, width = page.picture.shape[:2]
    text = PageText(page=1, width=width, height=height, source="rapid", lines=lines, marks=marks)
    known = frozenset({page.label, "日期"})
    places = Places(lay_out("scan", text), known)
    said = [judge_place(places, spot) for spot in find_spots(places.sheet, [page.label], known)]
    verdict = "signed" if "signed" in said else "empty" if said and set(said) == {"empty"} else "unsure"
    return page.kind, verdict, seed


def show_signatures(pages: int, seed: int, *, sealed: bool = False) -> None:
    with ProcessPoolExecutor(2) as pool:
        told = list(pool.map(partial(signature_of, sealed=sealed), range(seed, seed + pages), chunksize=4))
    table = Counter((kind, verdict) for kind, verdict, _ in told)
    for kind in ("empty", "scribble", "name"):
        row = {verdict: table[kind, verdict] for verdict in ("signed", "unsure", "empty")}
        print(f"{kind:9}", row)
    written = [one for one in told if one[0] != "empty"]
    wrong = [one for one in written if one[1] == "empty"]
    said = [one for one in told if one[1] == "empty"]
    print("signed pages called empty for certain", bounds(len(wrong), len(written)), [one[2] for one in wrong])
    print("certain ones that are right          ", bounds(len(said) - len(wrong), len(said)))
    print("empty pages called signed            ", [one[2] for one in told if one[:2] == ("empty", "signed")])


def show_speed(pages: int, seed: int) -> None:
    stack = [(grey, mark_stacks.stamped(seed + n, grey=grey).picture) for n in range(pages) for grey in (False, True)]
    for grey in (False, True):
        own = [picture for kind, picture in stack if kind is grey]
        for name, work in (
            ("codes", find_codes),
            ("seals", lambda picture, grey=grey: find_seals(picture, grey=grey)),
            ("strokes", lambda picture: find_strokes(picture, (), ())),
            ("all but strokes", look_at),
        ):
            begun = time.process_time()
            for picture in own:
                work(picture)
            print(
                "grey  " if grey else "colour",
                f"{name:16}{(time.process_time() - begun) / len(own) * 1000:6.1f} ms a page",
            )


SHOWN: Final[dict[str, Callable[[int, int], None]]] = {
    "seals": show_seals,
    "coloured-seals": show_coloured_seals,
    "counter": show_counter,
    "coloured-counter": show_coloured_counter,
    "signatures": show_signatures,
    "sealed-signatures": partial(show_signatures, sealed=True),
    "speed": show_speed,
}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=tuple(SHOWN))
    asked.add_argument("--pages", type=int, default=100)
    asked.add_argument("--seed", type=int, default=REPORTED)
    given = asked.parse_args()
    SHOWN[given.what](given.pages, given.seed)


if __name__ == "__main__":
    main()
