"""Text from outside: what can be stored and shown, and the names of files as people see them."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from pipelines.storable import storable

NAMELESS = "未命名文件"
LONGEST_NAME = 255
"""Bytes of a file's name in UTF-8."""
CASE_NUMBER = re.compile(r"YC[0-9]{8}-[0-9]{5,9}")
PAPER_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls, formats (among them the marks that turn the direction of text), halves of characters, line separators."""


def _checked(text: str) -> str:
    if not storable(text):
        raise ValueError("含有不能保存的字符")
    return text


Text = Annotated[str, AfterValidator(_checked)]
"""A string that can be stored."""


def clean_name(name: str) -> str:
    """The name of a file as people see it. It is never used to find the file.

    No path, no invisible characters, composed (NFC), at most 255 bytes with its ending kept.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in base if unicodedata.category(char) not in _HIDDEN)
    shown = re.sub(r"\s+", " ", shown).strip().strip(".").strip()
    return _cut(shown) or NAMELESS


def _cut(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = name, ""
    kept = stem.encode()[: LONGEST_NAME - len((dot + ending).encode())].decode(errors="ignore")
    return f"{kept}.{ending}" if ending else kept


def decoded_name(raw: bytes) -> str:
    """The name of a file from a form: UTF-8, or GB 18030 as older programs send it."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(errors="replace")
