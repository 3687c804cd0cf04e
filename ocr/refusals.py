"""The words in which a file or a page is refused: one Chinese sentence what happened, one what cures it."""

from __future__ import annotations

from typing import Final, Literal

from pipelines.errors import FileProblem, FileRefused, PageUnreadable

PageProblem = Literal["TIMEOUT", "CRASHED", "DAMAGED", "ENGINE"]
"""Why a single page could not be read; the value of ``PageText.problem``."""

_FILE: Final[dict[FileProblem, tuple[str, str]]] = {
    "EMPTY": ("文件是空的，没有任何内容。", "请重新扫描或重新上传该文件。"),
    "NOT_A_DOCUMENT": (
        "文件不是可以识别的文档。",
        "请提供 PDF、OFD、TIFF、JPEG、PNG、WebP、HEIC 或 Word、Excel（docx、xlsx）格式的文件。",
    ),
    "TRUNCATED": ("文件不完整，后半部分缺失。", "请重新扫描，或确认上传完成后再提交。"),
    "ENCRYPTED": ("文件设有打开密码，无法读取。", "请去除密码后重新提交。"),
    "NO_PAGES": ("文件中没有任何页面。", "请确认文件内容后重新提交。"),
    "TOO_LARGE": ("文件超过允许的大小。", "请拆分文件，或降低扫描分辨率后重新提交。"),
    "TOO_MANY_PAGES": ("文件页数超过上限。", "请拆分为多个文件后提交。"),
    "PAGE_SIZE": ("页面尺寸异常，不是纸张的大小。", "请按纸张原大、以 200 至 300 dpi 重新扫描。"),
    "DAMAGED": ("文件已损坏，无法打开。", "请重新扫描或重新导出该文件。"),
    "UNSAFE_STRUCTURE": ("文件内部结构不安全，已停止打开。", "请用原来的软件重新导出，或打印后扫描提交。"),
    "ACTIVE_CONTENT": (
        "文件含有宏或指向外部的内容，不予打开。",
        "请另存为不含宏和外部链接的文件，或导出为 PDF 后提交。",
    ),
    "NO_CONVERTER": (
        "本机没有安装 LibreOffice，无法打开 Word、Excel 文件。",
        "请另存为 PDF 后提交；或请管理员安装 libreoffice-writer-nogui 和 libreoffice-calc-nogui。",
    ),
    "TIMEOUT": ("文件解析超时，已中止。", "请重新扫描或另存为普通 PDF 后再提交。"),
    "CRASHED": ("文件导致解析程序异常退出。", "请重新扫描或另存为普通 PDF 后再提交。"),
}

_PAGE: Final[dict[PageProblem, tuple[str, str]]] = {
    "TIMEOUT": ("该页识别超时，已中止。", "请重新扫描该页。"),
    "CRASHED": ("该页导致识别程序异常退出。", "请重新扫描该页。"),
    "DAMAGED": ("该页已损坏，无法显示。", "请重新扫描该页。"),
    "ENGINE": ("识别引擎未能处理该页。", "请稍后重试，或运行 yici doctor 检查识别引擎。"),
}


def refused(code: FileProblem, detail: str = "") -> FileRefused:
    """The error for a whole file.

    Args:
        code: what is wrong with it.
        detail: a Chinese sentence that says more than the general one, e.g. what the file is instead.
    """
    message, cure = _FILE[code]
    return FileRefused(detail or message, code=code, cure=cure)


def unreadable(code: PageProblem, detail: str = "") -> PageUnreadable:
    """The error for one page.

    Args:
        code: what went wrong.
        detail: a Chinese sentence that replaces the general one.
    """
    message, cure = _PAGE[code]
    return PageUnreadable(detail or message, code=code, cure=cure)
