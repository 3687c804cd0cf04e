"""Chinese numerals as they stand on papers, in the plain script and in capitals (大写)."""

from __future__ import annotations

from collections.abc import Mapping

DIGITS: Mapping[str, int] = {
    char: value
    for value, chars in enumerate(("〇零", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
"""What each digit is worth. What else counts as one depends on where it stands: ○ in a date, 两 in an amount."""
