"""Letter -> PDF. typst sets the type; what it is handed is JSON, never markup.

One compiler is kept for each set of font folders (opening one costs twelve times a page), and one thread at a time
uses it. The result is PDF/A-2u with every font embedded.
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import segno
import typst

from outputs.proofs import keywords_of
from pipelines.errors import LetterRefused, Unconfigured
from pipelines.letter import Letter
from pipelines.writing.phrases import day

TEMPLATES = Path(__file__).resolve().parent / "templates"
LOCAL_FONTS = TEMPLATES.parent.parent / ".cache" / "fonts"
"""Where the set-up puts the 仿宋 that Debian keeps inside a TeX package; absent elsewhere."""

CHINESE_FAMILIES = ("FandolFang R", "Noto Serif CJK SC")
SEAL_POINTS = 119.0
"""Diameter of the seal: 42 mm."""


@dataclass(frozen=True)
class SealSpot:
    """Where the seal goes: page from 1, box in points from the lower left corner (left, bottom, right, top)."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Rendered:
    """A paper that is set but not yet sealed. ``seal`` is None for a paper that bears none."""

    pdf: bytes
    seal: SealSpot | None


class Press:
    """One reused typst compiler. Safe to share between threads."""

    def __init__(self, font_paths: Sequence[Path] = ()) -> None:
        folders = [path for path in (*font_paths, LOCAL_FONTS) if path.is_dir()]
        fonts = typst.Fonts(include_embedded_fonts=False, font_paths=folders)
        if not set(fonts.families()) & set(CHINESE_FAMILIES):
            raise Unconfigured(
                "没有可用的中文字体，无法排版文书。", code="NO_FONT", cure="请安装 fonts-noto-cjk 后重试。"
            )
        self._families = sorted(fonts.families())
        self._compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts)
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Who sets: program, typesetter, templates and fonts. Of two presses of one name the same letter is the same."""
        folder = hashlib.sha256()
        for path in sorted(TEMPLATES.glob("*.typ")):
            folder.update(path.name.encode() + path.read_bytes())
        fonts = hashlib.sha256("\n".join(self._families).encode()).hexdigest()
        program = f"yici {version('yici')}; typst {version('typst')}"
        return f"{program}; templates {folder.hexdigest()[:12]}; fonts {fonts[:12]}"

    def set(self, template: str, data: Mapping[str, object], *, at: datetime) -> Rendered:
        """Set a template of this room with its data.

        Args:
            template: file name in ``templates``.
            data: JSON object handed to the template.
            at: the moment written into the document, so that the same data give the same bytes.

        Raises:
            LetterRefused: a character that no installed font can show or that every machine shows in its own way, or a
                template that cannot take the data.
        """
        with self._setting():
            pdf = self._compiler.compile(
                TEMPLATES / template, format="pdf", sys_inputs=_inputs(data), pdf_standards="a-2u", timestamp=at
            )
            marks: list[dict[str, Any]] = json.loads(self._compiler.query("<seal>", field="value"))
        return Rendered(_one_file(pdf), _spot(marks[-1]) if marks else None)

    def outline(self, template: str, data: Mapping[str, object]) -> str:
        """Set a template as SVG whose letters are shapes: a seal or a mark that no text search runs into.

        Raises:
            LetterRefused: as :meth:`set`.
        """
        with self._setting():
            svg = self._compiler.compile(TEMPLATES / template, format="svg", sys_inputs=_inputs(data))
        return _one_file(svg).decode("utf-8")

    @cached_property
    def demo_mark(self) -> str:
        """The 演示 of sample items, as shapes."""
        return self.outline("demo.typ", {})

    @cached_property
    def preview_mark(self) -> str:
        """The 样张 of what is only looked at, as shapes."""
        return self.outline("preview.typ", {})

    @contextmanager
    def _setting(self) -> Iterator[None]:
        """One thread at a time; the compiler's complaints become ours."""
        with self._lock:
            try:
                yield
            except typst.TypstError as error:
                raise LetterRefused(
                    f"文书无法排版：{error.message}", code="NOT_SET", cure="请检查文书内容中的生僻字，并安装所需字体。"
                ) from error


@cache
def open_press(*font_paths: Path) -> Press:
    """The press of this process for these font folders; made once."""
    return Press(font_paths)


def render(letter: Letter, press: Press, *, preview: bool = False) -> Rendered:
    """Set a letter as PDF/A-2u and say where its seal goes.

    Args:
        letter: what it says.
        press: who sets it.
        preview: over each page stands in red that it is a 样张 and not valid, and where the seal would go.

    Raises:
        LetterRefused: it cannot be set, or has no place for the seal (许可法 32末).
    """
    data = letter.model_dump(mode="json", by_alias=True)
    data |= {"date": day(letter.issued_on), "qr": qr_svg(letter.verify_url)}
    if letter.proof is not None:
        data |= {"proof_short": letter.proof.short, "keywords": keywords_of(letter.proof)}
    if letter.demo:
        data["demo_mark"] = press.demo_mark
    if preview:
        data["preview_mark"] = press.preview_mark
    template = "licence.typ" if letter.layout == "licence" else "letter.typ"
    rendered = press.set(template, data, at=moment(letter.issued_on))
    if rendered.seal is None:
        raise LetterRefused("文书没有盖章位置。", code="NO_SEAL_PLACE")
    return rendered


def moment(day_of_issue: date) -> datetime:
    """Noon in UTC of a day: the time stamp of a paper that knows its day and no hour."""
    return datetime.combine(day_of_issue, time(12), tzinfo=UTC)


def qr_svg(text: str, error: str = "m") -> str:
    """A QR code as SVG (vector, without its own margin); ``error`` is its level of error correction."""
    out = io.BytesIO()
    segno.make(text, error=error, micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode("utf-8")


def _inputs(data: Mapping[str, object]) -> dict[str, str]:
    """The data as JSON.

    Raises:
        LetterRefused: a character of the private use areas. What it means is agreed nowhere: a font that happens to be
            installed would print another character into somebody's name (GB 18030-2022 gave them all public places).
    """
    told = json.dumps(data, ensure_ascii=False)
    private = sorted(character for character in set(told) if unicodedata.category(character) == "Co")
    if private:
        raise LetterRefused(
            f"文书无法排版：含有私用区字符 U+{ord(private[0]):04X}，不同机器显示不同的字。",
            code="NOT_SET",
            cure="请改用该字在 GB 18030-2022 中的正式编码后重试。",
        )
    return {"data": told}


def _one_file(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst gives one file as bytes")
    return made


def _spot(mark: dict[str, Any]) -> SealSpot:
    """The box of a seal whose centre the template names, from the top left corner of its page."""
    middle, height = float(mark["x"]), float(mark["sheet"]) - float(mark["y"])
    half = SEAL_POINTS / 2
    return SealSpot(int(mark["page"]), (middle - half, height - half, middle + half, height + half))
