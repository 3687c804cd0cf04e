"""Which box is ticked, read from pages of boxes: ``python -m bench.ticks [--seed S] [--pages N] [--classes ...]``.

Each line of a page is a label and two to five options with a box each, one of them ticked: in print (☑, ☒, ■, √), or by a
hand over a printed box. Counted is what the check makes of what the reader read: the option that was ticked, none (a
question), or another one (an error). Thresholds were set on seeds below 1000.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.bundle_scans import FACES
from bench.bundle_tally import interval
from bench.scans_damage import DAMAGES
from ocr.rapid import RapidReader
from pipelines.paper.values.canonical import canonical
from pipelines.text import Line

_GROUPS = (
    ("申请类型", ("新办", "变更", "延续", "补发", "注销")),
    ("性别", ("男", "女")),
    ("经营方式", ("零售", "批发", "批零兼营")),
    ("房屋来源", ("自有", "租赁", "无偿使用")),
    ("是否委托", ("是", "否")),
    ("送达方式", ("窗口领取", "邮寄送达", "电子送达")),
    ("企业类型", ("有限责任公司", "个人独资企业", "合伙企业", "个体工商户")),
    ("有无变化", ("有", "无")),
)
_SYMBOLS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
_WIDE, _HIGH = 2480, 3508
_LINES = 26
_PAPER = "white"
Pen = Callable[[ImageDraw.ImageDraw, random.Random, tuple[float, float, float, float]], None]


def _tick(draw: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float]) -> None:
    """A tick by hand, from within the box to beyond its upper right corner or not so far."""
    left, top, right, bottom = box
    side = right - left
    points = [
        (left + side * rng.uniform(-0.1, 0.25), top + side * rng.uniform(0.4, 0.6)),
        (left + side * rng.uniform(0.3, 0.5), bottom - side * rng.uniform(-0.1, 0.2)),
        (right + side * rng.uniform(-0.2, 0.6), top + side * rng.uniform(-0.4, 0.25)),
    ]
    draw.line(points, fill=rng.choice(("black", "#202060", "#1030a0")), width=rng.randint(3, 7), joint="curve")


def _cross(draw: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    over = (right - left) * rng.uniform(-0.2, 0.15)
    colour, width = rng.choice(("black", "#1030a0")), rng.randint(3, 6)
    draw.line([(left - over, top - over), (right + over, bottom + over)], fill=colour, width=width)
    draw.line([(left - over, bottom + over), (right + over, top - over)], fill=colour, width=width)


def _filled(draw: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    inset = (right - left) * rng.uniform(0.0, 0.2)
    draw.rectangle((left + inset, top + inset, right - inset, bottom - inset), fill="black")


_PENS: dict[str, Pen] = {"tick by hand": _tick, "cross by hand": _cross, "filled by hand": _filled}
WAYS = ("☑", "☒", "■", "√", *_PENS)


@cache
def _font(path: Path, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, index=index)


def page(seed: int) -> tuple[Image.Image, list[tuple[str, str, str, str]]]:
    """A page of boxes, 300 dpi, and of each line: label, the whole line, the option ticked, the way."""
    rng = random.Random(seed)
    picture = Image.new("RGB", (_WIDE, _HIGH), _PAPER)
    draw = ImageDraw.Draw(picture)
    truth = []
    for row in range(_LINES):
        label, options = rng.choice(_GROUPS)
        way, chosen = rng.choice(WAYS), rng.choice(options)
        size = round(rng.uniform(9, 14) * 300 / 72)
        font = _font(*rng.choice(FACES), size)
        at, top = 200.0, 180 + row * 122
        draw.text((at, top), label + "：", font=font, fill="black")
        at += font.getlength(label + "：") if rng.random() < 0.6 else size * 12  # a form's next cell
        square = rng.random() < (0.75 if way in _PENS else 0.5)
        for option in options:
            at = _mark(draw, rng, (at, top, size), font, way if option == chosen else "", square)
            draw.text((at, top), option, font=font, fill="black")
            at += font.getlength(option) + size * rng.choice((0.3, 0.6, 1.0))
        truth.append((label, "、".join(options), chosen, way))
    return picture, truth


def _mark(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    place: tuple[float, float, int],
    font: ImageFont.FreeTypeFont,
    way: str,
    square: bool,
) -> float:
    """One box, ticked in a way or not; returns where its option begins."""
    at, top, size = place
    if way in {"☑", "☒", "■", "√"}:
        symbols = _font(_SYMBOLS, 0, size)
        drawn = symbols if way in {"☑", "☒"} else font
        draw.text((at, top), way, font=drawn, fill="black")
        return at + drawn.getlength(way)
    if square:
        side = size * 0.74
        box = (at + size * 0.1, top + size * 0.28, at + size * 0.1 + side, top + size * 0.28 + side)
        draw.rectangle(box, outline="black", width=rng.choice((2, 3, 4)))
        end = at + size * rng.choice((0.95, 1.1))
    else:
        draw.text((at, top), "□", font=font, fill="black")
        left, upper, right, lower = draw.textbbox((at, top), "□", font=font)
        box, end = (left, upper, right, lower), at + font.getlength("□")
    if way:
        _PENS[way](draw, rng, box)
    return end


def judged(seed: int, damage: str) -> list[tuple[str, str, str, str]]:
    """Of each line: the way, the outcome, what was ticked, and what was read."""
    picture, truth = page(seed)
    spoil, _ = DAMAGES[damage]
    spoilt = spoil(picture, random.Random(f"{damage}/{seed}")).convert("RGB")
    lines = _reader().read(np.asarray(spoilt))
    results, rows = [], _rows(lines)
    for index, (label, options, chosen, way) in enumerate(truth):
        text = rows[index] if index < len(rows) and len(rows) == len(truth) else ""
        value = canonical("choice", text[len(label) + 1 :])
        outcome = "right" if value.value == chosen else "none" if value.state == "empty" or not text else "other"
        results.append((way, outcome, f"{options}: {chosen}", text))
    return results


def _rows(lines: Sequence[Line]) -> list[str]:
    """The text of each row of print, from the uppermost on; columns of one row joined."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.top + one.box.bottom):
        middle = (line.box.top + line.box.bottom) / 2
        if rows and abs(middle - sum(one.box.top + one.box.bottom for one in rows[-1]) / 2 / len(rows[-1])) < 0.012:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [" ".join(one.text for one in sorted(row, key=lambda one: one.box.left)) for row in rows]


@cache
def _reader() -> RapidReader:
    return RapidReader()


def _job(job: tuple[int, str]) -> list[tuple[str, str, str, str, str]]:
    seed, damage = job
    return [(damage, *one) for one in judged(seed, damage)]


def main() -> None:
    """Print the table, and each line that was not read as it was ticked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pages", type=int, default=4)
    options.add_argument("--classes", nargs="*", default=["200 dpi", "JPEG", "phone", "photocopy"])
    given = options.parse_args()
    jobs = [(given.seed + number, damage) for damage in given.classes for number in range(given.pages)]
    with ProcessPoolExecutor(2) as pool:
        judgements = [one for page_ in pool.map(_job, jobs) for one in page_]
    for damage, way, outcome, ticked, read in judgements:
        if outcome != "right":
            print(f"{damage:10} {way:16} {outcome:6} {ticked} <- {read}")
    for place, title in ((0, "by damage"), (1, "by way")):
        print(title)
        for key in sorted({one[place] for one in judgements}):
            outcomes = Counter(one[2] for one in judgements if one[place] == key)
            print(f"  {key:16} " + ", ".join(_rate(name, outcomes) for name in ("right", "none", "other")))


def _rate(name: str, outcomes: Counter[str]) -> str:
    low, high = interval(outcomes[name], outcomes.total())
    return f"{name} {outcomes[name]} of {outcomes.total()} ({100 * low:.1f} to {100 * high:.1f} %)"


if __name__ == "__main__":
    main()
