"""What a letter is made of: its context (input) and its blocks (output). Frozen values, no PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pipelines.case import LetterKind
from pipelines.catalog import Catalog
from pipelines.explaining.proof import Proof
from pipelines.facts import Facts
from pipelines.report import CheckReport, Deficiency
from pipelines.text import Value

Told = tuple[tuple[str, Deficiency], ...]
"""Lines of a notice: the material's name and what is wrong with it."""


@dataclass(frozen=True)
class LetterContext:
    """All that a letter may speak of. What is None or empty is not said, or the letter is refused.

    Attributes:
        catalog: the item's catalogue in the version the case was received under.
        case_number: 办件编号.
        letter_id: id of the letter, the last part of ``verify_url``.
        letter_number: 文书编号, see :func:`pipelines.letter.letter_number`.
        facts: what was stated about the submission.
        round: round of the case, from 1.
        received_on: the day the material arrived (Asia/Shanghai), day 0 of the notice's limit.
        issued_on: the day printed under the authority's name; a letter without it is refused.
        report: the check of this round; None before the first.
        told: lines of a notice, of a correction receipt (those still open) or of a return.
        deferred: codes of deferrable materials that may follow later (容缺).
        unsettled: something of the supplement is still looked at by the office; its receipt says so.
        due: the day the letter speaks of: last day to correct (notice, correction receipt), day of the decision
            (acceptance), new day of the decision (extension).
        due_provisional: the year's holidays are not published yet, so that ``due`` may still move.
        accepted_on: day of acceptance; for a deemed one the day of receipt.
        deemed: accepted by silence (许可法 32(四)).
        outcome: of the decision.
        reason: why it is refused, returned or extended; a Chinese sentence or clause.
        target_authority: the competent authority when this one is not (许可法 32(二)).
        days_needed: working days of a special procedure, or of the extension.
        procedure: which of the eight procedures of 许可法 45.
        by: the clerk in charge.
        supplied_on: the day a supplement arrived; its receipt names it.
        new_files: names of the files of this round; a correction receipt lists only what came in them.
        verify_url: full address where the letter can be verified.
        promised_by: until when the deferrable materials were promised.
        proof: hashes of catalogue, pages and evaluation; a notice prints their short form and carries all of them.
    """

    catalog: Catalog
    case_number: str
    letter_id: str
    letter_number: str
    facts: Facts
    received_on: date
    issued_on: date | None
    verify_url: str
    round: int = 1
    report: CheckReport | None = None
    told: Told = ()
    deferred: tuple[str, ...] = ()
    unsettled: bool = False
    due: date | None = None
    due_provisional: bool = False
    accepted_on: date | None = None
    deemed: bool = False
    outcome: Literal["granted", "refused"] | None = None
    reason: str = ""
    target_authority: str = ""
    days_needed: int | None = None
    procedure: str = ""
    by: str = ""
    supplied_on: date | None = None
    new_files: tuple[str, ...] = ()
    promised_by: date | None = None
    proof: Proof | None = None


class Paragraph(Value):
    """Running text. ``indent``: the first line is set in by two characters."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    indent: bool = True


class Pairs(Value):
    """A small table of names and values, two pairs a row; a ``wide`` value takes the whole row."""

    kind: Literal["pairs"] = "pairs"
    rows: tuple[tuple[str, str], ...]
    wide: tuple[str, ...] = ()


class Table(Value):
    """A table whose header is repeated on every page. ``widths``: shares of the type area, one a column."""

    kind: Literal["table"] = "table"
    caption: str = ""
    header: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Annotated[Paragraph | Pairs | Table, Field(discriminator="kind")]


class Letter(Value):
    """A letter, ready to be set: everything a renderer needs and nothing it must decide.

    Attributes:
        kind: which letter it is.
        number: 文书编号.
        title: heading, e.g. 补正材料一次性告知书.
        authority: name of the authority, printed above the title and over the date.
        demo: a sample item: the sheet carries 演示 and has no legal effect.
        addressee: salutation line without its colon; empty for a licence.
        blocks: the body in order.
        closing: last sentence, which stays together with the signature area.
        seal: name of the seal (印章名称).
        issued_on: date printed below the authority's name.
        sign_off: empty fields that the receiver fills in, e.g. 签收人; empty when nobody signs.
        copies: how many copies there are and where they go.
        verify_url: address in the QR code.
        layout: ``letter``, or ``licence`` for a framed sheet.
        proof: what the letter vouches for: printed in short beside the QR code, written whole into the file.
    """

    schema_: Literal["yici/letter/1"] = Field(default="yici/letter/1", alias="schema")
    kind: LetterKind
    number: str
    title: str
    authority: str
    demo: bool
    addressee: str = ""
    blocks: tuple[Block, ...]
    closing: str = ""
    seal: str
    issued_on: date
    sign_off: tuple[str, ...] = ()
    copies: str = ""
    verify_url: str
    layout: Literal["letter", "licence"] = "letter"
    proof: Proof | None = None

    model_config = {"populate_by_name": True, "serialize_by_alias": True, "frozen": True, "extra": "forbid"}
