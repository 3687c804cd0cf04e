"""Photocopies of certificates: an identity card with both sides, a business licence."""

from __future__ import annotations

from PIL import Image

from samples.fonts import Face, font
from samples.paper import Sheet, px
from samples.people import POLICE, REGISTRAR, Company, Person
from samples.seals import round_seal
from samples.weathering import photocopied

ZOOM = 1.3
"""Offices enlarge identity cards when they copy them."""


def identity_copy(person: Person, *, valid: str, heading: str, remark: str, hand: int) -> Sheet:
    """Both sides of an identity card on one sheet, with the holder's remark.

    Args:
        person: the holder.
        valid: the term as printed, e.g. ``2006.05.20-2026.05.20``.
        heading: printed at the head of the sheet.
        remark: written by hand below the cards.
        hand: seed of the handwriting.
    """
    sheet = Sheet(hand=hand)
    sheet.text(105, 28, heading, size=5.6, face=Face.HEI_BOLD, anchor="mm")
    for card, y in ((_front(person), 45), (_back(valid), 130)):
        copy = photocopied(card)
        sheet.image.paste(copy, (px(105) - copy.width // 2, px(y)))
    sheet.write(45, 222, remark, size=5.4)
    return sheet


def _card() -> Sheet:
    card = Sheet(85.6 * ZOOM, 54 * ZOOM, note=False)
    card.draw.rectangle((0, 0, card.image.width, card.image.height), fill=(236, 240, 241))
    for wave in range(0, px(54 * ZOOM), 14):
        card.draw.line((0, wave, card.image.width, wave + 22), fill=(229, 234, 236), width=2)
    card.draw.rounded_rectangle(
        (1, 1, card.image.width - 2, card.image.height - 2), px(3), outline=(90, 90, 90), width=2
    )
    return card


def _front(person: Person) -> Image.Image:
    card = _card()
    year, month, day = person.born
    size = 4.3
    for y, label, value in (
        (10, "姓名", person.name),
        (19.5, "性别", f"{person.sex}　　民族　汉"),
        (29, "出生", f"{year} 年 {month} 月 {day} 日"),
        (38.5, "住址", person.address),
    ):
        card.text(7, y, label, size=size - 0.5, face=Face.HEI, fill=(70, 90, 130))
        card.text(20, y, value, size=size, face=Face.HEI)
    card.text(7, 61.5, "公民身份号码", size=size - 0.3, face=Face.HEI, fill=(70, 90, 130))
    card.text(36, 61.5, person.id_no, size=5.0, face=Face.HEI)
    _portrait(card)
    card.text(85.6 * ZOOM - 16, 53, "样本照片", size=2.4, face=Face.HEI, anchor="mm", fill=(120, 120, 120))
    return card.image


def _portrait(card: Sheet) -> None:
    middle = px(85.6 * ZOOM - 16)
    card.draw.ellipse((middle - px(6), px(10), middle + px(6), px(25)), fill=(120, 116, 112))
    card.draw.pieslice((middle - px(11), px(26), middle + px(11), px(66)), 180, 360, fill=(96, 98, 108))


def _back(valid: str) -> Image.Image:
    card = _card()
    star = font(Face.HEI_BOLD, px(11))
    card.draw.text((px(13), px(17)), "★", font=star, fill=(150, 70, 70), anchor="mm")
    card.text(63, 13, "中华人民共和国", size=6.0, face=Face.SONG_BOLD, anchor="mm")
    card.text(63, 25, "居民身份证", size=8.4, face=Face.SONG_BOLD, anchor="mm")
    for y, label, value in ((50, "签发机关", POLICE), (60, "有效期限", valid)):
        card.text(18, y, label, size=4.2, face=Face.HEI_BOLD)
        card.text(39, y, value, size=4.4, face=Face.HEI)
    return card.image


def licence_copy(company: Company, *, hand: int) -> Sheet:
    """A photocopy of a business licence, on which the company pressed its seal."""
    sheet = Sheet(hand=hand)
    paper = Sheet(note=False)
    _licence_border(paper)
    paper.draw.text((px(105), px(44)), "★", font=font(Face.HEI_BOLD, px(20)), fill=(150, 60, 60), anchor="mm")
    paper.title(68, "营　业　执　照", size=14)
    paper.text(105, 81, "（副　本）", size=5.2, anchor="mm")
    paper.text(24, 94, "统一社会信用代码", size=4.0, face=Face.HEI)
    paper.text(24, 101, company.uscc, size=5.4, face=Face.HEI_BOLD)
    y = 118.0
    for label, value in _licence_lines(company):
        paper.text(30, y, label, size=4.6, face=Face.SONG_BOLD)
        y = max(paper.paragraph(66, y, value, width=112, size=4.6, indent=False), y + 12)
    paper.text(112, 226, "登记机关", size=4.8, face=Face.SONG_BOLD)
    paper.text(150, 246, "2026 年 05 月 12 日", size=4.4, anchor="mm")
    paper.stamp(round_seal(REGISTRAR, seed=hand + 1, diameter=42), 150, 232)
    sheet.image.paste(photocopied(paper.image).crop((0, 0, px(210), px(286))), (0, 0))
    sheet.write(28, 266, "与原件核对一致，仅供办理食品经营许可。", size=4.8)
    sheet.stamp(round_seal(company.name, seed=hand + 2), 62, 250)
    return sheet


def _licence_border(paper: Sheet) -> None:
    for inset, line in ((9, 1.6), (12, 0.4), (14, 0.8)):
        paper.frame(inset, inset, 210 - 2 * inset, 272 - 2 * inset, line=line)


def _licence_lines(company: Company) -> tuple[tuple[str, str], ...]:
    return (
        ("名称", company.name),
        ("类型", "有限责任公司（自然人独资）"),
        ("法定代表人", company.legal_person),
        ("注册资本", company.capital),
        ("成立日期", company.founded),
        ("住所", company.address),
        ("经营范围", company.scope),
    )
