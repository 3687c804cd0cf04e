"""Labels of two characters spread over the width of longer ones (名　称, 住　所), of which a reader made two pieces.

The second of them may have the value with it. Or it made one, with a speck between the two as a mark. On a page that leans the second piece stands a little higher or lower, and would go to a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipelines.paper.sheet.glyphs import Run
from pipelines.paper.sheet.lexicon import COMMON

_SPREAD: Final = frozenset(label for label in COMMON if len(label) == 2)
_SPECKS: Final = frozenset("、,.·'-")
"""What a reader makes of a speck between the two: 地、址 on a photocopy."""

_FARTHEST: Final = 4.0
"""Heights of print between the two, at most: as between the ends of 法定代表人."""

_LEANING: Final = 0.9
"""Heights of print by which one may stand higher than the other, less than: a line further down stands lower."""


def with_spread_labels(runs: Sequence[Run]) -> Sequence[Run]:
    """The pieces of a page's lines, those of one spread label made one."""
    runs = [_without_speck(run) for run in runs]
    heads = [run for run in runs if len(run.key) == 1 and "一" <= run.key <= "鿿"]
    instead: dict[int, list[Run]] = {}  # of a piece that is part of a label
    for head in heads:
        if id(head) in instead:
            continue
        ends = [
            run for run in runs if head.key + run.key[:1] in _SPREAD and id(run) not in instead and _follows(head, run)
        ]
        if ends:
            end = min(ends, key=lambda run: run.box.left)
            instead |= {id(head): _joined(head, end), id(end): []}
    return [one for run in runs for one in instead.get(id(run), [run])]


def _joined(head: Run, end: Run) -> list[Run]:
    """A label of its two pieces, and the value that a reader put to the second one: 名 | 称样板市朗润医疗器械有限公司."""
    if len(end.key) == 1:
        return [head.joined(end)]
    second, value = end.cut(1)
    return [head.joined(second), value]


def _without_speck(run: Run) -> Run:
    """A spread label that was read as one piece, without the speck between its two characters."""
    if len(run.key) != len("地、址") or run.key[1] not in _SPECKS or run.key[0] + run.key[2] not in _SPREAD:
        return run
    return run.cut(1)[0].joined(run.cut(2)[1])


def _follows(head: Run, run: Run) -> bool:
    """Whether a piece stands behind another, at most a little off its line."""
    height = max(head.box.bottom - head.box.top, run.box.bottom - run.box.top)
    off = abs(head.box.top + head.box.bottom - run.box.top - run.box.bottom) / 2
    return off < _LEANING * height and -0.3 * height < run.box.left - head.box.right < _FARTHEST * height
