"""OFD, Word, Excel, WebP, HEIC and recordings: opened, shown and read like any paper, or kept as what they are."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pillow_heif
import pymupdf
import pytest
from PIL import Image

from ocr.answers import Inspection, ReadPage
from ocr.children.pool import walls_for
from ocr.files.image_pages import ImageDocument
from ocr.files.office import converted, sweep_sockets
from ocr.files.sniff import kind_of
from ocr.intake import inspect
from ocr.ofd.document import OfdDocument
from ocr.sandbox import Sandbox
from pipelines.errors import FileRefused, PageUnreadable
from runtime.children.walls import Kind
from tests.doubles.reader import HERE
from tests.ocr.paper import form
from tests.specimens import ofd, office
from tests.specimens.ofd import Ofd, image, line, png, text
from tests.walls import behind

SMALL = (414, 585)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(reader_factory=HERE + "Failing") as opened:
        yield opened


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def lines(read: ReadPage) -> list[str]:
    return [line.text for line in read.text.lines]


def shown(read: ReadPage) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(read.picture)).convert("RGB"))


# --- OFD ---------------------------------------------------------------------------------------------------------


def test_an_ofd_is_read_from_its_own_text_without_spurious_spaces(tmp_path: Path, sandbox: Sandbox) -> None:
    path = written(tmp_path / "form.pdf", ofd.form(pages=2).written())

    assert sandbox.inspect(path) == Inspection(kind="application/ofd", pages=2)
    read = sandbox.read(path, 2)
    assert (read.text.source, lines(read)) == (
        "text_layer",
        [
            "食品经营许可申请书",
            "申请人名称：青禾县示例餐饮有限公司",
            "统一社会信用代码：91350100M000100Y43",
            "申请日期：2026年9月18日",
            "第2页",
        ],
    )


def test_the_picture_of_an_ofd_page_shows_its_text_lines_pictures_and_seal(tmp_path: Path, sandbox: Sandbox) -> None:
    read = sandbox.read(written(tmp_path / "form.ofd", ofd.form().written()), 1)
    page = shown(read).astype(int)
    height, width = page.shape[:2]

    def dark(left: float, top: float, right: float, bottom: float) -> bool:
        part = page[
            round(top / 297 * height) : round(bottom / 297 * height),
            round(left / 210 * width) : round(right / 210 * width),
        ]
        return bool((part.sum(axis=2) < 200).any())

    assert (dark(60, 30, 140, 42), dark(100, 19, 110, 21), dark(60, 200, 140, 220)) == (True, True, False)
    assert (page[round(13 / 297 * height), round(25 / 210 * width)].argmax(), len(read.text.marks.seals)) == (2, 1)


def test_the_places_of_the_text_are_those_of_the_picture(tmp_path: Path, sandbox: Sandbox) -> None:
    read = sandbox.read(written(tmp_path / "one.ofd", Ofd(pages=[text("统一社会信用代码号码", 50, 100)]).written()), 1)

    (found,) = read.text.lines
    ink = np.argwhere(shown(read).sum(axis=2) < 300)
    height, width = shown(read).shape[:2]
    top, left = ink.min(axis=0) / (height, width)
    bottom, right = ink.max(axis=0) / (height, width)
    assert np.abs(np.array(found.box) - (left, top, right, bottom)).max() < 0.01


def test_an_ofd_page_that_is_only_a_picture_goes_to_the_engine(tmp_path: Path) -> None:
    scan = Ofd(pages=[image(4, 0, 0, 210, 297)], pictures={4: png(form((827, 1169)))})
    with Sandbox(reader_factory=HERE + "Babbling") as opened:
        read = opened.read(written(tmp_path / "scan.ofd", scan.written()), 1)

    assert (read.text.source, lines(read)) == ("rapid", ["仍可阅读"])


def test_an_ofd_page_with_a_picture_that_cannot_be_shown_is_unreadable_and_the_others_stand(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    said = text("申请人名称：青禾县示例餐饮有限公司", 20, 40)
    path = written(
        tmp_path / "part.ofd", Ofd(pages=[said + image(4, 9, 9, 9, 9), said], pictures={4: b"broken"}).written()
    )

    assert sandbox.inspect(path).warnings == ("有 1 页无法完整显示。",)
    with pytest.raises(PageUnreadable) as caught:
        sandbox.read(path, 1)
    assert (caught.value.code, caught.value.message) == ("DAMAGED", "该页有无法解码的图像，不能完整显示。")
    assert lines(sandbox.read(path, 2)) == ["申请人名称：青禾县示例餐饮有限公司"]


def test_a_picture_that_stands_upside_down_in_its_ofd_is_shown_so(tmp_path: Path) -> None:
    halves = Image.new("RGB", (40, 40), "white")
    halves.paste((200, 0, 0), (0, 0, 40, 20))
    turned = Ofd(pages=[image(4, 50, 50, 100, 100, matrix="-100 0 0 -100 100 100")], pictures={4: png(halves)})

    document = OfdDocument(written(tmp_path / "turned.ofd", turned.written()))
    picture = document.page(1).picture
    document.close()

    height, width = picture.shape[:2]
    column = picture[:, round(100 / 210 * width)].astype(int)
    upper, lower = column[round(75 / 297 * height)], column[round(125 / 297 * height)]
    assert (int(upper.min()) > 200, int(lower[1]) < 60) == (True, True)


def test_hidden_and_white_text_of_an_ofd_is_not_trusted(tmp_path: Path) -> None:
    white = text("批准文号已经核准通过", 20, 40).replace(
        "<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode'
    )
    document = OfdDocument(written(tmp_path / "white.ofd", Ofd(pages=[white, line(9, 9, 99, 9)]).written()))

    assert [document.page(number).layer for number in (1, 2)] == [None, None]
    document.close()


def test_an_ofd_becomes_a_pdf_in_which_its_text_is_found(tmp_path: Path, sandbox: Sandbox) -> None:
    path = written(tmp_path / "form.ofd", ofd.form(pages=2).written())

    made = sandbox.searchable(path, [sandbox.read(path, page).text for page in (1, 2)]).pdf

    pdf = pymupdf.open(stream=made)
    assert (pdf.page_count, "申请人名称" in pdf[0].get_text(), len(made) < 200_000) == (2, True, True)


# --- Office ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", behind("bubblewrap", "landlock", "none"))
def test_word_and_excel_are_laid_out_by_libreoffice_behind_any_walls(tmp_path: Path, kind: Kind) -> None:
    word = office.docx(("食品经营许可申请书", "统一社会信用代码：91350100M000100Y43"), breaks=1)
    excel = office.xlsx((("材料名称", "份数"), ("营业执照", "一份")))
    found = {}

    with Sandbox(walls=replace(walls_for(), kind=kind)) as sandbox:
        for name, data in (("word", word), ("excel", excel)):
            path = written(tmp_path / name, data)
            inspection, read = sandbox.inspect(path), sandbox.read(path, 1)
            found[name] = (inspection.kind.rpartition(".")[2], inspection.pages, read.text.source, lines(read))

    assert found["word"][:3] == ("document", 2, "text_layer")
    assert found["excel"][:3] == ("sheet", 1, "text_layer")
    assert "统一社会信用代码：91350100M000100Y43" in found["word"][3]
    assert "营业执照" in found["excel"][3]


def test_a_socket_on_which_no_libreoffice_listens_is_swept_away(tmp_path: Path) -> None:
    # Given one that is heard, one whose program has ended, and a file of another name
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(tmp_path / "OSL_PIPE_heard"))
        heard.listen()
        with socket.socket(socket.AF_UNIX) as ended:
            ended.bind(str(tmp_path / "OSL_PIPE_ended"))
        (tmp_path / "OTHER").touch()

        # When
        sweep_sockets(tmp_path)

        # Then
        assert sorted(place.name for place in tmp_path.iterdir()) == ["OSL_PIPE_heard", "OTHER"]


def test_without_libreoffice_a_word_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx", office.docx())

    with pytest.raises(FileRefused) as caught:
        converted(path, tmp_path, 30, program=None)

    assert (caught.value.code, "LibreOffice" in caught.value.message, "PDF" in caught.value.cure) == (
        "NO_CONVERTER",
        True,
        True,
    )


def test_a_converter_that_makes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        converted(written(tmp_path / "a.docx", office.docx()), tmp_path, 30, program="/bin/true")

    assert (caught.value.code, (tmp_path / "office").exists()) == ("DAMAGED", False)


# --- pictures ----------------------------------------------------------------------------------------------------


def test_webp_and_heic_are_pages_with_their_colours(tmp_path: Path) -> None:
    pillow_heif.register_heif_opener()
    page = Image.new("RGB", SMALL, (250, 248, 242))
    page.paste((20, 40, 160), (0, 0, 207, 585))
    for kind, name in (("image/webp", "WEBP"), ("image/heic", "HEIF")):
        path = tmp_path / name
        page.save(path, name, quality=95)

        document = ImageDocument(path, kind)
        picture = document.page(1).picture.astype(int)
        document.close()

        assert inspect(path) == Inspection(kind=kind, pages=1)  # type: ignore[arg-type] # two of the kinds
        assert (
            np.abs(picture[300, 60] - (20, 40, 160)).max() < 12,
            np.abs(picture[300, 350] - (250, 248, 242)).max() < 12,
        ) == (True, True)


def test_every_picture_of_a_heic_is_a_page_and_its_thumbnails_are_none(tmp_path: Path) -> None:
    stack = pillow_heif.HeifFile()  # type: ignore[no-untyped-call] # the library says no types
    for red in (250, 130, 10):
        stack.add_from_pillow(Image.new("RGB", SMALL, (red, 200, 200)))
    stack.save(tmp_path / "stack.heic", quality=95)
    alone = pillow_heif.from_pillow(Image.new("RGB", (828, 1170), "white"))
    alone.info["thumbnails"] = [128]
    alone.save(tmp_path / "alone.heic")

    document = ImageDocument(tmp_path / "stack.heic", "image/heic")
    reds = [round(float(document.page(number).picture[300, 200, 0]), -1) for number in (1, 2, 3)]
    document.close()

    assert inspect(tmp_path / "stack.heic") == Inspection(kind="image/heic", pages=3)
    assert inspect(tmp_path / "alone.heic") == Inspection(kind="image/heic", pages=1)
    assert reds == [250, 130, 10]


def test_a_photo_of_a_phone_stands_upright(tmp_path: Path) -> None:
    page = Image.new("RGB", (585, 414), "white")
    page.paste((200, 0, 0), (0, 0, 100, 414))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: the red side comes up
    page.save(tmp_path / "photo.webp", exif=exif, quality=95)

    picture = ImageDocument(tmp_path / "photo.webp", "image/webp").page(1).picture

    assert (picture.shape[:2], int(picture[50, 200, 1]) < 60) == ((585, 414), True)


def test_a_jpeg_that_is_taller_than_its_data_is_cut_short(tmp_path: Path) -> None:
    whole = io.BytesIO()
    form((400, 560)).save(whole, "JPEG")
    data = whole.getvalue()
    frame = data.index(b"\xff\xc0")
    taller = data[: frame + 5] + (2000).to_bytes(2, "big") + data[frame + 7 :]

    with pytest.raises(FileRefused) as caught:
        inspect(written(tmp_path / "taller.jpg", taller))

    assert caught.value.code == "TRUNCATED"
    assert inspect(written(tmp_path / "whole.jpg", data)).pages == 1


# --- recordings --------------------------------------------------------------------------------------------------

RECORDINGS = {
    "audio/mpeg": b"ID3\x04" + bytes(60),
    "audio/wav": b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(60),
    "audio/amr": b"#!AMR\n" + bytes(60),
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42" + bytes(60),
    "audio/ogg": b"OggS" + bytes(60),
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42" + bytes(60),
    "video/quicktime": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + bytes(60),
    "video/3gpp": b"\x00\x00\x00\x14ftyp3gp5\x00\x00\x00\x003gp5" + bytes(60),
    "video/x-msvideo": b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(60),
    "video/webm": b"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x82\x84webm" + bytes(60),
}


@pytest.mark.parametrize("kind", RECORDINGS)
def test_a_recording_is_kept_with_its_type_and_has_no_pages(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "recording.pdf", RECORDINGS[kind])

    assert inspect(path).model_dump() == {"kind": kind, "pages": 0, "warnings": ()}
    assert kind_of(RECORDINGS[kind]) == kind
