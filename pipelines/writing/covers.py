"""Cover and separator sheets in words: what is printed on them beside the codes."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.paper.belonging.control_sheets import ControlSheet

MOST_SHEETS = 200
"""Sheets of one print."""


@dataclass(frozen=True)
class PrintedSheet:
    """One sheet.

    Attributes:
        sheet: what its codes say.
        title: what it is, e.g. 材料封面.
        name: what it binds to, large: an item's or a material's name, an applicant.
        lines: label and value of what else people should read on it.
        hint: where to put it.
    """

    sheet: ControlSheet
    title: str
    name: str
    lines: tuple[tuple[str, str], ...] = ()
    hint: str = ""


def case_cover(number: str, item: str, applicant: str, *, duplex: bool = False) -> PrintedSheet:
    """The cover of more papers for a case that is there already."""
    lines = (("办件编号", number), ("事项", item), ("申请人", applicant or "（未填写）"), *_duplex_line(duplex))
    return PrintedSheet(
        sheet=ControlSheet(case=number, duplex=duplex),
        title="材料封面·补充材料",
        name=number,
        lines=lines,
        hint="请放在补充材料的最前面一同扫描；到下一张封面为止的页面归入本办件。本页不计入材料。",
    )


def item_cover(
    code: str, name: str, *, applicant: str = "", facts: str | None = None, duplex: bool = False
) -> PrintedSheet:
    """The cover of the papers with which a new case of an item is opened.

    Args:
        code: of the item.
        name: of the item.
        applicant: where the facts state one.
        facts: the token under which the stated facts are kept.
        duplex: the stack is scanned fronts first, then backs.
    """
    lines = (("实施编码", code), *((("申请人", applicant),) if applicant else ()), *_duplex_line(duplex))
    return PrintedSheet(
        sheet=ControlSheet(item=code, facts=facts, duplex=duplex),
        title="材料封面·新办件",
        name=name,
        lines=lines,
        hint="请放在一个办件全部材料的最前面一同扫描；到下一张封面为止的页面为一个办件。本页不计入材料。",
    )


def separator(code: str, name: str) -> PrintedSheet:
    """The sheet before the pages of one material."""
    return PrintedSheet(
        sheet=ControlSheet(material=code),
        title="材料分隔页",
        name=name,
        lines=(("材料编号", code),),
        hint="请放在该材料的前面一同扫描；到下一张分隔页或封面为止的页面归入该材料。本页不计入材料。",
    )


def _duplex_line(duplex: bool) -> tuple[tuple[str, str], ...]:
    return (("扫描方式", "先全部正面、翻转后再全部反面（系统按正反面整理）"),) if duplex else ()
