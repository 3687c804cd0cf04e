"""The pages of fictional papers, and the files that people make of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from bench.bundle_items import PAGES, World
from bench.bundle_layouts import put, signed
from bench.bundle_pages import Drawn

SEAL_AT = (0.66, 0.72, 0.84, 0.847)
NUMERALS = "〇一二三四五六七八九"

_MARKS: tuple[Callable[[int, int], str], ...] = (
    lambda n, total: f"第{n}页 共{total}页",
    lambda n, total: f"第{n}页/共{total}页",
    lambda n, total: f"{n}/{total}",
    lambda n, total: f"Page {n} of {total}",
    lambda n, total: f"共{total}页，第{n}页",
    lambda n, total: f"— {n} / {total} —",
    lambda n, total: f"第 {n} 页（共 {total} 页）",
    lambda n, total: f"第{spelt(n)}页 共{spelt(total)}页",
    lambda n, total: f"- {n}/{total} -",
    lambda n, total: f"共 {total} 页 第 {n} 页",
)
_TEXTS = (
    "本单位将严格遵守国家有关法律法规，自觉接受监督检查，并对所提交内容的真实性负责。",
    "各岗位人员应当按照职责分工开展工作，发现问题应当及时报告负责人并做好记录。",
    "设施设备应当定期检查维护，检查记录保存不少于二年，以备查验。",
    "遇有突发情况，应当立即启动应急预案，疏散人员，并配合有关部门开展工作。",
    "本文件自公布之日起执行，由本单位负责解释，未尽事宜另行补充规定。",
)


def spelt(number: int) -> str:
    """A small number in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十") + (NUMERALS[ones] if ones else "")


def length_of(material: dict[str, Any]) -> int:
    """How many pages a material has."""
    return next((count for word, count in PAGES.items() if word in material["name"]), 1)


def pages_of(
    rng: random.Random,
    material: dict[str, Any],
    values: World,
    what: tuple[str, str | None] | None,
    look: dict[str, Any],
) -> list[Drawn]:
    """The pages of a material, as its defect leaves them.

    Args:
        rng: chance.
        material: of the catalogue.
        values: field -> what is written there.
        what: code and field of the defect.
        look: ``layout``, ``pages``, ``title``, ``rows`` of a table.
    """
    total = look.get("pages", 1)
    mark, above = rng.choice(_MARKS), rng.random() < 0.2
    printed = [(rng.choice(spec["label"][:2]), values[spec["code"]]) for spec in material["fields"]]
    pages = []
    for number in range(1, total + 1):
        page = Drawn(material=material["code"])
        if number == 1:
            if look["layout"] != "card":
                page.head(look["title"])
            put(page, rng, printed, look["layout"], look.get("rows", ()))
        if look["layout"] not in {"card", "table"}:
            paragraphs = rng.sample(_TEXTS, 3 if number > 1 else rng.randrange(1, 3))
            page.body([f"{spelt(number * 3 + place)}、{text}" for place, text in enumerate(paragraphs, start=1)])
        near = next((one["near"] for one in material["checks"] if one["kind"] == "signature"), None)
        if number == total and near:
            page.signature = what != ("UNSIGNED", None)
            signed(page, near, rng.choice(("某某", "样例", "示范人")) if page.signature else "")
        stamped = what == ("UNSIGNED", None) and "章" in (near or "")  # a seal would do there
        if number == total and what != ("UNSEALED", None) and not stamped:
            page.seal = SEAL_AT
        if total > 1:
            page.foot(mark(number, total), above=above)
        pages.append(page)
    if what == ("MISSING_PAGES", None):
        del pages[rng.randrange(1, total)]
        pages[0].seal = SEAL_AT
    return pages


def _foreign(rng: random.Random) -> Drawn:
    page = Drawn()
    page.head(rng.choice(("开业酬宾活动通知", "物业费缴费通知单", "家长会邀请函")))
    page.body([rng.choice(_TEXTS), "凡到店顾客均可领取纪念品一份，数量有限，送完为止。"])
    return page


def files_of(rng: random.Random, papers: list[list[Drawn]]) -> list[tuple[str, list[Drawn]]]:
    """One file each; all in one; a paper cut over two files; two numbered papers laid through one another; noise."""
    way = rng.choice(("each", "one", "shuffled", "cut", "through"))
    stacks = [list(paper) for paper in papers]
    if way == "shuffled":
        rng.shuffle(stacks)
    if way in {"one", "shuffled"}:
        stacks = [[page for paper in stacks for page in paper]]
    elif way == "cut":
        long = next((paper for paper in stacks if len(paper) > 1), None)
        stacks += [[long.pop()]] if long else []
    elif way == "through":
        several = [paper for paper in stacks if len(paper) > 1][:2]
        if len(several) == 2:
            stacks = [paper for paper in stacks if paper not in several] + [_laid_through(*several)]
    for noise in rng.sample(("duplicate", "blank", "foreign", "turned"), rng.randrange(0, 3)):
        _add_noise(rng, rng.choice(stacks), noise)
    return [(f"扫描{number:03d}.pdf", stack) for number, stack in enumerate(stacks, start=1) if stack]


def _laid_through(one: list[Drawn], other: list[Drawn]) -> list[Drawn]:
    mixed = [page for pair in zip(one, other, strict=False) for page in pair]
    return mixed + one[len(other) :] + other[len(one) :]


def _add_noise(rng: random.Random, stack: list[Drawn], noise: str) -> None:
    if noise == "duplicate":
        stack.append(rng.choice(stack))
    elif noise == "blank":
        stack.insert(rng.randrange(0, len(stack) + 1), Drawn())
    elif noise == "foreign":
        stack.append(_foreign(rng))
    else:
        rng.choice(stack).turn = rng.choice((90, 180, 270))
