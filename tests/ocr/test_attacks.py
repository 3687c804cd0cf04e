"""Attack files, made by our own generators, at the door of the sandbox. All of them through the whole product: bench/hostile.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr.sandbox import Sandbox
from pipelines.errors import FileProblem, FileRefused, PageUnreadable
from tests.doubles.reader import HERE
from tests.specimens.attacks.everything import FAMILIES, attacks

TAKEN_ALL_THE_SAME = {
    # What they carry is harmless to who only looks at the page; or the rest of the file is whole.
    "zip-directory-lies.ofd",
    "both-pdf-and-zip.pdf",
    "both-png-and-page.png",
    "both-pdf-and-ofd.ofd",
    "pdf-in-pdf.pdf",
    "pdf-head-twice.pdf",
}
"""Of the families that are refused as a whole."""

REFUSED_AS_A_WHOLE = (
    "zip",
    "OFD: markup",
    "Word and Excel",
    "programs and web pages",
    "archives and foreign types",
    "nothing",
    "recordings that are none",
    "two types in one",
)

REASONS: dict[str, FileProblem] = {
    "zip-up-and-out.ofd": "UNSAFE_STRUCTURE",
    "zip-link.ofd": "UNSAFE_STRUCTURE",
    "zip-nul-in-a-name.ofd": "UNSAFE_STRUCTURE",
    "zip-same-name-twice.ofd": "UNSAFE_STRUCTURE",
    "zip-bomb-of-one.ofd": "UNSAFE_STRUCTURE",
    "zip-bomb-of-many.ofd": "UNSAFE_STRUCTURE",
    "zip-overlapping.ofd": "UNSAFE_STRUCTURE",
    "zip-60000-entries.ofd": "UNSAFE_STRUCTURE",
    "zip-locked.ofd": "ENCRYPTED",
    "zip-cut.ofd": "TRUNCATED",
    "ofd-entity-file.ofd": "UNSAFE_STRUCTURE",
    "ofd-entity-wide.ofd": "UNSAFE_STRUCTURE",
    "ofd-laughs.ofd": "UNSAFE_STRUCTURE",
    "ofd-no-pages.ofd": "NO_PAGES",
    "ofd-2500-pages.ofd": "TOO_MANY_PAGES",
    "ofd-box-tiny.ofd": "PAGE_SIZE",
    "word-macro.docx": "ACTIVE_CONTENT",
    "word-picture-elsewhere.docx": "ACTIVE_CONTENT",
    "word-template-elsewhere.docx": "ACTIVE_CONTENT",
    "word-chunk-within.docx": "ACTIVE_CONTENT",
    "word-entity.docx": "UNSAFE_STRUCTURE",
    "excel-link.xlsx": "ACTIVE_CONTENT",
    "old-word.doc": "NOT_A_DOCUMENT",
    "page.pdf": "NOT_A_DOCUMENT",
    "both-page-and-pdf.pdf": "NOT_A_DOCUMENT",
    "png-40000-square.png": "PAGE_SIZE",
    "png-less-data-than-told.png": "TRUNCATED",
    "jpeg-65500-square.jpg": "PAGE_SIZE",
    "jpeg-taller-than-its-data.jpg": "TRUNCATED",
    "tiff-600-frames.tif": "TOO_MANY_PAGES",
    "locked-aes256.pdf": "ENCRYPTED",
    "tree-too-few-told.pdf": "DAMAGED",
    "tree-count-zero.pdf": "NO_PAGES",
    "cut-60.pdf": "TRUNCATED",
    "empty.pdf": "EMPTY",
    "zip-directory-told-twice.ofd": "UNSAFE_STRUCTURE",
    "zip-directory-of-64-bits.ofd": "UNSAFE_STRUCTURE",
    "ofd-million-elements.ofd": "UNSAFE_STRUCTURE",
    "ofd-21-documents.ofd": "TOO_MANY_PAGES",
    "ofd-unit-missing.ofd": "DAMAGED",
    "ofd-glyphs-without-characters.ofd": "DAMAGED",
    "ofd-path-60000-steps.ofd": "DAMAGED",
    "locked.docx": "ENCRYPTED",
    "locked-unknown-handler.pdf": "ENCRYPTED",
    "tree-too-few-told-without-a-table.pdf": "DAMAGED",
    "act-form-of-the-viewer.pdf": "NOT_A_DOCUMENT",
    "photo-of-another-codec.heic": "NOT_A_DOCUMENT",
    "photo-of-an-unknown-maker.heic": "NOT_A_DOCUMENT",
    "png-half-the-rows.png": "DAMAGED",
    "tiff-one-strip-of-560.tif": "DAMAGED",
    "tiff-one-plane-of-three.tif": "DAMAGED",
    "tiff-old-fax-garbage.tif": "DAMAGED",
}

NAMED = {
    "book.epub": "EPUB",
    "sheet.xlsb": "xlsb",
    "page.xps": "XPS",
    "act-form-of-the-viewer.pdf": "XFA",
    "mail.pdf": "电子邮件",
    "text.pdf": "纯文本",
    "text-on-id3.mp3": "纯文本",
    "text-on-ftyp.mp4": "纯文本",
    "both-mp3-and-pdf.mp3": "既是录音或录像，又是 PDF",
    "picture.j2k": "JPEG 2000",
    "picture.jxl": "JPEG XL",
    "picture.emf": "EMF",
    "picture.bmp": "BMP",
    "paper.ceb": "CEB",
    "paper.djvu": "DjVu",
    "link.pdf": "快捷方式",
}
"""What must stand in the sentence with which a foreign type is refused."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(reader_factory=HERE + "Failing", file_seconds=30, page_seconds=30) as opened:
        yield opened


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> dict[str, FileRefused | int]:
    """Of every attack: why it was refused, or its pages."""
    folder, found = tmp_path_factory.mktemp("attacks"), dict[str, FileRefused | int]()
    for name, data in attacks().items():
        path = folder / "attack"
        path.write_bytes(data)
        try:
            found[name] = sandbox.inspect(path).pages
        except FileRefused as error:
            found[name] = error
    return found


def code(verdict: FileRefused | int) -> str:
    return verdict.code if isinstance(verdict, FileRefused) else f"{verdict} pages"


def test_there_are_enough_attacks_and_no_two_are_alike() -> None:
    made = attacks()

    assert (len(made) >= 300, len(set(made.values()))) == (True, len(made))


def test_every_attack_is_refused_with_words_and_a_cure_or_has_pages(verdicts: dict[str, FileRefused | int]) -> None:
    mute = {
        name: verdict
        for name, verdict in verdicts.items()
        if (
            not verdict.message.endswith("。") or not verdict.cure.endswith("。")
            if isinstance(verdict, FileRefused)
            else verdict < 1
        )
    }

    assert mute == {}


def test_no_attack_costs_more_than_two_children(verdicts: dict[str, FileRefused | int]) -> None:
    lost = {name: code(verdict) for name, verdict in verdicts.items() if code(verdict) in ("CRASHED", "TIMEOUT")}

    # Pillow asks for the two gigabytes that the chunk promises, and meets the limit.
    assert lost == {"png-chunk-length-lies.png": "CRASHED"}


def test_whole_families_are_refused(verdicts: dict[str, FileRefused | int]) -> None:
    names = {name for family in REFUSED_AS_A_WHOLE for name in FAMILIES[family]()}

    assert {name for name in names if isinstance(verdicts[name], int)} == TAKEN_ALL_THE_SAME


def test_the_reasons_are_told_apart(verdicts: dict[str, FileRefused | int]) -> None:
    assert {name: code(verdicts[name]) for name in REASONS} == REASONS


def test_what_a_file_is_instead_is_said(verdicts: dict[str, FileRefused | int]) -> None:
    said = {name: verdicts[name] for name in NAMED}

    assert {name: one for name, one in said.items() if NAMED[name] not in str(one)} == {}


@pytest.mark.parametrize(
    "name", ["tree-kids-missing.pdf", "picture-jbig2-lies.pdf", "function-circle.pdf", "string-without-end.pdf"]
)
def test_a_page_whose_content_was_passed_over_is_damaged_not_blank(tmp_path: Path, sandbox: Sandbox, name: str) -> None:
    (tmp_path / name).write_bytes(attacks()[name])

    with pytest.raises(PageUnreadable) as caught:
        sandbox.read(tmp_path / name, 1)

    assert caught.value.code == "DAMAGED"
