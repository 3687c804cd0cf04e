"""Brackets that a form prints for what is to be filled in: 姓名【张三】, 甲方：【示范公司】, 租期为【3】年. They are no part of a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipelines.text import Line, Word

_FILLED: Final = re.compile(
    r"(?<=[一-鿿）)：:])[【〖](?!\s?[√✓✔]?\s?[】〗]|(?:19|20)\d\d[】〗])([^【】〖〗]*)([】〗]|$)"
)
"""Not a box to tick (【√】), not the year of a document number (【2026】), not what opens a line (【重要】)."""

_LABEL: Final = re.compile(r"(?:^|[\s】〗:：；;])[^\s【】〖〗:：；;，,。]{2,14}$")
"""What stands before the bracket where it is a label's."""

_BEHIND: Final = re.compile(r"\s*(?:$|[^\s【】〖〗:：；;，,。]{2,14}[【〖:：])|\s")
"""What stands behind it then: nothing, a gap, or the next label."""


_V: Final = re.compile("[VvＶ]")
_TYPED_TICK: Final = re.compile(r"(?:(?<=[【\[])|^)\s*([VvＶ])(?=\s*[】\]])")
_ROUND_TICK: Final = re.compile(r"(?<=[（(])\s*([VvＶ])(?=\s*[）)])")
_ROUND_EMPTY: Final = re.compile(r"[（(]\s*[）)]")


def with_typed_ticks(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page with √ for a V that was typed for it into brackets: 【V】新办 【】变更, 新办（V） 变更（ ）.

    In round brackets it may be a unit or a numeral: there an empty pair must stand in its line.
    """
    return [_ticked(line) if _V.search(line.text) else line for line in lines]


def _ticked(line: Line) -> Line:
    found = [*_TYPED_TICK.finditer(line.text)]
    if _ROUND_EMPTY.search(line.text):
        found += _ROUND_TICK.finditer(line.text)
    if not found:
        return line
    signs = list(line.text)
    for one in found:
        signs[one.start(1)] = "√"
    return line.model_copy(update={"text": "".join(signs), "words": _respelt(line, signs)})


def without_filled_brackets(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page with a colon for a bracket behind a label, and a space for any other that encloses a filling."""
    return [_plain(line) if "【" in line.text or "〖" in line.text else line for line in lines]


def _plain(line: Line) -> Line:
    signs = list(line.text)
    for found in _FILLED.finditer(line.text):
        labelled = _LABEL.search(line.text[: found.start()]) and _BEHIND.match(line.text[found.end() :])
        signs[found.start()] = "：" if labelled else " "
        signs[found.end() - 1 : found.end()] = " " if found[2] else signs[found.end() - 1]
    text = "".join(signs)
    return line.model_copy(update={"text": text.rstrip(), "words": _respelt(line, signs)})


def _respelt(line: Line, signs: Sequence[str]) -> tuple[Word, ...]:
    """The words of a line with its new signs; none where they do not spell it, or nothing is left of them."""
    new = [sign for char, sign in zip(line.text, signs, strict=True) if not char.isspace()]
    if sum(not char.isspace() for word in line.words for char in word.text) != len(new):
        return ()
    words, at = [], iter(new)
    for word in line.words:
        text = "".join(char if char.isspace() else next(at) for char in word.text)
        if text.strip():
            words.append(word.model_copy(update={"text": text}))
    return tuple(words)
