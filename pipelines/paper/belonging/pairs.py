"""Words by pairs of their characters: which of a catalogue's hundreds may stand in a text at all.

A page has few of the pairs that a catalogue's words are made of. What is left is compared character by character
(:mod:`pipelines.paper.sheet.front`), and each rule there that takes a word for alike leaves one of its pairs in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import add


class Pairs:
    """Words, ready to be sought in one text after another."""

    def __init__(self, words: Iterable[str]) -> None:
        """``words``: folded. Those too short for a pair may stand in any text."""
        self._short: set[str] = set()
        self._by_pair: dict[str, list[str]] = {}
        for word in words:
            pairs = pairs_of(word)
            if not pairs:
                self._short.add(word)
            for pair in pairs:
                self._by_pair.setdefault(pair, []).append(word)
        firsts, seconds = (sorted({re.escape(pair[place]) for pair in self._by_pair}) for place in (0, 1))
        self._pairs = re.compile(f"(?=([{''.join(firsts)}][{''.join(seconds)}]))" if firsts else "(?!)()")

    def near(self, text: str) -> set[str]:
        """The words that may stand in a text, be a character of them misread, or another between two of them."""
        found = self._by_pair.keys() & set(self._pairs.findall(text))
        return self._short.union(*[self._by_pair[pair] for pair in found])


def pairs_of(word: str) -> set[str]:
    """Its neighbouring characters; of four or more also those with one between them, which a reader may have left out."""
    apart = map(add, word, word[2:]) if len(word) >= 4 else ()
    return {*map(add, word, word[1:]), *apart}
