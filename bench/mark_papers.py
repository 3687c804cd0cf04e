"""Sheets for the bench of marks: forms, letters, licences and dense text, with red print that is no seal."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.mark_seals import font

PROSE = (
    "行政机关对申请人提出的行政许可申请应当根据下列情况分别作出处理申请事项依法不需要取得行政许可的应当即时告知申请人不受理"
    "申请材料存在可以当场更正的错误的应当允许申请人当场更正申请材料不齐全或者不符合法定形式的应当当场或者在五日内一次告知申请人"
)
LABELS = (
    "申请人名称",
    "统一社会信用代码",
    "法定代表人",
    "经营场所",
    "联系电话",
    "主体业态",
    "申请日期",
    "注册资本",
    "经营范围",
)
VALUES = (
    "青禾县示例餐饮有限公司",
    "91350100M000100Y43",
    "张示例",
    "青禾县示范路88号一层102室",
    "0591-12345678",
    "餐饮服务经营者",
)
REDPRINT = ((200, 20, 30), (225, 30, 20), (180, 10, 40), (230, 60, 50))


Ink = str | tuple[int, ...]


class Sheet:
    """A page that is being drawn; lengths in millimetres."""

    def __init__(self, dpi: int, size: tuple[float, float] = (210, 297), paper: tuple[int, int, int] = (255, 255, 255)):
        self.unit = dpi / 25.4
        self.size = size
        self.image = Image.new("RGB", (round(size[0] * self.unit), round(size[1] * self.unit)), paper)
        self.pen = ImageDraw.Draw(self.image)

    def px(self, *lengths: float) -> tuple[int, ...]:
        """Millimetres in pixels."""
        return tuple(round(length * self.unit) for length in lengths)

    def text(
        self,
        place: tuple[float, float],
        text: str,
        size: float,
        face: int = 0,
        *,
        fill: Ink = "black",
        anchor: str = "lm",
    ) -> tuple[float, float, float, float]:
        """Text of a height; its place in millimetres."""
        at = (place[0] * self.unit, place[1] * self.unit)
        shaped = font(face, size * self.unit)
        self.pen.text(at, text, font=shaped, fill=fill, anchor=anchor)
        box = self.pen.textbbox(at, text, font=shaped, anchor=anchor)
        return tuple(side / self.unit for side in box)  # type: ignore[return-value] # four in, four out

    def line(self, x0: float, y0: float, x1: float, y1: float, *, wide: float = 0.3, fill: Ink = "black") -> None:
        """A ruled line."""
        self.pen.line(self.px(x0, y0, x1, y1), fill=fill, width=max(1, round(wide * self.unit)))


def prose(sheet: Sheet, rng: random.Random, top: float, bottom: float, size: float = 4.2) -> None:
    """Running text."""
    face, lead = rng.randrange(6), size * rng.uniform(1.4, 2.0)
    across = int((sheet.size[0] - 50) / size)
    while top < bottom:
        start = rng.randrange(60)
        sheet.text((25, top), (PROSE * 2)[start : start + rng.choice((across, across, across // 2))], size, face)
        top += lead


def form(dpi: int, rng: random.Random) -> Sheet:
    """A titled form, its fields in a table or on lines."""
    sheet = Sheet(dpi)
    face = rng.randrange(6)
    sheet.text(
        (105, 28),
        rng.choice(("食品经营许可申请书", "公共场所卫生许可证申请表", "委托书", "承诺书")),
        8,
        face,
        anchor="mm",
    )
    top, step = 45.0, rng.uniform(9, 14)
    ruled = rng.random() < 0.6
    for label in rng.sample(LABELS, rng.randint(5, 9)):
        sheet.text((28, top + step / 2), label + ("" if ruled else "："), 4.2, face)
        sheet.text((75, top + step / 2), rng.choice(VALUES), 4.2, face)
        if ruled:
            for x in (25, 72, 185):
                sheet.line(x, top, x, top + step)
            sheet.line(25, top, 185, top)
            sheet.line(25, top + step, 185, top + step)
        top += step
    prose(sheet, rng, top + 15, rng.uniform(top + 25, 240))
    return sheet


def dense(dpi: int, rng: random.Random) -> Sheet:
    """A page of close print."""
    sheet = Sheet(dpi)
    prose(sheet, rng, 25, 275, rng.uniform(3.2, 4.6))
    return sheet


def red_headed(dpi: int, rng: random.Random) -> Sheet:
    """A letter under a red heading and a red rule (红头文件)."""
    sheet = Sheet(dpi)
    red = rng.choice(REDPRINT)
    sheet.text(
        (105, 40),
        rng.choice(("青禾县人民政府文件", "示例市行政审批局", "样板区市场监督管理局文件")),
        rng.uniform(11, 17),
        rng.randrange(6),
        fill=red,
        anchor="mm",
    )
    sheet.line(25, 62, 185, 62, wide=rng.uniform(0.5, 1.5), fill=red)
    if rng.random() < 0.4:
        _star(sheet, 105, 62, 3, red)
    prose(sheet, rng, 80, rng.uniform(120, 230), 5)
    return sheet


def licence(dpi: int, rng: random.Random) -> Sheet:
    """A licence: coloured paper, a frame, an emblem, a code drawn as noise."""
    sheet = Sheet(
        dpi,
        (297, 210) if rng.random() < 0.5 else (210, 297),
        paper=rng.choice(((255, 255, 255), (252, 246, 228), (248, 240, 240))),
    )
    wide, high = sheet.size
    red = rng.choice(REDPRINT)
    for inset in (8, 10, 12):
        box = sheet.px(inset, inset, wide - inset, high - inset)
        sheet.pen.rectangle(box, outline=rng.choice((red, (190, 150, 60), (200, 120, 90))), width=sheet.px(0.6)[0] or 1)
    emblem(sheet, wide / 2, 30, rng.uniform(10, 14), rng)
    sheet.text(
        (wide / 2, 56),
        rng.choice(("营业执照", "食品经营许可证", "卫生许可证")),
        13,
        rng.randrange(6),
        fill=rng.choice(((0, 0, 0), red)),
        anchor="mm",
    )
    for place, label in enumerate(rng.sample(LABELS, 6)):
        sheet.text((30, 80 + 13 * place), f"{label}  {rng.choice(VALUES)}", 4.5, rng.randrange(6))
    return sheet


def emblem(sheet: Sheet, x: float, y: float, radius: float, rng: random.Random) -> None:
    """A solid round emblem, red and gold."""
    red, gold = (205, 25, 25), (235, 190, 60)
    sheet.pen.ellipse(sheet.px(x - radius, y - radius, x + radius, y + radius), fill=gold)
    inner = radius * rng.uniform(0.75, 0.92)
    sheet.pen.ellipse(sheet.px(x - inner, y - inner, x + inner, y + inner), fill=red)
    _star(sheet, x, y - inner * 0.3, inner * 0.35, gold)


def _star(sheet: Sheet, x: float, y: float, radius: float, fill: Ink) -> None:
    spokes = [(math.radians(36 * k - 90), radius * (1 if k % 2 == 0 else 0.382)) for k in range(10)]
    sheet.pen.polygon([sheet.px(x + r * math.cos(a), y + r * math.sin(a)) for a, r in spokes], fill=fill)


def distract(sheet: Sheet, rng: random.Random) -> str:  # noqa: C901, PLR0912, PLR0915 # one list of drawings
    """Something red, blue or round that is no seal; its name."""
    wide, high = sheet.size
    x, y = rng.uniform(40, wide - 60), rng.uniform(110, high - 60)
    red = rng.choice(REDPRINT)
    kind = rng.choice(
        ("portrait", "disc", "words", "tick", "circled", "logo", "triangle", "underlines", "arrow", "table", "number")
    )
    if kind == "portrait":
        sheet.pen.rectangle(sheet.px(x, y, x + 26, y + 34), fill=red)
        sheet.pen.ellipse(sheet.px(x + 7, y + 7, x + 19, y + 22), fill=(225, 190, 165))
        sheet.pen.rectangle(sheet.px(x + 4, y + 24, x + 22, y + 34), fill=(40, 40, 60))
    elif kind == "disc":
        emblem(sheet, x, y, rng.uniform(10, 18), rng)
    elif kind == "words":
        for row in range(rng.randint(1, 3)):
            sheet.text(
                (x, y + 9 * row),
                rng.choice(("注意事项", "复印无效", "示例", "第二联", "机密★一年")),
                rng.uniform(4, 9),
                rng.randrange(6),
                fill=red,
            )
    elif kind == "tick":
        points = [(x, y), (x + 6, y + 9), (x + 18, y - 12)]
        sheet.pen.line([sheet.px(*point) for point in points], fill=red, width=sheet.px(0.9)[0])
    elif kind == "circled":
        _pen_circle(sheet, rng, x, y, red)
    elif kind == "logo":
        sheet.pen.ellipse(sheet.px(x - 8, y - 8, x + 8, y + 8), fill=red)
        sheet.text((x, y), "示", 9, 2, fill="white", anchor="mm")
    elif kind == "triangle":
        sheet.pen.polygon(
            [sheet.px(x, y), sheet.px(x + 22, y), sheet.px(x + 11, y - 19)], outline=red, width=sheet.px(1.2)[0]
        )
    elif kind == "underlines":
        for row in range(5):
            sheet.line(30, y + 8 * row, 130, y + 8 * row, wide=0.6, fill=red)
    elif kind == "arrow":
        sheet.line(x, y, x + 30, y - 8, wide=0.9, fill=red)
    elif kind == "table":
        for row in range(5):
            sheet.line(40, y + 7 * row, 110, y + 7 * row, fill=red)
            sheet.line(40 + 17.5 * row, y, 40 + 17.5 * row, y + 28, fill=red)
    else:
        sheet.text((x, y), f"No {rng.randrange(10**7):07d}", 6, 2, fill=red)
    return kind


def _pen_circle(sheet: Sheet, rng: random.Random, x: float, y: float, red: Ink) -> None:
    """A pen's loop around something, as one draws attention to it."""
    wide, high, turn = rng.uniform(12, 24), rng.uniform(6, 16), rng.uniform(0, 6)
    points = [
        sheet.px(
            x + (wide + 0.5 * k / 6) * math.cos(k / 9 + turn) + rng.gauss(0, 0.25),
            y + (high + 0.3 * k / 6) * math.sin(k / 9 + turn) + rng.gauss(0, 0.25),
        )
        for k in range(60)
    ]
    sheet.pen.line(points, fill=red, width=sheet.px(0.6)[0], joint="curve")


BLACK_AND_WHITE = "black and white"


def scanned(page: Image.Image, rng: random.Random, *, grey: bool = False, kinds: list[str] | None = None) -> np.ndarray:
    """The sheet as a counter's scanner, camera or copier delivers it: tone, blur, noise, JPEG; RGB of shape (h, w, 3).

    Args:
        page: the sheet.
        rng: of the machine.
        grey: without colour; a fifth of those in black and white.
        kinds: is told when it is black and white.
    """
    import io

    noise = np.random.default_rng(rng.randrange(2**32))
    sheet = page.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.1)))
    pixels = np.asarray(sheet, dtype=np.float32)
    tint = np.array((rng.uniform(0.95, 1.0), rng.uniform(0.94, 1.0), rng.uniform(0.90, 1.0)), dtype=np.float32)
    coarse = Image.fromarray((noise.uniform(1 - rng.uniform(0.02, 0.25), 1, (4, 3)) * 255).astype(np.uint8))
    cloud = np.asarray(coarse.resize(page.size, Image.Resampling.BICUBIC), dtype=np.float32)[..., None] / 255
    toned = pixels * tint * cloud
    spoilt = (
        toned
        + noise.normal(0, rng.uniform(0.5, 6), (*pixels.shape[:2], 1))
        + noise.normal(0, rng.uniform(0, 3), pixels.shape)
    )
    shot = Image.fromarray(spoilt.clip(0, 255).astype(np.uint8))
    if grey:
        shot = shot.convert("L")
        if rng.random() < 0.35:
            low, high = rng.uniform(40, 90), rng.uniform(200, 240)
            shot = shot.point([round(min(255, max(0, (v - low) / (high - low) * 255))) for v in range(256)])
        if rng.random() < 0.2:
            level = rng.uniform(140, 185)
            shot = shot.point([255 if v > level else 0 for v in range(256)])
            if kinds is not None:
                kinds.append(BLACK_AND_WHITE)
    file = io.BytesIO()
    shot.save(file, "JPEG", quality=rng.randint(45, 92))
    return np.asarray(Image.open(file).convert("RGB"), dtype=np.uint8)
