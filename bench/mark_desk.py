"""Sheets of another hand, and what is printed, stamped or drawn in red beside its seals."""

from __future__ import annotations

import random
from typing import Final

import cv2
import numpy as np
from PIL import Image

from bench.mark_hands import PADS, half_of, put, worn
from bench.mark_papers import Sheet

_WORDS: Final = (
    "甲乙双方本着平等自愿的原则就房屋租赁事宜达成如下协议承租人应当按期支付租金出租人应当保证房屋符合约定用途"
)
_PLACES: Final = ("甲方（盖章）：", "乙方（签章）：", "经办人：", "日期：    年    月    日", "单位负责人：")


def _lines(sheet: Sheet, hand: random.Random, top: float, bottom: float, left: float = 24, right: float = 188) -> None:
    size, face = hand.uniform(3.3, 4.8), hand.randrange(6)
    lead = size * hand.uniform(1.35, 2.1)
    while top < bottom:
        start, signs = hand.randrange(40), int((right - left) / size) - hand.choice((0, 0, 0, 7, 15))
        sheet.text((left, top), (_WORDS * 3)[start : start + signs], size, face)
        top += lead


def _agreement(sheet: Sheet, hand: random.Random) -> None:
    sheet.text(
        (105, 24),
        hand.choice(("房屋租赁合同", "授权委托书", "情况说明")),
        hand.uniform(6, 9),
        hand.randrange(6),
        anchor="mm",
    )
    _lines(sheet, hand, 40, hand.uniform(150, 215))
    for row, words in enumerate(hand.sample(_PLACES, 3)):
        sheet.text((hand.choice((28, 115)), 226 + 15 * row), words, 4.4, hand.randrange(6))


def _register(sheet: Sheet, hand: random.Random) -> None:
    """A ruled table with labels of one or two rows in its cells."""
    columns, step, face = hand.randint(3, 7), hand.uniform(8, 20), hand.randrange(6)
    wide = 170 / columns
    for row in range(int(190 / step)):
        for column in range(columns):
            left, top = 20 + wide * column, 45 + step * row
            sheet.pen.rectangle(
                sheet.px(left, top, left + wide, top + step), outline="black", width=max(1, sheet.px(0.3)[0])
            )
            if hand.random() < 0.7:
                signs = hand.choice(("审核意见", "姓名", "示例", "单位盖章", "12", "是", "2029"))
                half = len(signs) // 2 if len(signs) == 4 and hand.random() < 0.5 and step > 12 else 0
                for line, part in enumerate((signs[:half], signs[half:]) if half else (signs,)):
                    at = (left + wide / 2, top + step * ((0.3 + 0.4 * line) if half else 0.5))
                    sheet.text(at, part, min(4.5, 0.4 * step), face, anchor="mm")
    sheet.text((105, 28), "登记表", 8, face, anchor="mm")


def _announcement(sheet: Sheet, hand: random.Random) -> None:
    red = hand.choice(PADS)
    words = hand.choice(("样县人民政府公告", "国圆回固", "示例市用章管理办公室", "审批专用"))
    sheet.text(
        (105, 36), words, min(20, 150 / len(words)) * hand.uniform(0.7, 1), hand.randrange(6), fill=red, anchor="mm"
    )
    sheet.line(22, 54, 188, 54, wide=hand.uniform(0.4, 1.4), fill=red)
    _lines(sheet, hand, 66, hand.uniform(120, 250))


LAYOUTS: Final = {"agreement": _agreement, "register": _register, "announcement": _announcement}


def _at(sheet: Sheet, place: tuple[float, float]) -> tuple[float, float]:
    return place[0] * sheet.unit, place[1] * sheet.unit


def _spot(sheet: Sheet, hand: random.Random) -> tuple[float, float]:
    return hand.uniform(25, sheet.size[0] - 75), hand.uniform(70, sheet.size[1] - 55)


def _oblong(sheet: Sheet, hand: random.Random) -> None:
    """A stamp of words in an oblong frame, as often as not half inked."""
    x, y = _spot(sheet, hand)
    words = hand.choice(("此件与原件相符", "已核验", "附件一", "收讫", "仅限办理登记使用"))
    high = hand.uniform(8, 13)
    wide = high * (0.75 * len(words) + 0.5)
    ink = Image.new("L", sheet.px(wide, high), 0)  # type: ignore[arg-type] # two in, two out
    stamp = Sheet(round(sheet.unit * 25.4), (wide, high))
    stamp.pen.rectangle(
        (0, 0, stamp.image.width - 1, stamp.image.height - 1), outline="black", width=max(2, sheet.px(0.6)[0])
    )
    stamp.text((wide / 2, high / 2), words, high * 0.62, hand.randrange(6), anchor="mm")
    ink = Image.fromarray(255 - np.asarray(stamp.image.convert("L")))
    ink = worn(ink, hand, half=half_of(hand) if hand.random() < 0.5 else None)
    put(sheet.image, ink, _at(sheet, (x + wide / 2, y)), hand.uniform(-10, 10), hand.choice(PADS))


def _portrait(sheet: Sheet, hand: random.Random) -> None:
    x, y = _spot(sheet, hand)
    wide = hand.choice((22.0, 26.0, 33.0))
    high = wide * 1.4
    sheet.pen.rectangle(
        sheet.px(x, y, x + wide, y + high), fill=hand.choice(((200, 40, 44), (60, 130, 210), (220, 70, 60)))
    )
    coat = hand.choice(((30, 34, 60), (240, 240, 240), (90, 30, 40)))
    sheet.pen.pieslice(sheet.px(x + 0.1 * wide, y + 0.68 * high, x + 0.9 * wide, y + 1.4 * high), 180, 360, fill=coat)
    sheet.pen.rectangle(sheet.px(x, y + high, x + wide, y + 1.45 * high), fill="white")
    sheet.pen.ellipse(sheet.px(x + 0.27 * wide, y + 0.15 * high, x + 0.73 * wide, y + 0.5 * high), fill=(24, 22, 22))
    sheet.pen.ellipse(sheet.px(x + 0.3 * wide, y + 0.22 * high, x + 0.7 * wide, y + 0.66 * high), fill=(222, 184, 156))


def _ticks(sheet: Sheet, hand: random.Random) -> None:
    """Printed boxes in red to be ticked, large and small, some with a word."""
    x, y = _spot(sheet, hand)
    side, red = hand.uniform(4, 13), hand.choice(PADS)
    for place in range(hand.randint(1, 4)):
        left = x + place * side * 1.6
        sheet.pen.rectangle(sheet.px(left, y, left + side, y + side), outline=red, width=max(1, sheet.px(0.4)[0]))
        if hand.random() < 0.6:
            sheet.text(
                (left + side / 2, y + side / 2),
                hand.choice("是否√有"),
                side * 0.7,
                hand.randrange(6),
                fill=red,
                anchor="mm",
            )


def _form_in_red(sheet: Sheet, hand: random.Random) -> None:
    """A corner of a form printed in red: rules, and labels in cells."""
    x, y = _spot(sheet, hand)
    red, step = hand.choice(PADS), hand.uniform(9, 16)
    for row in range(3):
        sheet.line(x, y + step * row, x + 3 * step, y + step * row, fill=red)
    for column in range(hand.choice((2, 3, 4))):
        sheet.line(x + step * column, y, x + step * column, y + 2 * step, fill=red)
        sheet.text(
            (x + step * (column + 0.5), y + step / 2),
            hand.choice(("合计", "金额", "备注")),
            step * 0.38,
            0,
            fill=red,
            anchor="mm",
        )


def _code(sheet: Sheet, hand: random.Random) -> None:
    """A QR code in black or in red."""
    x, y = _spot(sheet, hand)
    cells = cv2.QRCodeEncoder.create().encode(f"https://example.invalid/{hand.randrange(10**9)}")
    side = sheet.px(hand.uniform(14, 24))[0]
    code = cv2.resize(cells, (side, side), interpolation=cv2.INTER_NEAREST)
    ink = hand.choice(((20, 20, 20), (200, 30, 40)))
    shown = np.where(code[..., None] > 0, np.uint8(255), np.array(ink, np.uint8))
    sheet.image.paste(Image.fromarray(shown.astype(np.uint8)), sheet.px(x, y)[:2])  # type: ignore[arg-type] # two


def _remark(sheet: Sheet, hand: random.Random) -> None:
    """A few red characters, one larger than the others, alone or in brackets."""
    x, y = _spot(sheet, hand)
    size, face, red = hand.uniform(5, 15), hand.randrange(6), hand.choice(PADS)
    sheet.text((x, y), hand.choice(("急", "国", "密", "第二联", "厂", "［退回］", "同", "样张")), size, face, fill=red)


def _marked(sheet: Sheet, hand: random.Random) -> None:
    """What a red pen corrects: a corner, a bracket, a crossed-out word, a frame drawn by hand."""
    x, y = _spot(sheet, hand)
    side, red = hand.uniform(9, 22), hand.choice(PADS)
    shaky = [
        (px + hand.gauss(0, 0.5), py + hand.gauss(0, 0.5))
        for px, py in ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    ]
    points = shaky[: hand.choice((3, 4, 5))]
    sheet.pen.line([sheet.px(*point) for point in points], fill=red, width=max(1, sheet.px(hand.uniform(0.4, 0.8))[0]))
    if hand.random() < 0.5:
        sheet.pen.line(
            [sheet.px(x, y + side / 2), sheet.px(x + side, y + side / 3)], fill=red, width=max(1, sheet.px(0.6)[0])
        )


BESIDE: Final = {
    "oblong": _oblong, "portrait": _portrait, "ticks": _ticks, "form in red": _form_in_red, "code": _code, "remark": _remark, "marked": _marked,
}  # fmt: skip
