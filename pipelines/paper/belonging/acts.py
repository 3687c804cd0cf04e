"""Places to sign and to seal, in the ways in which forms print them: 委托人签字 as 委托人（签名）, 申请人（盖章） as 申请人（公章）."""

from __future__ import annotations

import re

from pipelines.catalog import Material, SealCheck, SignatureCheck

_SIGNING, _SEALING = ("签字", "签名", "签章"), ("盖章", "公章", "签章", "印章")
_ACT = re.compile(rf"[（(]?(?:{'|'.join(dict.fromkeys(_SIGNING + _SEALING))})[）)]?$")
"""The word for the act at the end of a label, in brackets or not."""


def other_ways(near: str, *, sealing: bool = False) -> list[str]:
    """How else a form may print a place, its own way left out.

    Args:
        near: as the catalogue has it.
        sealing: whether it is a place to seal, and not one to sign.
    """
    act = _ACT.search(near)
    if act is None or not act.start():
        return []
    who = near[: act.start()]
    words = _SEALING if sealing else _SIGNING
    return [way for word in words for way in (f"{who}（{word}）", f"{who}{word}") if way != near]


def closing_places(material: Material) -> list[list[str]]:
    """Each place to sign or to seal that a material's checks name, in all ways in which it may be printed."""
    return [
        [check.near, *other_ways(check.near, sealing=isinstance(check, SealCheck))]
        for check in material.checks
        if isinstance(check, SealCheck | SignatureCheck) and check.near
    ]
