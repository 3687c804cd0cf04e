"""One value, one line: what is wrong in itself and also differs from another paper is told, and cured, once."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.report import Deficiency
from pipelines.writing.values import Told


def told_once(told: Told) -> Told:
    """The lines as a person reads them: a difference stands in the line of the value that is wrong in itself.

    Whoever wrote a number with a wrong check digit has one thing to correct, and the other paper, whose number is good,
    is not to be handed in anew. The record keeps both faults: each has an id of its own, by which later rounds know it.
    """
    lines = list(told)
    for line in told:
        home = _home(line[1], lines)
        if home is not None:
            lines[home] = (lines[home][0], _with(lines[home][1], line[1]))
            lines.remove(line)
    return tuple(lines)


def _home(fault: Deficiency, lines: Sequence[tuple[str, Deficiency]]) -> int | None:
    """Where the value stands of which a difference is told, as wrong in itself: its own side's, or the other's."""
    if fault.code != "FIELD_MISMATCH":
        return None
    other = fault.id.partition("~")[2].partition("@")[0].partition("~")[0]
    wrong = {_value(one): place for place, (_, one) in reversed([*enumerate(lines)]) if one.code == "FIELD_INVALID"}
    return wrong.get(_value(fault), wrong.get(other))


def _value(fault: Deficiency) -> str:
    """``M1.uscc``, as the checks of a catalogue name it."""
    return f"{fault.id.partition('.')[0]}.{fault.field}"


def _with(wrong: Deficiency, differs: Deficiency) -> Deficiency:
    """The wrong value's line with the difference behind it; a beginning that both share is said once."""
    head, comma, rest = differs.message.partition("，")
    shared = comma and wrong.message.startswith(head + comma)
    said = f"{wrong.message.rstrip('。')}；{rest if shared else differs.message}"
    basis = "；".join(dict.fromkeys(filter(None, (wrong.basis, differs.basis))))
    return wrong.model_copy(update={"message": said, "basis": basis})
