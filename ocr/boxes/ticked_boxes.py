"""Boxes to tick, told by their ink: whether one is ticked, and where one stands that the nets left out.

A net reads □ where a pen has ticked it, and leaves a ticked box out more often than not: □新办变更□延续. So on a page with
boxes each is looked for by its frame, and what lies within the frame tells whether it is ticked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from ocr.boxes.box_frames import LINE, Frame, Ink, frames_in, inks_of, is_upon
from ocr.boxes.round_buttons import rings_in
from ocr.lines import is_chinese
from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.spelling.cuttings import part_of, pixels_about, size_of, stands
from ocr.spelling.spelt import Spelt, joined

_BOXES: Final = "□☐☑☒■⊠"
_BOX: Final = re.compile(rf"[{_BOXES}]|(?:^|[\s:：])[口○◉◎]")
"""What a net says of a box; 口 is one only where nothing stands before it, and a ring, which may be a nought."""
_BEHIND: Final = re.compile(rf"[^{_BOXES}]+[{_BOXES}]")
"""An option with its box behind it."""
_LED: Final = re.compile(rf"[{_BOXES}○◉◎]")
"""How an option with its box before it begins."""
_WIDEST: Final = 5000
"""Columns of a cutting; what is longer is a rule, and OpenCV cuts nothing beyond 32,767."""
_BEFORE: Final = 0.9
"""Heights of the line before its first character and behind its last, where a box may be that no line was found over."""
_ASIDE: Final = 1.2
"""Heights of a line from a box that stands alone to the words of its column: □ 汽油 comes as two lines."""
_RIM: Final = 0.125
"""Heights of a line by which is looked farther than the left edge of such a column of boxes."""
_OTHER_ROW: Final = 0.6
"""The same between the middles of two lines from which a box is that of another line."""
_TICKED: Final = 0.9
_EMPTY: Final = 0.93
"""How free a box is (:attr:`ocr.boxes.box_frames.Frame.free`) up to which it is ticked, and from which it is not."""
_PAIR: Final = 2
"""Boxes of a line of which none was read, at least: options come in pairs. One may begin it, on a page with others."""
_MARGIN: Final = 1.1
"""Times the distance between two characters, from the edge of a line to the first or last, in which a box was left out."""
_ROOM: Final = 1.6
"""Times the distance between two characters, from one to the next, between which a box was left out."""
_OFF: Final = 0.65
"""The same from its centre to that of a character."""
_WIDE: Final = 0.8
"""Height of a line to the width of its characters, where these stand too far apart to tell: □男□女."""
_ROUND: Final = "Oo0〇"
"""Characters that a net takes a round button for."""
_NUMERALS: Final = "一二三四五六七八九十百千零〇○0123456789"
_BELIEF: Final = 0.9
_BELIEVED: Final = 0.6
"""Belief in a character from which what looks like a box is the character: 国, 日, 田, 0."""


def with_ticks(picture: Picture, lines: Sequence[Spelt]) -> list[Spelt]:
    """The lines of a page with each box as it is: ☑ where it is ticked, □ where it is empty.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
    """
    boxed = any(_BOX.search(line.text) for line in lines)
    lone = [line.quad for line in lines if _is_lone_box(line)]
    rows = [_middle(line) for line in lines if _BEHIND.fullmatch(line.text)]
    led = [_middle(line) for line in lines if _LED.match(line.text)]
    told = []
    for line in lines:
        if stands(line.quad) or not line.text.strip():
            told.append(line)
            continue
        before, behind = _before(line, lone), _is_in_row(line, rows)
        beside = _is_in_row(line, led) and _holes(line) > 0
        looked = behind or beside or before > _BEFORE or _may_hold(line, boxed=boxed)
        one = _ticked(picture, line, before, lines, behind=behind) if looked else line
        told.append(one if beside or _is_sure(line, one, boxed=boxed, behind=behind) else line)
    if not boxed and any(_BOX.search(line.text) for line in told):
        return with_ticks(picture, told)  # a page with boxes after all: its other lines may begin with one
    return told


def _middle(line: Spelt) -> float:
    return float(line.quad[:, 1].mean())


def _is_in_row(line: Spelt, rows: Sequence[float]) -> bool:
    """Whether an option without a box stands in a row with others that have one, as 包装印刷 does behind 出版物印刷□.

    Args:
        line: any of the page.
        rows: the middles of those others, in pixels from the top.
    """
    if not rows or _BOX.search(line.text):
        return False
    near, middle = _OTHER_ROW * size_of(line.quad)[1], _middle(line)
    return any(abs(row - middle) < near for row in rows)


def _before(line: Spelt, lone: Sequence[Quad]) -> float:
    """How far before its first character a line's box may be, in its height: as far as the column of a box that was read alone."""
    if not lone:
        return _BEFORE
    _, height = size_of(line.quad)
    left, middle = float(line.quad[:, 0].min()), _middle(line)
    columns = [
        float(box[:, 0].min())
        for box in lone
        if 0 <= left - box[:, 0].max() <= _ASIDE * height and abs(box[:, 1].mean() - middle) > _OTHER_ROW * height
    ]
    return max([_BEFORE, *((left - column) / height + _RIM for column in columns)])


def _may_hold(line: Spelt, *, boxed: bool) -> bool:
    """Whether a box is, or two or the first one may have been left out, in a line."""
    if _BOX.search(line.text):
        return True
    pitch, printed, holes = _pitch(line), _printed(line), _holes(line)
    leads, ends = printed[0] >= _MARGIN * pitch, 1 - printed[-1] >= _MARGIN * pitch
    like = sum(line.text.count(sign) for sign in "口O〇")
    return holes + leads + ends + like >= _PAIR or (boxed and leads)


def _holes(line: Spelt) -> int:
    """How often two of its characters stand so far apart that a box may stand between them."""
    pitch = _pitch(line)
    return sum(after - before >= _ROOM * pitch for before, after in pairwise(_printed(line)))


def _printed(line: Spelt) -> list[float]:
    """Where its characters stand, without the white space."""
    return [at for sign, at in zip(line.text, line.centres, strict=True) if not sign.isspace()]


def _pitch(line: Spelt) -> float:
    """From one Chinese character to the next, as a share of the line."""
    pairs = pairwise(zip(line.text, line.centres, strict=True))
    strides = [after - at for (one, at), (other, after) in pairs if is_chinese(one) and is_chinese(other)]
    length, height = size_of(line.quad)
    widest = _WIDE * height / length
    return min(median(strides), widest) if strides else widest


def _is_sure(line: Spelt, told: Spelt, *, boxed: bool, behind: bool) -> bool:
    """Whether what was seen in a line is boxes: one was read in it, two were seen, or one at its end on a page with others."""
    at_end = (boxed and told.text[0] in _BOXES) or (behind and told.text[-1] in _BOXES)
    return bool(_BOX.search(line.text)) or at_end or sum(sign in _BOXES or sign == "口" for sign in told.text) >= _PAIR


def _ticked(picture: Picture, line: Spelt, room: float, lines: Sequence[Spelt], *, behind: bool) -> Spelt:
    length, height = size_of(line.quad)
    scale = LINE / height
    before = room * height * scale
    width = round(length * scale + 2 * before)
    if width > _WIDEST:
        return line
    frames = _frames(inks_of(picture, line.quad, width, room))
    told, end = line, 1.0 + _BEFORE * height / length if behind else 1.0
    places = [((one.left - before) / (length * scale), (one.right - before) / (length * scale)) for one in frames]
    for frame, (left, right) in zip(frames, places, strict=True):
        if left < end and not _is_of_another(line, (left + right) / 2, lines):
            told = _with_box(told, frame, left, right)
    return _without_ghosts(told, places)


def _without_ghosts(line: Spelt, places: Sequence[tuple[float, float]]) -> Spelt:
    """A line without a box that was read in the gap before another, where no frame is: no option has two."""
    framed = [any(left <= at <= right for left, right in places) for at in line.centres]
    boxes = [index for index, sign in enumerate(line.text) if sign in _BOXES]
    pairs = [(one, other) for one, other in pairwise(boxes) if not line.text[one + 1 : other].strip()]
    ghosts = {one for pair in pairs for one in pair if not framed[one] and any(framed[other] for other in pair)}
    if not ghosts:
        return line
    return joined([line.part(index, index + 1) for index in range(len(line.text)) if index not in ghosts], line.quad)


def _frames(inks: Sequence[Ink]) -> list[Frame]:
    """The boxes and round buttons of a line from the left."""
    rings = rings_in(inks)
    squares = (one for one in frames_in(inks) if not any(is_upon(one, ring) for ring in rings))
    return sorted([*rings, *squares])


def _is_of_another(line: Spelt, at: float, lines: Sequence[Spelt]) -> bool:
    """Whether what stands before or behind a line was read as part of another: 围 of the label 经营范围 is like a ticked box."""
    if 0.0 <= at <= 1.0:
        return False
    across, down = part_of(line.quad, at, at).mean(axis=0)
    others = (pixels_about(other.quad) for other in lines if other is not line and not _is_lone_box(other))
    return any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in others)


def _is_lone_box(line: Spelt) -> bool:
    return len(line.text) == 1 and _BOX.match(line.text) is not None


def _with_box(line: Spelt, frame: Frame, left: float, right: float) -> Spelt:
    """The line with what its ink tells of a frame between two shares of its length."""
    first_edge, last_edge = (min(max(edge, 0.0), 1.0) for edge in (left, right))  # where one beyond the line was put
    within = [index for index, centre in enumerate(line.centres) if first_edge <= centre <= last_edge]
    signs = [index for index in within if not line.text[index].isspace()]
    if any(_is_character(line, index, frame) for index in signs) or (frame.is_round and _is_nought(line, left, right)):
        return line
    if not signs and not _has_room(line, left, right):
        return line
    read = "".join(line.text[index] for index in signs)
    sign = _sign(frame, read)
    if sign == read:
        return line
    centre = min(max((left + right) / 2, 0.0), 1.0)
    first = within[0] if within else sum(one < centre for one in line.centres)
    last = within[-1] + 1 if within else first
    return Spelt(
        line.text[:first] + sign + line.text[last:],
        (*line.beliefs[:first], _BELIEF, *line.beliefs[last:]),
        (*line.centres[:first], centre, *line.centres[last:]),
        line.quad,
    )


def _sign(frame: Frame, read: str) -> str:
    if frame.free <= _TICKED:
        return "☑"
    if frame.free < _EMPTY and read:
        return read
    return read if set(read) & set("☑☒■⊠√") else "□"


def _is_character(line: Spelt, index: int, frame: Frame) -> bool:
    """Whether a character was read that is no box. 口 is one where it is ticked or begins something."""
    sign = line.text[index]
    if sign == "口":
        return frame.free > _TICKED and _BOX.match(line.text, max(0, index - 1)) is None
    if sign in _BOXES or not sign.isalnum():
        return False
    beside = line.text[max(0, index - 1) : index] + line.text[index + 1 : index + 2]
    in_code = sign.isascii() and any(one.isascii() and one.isalnum() for one in beside)
    return in_code or (line.beliefs[index] >= _BELIEVED and not (frame.is_round and sign in _ROUND))


def _is_nought(line: Spelt, left: float, right: float) -> bool:
    """Whether a ring stands between numerals: 二〇二〇年."""
    before = next((sign for sign, at in zip(line.text[::-1], line.centres[::-1], strict=True) if at < left), "")
    after = next((sign for sign, at in zip(line.text, line.centres, strict=True) if at > right), "")
    return bool(before and after) and before in _NUMERALS and after in _NUMERALS + "年月日"


def _has_room(line: Spelt, left: float, right: float) -> bool:
    """Whether a box that no net saw stands by itself, and is no part of a character (耳 of 联), nor one that was left out."""
    pitch, centre = _pitch(line), (left + right) / 2
    printed = _printed(line)
    before = max((one for one in printed if one < centre), default=-1.0)
    after = min((one for one in printed if one > centre), default=2.0)
    return min(centre - before, after - centre) >= _OFF * pitch and after - before >= _ROOM * pitch
