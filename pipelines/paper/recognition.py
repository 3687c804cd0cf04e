"""How much a page looks like a material: by its title, by the phrases that belong to it, by the labels of its fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import partial_ratio, ratio

from pipelines.catalog import Catalog, Material
from pipelines.paper.glyphs import fold_text
from pipelines.paper.layout import Row, Sheet
from pipelines.paper.lexicon import COMMON

_DOCUMENT = re.compile(
    r"(?:书|表|证|照|证明|文件|报告|图|制度|合同|协议|方案|清单|名单|章程|说明|承诺|决议|执照|简历|简介|计划|流程|目录|通知|公告|函|单|信|票|卡|材料)(?:\([^()]*\))?$"
)
_ONLY_MENTIONED = re.compile(
    r"^附|^详见|^[0-9一二三四五六七八九十]+[、.)]|[《》]|[一二三两0-9]份|份[,;.]?$|[。;,:]$|根据|依照|按照|以及|提交|依据"
)
_COPY = re.compile(
    r"(?:及|和|或)?(?:复印件|原件|影印件|扫描件|正本|副本|正副本)+$|\((?:复印件|原件|副本|正本)[^()]*\)$"
)
_TITLE = 0.7
_EXACT = 0.85


@dataclass(frozen=True)
class Looks:
    """What pages of a material look like.

    Attributes:
        titles: folded, each with the weight it has as evidence.
        phrases: folded, each weighted the less the more materials share it.
        labels: of its fields, weighted likewise.
    """

    code: str
    titles: tuple[tuple[str, float], ...]
    phrases: tuple[tuple[str, float], ...]
    labels: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Score:
    """How much a page looks like a material.

    Attributes:
        title: 0..1, how surely its title is the heading.
        share: 0..1, weighted share of the phrases (or labels, where it has no phrases) that are on the page.
        hits: how many of them, weighted.
        labels: 0..1, weighted share of its labels.
    """

    title: float = 0.0
    share: float = 0.0
    hits: float = 0.0
    labels: float = 0.0

    @property
    def total(self) -> float:
        """For comparing materials."""
        return self.title + 0.5 * self.share + 0.25 * self.labels

    def accepted(self, *, foreign: bool) -> bool:
        """Whether the page may be taken for one of the material's. ``foreign``: it is headed as something else."""
        if self.title >= _TITLE:
            return True
        if foreign:
            return self.share >= 0.7 and self.hits >= 2.5
        return self.share >= 0.5 and self.hits >= 1.9

    @property
    def possible(self) -> bool:
        """Whether the page could be the material's, though not surely."""
        return self.title >= 0.5 or (self.share >= 0.4 and self.hits >= 1.4)


def looks_of(catalog: Catalog) -> tuple[Looks, ...]:
    """What the pages of each material look like, in the order of the catalogue."""
    shared = Counter(mark for material in catalog.materials for mark in _marks(material))
    return tuple(_looks(material, shared) for material in catalog.materials)


def _marks(material: Material) -> set[str]:
    labels = {fold_text(label) for spec in material.fields for label in spec.label}
    return labels | {fold_text(phrase) for phrase in material.recognise.phrases}


def _looks(material: Material, shared: Counter[str]) -> Looks:
    phrases = tuple(
        (phrase, 1 / shared[phrase]) for phrase in dict.fromkeys(map(fold_text, material.recognise.phrases))
    )
    labels = tuple(
        (fold_text(spec.label[0]), 1 / shared[fold_text(spec.label[0])]) for spec in material.fields if spec.label
    )
    return Looks(material.code, tuple(_titles(material)), phrases, labels)


def _titles(material: Material) -> Iterator[tuple[str, float]]:
    """The titles of the catalogue; the material's own name, too, and what of it may be printed as a title."""
    given = [fold_text(title) for title in material.recognise.titles]
    yield from ((title, 1.0) for title in given if title)
    name = fold_text(material.name)
    bare = _COPY.sub("", name)
    seen = set(given)
    for title in dict.fromkeys((bare, name) if given else (bare, name, *_parts(bare))):
        if len(title) >= 2 and title not in seen:
            yield title, 0.97 if title == bare else 0.95
    if "身份证" in name and not given:
        yield "居民身份证", 1.0


def _parts(name: str) -> Iterator[str]:
    """营业执照或者其他主体资格证明文件 -> 营业执照, 其他主体资格证明文件: what may stand alone as a title."""
    for part in re.split(r"或者?|、|/|以?及|和|与", name):
        bare = _COPY.sub("", part)
        if len(bare) >= 4 and _DOCUMENT.search(bare) and bare not in COMMON:
            yield bare


def score(sheet: Sheet, looks: Looks) -> Score:
    """How much the page looks like the material."""
    text = sheet.text.replace("\n", "")
    share, hits = _found(looks.phrases, text)
    labels, label_hits = _found(looks.labels, text)
    if not looks.phrases:
        share, hits = labels, label_hits
    best = max((_title(title, sheet) * weight for title, weight in looks.titles), default=0.0)
    return Score(round(best, 4), round(share, 4), round(hits, 4), round(labels, 4))


def _found(marks: Sequence[tuple[str, float]], text: str) -> tuple[float, float]:
    """Weighted share of the marks in the text, and their weighted number."""
    hits = sum(weight * _contains(mark, text) for mark, weight in marks)
    whole = sum(weight for _, weight in marks)
    return (hits / whole if whole else 0.0), hits


def _contains(mark: str, text: str) -> float:
    if mark in text:
        return 1.0
    return 0.8 if len(mark) >= 4 and partial_ratio(mark, text) >= 100 * (1 - 1.01 / len(mark)) else 0.0


def _title(title: str, sheet: Sheet) -> float:
    head = max((_heading_score(title, text) * weight for text, weight in headings(sheet)), default=0.0)
    return max(head, _in_body(title, sheet))


def _in_body(title: str, sheet: Sheet) -> float:
    """A title in the lower part (two cards on one sheet) counts when a line is nothing but the title."""
    lines = (row.key[start:end] for row in sheet.rows for start, end in row.segments)
    return 0.8 if len(title) >= 4 and any(ratio(title, line) >= 90 for line in lines) else 0.0


def _heading_score(title: str, text: str) -> float:
    if _ONLY_MENTIONED.search(text):
        return 0.0
    coverage = len(title) / max(1, len(text))
    if title in text:
        return 0.55 + 0.45 * min(1.0, coverage)
    if len(title) < 4:
        return 0.0
    alike = ratio(title, text) / 100
    inside = partial_ratio(title, text) / 100 if len(text) > len(title) else 0.0
    part = partial_ratio(text, title) / 100 if 5 <= len(text) < len(title) and _DOCUMENT.search(text) else 0.0
    return max(
        alike if alike >= 0.75 else 0.0,
        inside * (0.55 + 0.45 * coverage) if inside >= 0.85 else 0.0,
        0.5 + 0.4 / coverage if part >= 0.95 else 0.0,
    )


def headings(sheet: Sheet) -> Iterator[tuple[str, float]]:
    """What may be a heading: (folded text, weight), from the upper part of the page; also over two lines."""
    rows = _upper(sheet)
    for index, row in enumerate(rows):
        weight = 1.0 if _prominent(row, index, sheet) else 0.8
        yield row.key, weight
        if len(row.segments) > 1:
            yield from ((row.key[start:end], 0.8) for start, end in row.segments)
        if index + 1 < len(rows) and len(row.key) + len(rows[index + 1].key) <= 40:
            yield row.key + rows[index + 1].key, weight


def _upper(sheet: Sheet) -> tuple[Row, ...]:
    return tuple(row for row in sheet.rows[:14] if row.middle < 0.5 * sheet.aspect)


def _prominent(row: Row, index: int, sheet: Sheet) -> bool:
    """Larger than the text, or alone and centred among the first lines."""
    centred = abs((row.box.left + row.box.right) / 2 - 0.5) < 0.12 and row.box.left > 0.15
    return row.height >= 1.2 * sheet.print_height or (centred and index < 5)


def own_heading(sheet: Sheet) -> str:
    """The heading under which the page presents itself as a document; empty for a page of running text."""
    for index, row in enumerate(_upper(sheet)[:6]):
        short = 3 <= len(row.key) <= 26
        if (
            short
            and _prominent(row, index, sheet)
            and _DOCUMENT.search(row.key)
            and not _ONLY_MENTIONED.search(row.key)
        ):
            return row.key
    return ""
