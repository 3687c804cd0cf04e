"""``same``: whether two readings agree, differ, or may differ only because a reader slipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from pipelines.catalog import FieldKind, SameCheck
from pipelines.checking.alike import plain
from pipelines.checking.certainty import BELIEVED, CLEAR, SPOTLESS
from pipelines.checking.faults import Asked, fault
from pipelines.checking.second_looks import said_of
from pipelines.checking.standing_by import what_stands_by
from pipelines.checking.under_seals import NOT_VEILED, Veiled, differs_only_there, veiled
from pipelines.checking.versions import Version
from pipelines.checking.wording import label_of, paper
from pipelines.extraction import Found
from pipelines.facts import Facts
from pipelines.identifiers import may_be_same
from pipelines.paper.values.canonical import canonical
from pipelines.report import Deficiency, Evidence

_CHINESE = re.compile(r"[\u3400-\u9fff]")

Outcome = Literal["same", "doubt", "different"]


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
        value: canonical.
        confidence: of the reading; 1.0 for a text layer or a stated fact.
        sure: the value certainly belongs to its label.
        said: where it stands, in words.
        evidence: its place.
        second: what another engine read there, canonical; empty where nobody looked again.
        looked: the same in words.
        veiled: what of it lies under a seal.
    """

    value: str
    confidence: float
    sure: bool
    said: str
    evidence: tuple[Evidence, ...] = ()
    second: str = ""
    looked: str = ""
    veiled: Veiled = NOT_VEILED


def compare(kind: FieldKind, one: Side, other: Side) -> Outcome:
    """Hold two values against each other; what a reader may have caused is a doubt."""
    confidence = min(one.confidence, other.confidence)
    rule = {"uscc": _codes, "ric": _codes, "licence_no": _codes, "address": _addresses}.get(kind, _names)
    if kind in {"date", "period", "phone", "amount"}:
        rule = _figures
    outcome = rule(one.value, other.value, confidence)
    if outcome == "different" and (not (one.sure and other.sure) or _differ_under_seals(one, other)):
        outcome = "doubt"
    if outcome != "same" and _same_at_second_look(one, other):
        # What was read with confidence is not put aside by what was read after it: then a person looks.
        return "same" if outcome == "doubt" else "doubt"
    return outcome


def _differ_under_seals(one: Side, other: Side) -> bool:
    return differs_only_there(one.value, other.value, one.veiled) or differs_only_there(
        other.value, one.value, other.veiled
    )


def _same_at_second_look(one: Side, other: Side) -> bool:
    """Whether what another engine read on one side is exactly what stands on the other."""
    pairs = ((one.second, other.value), (one.value, other.second), (one.second, other.second))
    return any(first and plain(first) == plain(second) for first, second in pairs if second)


def _codes(one: str, other: str, confidence: float) -> Outcome:
    first, second = plain(one), plain(other)
    if first == second:
        return "same"
    if len(first) != len(second) or may_be_same(first, second):
        return "different" if confidence >= SPOTLESS else "doubt"
    return "different" if confidence >= BELIEVED else "doubt"


def _figures(one: str, other: str, confidence: float) -> Outcome:
    if one == other or _amount(one) == _amount(other) is not None:
        return "same"
    return "different" if confidence >= 0.95 else "doubt"


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _names(one: str, other: str, confidence: float) -> Outcome:
    first, second = plain(one), plain(other)
    if first == second:
        return "same"
    if bool(_CHINESE.search(first)) != bool(_CHINESE.search(second)):
        return "doubt"  # a reader's slip (J- for 丁一), or a name in two scripts
    if _of_one_form(first) == _of_one_form(second):
        return "doubt"  # 公司法 (2023) 7: 有限责任公司 and 有限公司 say the same; which of them is registered, a person looks up
    part, whole = sorted((first, second), key=len)
    longer = len(whole)
    distance = Levenshtein.distance(first, second)
    if part in whole and 2 * len(part) >= longer:
        return "doubt"  # one of them may have been cut off
    # Of a long name readers drop or mistake a character without loss of confidence; that of a short one is of few characters.
    if distance == 1:
        needed = 1 - (1 - CLEAR) / longer if longer < 6 else SPOTLESS
    elif distance == 2 and longer >= 8:
        needed = CLEAR
    else:
        needed = BELIEVED
    return "different" if confidence >= needed else "doubt"


_FORMS = (("有限责任公司", "有限公司"), ("股份公司", "股份有限公司"))
_BEHIND = re.compile(r"(?:个体工商户|个人独资(?:企业)?|(?:特殊)?普通合伙|有限合伙)$")
"""What is written in brackets behind a name; the brackets are gone by then."""


def _of_one_form(name: str) -> str:
    """A name with its legal form written in one way; 有限公司 and 股份有限公司 stay two."""
    for written, one in _FORMS:
        name = name.replace(written, one)
    return _BEHIND.sub("", name)


def _addresses(one: str, other: str, confidence: float) -> Outcome:
    """An address may leave out the province in front or the room behind; other numbers mean another place."""
    first, second = plain(one), plain(other)
    shorter, longer = sorted((first, second), key=len)
    if shorter in longer and len(shorter) >= 4:
        return "same"
    numbers = [re.findall(r"[0-9A-Z]+", text) for text in (first, second)]
    alike = ratio(first, second)
    if numbers[0] == numbers[1] and alike >= 60:
        return "doubt"
    needed = CLEAR if alike >= 80 else BELIEVED
    return "different" if confidence >= needed else "doubt"


def same_faults(
    version: Version, check: SameCheck, facts: Facts, partner_of: Callable[[str], Version | None]
) -> Iterator[Deficiency]:
    """FIELD_MISMATCH of one ``same`` check; nothing where either side has no value.

    Args:
        version: the document whose check it is.
        check: what is to agree.
        facts: what is stated.
        partner_of: material code -> its document, or None when it is missing, fetched or illegible.
    """
    told = _told(version, check, facts, partner_of)
    if told is None or told[0] == "same":
        return
    outcome, (own, partner) = told
    near = what_stands_by(version, check, partner_of) if outcome == "different" else ""
    theirs = partner_of(check.as_.partition(".")[0])
    contested = version.rivals or (theirs is not None and theirs.rivals)  # it may be another person's card
    certain = outcome == "different" and not contested and not near
    differ = f"{own.said}为“{own.value}”，与{partner.said}“{partner.value}”不一致。"
    looked = own.looked + partner.looked
    if own.looked and partner.looked:  # which is which
        looked = f"{own.said}{own.looked}{partner.said}{partner.looked}"
    asked = f"{differ}{near or '两者相近或者识别不够清楚'}，请核对原件。{looked}"
    yield _mismatch(version, check, own, partner, differ if certain else asked, certain=certain)


def _mismatch(version: Version, check: SameCheck, own: Side, other: Side, message: str, *, certain: bool) -> Deficiency:
    return fault(
        version.material,
        "FIELD_MISMATCH",
        f"{check.field}~{check.as_}",
        certain=certain,
        field=check.field,
        message=Asked(message, f"{own.said}与{other.said}不一致（系统分别读作“{own.value}”和“{other.value}”）。"),
        cure=f"请核对{own.said}和{other.said}，更正有误的一处后重新提交{paper(version.material)}。",
        basis=check.basis,
        evidence=(*own.evidence, *other.evidence),
    )


def unread_partner_faults(
    version: Version,
    check: SameCheck,
    partner_of: Callable[[str], Version | None],
    others: Iterable[tuple[Version, str]],
) -> Iterator[Deficiency]:
    """FIELD_MISMATCH, as a question, where the partner's field was not read and another paper that is to agree with it differs.

    Args:
        version: the document whose check it is.
        check: what is to agree.
        partner_of: material code -> its document, or None when it is missing, fetched or illegible; None for ``facts``.
        others: other documents, each with its field that is to agree with the same one.
    """
    first, _, code = check.as_.partition(".")
    partner = partner_of(first)
    unread = None if partner is None else partner.fields.get(code)
    own = _side(version.fields[check.field], version)
    if partner is None or unread is None or own is None or _side(unread, partner) is not None:
        return
    for document, field in others:
        other = _side(document.fields[field], document)
        if other is not None and compare(unread.spec.kind, own, other) != "same":
            differ = f"{own.said}为“{own.value}”，与{other.said}“{other.value}”不一致"
            asked = f"{differ}，而{paper(partner.material)}中“{label_of(unread.spec)}”没有读出。请核对原件。"
            yield _mismatch(version, check, own, other, asked, certain=False)
            return


def agreement(version: Version, facts: Facts, partner_of: Callable[[str], Version | None]) -> int:
    """How many of a document's ``same`` checks hold, less those that don't."""
    points = {"same": 1, "doubt": 0, "different": -1}
    told = (
        _told(version, check, facts, partner_of) for check in version.material.checks if isinstance(check, SameCheck)
    )
    return sum(points[one[0]] for one in told if one)


def _told(
    version: Version, check: SameCheck, facts: Facts, partner_of: Callable[[str], Version | None]
) -> tuple[Outcome, tuple[Side, Side]] | None:
    """The outcome of a check with both its sides; None where either has no value.

    Of the rows of a table one must agree: the outcome is that of the row which agrees best.
    """
    found = version.fields[check.field]
    kind = found.spec.kind
    theirs = _partners(check, kind, facts, partner_of)
    ours = [side for row in (found, *found.more) if (side := _side(row, version))]
    pairs = [(compare(kind, own, other), (own, other)) for own in ours for other in theirs]
    return min(pairs, key=lambda pair: ("same", "doubt", "different").index(pair[0]), default=None)


def _side(found: Found, version: Version) -> Side | None:
    if found.reading is None or not found.reading.value or found.state == "odd":
        return None
    confidence = 1.0 if found.printed else found.reading.confidence
    said = f"{paper(version.material)}中“{label_of(found.spec)}”"
    second, looked = found.reading.second, said_of(found.reading)
    value = found.reading.value
    under = veiled(found.evidence, version.sheets)
    return Side(value, confidence, found.sure, said, found.evidence, second.value if second else "", looked, under)


def _partners(
    check: SameCheck, kind: FieldKind, facts: Facts, partner_of: Callable[[str], Version | None]
) -> list[Side]:
    first, _, rest = check.as_.partition(".")
    if first == "facts":
        group, _, name = rest.partition(".")
        stated = getattr(getattr(facts, group, None), name, None)
        return [Side(canonical(kind, stated).value, 1.0, True, "申报信息中的")] if stated else []
    partner = partner_of(first)
    found = partner.fields.get(rest) if partner else None
    if partner is None or found is None:
        return []
    return [side for row in (found, *found.more) if (side := _side(row, partner))]
