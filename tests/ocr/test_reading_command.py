"""``yici ocr``: one file in; text, words with boxes, a searchable PDF out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ocr.sandbox import Sandbox
from tests.doubles.reader import HERE
from tests.ocr.paper import FORM, TITLE, blank, encoded, form, scan_pdf, scanned, sealed, text_pdf
from yici.reading import ocr_command

SMALL = (827, 1169)
OWN = ("统一社会信用代码：91350100M000100Y43", "法定代表人：张示例")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form laid upside down, and a blank back."""
    folder = tmp_path_factory.mktemp("mixed")
    return scan_pdf(folder / "收件.pdf", scanned(form()).rotate(180), scanned(blank()))


def test_a_scan_becomes_text_words_and_a_searchable_pdf(mixed: Path, tmp_path: Path) -> None:
    text, words, pdf = tmp_path / "out.txt", tmp_path / "out.json", tmp_path / "out.pdf"

    code = ocr_command(mixed, text=text, json_out=words, pdf=pdf, engine="rapid", jobs=2, progress=False)

    assert code == 0
    first, second = text.read_text(encoding="utf-8").replace(" ", "").replace(":", "：").split("\f")
    assert (first.splitlines(), second.strip()) == ([TITLE, *FORM], "")
    told = json.loads(words.read_text(encoding="utf-8"))
    assert {key: told[key] for key in ("schema", "file", "engine")} == {
        "schema": "yici/text/1",
        "file": "收件.pdf",
        "engine": "rapid",
    }
    page, back = told["pages"]
    assert [page[key] for key in ("page", "width", "height", "rotation", "source", "problem")] == [
        1,
        1654,
        2339,
        180,
        "rapid",
        None,
    ]
    assert [word["text"] for word in page["lines"][0]["words"]] == list(TITLE)
    assert set(page["lines"][0]) == {"text", "confidence", "box", "words"}
    assert (back["source"], back["lines"]) == ("none", [])
    assert [one["marks"]["blank"] for one in (page, back)] == [False, True]
    found = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert TITLE in found


def test_the_json_tells_the_marks_of_a_scan_and_that_nobody_looked_at_a_page_of_mere_text(tmp_path: Path) -> None:
    scan, told = tmp_path / "scan.png", tmp_path / "out.json"
    scan.write_bytes(encoded(scanned(sealed(form(), (1200, 1700))), "PNG"))

    assert ocr_command(scan, json_out=told, progress=False) == 0

    (page,) = json.loads(told.read_text(encoding="utf-8"))["pages"]
    (seal,) = page["marks"].pop("seals")
    left, top, right, bottom = seal.pop("box")
    assert seal == {"colour": "red", "shape": "round", "star": True, "riding": False, "near": []}
    assert (left < 1200 / 1654 < right, top < 1700 / 2339 < bottom) == (True, True)
    assert set(page["marks"]) == {
        *("blank", "grey", "legible", "defect", "figures", "ink", "fingerprint", "codes", "strokes"),
    }

    assert ocr_command(text_pdf(tmp_path / "text.pdf", OWN), json_out=told, progress=False) == 0

    (page,) = json.loads(told.read_text(encoding="utf-8"))["pages"]
    assert (len(page["lines"]), page["marks"]) == (2, None)


def test_without_an_output_the_text_goes_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = text_pdf(tmp_path / "text.pdf", OWN, OWN[:1])

    assert ocr_command(path, progress=True) == 0

    told = capsys.readouterr()
    assert told.out == f"{OWN[0]}\n{OWN[1]}\n\f{OWN[0]}\n"
    assert "第 1 页：2 行" in told.err
    assert "2/2" in told.err


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dark = form(SMALL).point(lambda value: 40 + value // 6)
    path = scan_pdf(tmp_path / "stack.pdf", form(SMALL), dark, form(SMALL), dpi=100)
    text, words, pdf = tmp_path / "out.txt", tmp_path / "out.json", tmp_path / "out.pdf"

    code = ocr_command(
        path,
        text=text,
        json_out=words,
        pdf=pdf,
        progress=False,
        sandbox=Sandbox(reader_factory=HERE + "HangingOnDark", page_seconds=2),
    )

    assert code == 2
    assert capsys.readouterr().err == "stack.pdf：第 2 页无法识别（识别超时），其余页面已输出。\n"
    assert text.read_text(encoding="utf-8") == "可以阅读\n\f\n\f可以阅读\n"
    pages = json.loads(words.read_text(encoding="utf-8"))["pages"]
    assert [(page["page"], page["source"], page["problem"], page["marks"] is None) for page in pages] == [
        (1, "rapid", None, False),
        (2, "none", "TIMEOUT", True),
        (3, "rapid", None, False),
    ]
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_an_unusable_file_is_one_line_and_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "说明.txt").write_text("not a document", encoding="utf-8")

    code = ocr_command(tmp_path / "说明.txt", json_out=tmp_path / "out.json", progress=False)

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert (
        told.err
        == "说明.txt：文件是纯文本（如 txt、csv），没有页面，不能直接识别；请打印为 PDF 后提交。请提供 PDF、OFD、TIFF、JPEG、PNG、WebP、HEIC 或 Word、Excel（docx、xlsx）格式的文件。\n"
    )
    assert not (tmp_path / "out.json").exists()


def test_a_missing_file_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ocr_command(tmp_path / "none.pdf", progress=False) == 2
    assert capsys.readouterr().err == "none.pdf：找不到该文件。请检查路径。\n"


def test_an_unknown_engine_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ocr_command(text_pdf(tmp_path / "a.pdf", OWN), engine="abacus", progress=False) == 2
    assert "没有名为“abacus”的识别引擎。" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = text_pdf(tmp_path / "a.pdf", OWN)

    assert ocr_command(path, text=tmp_path / "none" / "out.txt", progress=False) == 2
    assert "out.txt：无法读取或写入" in capsys.readouterr().err
