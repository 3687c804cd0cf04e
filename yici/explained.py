"""A trace as lines for people: each rule, what it rests on, and what would make it pass."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape

from pipelines.explaining.telling import applies_text, seen_text
from pipelines.explaining.trace import OUTCOMES, Judged, MaterialTrace, Outcome, Trace

_MARKS: dict[Outcome, str] = {
    "passed": "[green]✓[/]",
    "failed": "[red]✗[/]",
    "doubtful": "[yellow]?[/]",
    "deferred": "[blue]…[/]",
    "fetch": "[blue]↓[/]",
    "not_applicable": "[dim]—[/]",
    "not_judged": "[dim]○[/]",
}


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
