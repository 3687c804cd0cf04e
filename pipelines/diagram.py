"""The way of a case as a picture and as a list, drawn from the flow's own table.

``docs/case-flow.md`` holds what :func:`draw` gives; a test keeps the two equal.
"""

from __future__ import annotations

from collections import defaultdict

from pipelines.acts import ACTS
from pipelines.case import LABELS, State
from pipelines.events import Happened
from pipelines.flow import TABLE

BACK = ("retried", "skipped", "quarantined")
"""What a person does about a failed step; from ``needs_attention`` it leads back to where the case stood."""
EVERYWHERE = ("task_died", *BACK)
"""Events that would draw an arrow between nearly all states; the text says them instead."""

HEAD = """# The way of a case

Drawn from the table in `pipelines/flow.py` by `pipelines/diagram.py`; a test holds this page against it. Do not edit it
by hand: run `.venv/bin/python -m yici.cli flow > docs/case-flow.md`.

"""
TAIL = """
From every state a step that failed for good (`task_died`) leads to `needs_attention`, with its cause and cure. `retry`,
`skip` and `quarantine` lead back to where the case stood once nothing that holds it up is left; meanwhile the other
steps and the clocks go on. A failed `make_searchable` is shown and holds nothing up.

## Every row of the table

| state | event | act of a person | leads to |
|---|---|---|---|
"""


def name_of(event: type[Happened]) -> str:
    """The stable name of an event, as it stands in the history."""
    return str(event.model_fields["kind"].default)


def draw() -> str:
    """The page as Markdown: a Mermaid state diagram with words on the arrows, then every row."""
    return HEAD + _diagram() + TAIL + _rows()


def _diagram() -> str:
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for (state, event), row in TABLE.items():
        for to in row.to:
            if to is not state and name_of(event) not in EVERYWHERE:
                arrows[state, to].append(name_of(event))
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{LABELS[state]} {state.value}" as {state.value}' for state in State]
    lines.append("    [*] --> received : case_opened")
    for (state, to), events in arrows.items():
        lines.append(f"    {state.value} --> {to.value} : {', '.join(dict.fromkeys(events))}")
    return "\n".join([*lines, "```", ""])


def _rows() -> str:
    acts = {event: act for act, event in ACTS.items()}
    order = list(State)
    rows = sorted(TABLE.items(), key=lambda item: (order.index(item[0][0]), name_of(item[0][1])))
    return "".join(
        f"| {LABELS[state]} `{state.value}` | `{name_of(event)}` | {acts.get(event, '')} | "
        f"{_leads_to(state, event, row.to)} |\n"
        for (state, event), row in rows
    )


def _leads_to(state: State, event: type[Happened], to: tuple[State, ...]) -> str:
    if state is State.NEEDS_ATTENTION and name_of(event) in BACK:
        return "where it stood"
    return ", ".join(one.value for one in dict.fromkeys(to))
