"""The trace of a check: each rule of each material with its outcome, what it rests on, and what would make it pass.

The same value is shown to people (``yici check --explain``, the page of a case), given to programs (``--json``) and
hashed into the notice: what passed, what failed and what did not apply, all of it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipelines.report import ItemRef, Status, Verdict
from pipelines.text import Box, Value

Outcome = Literal["passed", "failed", "doubtful", "deferred", "fetch", "not_applicable", "not_judged"]
"""``not_applicable``: the conditions do not ask for it. ``not_judged``: there was nothing to judge it by."""

OUTCOMES: dict[Outcome, str] = {
    "passed": "通过",
    "failed": "不通过",
    "doubtful": "存疑",
    "deferred": "容缺后补",
    "fetch": "本机关调取",
    "not_applicable": "不适用",
    "not_judged": "未判断",
}
"""What people call the outcomes."""


class Atom(Value):
    """A condition (情形) that an expression mentions.

    Attributes:
        stated: what the facts say; None when they say nothing.
        truth: of this mention alone: True, False, or None for unknown.
    """

    mention: str
    question: str = ""
    stated: bool | str | None = None
    truth: bool | None = None


class Applies(Value):
    """Why a material is asked for, or is not.

    Attributes:
        expression: of the catalogue; empty where it is always asked for.
        truth: three-valued, over what is stated.
        atoms: each condition that it mentions, in order.
    """

    expression: str = ""
    truth: bool | None = True
    atoms: tuple[Atom, ...] = ()


class Seen(Value):
    """What an outcome rests on: a place on a page, with what was read there.

    Attributes:
        box: None when the whole page is meant.
        value: canonical; empty where nothing but the place matters.
        raw: as it stands on the paper; of a seal, the words around it.
        confidence: of the reading; None where it was not read as text.
    """

    file: str
    page: int
    box: Box | None = None
    value: str = ""
    raw: str = ""
    confidence: float | None = None


class Judged(Value):
    """A rule and what came of it.

    Attributes:
        rule: its id, e.g. ``M1.field.uscc`` or ``M2.not_expired.valid_to``.
        says: what it asks, in Chinese.
        basis: law and article, or the place of the catalogue.
        why: why it came out so, in Chinese.
        cure: what would make it pass; empty where it passed.
        seen: the readings that it rests on.
        deficiencies: ids in the report.
        answered: the clerk's word that decided it; empty where a machine did.
    """

    rule: str
    says: str
    basis: str = ""
    outcome: Outcome
    why: str
    cure: str = ""
    seen: tuple[Seen, ...] = ()
    deficiencies: tuple[str, ...] = ()
    answered: str = ""


class MaterialTrace(Value):
    """A material with its rules; ``code`` None: what belongs to no material."""

    code: str | None
    name: str
    status: Status
    applies: Applies = Applies()
    rules: tuple[Judged, ...] = ()


class Trace(Value):
    """The whole of it, in the order of the catalogue."""

    schema_: Literal["yici/trace/1"] = Field(default="yici/trace/1", alias="schema")
    item: ItemRef
    verdict: Verdict
    materials: tuple[MaterialTrace, ...]

    model_config = {"populate_by_name": True, "serialize_by_alias": True, "frozen": True, "extra": "forbid"}

    def of(self, deficiency_id: str) -> tuple[MaterialTrace, Judged] | None:
        """The rule that raised a deficiency, with its material; None if there is none."""
        for material in self.materials:
            for judged in material.rules:
                if deficiency_id in judged.deficiencies:
                    return material, judged
        return None
