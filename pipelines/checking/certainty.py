"""When a fault is certain. A false deficiency on a notice is the worst error, so whatever a reader may have caused is a doubt.

A reader's confidence is the mean over the characters of a line. One misread character among eighteen, half believed,
pulls a line of 0.999 down to about 0.97; that is where the steps below come from. Of a character that was hardly believed at
all a value is believed less than its line (:mod:`pipelines.paper.values.beliefs`).
"""

from __future__ import annotations

import re
import unicodedata

from pipelines import identifiers
from pipelines.extraction import Found

BELIEVED = 0.9
"""From here on a line is believed as a whole."""

CLEAR = 0.97
"""From here on hardly a character of a line can be misread."""

SPOTLESS = 0.995
"""From here on every single character was believed."""


def surely_read(found: Found, confidence: float) -> bool:
    """Whether a value belongs to its label and was read with that confidence (or comes from a text layer)."""
    return found.reading is not None and found.sure and (found.printed or found.reading.confidence >= confidence)


def surely_wrong(found: Found) -> bool:
    """Whether a value that breaks the rule of its kind does so on the paper, and not in the reading.

    A typo and a slip of the reader look alike. For a code with a check digit the rule is:

    * from a trusted text layer: wrong on the paper;
    * not 18 characters: in doubt, since readers drop and double characters without loss of confidence;
    * confidence of 0.995 and more: wrong on the paper;
    * from 0.97: wrong, unless exchanging one pair that is confused even on clean print (8/B, 0/D, …) makes it right;
    * from 0.93: wrong, unless exchanging one pair of digits that poor print confuses (3/8, 5/6, …) makes it right;
    * below: in doubt.

    I O S V Z, which never occur in a 统一社会信用代码, were put right before; where any was, the rest is in doubt. Dates that do not exist (30 February) need
    0.97; telephone numbers are wrong by their length alone, so on scans they are always in doubt.
    """
    if found.reading is None or not found.sure:
        return False
    if found.printed:
        return True
    confidence, code = found.reading.confidence, found.reading.value
    if found.spec.kind == "phone":
        return False
    if found.spec.kind not in {"uscc", "ric"}:
        return confidence >= CLEAR
    if len(code) != 18 or confidence < 0.93 or _was_repaired(found):
        return False
    return confidence >= SPOTLESS or not identifiers.right_readings(found.spec.kind, code, poor=confidence < CLEAR)


def _was_repaired(found: Found) -> bool:
    """Whether a character that can't be in the code was put right: a reader that erred once may have erred twice."""
    if found.reading is None:
        return False
    raw = unicodedata.normalize("NFKC", found.reading.raw)
    return found.reading.value not in re.sub(r"[\s.\-–—·]", "", raw).upper()
