"""How long the check takes after everything is read: one case of 30 pages, and a catalogue of 60 materials with 300 pages.

``python -m bench.check_speed [--runs 5] [--profile]``. Readings are made from a seed, as a reader would give them: forms
with labelled values, running text, page numbers, seals. The control in the same run is the bare folding of the same
text (``fold_text`` of every line), so that a slow moment of the machine shows on both sides.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.paper.sheet.glyphs import fold_text
from pipelines.text import Box, FileRead, Line, Marks, PageText, Seal, Word

RECEIVED = date(2026, 9, 18)
WORDS = "安全卫生消防设备场地人员培训检测环境施工运输仓储教学评估质量节能应急档案许可经营登记变更延续财务审计"
KINDS = ("申请书", "承诺书", "证明", "报告", "方案", "合同", "登记表", "清单", "制度", "批准文件")
SENTENCES = (
    "本单位将严格遵守国家有关法律法规，自觉接受监督检查，并对所提交内容的真实性负责。",
    "各岗位人员应当按照职责分工开展工作，发现问题应当及时报告负责人并做好记录。",
    "设施设备应当定期检查维护，检查记录保存不少于二年，以备查验。",
    "遇有突发情况，应当立即启动应急预案，疏散人员，并配合有关部门开展工作。",
    "本文件自公布之日起执行，由本单位负责解释，未尽事宜另行补充规定。",
)


def material(number: int) -> dict[str, Any]:
    """The n-th material: a name of its own, six fields, phrases, checks."""
    first, second = WORDS[number % 24 * 2 : number % 24 * 2 + 2], WORDS[number * 7 % 46 : number * 7 % 46 + 2]
    name = f"{first}{second}{KINDS[number % len(KINDS)]}"
    fields = [
        {"code": "name", "label": ["单位名称"], "kind": "company", "required": True},
        {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True},
        {"code": "person", "label": ["联系人"], "kind": "person"},
        {"code": "phone", "label": ["联系电话"], "kind": "phone"},
        {"code": "valid_to", "label": ["有效期限"], "kind": "period"},
        {"code": "place", "label": [f"{first}地址"], "kind": "address"},
    ]
    checks: list[dict[str, Any]] = [
        {"kind": "seal"},
        {"kind": "not_expired", "field": "valid_to"},
        {"kind": "page_count"},
    ]
    if number:
        checks.append({"kind": "same", "field": "name", "as": "M0.name"})
    recognise = {"titles": [name], "phrases": [f"{first}负责人", f"{second}情况", f"{first}{second}", "单位名称"]}
    return {
        "code": f"M{number}",
        "name": name,
        "necessity": "required",
        "fields": fields,
        "checks": checks,
        "recognise": recognise,
    }


def catalog_of(materials: int) -> Catalog:
    """A catalogue with so many materials."""
    item = {"code": "BENCH", "name": "测速事项", "version": "1"}
    return Catalog.model_validate(
        {"schema": "yici/catalog/1", "item": item, "materials": [material(number) for number in range(materials)]}
    )


def line(text: str, left: float, top: float, size: float = 0.014) -> Line:
    """A line of print with a word for each Chinese character and for each run of digits, as the engine gives it."""
    words, right = [], left
    for run in re.findall(r"[!-~]+|[^!-~]", text):
        width = size * 1.41 * (1.0 if run > "~" else 0.55 * len(run))
        words.append(Word(text=run, box=Box(right, top, right + width, top + size)))
        right += width
    return Line(text=text, confidence=0.98, box=Box(left, top, min(1.0, right), top + size), words=tuple(words))


def sheet(rng: random.Random, spec: dict[str, Any], page: int, total: int, number: int) -> PageText:
    """One page: the first has title and values, every one 25 lines of running text and its number."""
    lines, top = [], 0.06
    if page == 1:
        lines.append(line(spec["name"], 0.5 - len(spec["name"]) * 0.016, top, 0.022))
        top = 0.12
        values = ("示例市晨光餐饮有限公司", "91350100M000100Y43", "王示例", f"0000-{rng.randrange(10**7):07d}",
                  "2024年1月1日至2030年12月31日", f"示例市示范区样张路{rng.randrange(999)}号")  # fmt: skip
        for field, value in zip(spec["fields"], values, strict=True):
            lines.append(line(f"{field['label'][0]}：{value}", 0.12, top))
            top += 0.028
        for phrase in spec["recognise"]["phrases"][:3]:
            lines.append(line(f"{phrase}：{rng.choice(SENTENCES)}"[:40], 0.12, top))
            top += 0.024
    while top < 0.9:
        text = f"{rng.randrange(100)}、{rng.choice(SENTENCES)}{rng.randrange(1000)}"
        lines.append(line(text, 0.12, top))
        top += 0.03
    lines.append(line(f"第{page}页 共{total}页", 0.42, 0.955, 0.012))
    marks = Marks(seals=(Seal(box=Box(0.6, 0.7, 0.8, 0.84)),), fingerprint=f"{rng.getrandbits(64):016x}")
    return PageText(page=number, width=1240, height=1754, source="rapid", lines=tuple(lines), marks=marks)


def bundle(seed: int, materials: int, pages: int) -> tuple[Catalog, list[FileRead]]:
    """A catalogue and a bundle in which every material has its share of the pages, ten pages a file."""
    rng = random.Random(seed)
    each = max(1, pages // materials)
    made = [(material(n), page) for n in range(materials) for page in range(1, each + 1)][:pages]
    files = []
    for start in range(0, len(made), 10):
        part = made[start : start + 10]
        readings = tuple(sheet(rng, spec, page, each, place) for place, (spec, page) in enumerate(part, start=1))
        files.append(FileRead(file=f"{start}.pdf", sha256="0" * 64, pages=len(readings), readings=readings))
    return catalog_of(materials), files


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def fold_all(files: Sequence[FileRead]) -> None:
    """The control: every line of every page folded once."""
    for file in files:
        for page in file.readings:
            for one in page.lines:
                fold_text(one.text)


def measure(name: str, materials: int, pages: int, aim: float, runs: int, *, profile: bool) -> None:
    """Print the median of the runs, and how many times the control it is."""
    catalog, files = bundle(1, materials, pages)
    report = check(catalog, Facts(), files, received_on=RECEIVED)
    satisfied = sum(one.status == "satisfied" for one in report.materials)
    took = [(timed(lambda: fold_all(files)), timed(lambda: check(catalog, Facts(), files, received_on=RECEIVED)))
            for _ in range(runs)]  # fmt: skip
    seconds, ratio = median(t for _, t in took), median(t / c for c, t in took)
    print(
        f"{name}: {seconds * 1000:.0f} ms (aim {aim * 1000:.0f}), {ratio:.1f} x the control, n={runs};"
        f" {satisfied} of {len(report.materials)} satisfied, {len(report.unplaced_pages)} unplaced, {report.verdict}"
    )
    if profile:
        profiler = cProfile.Profile()
        profiler.runcall(check, catalog, Facts(), files, received_on=RECEIVED)
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(30)


def main(arguments: Sequence[str]) -> None:
    """Measure both sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(arguments)
    measure("10 materials, 30 pages", 10, 30, 0.050, options.runs, profile=options.profile)
    measure("60 materials, 300 pages", 60, 300, 1.0, options.runs, profile=options.profile)


if __name__ == "__main__":
    main(sys.argv[1:])
