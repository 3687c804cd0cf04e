"""How well a page was read: character errors and exact fields, as DESIGN's figures define them.

Text is compared under NFKC, without white space, with punctuation folded; each true segment against the span of its page
that fits it best, so that reading order does not count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

_FOLDED: Final = str.maketrans({
    **dict.fromkeys("“”„‟〝〞＂", '"'), **dict.fromkeys("‘’‚‛｀´`", "'"), **dict.fromkeys("—–−‐‑‒―─━ー～〜", "-"), "~": "-",
    **dict.fromkeys("。．｡", "."), **dict.fromkeys("、，､", ","), **dict.fromkeys("〔【［﹝「『", "["), **dict.fromkeys("〕】］﹞」』", "]"),
    **dict.fromkeys("·•‧・∙⋅", "·"), "…": "...", "：": ":", "；": ";", "〈": "<", "〉": ">", "《": "<", "》": ">", "¥": "￥",
})  # fmt: skip


def folded(text: str) -> str:
    """The text as it is compared."""
    kept = "".join(text.translate(_FOLDED).split())
    return "".join(unicodedata.normalize("NFKC", kept).translate(_FOLDED).split())


def errors_in(segment: str, page: str) -> int:
    """Least number of edits that turn a span of the page into the segment (both folded).

    Myers, "A fast bit-vector algorithm for approximate string matching", J. ACM 46 (1999): a column of the table at a time.
    """
    size = len(segment)
    if not size or segment in page:
        return 0
    places: dict[str, int] = {}
    for place, character in enumerate(segment):
        places[character] = places.get(character, 0) | 1 << place
    everything, last = (1 << size) - 1, 1 << (size - 1)
    up, down, score, best = everything, 0, size, size
    for character in page:
        equal = places.get(character, 0)
        across = (((equal & up) + up) ^ up) | equal | down
        level = equal | down
        higher, lower = down | (everything & ~(across | up)), up & across
        score += 1 if higher & last else -1 if lower & last else 0
        best = min(best, score)
        higher, lower = (higher << 1) & everything, (lower << 1) & everything
        up, down = lower | (everything & ~(level | higher)), higher & level
    return best


def measure(
    segments: Iterable[str], fields: Iterable[str], page: str
) -> tuple[int, int, list[tuple[str, int]], list[str]]:
    """Wrong and all characters of a page, the segments that hold errors, and the fields that were not found exactly."""
    read = folded(page)
    wrong = [(segment, errors_in(folded(segment), read)) for segment in segments]
    total = sum(len(folded(segment)) for segment, _ in wrong)
    lost = [value for value in fields if folded(value) not in read]
    return sum(count for _, count in wrong), total, [(segment, count) for segment, count in wrong if count], lost
