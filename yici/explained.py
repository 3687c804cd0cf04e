"""A trace as lines for people: each rule, what it rests on, and what would make it pass."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape

from pipelines.explaining.trace import OUTCOMES, Applies, Atom, Judged, MaterialTrace, Outcome, Seen, Trace
from pipelines.text import Box

_MARKS: dict[Outcome, str] = {
    "passed": "[green]✓[/]",
    "failed": "[red]✗[/]",
    "doubtful": "[yellow]?[/]",
    "deferred": "[blue]…[/]",
    "fetch": "[blue]↓[/]",
    "not_applicable": "[dim]—[/]",
    "not_judged": "[dim]○[/]",
}
_TRUTHS = {True: "成立", False: "不成立", None: "未知"}
_ASKED = {True: "需要", False: "不需要", None: "尚不能确定"}


def explain_lines(trace: Trace) -> Iterator[str]:
    """The whole trace, material by material; a rule that passed takes one line, one that did not says why and how."""
    yield "[bold]逐条判断[/]（✓ 通过　✗ 不通过　? 存疑　— 不适用　○ 未判断）"
    for material in trace.materials:
        yield from _material(material)


def _material(material: MaterialTrace) -> Iterator[str]:
    yield f"[bold]{escape(' '.join(part for part in (material.code, material.name) if part))}[/]"
    if material.code is not None:
        yield f"  {escape(applies_text(material.applies))}"
    for judged in material.rules:
        yield from _rule(judged)


def applies_text(applies: Applies) -> str:
    """Why a material is asked for: 适用条件 by_agent（是否委托他人办理：未说明）→ 尚不能确定."""
    if not applies.expression:
        return "适用条件：无条件需要"
    atoms = "；".join(atom_text(atom) for atom in applies.atoms)
    return f"适用条件：{applies.expression}（{atoms}）→ {_ASKED[applies.truth]}"


def atom_text(atom: Atom) -> str:
    """One condition with what is stated and the truth of it."""
    stated = {True: "是", False: "否", None: "未说明"}.get(atom.stated, f"“{atom.stated}”")  # type: ignore[arg-type]  # a text is no key
    return f"{atom.question or atom.mention}：{stated}，{atom.mention} {_TRUTHS[atom.truth]}"


def _rule(judged: Judged) -> Iterator[str]:
    head = f"  {_MARKS[judged.outcome]} {escape(judged.says)}"
    if judged.outcome not in ("failed", "doubtful"):
        where = "、".join(dict.fromkeys(f"{one.file} 第{one.page}页" for one in judged.seen[:3]))
        value = next((f"“{one.value}”" for one in judged.seen if one.value), "")
        rest = "，".join(part for part in (value, where) if part)
        yield f"{head} [dim]{escape(judged.why)}{escape(f'（{rest}）') if rest else ''}[/]"
        return
    yield f"{head} [dim]{escape(judged.rule)}[/]"
    yield f"      {OUTCOMES[judged.outcome]}：{escape(judged.why)}"
    yield f"      依据：{escape(judged.basis or '本事项材料目录')}"
    for one in judged.seen:
        yield f"      所见：{escape(seen_text(one))}"
    yield f"      怎样才能通过：{escape(judged.cure)}"


def seen_text(one: Seen) -> str:
    """A reading with its place: 扫描.pdf 第2页（左12% 上30% 右45% 下33%），读作“…”，置信度 0.987."""
    parts = [f"{one.file} 第{one.page}页{_box(one.box)}"]
    if one.value or one.raw:
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
