"""What is stamped, printed or pressed beside seals and is none: stamps of words, places for a seal, fingerprints, logos."""

from __future__ import annotations

import math
import random
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.mark_papers import REDPRINT, Sheet
from bench.mark_seals import REDS, font, pressed, stamp

_STAMPED: Final = ("作废", "副本", "现金收讫", "与原件核对无误", "已受理", "复印件仅供办理许可使用", "附件", "急件")
_PLACES: Final = ("盖章处", "（公章）", "此处加盖公章", "单位盖章")


def decoy(sheet: Sheet, rng: random.Random) -> str:
    """Draw one; its name."""
    kinds = (_word_stamp, _word_stamp, _place, _fingerprint, _fingerprint, _logo, _heads)
    draw = rng.choice(kinds)
    wide, high = sheet.size
    draw(sheet, rng, rng.uniform(40, wide - 50), rng.uniform(110, high - 50))
    return draw.__name__.strip("_")


def _word_stamp(sheet: Sheet, rng: random.Random, x: float, y: float) -> None:
    """A stamp of words in an oblong frame (条形章)."""
    words, size = rng.choice(_STAMPED), rng.uniform(4.5, 9) * sheet.unit
    wide, high = round(size * (len(words) + 0.8)), round(size * rng.uniform(1.5, 1.9))
    ink = Image.new("L", (wide + 8, high + 8), 0)
    pen = ImageDraw.Draw(ink)
    if rng.random() < 0.8:
        pen.rectangle((4, 4, 4 + wide, 4 + high), outline=255, width=max(2, round(size * 0.09)))
    pen.text((4 + wide / 2, 4 + high / 2), words, font=font(rng.randrange(6), size), fill=255, anchor="mm")
    put = pressed(ink, rng, dense=rng.uniform(0.5, 1.0))
    stamp(sheet.image, put, (x * sheet.unit, y * sheet.unit), rng.choice(REDS))


def _place(sheet: Sheet, rng: random.Random, x: float, y: float) -> None:
    """A printed circle of dashes or dots that says where a seal belongs."""
    radius, dashes = rng.uniform(18, 22), rng.choice((24, 36, 60))
    fill = rng.choice(((120, 120, 120), (170, 170, 170), (200, 60, 60), (230, 140, 140)))
    box = sheet.px(x - radius, y - radius, x + radius, y + radius)
    for dash in range(dashes):
        first = 360 * dash / dashes
        sheet.pen.arc(
            box, first, first + 360 / dashes * rng.uniform(0.45, 0.6), fill=fill, width=max(1, sheet.px(0.3)[0])
        )
    sheet.text((x, y), rng.choice(_PLACES), 4.2, rng.randrange(6), fill=fill, anchor="mm")


def _fingerprint(sheet: Sheet, rng: random.Random, x: float, y: float) -> None:
    """A finger pressed with red ink (手印): an oval of ridges."""
    wide, high = (round(length * sheet.unit) for length in (rng.uniform(13, 18), rng.uniform(18, 25)))
    down, across = np.mgrid[0:high, 0:wide].astype(np.float64)
    u, v = (across - wide / 2) / (wide / 2), (down - high * rng.uniform(0.4, 0.6)) / (high / 2)
    ridges = np.hypot(u * rng.uniform(0.9, 1.3), v) * wide / sheet.unit * 0.5 / rng.uniform(0.45, 0.6)
    wavy = np.sin(2 * math.pi * (ridges + 0.6 * np.sin(3 * u + rng.uniform(0, 6)) + 0.4 * np.sin(4 * v)))
    inside = (u**2 + ((down - high / 2) / (high / 2)) ** 2) < 1
    ink = Image.fromarray((np.clip(wavy * 140 + 110, 0, 255) * inside).astype(np.uint8))
    framed = Image.new("L", (wide + 8, high + 8), 0)
    framed.paste(ink.filter(ImageFilter.GaussianBlur(0.4)), (4, 4))
    put = pressed(framed, rng, dense=rng.uniform(0.6, 1.0))
    stamp(sheet.image, put, (x * sheet.unit, y * sheet.unit), rng.choice(REDS))


def _logo(sheet: Sheet, rng: random.Random, x: float, y: float) -> None:
    """A printed square of colour with one thing in it, as the sign of a firm."""
    side, red = rng.uniform(12, 24), rng.choice(REDPRINT)
    corner = rng.choice((0.0, 0.2)) * side * sheet.unit
    sheet.pen.rounded_rectangle(sheet.px(x, y, x + side, y + side), radius=corner, fill=red)
    middle = (x + side / 2, y + side / 2)
    what = rng.choice(("sign", "bars", "ring"))
    if what == "sign":
        sheet.text(middle, rng.choice("示例样"), side * 0.7, rng.randrange(6), fill="white", anchor="mm")
    elif what == "bars":
        for bar in (0.3, 0.5, 0.7):
            sheet.line(x + side * 0.2, y + side * bar, x + side * 0.8, y + side * bar, wide=side * 0.08, fill="white")
    else:
        radius = side * 0.3
        box = sheet.px(middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        sheet.pen.ellipse(box, outline="white", width=sheet.px(side * 0.1)[0])


def _heads(sheet: Sheet, rng: random.Random, x: float, y: float) -> None:
    """The head of a table: white words on bands of red."""
    red, high = rng.choice(REDPRINT), rng.uniform(8, 12)
    left = min(x, sheet.size[0] - 130)
    for cell, words in enumerate(("序号", "材料名称", "份数", "备注")):
        at = left + 30 * cell
        sheet.pen.rectangle(sheet.px(at, y, at + 29.3, y + high), fill=red)
        sheet.text((at + 14.6, y + high / 2), words, 4.5, rng.randrange(6), fill="white", anchor="mm")
