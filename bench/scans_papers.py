"""Fictional papers of a counter in several layouts: forms, licences, letters, identity card copies, rules, tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

from bench.scans_sheet import HIGH, WIDE, Sheet
from bench.scans_words import Words

Paper = Callable[[Sheet, Words], None]
Rows = Sequence[tuple[str, str]]


def _particulars(words: Words) -> list[tuple[str, str]]:
    return [
        ("申请人名称", words.company()),
        ("统一社会信用代码", words.uscc()),
        ("法定代表人（负责人）", words.person()),
        ("身份证件号码", words.ric()),
        ("经营场所", words.address()),
        ("联系电话", words.phone()),
        ("注册资本", words.amount()),
        ("申请日期", words.date()),
        ("委托代理人", words.person()),
        ("许可证编号", words.licence_no()),
    ]


def ruled_form(sheet: Sheet, words: Words) -> None:
    """Labels and values in ruled cells, two or four to a row, a box of small print below."""
    rng, size = sheet.rng, sheet.rng.choice((42, 46, 50))
    sheet.title(
        250,
        rng.choice(
            ("食品经营许可申请书", "公共场所卫生许可申请表", "营业执照变更登记申请书", "劳务派遣经营许可申请表")
        ),
        76,
    )
    rows, top, high = _particulars(words), 460, rng.randint(120, 165)
    left, middle, right = 220, rng.randint(740, 860), WIDE - 220
    rng.shuffle(rows)
    while rows:
        label, value = rows.pop()
        if rows and len(value) <= 9 and len(rows[-1][1]) <= 9 and rng.random() < 0.7:
            _cells(sheet, top, high, size, ((left, 600, label), (600, 1240, value)))
            label, value = rows.pop()
            _cells(sheet, top, high, size, ((1240, 1700, label), (1700, right, value)))
        else:
            _cells(sheet, top, high, size, ((left, middle, label), (middle, right, value)))
        top += high
    sheet.box(left, top, right, top + 560)
    for row, line in enumerate(sheet.wrapped("申请人承诺：" + words.paragraph(4), 40, right - left - 80)[:6]):
        sheet.write(left + 40, top + 40 + 76 * row, line, 40)
    sheet.write(left + 40, top + 470, "申请人签字（盖章）：", 44)
    if rng.random() < 0.5:
        sheet.seal(right - 420, top + 420, words.company()[:14])
    sheet.write(WIDE / 2 - 150, HIGH - 230, "第 1 页 共 2 页", 36)


def _cells(sheet: Sheet, top: int, high: int, size: int, cells: Sequence[tuple[int, int, str]]) -> None:
    (start, border, label), (_, end, value) = cells
    sheet.box(start, top, border, top + high)
    sheet.box(border, top, end, top + high)
    fitted = size
    while sheet.length(label, fitted) > border - start - 24:
        fitted -= 2
    sheet.write(
        start + (border - start - sheet.length(label, fitted)) / 2, top + (high - fitted * 1.2) / 2, label, fitted
    )
    fitted = size
    while sheet.length(value, fitted) > end - border - 50:
        fitted -= 2
    sheet.write(border + 26, top + (high - fitted * 1.2) / 2, value, fitted, value=True)


def lined_form(sheet: Sheet, words: Words) -> None:
    """Labels with a colon, values on underlines or straight behind."""
    rng, size = sheet.rng, sheet.rng.choice((46, 50, 56))
    sheet.title(260, rng.choice(("授权委托书", "承诺书", "食品安全管理人员登记表", "经营场所证明")), 84)
    top, step = 480, rng.randint(130, 160)
    lined = rng.random() < 0.6
    for label, value in rng.sample(_particulars(words), 8):
        end = sheet.write(260, top, f"{label}：", size)
        end = sheet.write(end + rng.randint(6, 30), top, value, size, value=True)
        if lined:
            sheet.rule(700, top + 1.35 * size, 2240, top + 1.35 * size)
        top += step
    for line in sheet.wrapped("　　" + words.paragraph(3), size, 1960):
        sheet.write(260, top, line.strip("　"), size)
        top += int(1.7 * size)
    for row, text in enumerate((f"委托人：{words.person()}", words.date())):
        sheet.write(1380, top + 120 + 110 * row, text, size, value=row == 1)
    if rng.random() < 0.5:
        sheet.seal(1700, top + 230, words.company()[:14])


def licence(sheet: Sheet, words: Words) -> None:
    """A framed licence on tinted paper, its values in two columns, a seal on its date."""
    rng = sheet.rng
    tint = tuple(rng.randint(232, 252) for _ in range(3))
    sheet.picture.paste(tint, (0, 0, WIDE, HIGH))
    frame = tuple(rng.randint(90, 180) for _ in range(3))
    for inset, width in ((150, 14), (190, 4)):
        ImageDraw.Draw(sheet.picture).rectangle((inset, inset, WIDE - inset, HIGH - inset), outline=frame, width=width)
    sheet.title(420, rng.choice(("食品经营许可证", "卫生许可证", "营业执照", "劳务派遣经营许可证")), 150)
    size, top = rng.choice((54, 60)), 900
    for label, value in _particulars(words)[:8]:
        sheet.write(360, top, label, size, face=sheet.head)
        fitted = size
        while sheet.length(value, fitted) > 1120:
            fitted -= 2
        sheet.write(1020, top, value, fitted, value=True)
        top += 175
    authority = words.body()
    sheet.write(1280, top + 180, f"发证机关：{authority}", 52)
    sheet.write(1280, top + 290, words.date(), 52, value=True)
    sheet.seal(1640, top + 260, authority, "行政许可专用章" if rng.random() < 0.4 else "")


def letter(sheet: Sheet, words: Words) -> None:
    """An official letter under a red head, signed with a seal over authority and date."""
    rng, size = sheet.rng, sheet.rng.choice((62, 66))
    authority = words.body()
    sheet.title(330, authority, 110, colour="#c8141e")
    number = words.document_no()
    sheet.write((WIDE - sheet.length(number, 58)) / 2, 560, number, 58, value=True)
    ImageDraw.Draw(sheet.picture).line((300, 680, WIDE - 300, 680), fill=(200, 20, 30), width=9)
    sheet.title(780, rng.choice(("关于申请材料补正的一次性告知书", "行政许可受理通知书", "不予行政许可决定书")), 84)
    top = 1000
    company, person = words.company(), words.person()
    sheet.write(330, top, f"{company}：", size)
    text = (
        f"你单位（法定代表人{person}，统一社会信用代码{words.uscc()}）于{words.date()}提出的申请收悉。"
        + words.paragraph(3)
    )
    for row, line in enumerate(sheet.wrapped(text, size, 1680)):
        sheet.write(330 + (2 * size if row == 0 else 0), top + 115 * (row + 1), line, size)
    top += 115 * (len(sheet.wrapped(text, size, 1680)) + 2)
    sheet.write(1300, top + 80, authority, size)
    sheet.write(1420, top + 195, words.date(), size, value=True)
    sheet.seal(1640, top + 170, authority)
    sheet.write(330, HIGH - 420, f"联系人：{person}　电话：{words.phone()}", 48)


def card_copy(sheet: Sheet, words: Words) -> None:
    """Both sides of an identity card copied onto a sheet, in small print."""
    rng, size = sheet.rng, 38
    for side, top in enumerate((520, 1500)):
        left, width, high = 740, 1010, 638
        tint = tuple(rng.randint(205, 240) for _ in range(3))
        card = Image.new("RGB", (width, high), tint)
        sheet.picture.paste(card, (left, top))
        sheet.box(left, top, left + width, top + high, width=2)
        if side == 0:
            _face_of_card(sheet, words, left, top, size)
        else:
            sheet.write(left + 380, top + 110, "中华人民共和国", 58, spread=8)
            sheet.write(left + 380, top + 200, "居民身份证", 72, spread=14)
            sheet.write(left + 250, top + 440, "签发机关", size)
            sheet.write(left + 440, top + 440, f"{words.body()[:3]}公安局", size, value=True)
            sheet.write(left + 250, top + 520, "有效期限", size)
            sheet.write(left + 440, top + 520, "2018.03.06-2038.03.06", size, value=True)
    sheet.write(760, 2420, "此复印件仅供办理行政许可使用，再次复印无效", 44)
    sheet.write(760, 2520, f"与原件核对无误　{words.date()}", 44)


def _face_of_card(sheet: Sheet, words: Words, left: int, top: int, size: int) -> None:
    blue = (60, 90, 140)
    ImageDraw.Draw(sheet.picture).rectangle((left + 660, top + 90, left + 920, top + 430), fill=(168, 170, 176))
    rows = (("姓名", words.person()), ("性别", sheet.rng.choice("男女")), ("住址", words.address()[:11]))
    for row, (label, value) in enumerate(rows):
        sheet.write(left + 60, top + 80 + 110 * row, label, 32, colour=blue)
        sheet.write(left + 160, top + 76 + 110 * row, value, size, value=row != 1)
    sheet.write(left + 330, top + 190, "民族", 32, colour=blue)
    sheet.write(left + 430, top + 186, "汉", size)
    sheet.write(left + 60, top + 540, "公民身份号码", 32, colour=blue)
    sheet.write(left + 340, top + 528, words.ric(), 46, value=True)


def rules(sheet: Sheet, words: Words) -> None:
    """A page closely set with articles."""
    rng, size = sheet.rng, sheet.rng.choice((38, 42, 46))
    sheet.title(230, "行政许可事项办理须知", 70)
    top, article = 420, rng.randint(1, 40)
    while top < HIGH - 500:
        text = f"第{article}条　{words.paragraph(rng.randint(2, 4))}"
        for line in sheet.wrapped(text, size, 1980):
            if top < HIGH - 330:
                sheet.write(250, top, line, size)
            top += int(1.62 * size)
        article += 1
    sheet.write(1180, HIGH - 250, f"— {rng.randint(1, 60)} —", 40)


def table(sheet: Sheet, words: Words) -> None:
    """A table with many narrow columns: persons, numbers, dates; uncommon characters in the last one."""
    rng, size = sheet.rng, 34
    sheet.title(240, rng.choice(("从业人员健康证明登记表", "设备设施清单", "股东出资情况表")), 72)
    columns = (230, 340, 640, 1130, 1450, 1830, 2250)
    heads = ("序号", "姓名", "身份证件号码", "日期", "金额", "备注")
    top, high = 430, rng.randint(88, 110)
    for row in range(rng.randint(18, 24)):
        values = heads if row == 0 else (
            str(row), words.person(), words.ric(), words.date(), words.amount(), words.uncommon(rng.randint(2, 6))
        )  # fmt: skip
        for left, right, text in zip(columns[:-1], columns[1:], values, strict=True):
            sheet.box(left, top, right, top + high, width=2)
            fitted = size
            while sheet.length(text, fitted) > right - left - 12:
                fitted -= 1
            sheet.write(
                left + (right - left - sheet.length(text, fitted)) / 2,
                top + (high - fitted * 1.2) / 2,
                text,
                fitted,
                value=row > 0 and len(text) > 4,
            )
        top += high
    sheet.write(230, top + 60, f"填表人：{words.person()}", 42)
    sheet.write(1500, top + 60, f"填表日期：{words.date()}", 42)


PAPERS: tuple[Paper, ...] = (ruled_form, lined_form, licence, letter, card_copy, rules, table)
