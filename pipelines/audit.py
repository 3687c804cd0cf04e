"""The hash chain over a case's events: each link holds the one before it, so that no row can be changed unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
"""What the first link holds in place of an earlier one."""


@dataclass(frozen=True)
class Link:
    """One event of a case in its chain.

    Attributes:
        seq: from 1, without gaps.
        key: the idempotency key under which it was written.
        state: the state of the case after it.
        event: the event as JSON; it carries its kind, time and author.
        previous, hash: hexadecimal SHA-256.
    """

    case_number: str
    seq: int
    key: str
    state: str
    event: Mapping[str, Any]
    previous: str
    hash: str


def seal(previous: str, *, case_number: str, seq: int, key: str, state: str, event: Mapping[str, Any]) -> str:
    """The hash of a link: SHA-256 over its canonical JSON (sorted keys, no spaces, UTF-8)."""
    return digest([case_number, seq, key, state, event, previous])


def digest(content: object) -> str:
    """SHA-256 over the canonical JSON of a value: sorted keys, no spaces, UTF-8; 64 hex digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def resealed(link: Link) -> str:
    """The hash that a link must have, from what it says."""
    return seal(
        link.previous, case_number=link.case_number, seq=link.seq, key=link.key, state=link.state, event=link.event
    )


def broken(links: Iterable[Link]) -> tuple[str, ...]:
    """What is wrong with a chain, a Chinese sentence each; empty when it is whole."""
    faults: list[str] = []
    previous, expected = GENESIS, 1
    for link in links:
        if link.seq != expected:
            faults.append(f"第 {expected} 条记录缺失")
        if link.previous != previous:
            faults.append(f"第 {link.seq} 条记录与前一条不衔接")
        if resealed(link) != link.hash:
            faults.append(f"第 {link.seq} 条记录被改动")
        previous, expected = link.hash, link.seq + 1
    return tuple(faults)
