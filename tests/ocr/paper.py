"""Paper for the tests: pages drawn, sealed and scanned by code. All persons, companies, numbers and seals are fictional."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pymupdf
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
SANS = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
A4 = (1654, 2339)  # at 200 dpi
RED = (200, 20, 30)

TITLE = "食品经营许可申请书"
FORM = (
    "申请人名称：青禾县示例餐饮有限公司",
    "统一社会信用代码：91350100M000100Y43",
    "法定代表人：张示例",
    "经营场所：青禾县示范路88号一层102室",
    "联系电话：0591-12345678",
    "主体业态：餐饮服务经营者",
    "申请日期：2026年9月18日",
)
CLAUSE = (
    "行政机关对申请人提出的行政许可申请应当根据下列情况分别作出处理申请事项依法不需要取得行政许可的应当即时告知申请人不受理"
    "申请材料存在可以当场更正的错误的应当允许申请人当场更正申请材料不齐全或者不符合法定形式的应当当场或者在五日内一次告知申请人"
    "需要补正的全部内容逾期不告知的自收到申请材料之日起即为受理"
)


def font(size: int, face: str = SERIF) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face, size, index=2)


def blank(size: tuple[int, int] = A4) -> Image.Image:
    return Image.new("RGB", size, "white")


def form(size: tuple[int, int] = A4) -> Image.Image:
    """A form with a title, labels and values, and ruled lines."""
    page = blank(size)
    pen = ImageDraw.Draw(page)
    unit = size[0] / A4[0]
    pen.text((size[0] / 2, 200 * unit), TITLE, font=font(round(64 * unit), SANS), fill="black", anchor="mm")
    for row, text in enumerate(FORM):
        pen.text((200 * unit, (330 + 100 * row) * unit), text, font=font(round(37 * unit)), fill="black")
        y = (395 + 100 * row) * unit
        pen.line((190 * unit, y, 1460 * unit, y), fill="black", width=2)
    return page


def dense(size: tuple[int, int] = (2480, 3508), rows: int = 44) -> tuple[Image.Image, tuple[str, ...]]:
    """A page of closely set lines at 300 dpi, and what they say."""
    page = blank(size)
    pen = ImageDraw.Draw(page)
    text = CLAUSE * 20
    lines = tuple(text[row * 46 : (row + 1) * 46] for row in range(rows))
    for row, line in enumerate(lines):
        pen.text((270, 260 + row * 68), line, font=font(42), fill="black")
    return page, lines


def sealed(page: Image.Image, centre: tuple[int, int], *, radius: int = 165, squeeze: float = 1.0) -> Image.Image:
    """The page with a round (or, squeezed, an oval) red seal; print shows through its ink."""
    stamp = Image.new("RGB", (4 * radius, 4 * radius), "white")
    pen = ImageDraw.Draw(stamp)
    middle = 2 * radius
    rim = (middle - radius, middle - radius, middle + radius, middle + radius)
    pen.ellipse(rim, outline=RED, width=max(4, radius // 22))
    for place, character in enumerate("青禾县示例餐饮有限公司"):
        angle = math.radians(150 + 24 * place)
        x, y = middle + 0.76 * radius * math.cos(angle), middle + 0.76 * radius * math.sin(angle)
        pen.text((x, y), character, font=font(radius // 4, SANS), fill=RED, anchor="mm")
    spokes = [(math.radians(36 * k - 90), radius * (0.3 if k % 2 == 0 else 0.12)) for k in range(10)]
    pen.polygon([(middle + r * math.cos(a), middle + r * math.sin(a)) for a, r in spokes], fill=RED)
    stamp = stamp.resize((stamp.width, round(stamp.height * squeeze)))
    layer = Image.new("RGB", page.size, "white")
    layer.paste(stamp, (centre[0] - stamp.width // 2, centre[1] - stamp.height // 2))
    return ImageChops.multiply(page.convert("RGB"), layer)


def scanned(page: Image.Image, *, skew: float = 0.0, noise: float = 5.0, blur: float = 0.6) -> Image.Image:
    """The page as a colour scanner gives it: tinted paper, blur, noise in each channel; turned counter-clockwise by skew."""
    tint = (250, 248, 242)
    paper = (np.asarray(page, dtype=np.float32) / 255 * np.array(tint, dtype=np.float32)).astype(np.uint8)
    sheet = Image.fromarray(paper).rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=tint)
    soft = np.asarray(sheet.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32)
    grain = np.random.default_rng(7).normal(0, noise, soft.shape)
    return Image.fromarray((soft + grain).clip(0, 255).astype(np.uint8))


def pixels(page: Image.Image) -> np.ndarray:
    return np.asarray(page.convert("RGB"), dtype=np.uint8)


def as_jpeg(page: Image.Image, **options: object) -> bytes:
    return encoded(page, "JPEG", **{"quality": 85, **options})


def encoded(page: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    page.save(file, kind, **options)
    return file.getvalue()


def scan_pdf(path: Path, *pages: Image.Image, dpi: int = 200) -> Path:
    """A PDF as a scanner makes it: a JPEG a page, no text."""
    pdf = pymupdf.open()
    for page in pages:
        sheet = pdf.new_page(width=page.width * 72 / dpi, height=page.height * 72 / dpi)
        sheet.insert_image(sheet.rect, stream=as_jpeg(page))
    pdf.save(path)
    return path


def text_pdf(path: Path, *pages: tuple[str, ...], rotation: int = 0) -> Path:
    """A PDF as a program makes it: its text is its own."""
    pdf = pymupdf.open()
    for lines in pages:
        sheet = pdf.new_page()
        for row, line in enumerate(lines):
            sheet.insert_text((72, 100 + 30 * row), line, fontname="china-s", fontsize=14)
        sheet.set_rotation(rotation)
    pdf.save(path)
    return path
