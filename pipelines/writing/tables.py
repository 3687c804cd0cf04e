"""The tables of the letters: what was received, what is wrong, what may follow later."""

from __future__ import annotations

from pipelines.catalog import Material
from pipelines.report import CheckReport, Deficiency, MaterialReport, PageRef
from pipelines.writing.values import LetterContext, Table, Told


def told_table(told: Told, caption: str) -> Table:
    """Every line of a notice: which material, what is wrong, what to do, on what basis (许可法 32(四))."""
    rows = tuple(
        (str(number), material, fault.message, fault.cure, fault.basis or "本事项材料目录")
        for number, (material, fault) in enumerate(told, start=1)
    )
    return Table(
        caption=caption,
        header=("序号", "材料名称", "存在的问题", "如何补正", "依据"),
        widths=(0.08, 0.18, 0.33, 0.25, 0.16),
        rows=rows,
    )


def deferred_table(context: LetterContext, caption: str) -> Table:
    """The materials that may follow later (容缺), with the form they are wanted in."""
    rows = tuple(
        (str(number), material.name if material else code, _form(material), _until(context))
        for number, code in enumerate(context.deferred, start=1)
        for material in (context.catalog.material(code),)
    )
    return Table(
        caption=caption,
        header=("序号", "材料名称", "材料形式和份数", "补交时限"),
        widths=(0.08, 0.42, 0.25, 0.25),
        rows=rows,
    )


def received_table(context: LetterContext, report: CheckReport) -> Table:
    """The materials that were found among the pages, with pages and copies as counted at the window."""
    there = [material for material in report.materials if _came_in(context, material)]
    return Table(
        caption="收到的材料",
        header=("序号", "材料名称", "页数", "份数", "备注"),
        widths=(0.08, 0.46, 0.10, 0.10, 0.26),
        rows=tuple(
            (
                str(number),
                material.name,
                str(len(_came_in(context, material))),
                _copies(context, material),
                _remark(context, material),
            )
            for number, material in enumerate(there, start=1)
        ),
    )


def _came_in(context: LetterContext, material: MaterialReport) -> list[PageRef]:
    """The pages of a material that this receipt is for: of a supplement only what came with it."""
    return [page for page in material.pages if not context.new_files or page.file in context.new_files]


def files_table(context: LetterContext, report: CheckReport) -> Table:
    """The files as handed in. The digest lets anyone prove later that the bytes are the same."""
    came_in = [file for file in report.files if not context.new_files or file.file in context.new_files]
    return Table(
        caption="收到的文件",
        header=("序号", "文件名", "页数", "SHA-256 校验值（前16位）"),
        widths=(0.08, 0.42, 0.14, 0.36),
        rows=tuple(
            (str(number), file.file, str(file.pages) if file.pages else "无法打开", file.sha256[:16])
            for number, file in enumerate(came_in, start=1)
        ),
    )


def unread_tables(context: LetterContext) -> tuple[Table, ...]:
    """Files and pages of which nothing could be read, as a clerk confirmed: why what was handed in is told as lacking.

    It asks for nothing by itself: a notice may only cite the catalogue (许可法 29, 31).
    """
    entries = context.report.materials if context.report else ()
    faults = [fault for entry in entries if entry.code is None for fault in entry.deficiencies if fault.certain]
    said = [(fault.message, fault.cure) for fault in faults if _is_told_of(context, fault)]
    if not said:
        return ()
    return (
        Table(
            caption="没有读到内容、没有计入的文件和页面（需要补正的，请按下列方法重新提交）",
            header=("序号", "文件或者页面", "重新提交的方法"),
            widths=(0.08, 0.50, 0.42),
            rows=tuple((str(number), *one) for number, one in enumerate(said, start=1)),
        ),
    )


def _is_told_of(context: LetterContext, fault: Deficiency) -> bool:
    """Of a supplement only what came with it."""
    file = fault.evidence[0].file if fault.evidence else fault.id.partition("#")[2]
    return not context.new_files or file in context.new_files


def _form(material: Material | None) -> str:
    if material is None:
        return ""
    parts = [f"原件{material.original_copies}份"] if material.original_copies else []
    if material.photocopy_copies:
        parts.append(f"复印件{material.photocopy_copies}份")
    return "、".join(parts)


def _until(context: LetterContext) -> str:
    by = context.promised_by or (context.facts.deferral.by if context.facts.deferral else None)
    return f"{by.year}年{by.month}月{by.day}日前（含当日）" if by else "作出决定前"


def _copies(context: LetterContext, material: MaterialReport) -> str:
    count = context.facts.copies.get(material.code or "")
    return "—" if count is None else str(count)


def _remark(context: LetterContext, material: MaterialReport) -> str:
    return "已与原件核对" if material.code in context.facts.originals_seen else ""
