"""How much a page looks like a material: by its title, by the phrases that belong to it, by the labels of its fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.catalog import Catalog, Material
from pipelines.paper.belonging.identity_card import OTHER_CARD, TITLE, WEIGHT, is_more_than_cards, side_of
from pipelines.paper.belonging.pairs import Pairs
from pipelines.paper.sheet.front import DOCUMENT, IN_BODY, Front, listed_titles
from pipelines.paper.sheet.glyphs import fold_text
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.lexicon import COMMON

_COPY = re.compile(
    r"(?:及|和|或)?(?:复印件|原件|影印件|扫描件|正本|副本|正副本)+$|\((?:复印件|原件|副本|正本)[^()]*\)$"
)
_CARD = re.compile(r"身份证(?:正反面|复印件|原件|影印件|扫描件)*$")
"""How the title of an identity card ends, whosever it is."""

_TITLE = 0.7


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

    @property
    def is_card(self) -> bool:
        """Whether it is an identity card."""
        return any(title == TITLE for title, _ in self.titles)


@dataclass(frozen=True)
class Score:
    """How much a page looks like a material.

    Attributes:
        title: 0..1, how surely its title is the heading.
        share: 0..1, weighted share of the phrases (or labels, where it has no phrases) that are on the page.
        hits: how many of them, weighted.
        labels: 0..1, weighted share of its labels.
        asked: how many of them, weighted.
    """

    title: float = 0.0
    share: float = 0.0
    hits: float = 0.0
    labels: float = 0.0
    asked: float = 0.0

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
        return self.share >= 0.5 and (self.hits >= 1.9 or self._asks_the_same)

    @property
    def _asks_the_same(self) -> bool:
        """Whether nearly all that the material asks is asked on the page: a form's page behind its cover bears no title."""
        return self.labels >= 0.75 and self.asked >= 2.5

    @property
    def possible(self) -> bool:
        """Whether the page could be the material's, though not surely."""
        return self.title >= 0.5 or (self.share >= 0.4 and self.hits >= 1.4)


_NOTHING = Score()


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
    cards = all(map(_CARD.search, given)) if given else "身份证" in name
    if cards and TITLE not in seen:
        yield TITLE, 1.0  # whose card it is stands on no card: 经办人身份证复印件


def _parts(name: str) -> Iterator[str]:
    """营业执照或者其他主体资格证明文件 -> 营业执照, 其他主体资格证明文件: what may stand alone as a title."""
    for part in re.split(r"或者?|、|/|以?及|和|与", name):
        bare = _COPY.sub("", part)
        if len(bare) >= 4 and DOCUMENT.search(bare) and bare not in COMMON:
            yield bare


class Recogniser:
    """The looks of all materials, ready to be held against one page after another."""

    def __init__(self, looks: Sequence[Looks]) -> None:
        self._looks = looks
        self._marks = {mark: frozenset(mark) for look in looks for mark, _ in (*look.phrases, *look.labels)}
        self._titles = {title: frozenset(title) for look in looks for title, _ in look.titles}
        self._marks_by_pair, self._titles_by_pair = Pairs(self._marks), Pairs(self._titles)
        self._longest = max(map(len, self._titles), default=0)
        self._codes: dict[str, list[str]] = {}  # of the materials that a mark or a title speaks for
        for look in looks:
            for mark, _ in (*look.titles, *look.phrases, *look.labels):
                self._codes.setdefault(mark, []).append(look.code)
        other = any(OTHER_CARD.search(title) for title in self._titles)
        self._asks_for_cards = TITLE in self._titles and not other

    def scores(self, sheet: Sheet) -> dict[str, Score]:
        """How much a page looks like each material, by its code."""
        listed = listed_titles(sheet, self._titles)
        front = Front(sheet, listed)
        marks, titles = self._marks_by_pair.near(front.text), self._titles_by_pair.near(front.titled(self._longest))
        seen = {mark: found for mark in marks if (found := front.contains(mark, self._marks[mark]))}
        headed = {title: found for title in titles if (found := front.title(title, self._titles[title]))}
        if listed:
            headed = {title: found for title, found in headed.items() if found > IN_BODY}
        if self._asks_for_cards and TITLE not in headed and side_of(sheet) == "portrait":
            headed[TITLE] = WEIGHT
        no_card = headed.get(TITLE, 0.0) <= IN_BODY and is_more_than_cards(sheet)
        alike = {code for mark in (*seen, *headed) for code in self._codes[mark]}
        scores = dict.fromkeys([look.code for look in self._looks], _NOTHING)
        for look in self._looks:
            if look.code in alike and not (no_card and look.is_card):
                scores[look.code] = _score(look, seen, headed)
        return scores


def _score(looks: Looks, seen: Mapping[str, float], headed: Mapping[str, float]) -> Score:
    """By the marks and titles that the page bears, each with how surely it does."""
    best = max([headed[title] * weight for title, weight in looks.titles if title in headed], default=0.0)
    if not seen:
        return Score(round(best, 4)) if best else _NOTHING
    share, hits = _found(looks.phrases, seen)
    labels, label_hits = _found(looks.labels, seen)
    if not looks.phrases:
        share, hits = labels, label_hits
    return Score(round(best, 4), round(share, 4), round(hits, 4), round(labels, 4), round(label_hits, 4))


def _found(marks: Sequence[tuple[str, float]], seen: Mapping[str, float]) -> tuple[float, float]:
    """Weighted share of the marks on the page, and their weighted number."""
    hits = sum([weight * seen[mark] for mark, weight in marks if mark in seen])
    return (hits / sum([weight for _, weight in marks]) if hits else 0.0), hits
