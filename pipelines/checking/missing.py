"""MISSING, and the files and pages that nobody could read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.catalog import Material
from pipelines.checking.faults import Asked, fault, page_evidence
from pipelines.checking.wording import how_to_submit, paper, place
from pipelines.conditions import Truth
from pipelines.paper.belonging.documents import Leaf
from pipelines.report import Deficiency, Evidence
from pipelines.sorting import Sorting
from pipelines.text import FileRead, PageText

_PROBLEMS = {
    "EMPTY": "是空文件",
    "NOT_A_DOCUMENT": "不是可以处理的文件类型",
    "TRUNCATED": "不完整",
    "ENCRYPTED": "有密码保护",
    "NO_PAGES": "没有任何页面",
    "TOO_LARGE": "过大",
    "TOO_MANY_PAGES": "页数过多",
    "PAGE_SIZE": "页面尺寸异常",
    "DAMAGED": "已损坏",
    "UNSAFE_STRUCTURE": "内部结构不安全",
    "ACTIVE_CONTENT": "含有宏或外部内容",
    "NO_CONVERTER": "是 Word 或 Excel 文件，而本机不能转换",
    "TIMEOUT": "打开超时",
    "CRASHED": "无法打开",
    "SKIPPED": "无法打开",
    "QUARANTINED": "已被隔离",
}

_ANEW = "请重新扫描，或者另存为 PDF、JPEG、PNG 或 TIFF 文件后再提交。"
_CURES = {
    "EMPTY": "请重新扫描或者重新上传该文件。",
    "ENCRYPTED": "请去除密码后重新提交，或者提交重新扫描的文件。",
    "TOO_LARGE": "请分成几个较小的文件，或者降低分辨率重新扫描后再提交。",
    "TOO_MANY_PAGES": "请分成几个页数较少的文件后再提交。",
}
"""What helps, where it is not to make the file anew."""

_SHARP, _LARGE = 20.0, 800
"""Sharpness and shorter side in pixels at which a reader finds any print: that of A4 blurred by two pixels at 200 dpi has 20."""

_WORDS = 4
"""Characters that are more than edges and corners which a reader takes for 一 or 1."""


def unopened(files: Sequence[FileRead]) -> list[FileRead]:
    """Files that could not be opened and were not superseded by a later one."""
    return [
        file
        for index, file in enumerate(files)
        if file.problem is not None and not any(later.replaces == file.file for later in files[index + 1 :])
    ]


def is_unread(sorting: Sorting, files: Sequence[FileRead]) -> bool:
    """Whether something was handed in that could be anything: a page or a file that could not be read."""
    return bool(sorting.unreadable or unopened(files))


def missing_fault(
    material: Material, asked: Truth, sorting: Sorting, *, unread: bool, circumstances: str
) -> Deficiency:
    """MISSING: certain unless an unread page or file, or a page that nobody could place, could be it.

    Args:
        material: that no page was taken for.
        asked: whether the stated conditions ask for it; None when they leave it open.
        sorting: the pages.
        unread: see :func:`is_unread`.
        circumstances: what they leave open, see :func:`pipelines.checking.wording.open_circumstances`.
    """
    possible = sorting.possible.get(material.code, ())
    contested = any(material.code in document.rivals for document in sorting.documents)
    certain = asked is True and not (unread or possible or contested)
    evidence = [page_evidence(leaf) for leaf in (*possible, *sorting.unreadable)]
    return fault(
        material,
        "MISSING",
        certain=certain,
        message=Asked(
            _message(material, certain=certain, open_=circumstances if asked is None else "", possible=possible),
            f"缺少{paper(material)}。",
        ),
        cure=how_to_submit(material),
        evidence=_unique(evidence),
    )


def _message(material: Material, *, certain: bool, open_: str, possible: Sequence[Leaf]) -> str:
    name = paper(material)
    if certain:
        return f"缺少{name}。"
    if open_:
        return f"没有收到{name}；是否需要提交取决于尚未确认的情形：{open_}，请先确认。"
    if possible:
        return f"没有确认收到{name}；{place(possible[0])}可能是该材料，请核对。"
    return f"没有收到{name}；有文件或者页面无法读取，可能是该材料，请核对。"


def _unique(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))


def unread_faults(sorting: Sorting, files: Sequence[FileRead]) -> tuple[Deficiency, ...]:
    """The doubts that belong to no material: files that can't be opened, pages that can't be read."""
    return (*_file_faults(files), *_page_faults(sorting))


def _file_faults(files: Sequence[FileRead]) -> Iterator[Deficiency]:
    for file in unopened(files):
        problem = _PROBLEMS.get(file.problem or "", "无法打开")
        yield Deficiency(
            id=f"UNREADABLE_FILE#{file.file}",
            code="UNREADABLE_FILE",
            certain=False,
            message=f"文件“{file.file}”{problem}，没有读到内容。",
            cure=_CURES.get(file.problem or "", _ANEW),
        )


def _is_picture(reading: PageText) -> bool:
    """Whether a page is a photograph or a drawing: sharp and large, with ink in which a reader found no word.

    It may be what a material asks for, which is then asked about by its name; of itself there is nothing to ask.
    """
    figures = reading.marks.figures
    return (
        reading.problem is None
        and sum(len(line.text) for line in reading.lines) < _WORDS
        and reading.marks.defect in (None, "unsure")
        and figures is not None
        and figures.sharpness >= _SHARP
        and figures.shorter_side >= _LARGE
    )


def _page_faults(sorting: Sorting) -> Iterator[Deficiency]:
    for leaf in sorting.unreadable:
        if _is_picture(leaf.sheet.reading):
            continue
        yield Deficiency(
            id=f"ILLEGIBLE#{leaf.file.file}#{leaf.sheet.page}",
            code="ILLEGIBLE",
            certain=False,
            message=f"{place(leaf)}无法读取，不能确定是什么材料。",
            cure="请重新扫描该页，使文字清晰、不缺边角后再提交。",
            evidence=(page_evidence(leaf),),
        )
