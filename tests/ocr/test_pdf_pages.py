"""PDF pages as a viewer shows them, and when their own text is trusted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from ocr.document import RawPage
from ocr.intake import open_document
from ocr.textlayer import is_real
from pipelines.errors import PageUnreadable
from pipelines.text import Box
from tests.ocr.paper import SERIF, TITLE, as_jpeg, form, scan_pdf, scanned, text_pdf
from tests.specimens.attacks.raw_pdf import TEXT, drawn, page, stream, written

OWN = (TITLE, "统一社会信用代码：91350100M000100Y43", "Date 2026-09-18 共3页")


def first_page(path: Path) -> RawPage:
    document = open_document(path)
    try:
        raw = document.page(1)
        # A page with its own text is drawn, and measured, when it is first looked at, while its document is open.
        assert raw.picture.ndim == 3
        _ = raw.size
        return raw
    finally:
        document.close()


def near(box: Box, other: Box) -> bool:
    return all(abs(one - two) < 0.005 for one, two in zip(box, other, strict=True))


def test_a_scan_comes_pixel_for_pixel(tmp_path: Path) -> None:
    raw = first_page(scan_pdf(tmp_path / "scan.pdf", form((1240, 1754)), dpi=150))

    assert raw.picture.shape == (1754, 1240, 3)
    assert (raw.layer, raw.scanned) == (None, True)


def test_a_scan_without_resolution_keeps_its_pixels(tmp_path: Path) -> None:
    assert first_page(scan_pdf(tmp_path / "scan.pdf", form((1240, 1754)), dpi=72)).picture.shape == (1754, 1240, 3)


def test_a_scan_at_600_dpi_is_read_at_300(tmp_path: Path) -> None:
    raw = first_page(scan_pdf(tmp_path / "scan.pdf", form((4960, 7016)), dpi=600))

    assert max(raw.picture.shape) == 3508


def test_a_page_drawn_by_a_program_is_shown_at_200_dpi(tmp_path: Path) -> None:
    raw = first_page(text_pdf(tmp_path / "text.pdf", OWN))

    assert raw.picture.shape == (2339, 1653, 3)
    assert raw.scanned is False


def test_the_size_of_a_page_is_known_without_drawing_it(tmp_path: Path) -> None:
    raw = first_page(text_pdf(tmp_path / "text.pdf", OWN, rotation=90))

    assert raw.size == raw.picture.shape[1::-1]


def test_a_page_of_ten_metres_is_shown_within_the_pixel_limit(tmp_path: Path) -> None:
    pdf = pymupdf.open()
    pdf.new_page(width=14_000, height=14_000)
    pdf.save(tmp_path / "plot.pdf")

    height, width = first_page(tmp_path / "plot.pdf").picture.shape[:2]

    assert height * width <= 18_010_000


def test_own_text_comes_in_lines_with_places(tmp_path: Path) -> None:
    layer = first_page(text_pdf(tmp_path / "text.pdf", OWN)).layer

    assert layer is not None
    assert [line.text for line in layer.lines] == list(OWN)
    assert [word.text for word in layer.lines[2].words] == ["Date", "2026-09-18", "共3页"]
    assert near(layer.lines[0].box, Box(72 / 595, 84.5 / 842, (72 + 9 * 14) / 595, 103 / 842))


@pytest.mark.parametrize(("rotation", "back"), [(90, 270), (180, 180), (270, 90)])
def test_own_text_on_a_turned_page_comes_upright(tmp_path: Path, rotation: int, back: int) -> None:
    straight = first_page(text_pdf(tmp_path / "straight.pdf", OWN)).layer
    turned = first_page(text_pdf(tmp_path / "turned.pdf", OWN, rotation=rotation)).layer

    assert straight is not None
    assert turned is not None
    assert turned.rotation == back
    assert [line.text for line in turned.lines] == list(OWN)
    assert all(near(one.box, two.box) for one, two in zip(turned.lines, straight.lines, strict=True))


@pytest.mark.parametrize("way", ["invisible", "white", "tiny"])
def test_text_that_nobody_sees_is_not_trusted(tmp_path: Path, way: str) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    size = 1 if way == "tiny" else 14
    colour = (1, 1, 1) if way == "white" else (0, 0, 0)
    mode = 3 if way == "invisible" else 0
    page.insert_text(
        (72, 100), "本公司已缴纳全部费用并无欠款", fontname="china-s", fontsize=size, color=colour, render_mode=mode
    )
    pdf.save(tmp_path / "hidden.pdf")

    assert first_page(tmp_path / "hidden.pdf").layer is None


def test_the_text_under_a_scan_is_not_trusted(tmp_path: Path) -> None:
    pdf = pymupdf.open(scan_pdf(tmp_path / "scan.pdf", form()))
    pdf[0].insert_text((72, 100), "食品经営許可申清书", fontname="china-s", fontsize=14)
    pdf.saveIncr()

    assert first_page(tmp_path / "scan.pdf").layer is None


def test_a_page_with_a_large_picture_beside_its_text_is_read_as_a_picture(tmp_path: Path) -> None:
    pdf = pymupdf.open(text_pdf(tmp_path / "text.pdf", OWN))
    pdf[0].insert_image(pymupdf.Rect(60, 300, 540, 800), stream=as_jpeg(form((800, 900))), keep_proportion=False)
    pdf.saveIncr()

    assert first_page(tmp_path / "text.pdf").layer is None


def test_a_page_number_stamped_on_a_blank_page_is_no_text_layer(tmp_path: Path) -> None:
    assert first_page(text_pdf(tmp_path / "number.pdf", ("- 3 -",))).layer is None


def test_an_embedded_font_is_read_too(tmp_path: Path) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_font(fontname="serif", fontfile=SERIF)
    page.insert_text((72, 100), "Licence No. JY13501000000001", fontname="serif", fontsize=14)
    pdf.save(tmp_path / "embedded.pdf")

    layer = first_page(tmp_path / "embedded.pdf").layer

    assert layer is not None
    assert layer.lines[0].text == "Licence No. JY13501000000001"


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("统一社会信用代码 91350100M000100Y43", True),
        ("營業執照 有限公司 負責人", True),
        ("法定代表人：王昊煜", True),
        ("Licence valid until 2030-01-01", True),
        ("\uf0b7第一项材料应当提交的份数为两份并加盖公章，申请人应当对材料真实性负责，不得隐瞒有关情况", True),
        ("\uf0b7\uf0b7\uf0b7\uf0b7材料", False),
        ("统一社会\ufffd用代码", False),
        ("统一\x03社会信用代码", False),
        ("\ue000\ue001\ue002\ue003", False),
        ("䴀甀氀琀椀瀀氀攀", False),
        ("", False),
    ],
)
def test_characters_that_no_text_has_are_told_from_those_of_a_text(text: str, *, real: bool) -> None:
    assert is_real(text) is real


def with_picture(path: Path, jpeg: bytes, shown: bytes) -> Path:
    """A PDF whose one scan was stored as ``jpeg`` and whose bytes are now others."""
    pdf = pymupdf.open()
    page = pdf.new_page()
    xref = page.insert_image(page.rect, stream=jpeg)
    pdf.update_stream(xref, shown, compress=False)
    pdf.xref_set_key(xref, "Filter", "/DCTDecode")
    pdf.save(path)
    return path


@pytest.mark.parametrize("left", ["half", "garbage", "nothing"])
def test_a_scan_that_cannot_be_decoded_to_its_end_is_unreadable_and_not_blank(tmp_path: Path, left: str) -> None:
    jpeg = as_jpeg(scanned(form((1240, 1754))))
    shown = {"half": jpeg[: len(jpeg) // 2], "garbage": b"x" * 5000, "nothing": b""}[left]

    with pytest.raises(PageUnreadable) as refused:
        first_page(with_picture(tmp_path / "scan.pdf", jpeg, shown))

    assert refused.value.code == "DAMAGED"


def test_a_scan_that_only_lacks_its_end_mark_is_read(tmp_path: Path) -> None:
    jpeg = as_jpeg(scanned(form((1240, 1754))))

    raw = first_page(with_picture(tmp_path / "scan.pdf", jpeg, jpeg[:-2]))

    assert raw.scanned is True


def test_what_stands_in_the_place_of_a_page_and_is_none_is_unreadable(tmp_path: Path) -> None:
    pdf = pymupdf.open(text_pdf(tmp_path / "whole.pdf", OWN, OWN))
    pdf.update_object(pdf.page_xref(0), "null")
    pdf.save(tmp_path / "holed.pdf")

    document = open_document(tmp_path / "holed.pdf")

    with pytest.raises(PageUnreadable):
        document.page(1)
    assert document.page(2).layer is not None


def groups(depth: int) -> bytes:
    """A page whose text lies in so many transparency groups within one another."""
    told = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/I true/K true>>/Resources<<%s>>"
    within = {
        f"o{10 + one}": stream(b"/X Do", told % (b"/XObject<</X %d 0 R>>" % (11 + one))) for one in range(depth - 1)
    }
    last = {f"o{9 + depth}": stream(TEXT, told % b"/Font<</F1 5 0 R>>")}
    return drawn(b"/X Do", b"/XObject<</X 10 0 R>>", **within, **last)


def test_a_page_that_takes_any_amount_of_memory_to_draw_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "groups.pdf"
    file.write_bytes(groups(60))

    with pytest.raises(PageUnreadable) as caught:
        first_page(file)

    assert caught.value.code == "DAMAGED"


def test_a_page_of_which_no_character_can_be_drawn_is_unreadable_and_not_blank(tmp_path: Path) -> None:
    # Given a page whose font (CFF) holds nothing where its glyphs should be
    font = bytearray(pymupdf.Font("helv").buffer)
    font[len(font) // 3 :] = b"\x01" * (len(font) - len(font) // 3)
    embedded = b"<</Type/FontDescriptor/FontName/X/Flags 32/FontFile3 11 0 R>>"
    said = b"<</Type/Font/Subtype/Type1/BaseFont/X/FontDescriptor 10 0 R>>"
    content = b"BT /F1 24 Tf 72 700 Td (A sample page of paper, with words) Tj ET"
    file = tmp_path / "font.pdf"
    file.write_bytes(written({**page(content), 5: said, 10: embedded, 11: stream(bytes(font), b"/Subtype/Type1C")}))

    with pytest.raises(PageUnreadable) as caught:
        first_page(file)

    assert caught.value.code == "DAMAGED"


OPENED = """
import resource, sys
from pathlib import Path
from ocr.intake import open_document
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
open_document(Path(sys.argv[1])).page(1)
"""

WATCHED = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL, check=False)
print(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process between, since a process begins with the peak of the one that started it, which a test's own may be."""


def test_forms_within_forms_take_no_memory_beyond_the_share_of_a_page(tmp_path: Path) -> None:
    """The process may end of it, as a sandbox's child does; it may not grow to its own limit before."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<</X %d 0 R>>>>"
    tree = page(b"/X Do", resources=b"/XObject<</X 10 0 R>>")
    for level in range(10, 20):
        tree[level] = stream(b"/X Do " * 12, form % (level + 1))
    tree[20] = stream(b"BT /F1 9 Tf 9 9 Td (a lie in each of them) Tj ET", form % 20)
    tree[5] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    attack = tmp_path / "forms.pdf"
    attack.write_bytes(written(tree))

    # As a sandbox's child is started: what the allocator has reserved already may be used beside the share.
    as_child = ("env", "MALLOC_ARENA_MAX=1", "OPENBLAS_NUM_THREADS=1")
    watched = (sys.executable, "-c", WATCHED, *as_child, sys.executable, "-c", OPENED, str(attack))
    told = subprocess.run(watched, check=True, capture_output=True, text=True)
    status, kibibytes = (int(figure) for figure in told.stdout.split())

    assert status != 0
    assert kibibytes < 1_000_000, "2,700,000 and more without its limit"
