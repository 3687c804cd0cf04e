"""Parts of a trace in Chinese, for the command line and for the page of a case."""

from __future__ import annotations

from pipelines.explaining.trace import Applies, Atom, Seen
from pipelines.text import Box

_TRUTHS = {True: "成立", False: "不成立", None: "未知"}
_ASKED = {True: "需要", False: "不需要", None: "尚不能确定"}


def applies_text(applies: Applies, *, coded: bool = True) -> str:
    """Why a material is asked for: 适用条件：by_agent（是否委托他人办理：未说明，by_agent 未知）→ 尚不能确定.

    Args:
        applies: the condition.
        coded: with the catalogue's expression, for who writes catalogues; a clerk reads questions and answers only.
    """
    if not applies.expression:
        return "适用条件：无条件需要"
    if not coded:
        said = "；".join(f"{atom.question or atom.mention}：{_stated(atom)}" for atom in applies.atoms)
        return f"适用条件：{said} → {_ASKED[applies.truth]}"
    atoms = "；".join(atom_text(atom) for atom in applies.atoms)
    return f"适用条件：{applies.expression}（{atoms}）→ {_ASKED[applies.truth]}"


def atom_text(atom: Atom) -> str:
    """One condition with what is stated and the truth of it."""
    return f"{atom.question or atom.mention}：{_stated(atom)}，{atom.mention} {_TRUTHS[atom.truth]}"


def _stated(atom: Atom) -> str:
    return {True: "是", False: "否", None: "未说明"}.get(atom.stated, f"“{atom.stated}”")  # type: ignore[arg-type]  # a text is no key


def seen_text(one: Seen, *, pictured: bool = False) -> str:
    """A reading with its place: 扫描.pdf 第2页（左12% 上30% 右45% 下33%），读作“…”，置信度 0.987.

    Args:
        one: the reading.
        pictured: a picture beside it shows the place, so that no numbers have to.
    """
    parts = [f"{one.file} 第{one.page}页{'' if pictured else _box(one.box)}"]
    if one.raw and one.confidence is None:  # a seal, which is no text
        parts.append(f"旁边的文字“{one.raw}”")
    elif one.value or one.raw:
        parts.append(f"读作“{one.value or one.raw}”")
    if one.raw and one.value and one.raw != one.value:
        parts.append(f"原文“{one.raw}”")
    if one.confidence is not None:
        parts.append(f"置信度 {one.confidence:.3f}")
    return "，".join(parts)


def _box(box: Box | None) -> str:
    if box is None:
        return "（整页）"
    names = zip(("左", "上", "右", "下"), box, strict=True)
    return f"（{' '.join(f'{name}{edge:.0%}' for name, edge in names)}）"
