"""Equal pages have equal digests in whatever file; whatever changes what is seen or read changes the digest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from ocr import fingerprint
from ocr.files.page_digests import page_digests
from ocr.fingerprint import known_as, page_of_file, reader_fingerprint
from ocr.intake import inspect
from tests.ocr.paper import as_jpeg, blank, encoded, form, scan_pdf, text_pdf

SIZE = (413, 585)


def digests(path: Path) -> tuple[str, ...]:
    return page_digests(path, inspect(path))


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return scan_pdf(tmp_path / "scan.pdf", form(SIZE), blank(SIZE), dpi=50)


def changed(path: Path, change: Callable[[Pdf], Any]) -> Path:
    out = path.with_name("changed.pdf")
    with pikepdf.open(path) as pdf:
        change(pdf)
        pdf.save(out)
    return out


def image(pdf: Pdf) -> Any:
    return next(iter(pdf.pages[0].obj.Resources.XObject.as_dict().values()))


def note(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Contents=String("x"))])


def from_above(pdf: Pdf) -> None:
    del pdf.pages[0].obj["/Rotate"]
    pdf.Root.Pages.Rotate = 90


SEEN: dict[str, Callable[[Pdf], Any]] = {
    "picture": lambda pdf: image(pdf).write(as_jpeg(blank(SIZE)), filter=Name.DCTDecode),
    "colours": lambda pdf: image(pdf).__setitem__("/Decode", Array([1, 0, 1, 0, 1, 0])),
    "place": lambda pdf: pdf.pages[0].contents_add(b"1 0 0 1 5 5 cm", prepend=True),
    "sheet": lambda pdf: pdf.pages[0].obj.__setitem__("/CropBox", Array([0, 0, 100, 100])),
    "turn": lambda pdf: pdf.pages[0].obj.__setitem__("/Rotate", 90),
    "turn from above": from_above,
    "note": note,
    "layers": lambda pdf: pdf.Root.__setitem__("/OCProperties", Dictionary(D=Dictionary(BaseState=Name.OFF))),
}
UNSEEN: dict[str, Callable[[Pdf], Any]] = {
    "title": lambda pdf: pdf.trailer.__setitem__("/Info", Dictionary(Title=String("x"))),
    "metadata": lambda pdf: pdf.pages[0].obj.__setitem__("/Metadata", pdf.make_stream(b"<x/>")),
    "a page before": lambda pdf: pdf.pages.insert(0, pdf.pages[1]),
    "nothing": lambda _: None,
}


@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen_changes_the_digest(name: str, scan: Path) -> None:
    assert digests(scan)[0] != digests(changed(scan, SEEN[name]))[0]


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_not_seen_does_not(name: str, scan: Path) -> None:
    assert digests(scan)[0] in digests(changed(scan, UNSEEN[name]))


def test_only_the_changed_page_is_another(scan: Path) -> None:
    after = digests(changed(scan, SEEN["turn"]))

    assert [one == other for one, other in zip(digests(scan), after, strict=True)] == [False, True]


def test_pages_are_equal_in_another_file(scan: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    with pikepdf.new() as pdf, pikepdf.open(text_pdf(tmp_path / "text.pdf", ("食品经营许可申请书",))) as first:
        pdf.pages.extend(first.pages)
        with pikepdf.open(scan) as second:
            pdf.pages.extend(second.pages)
            pdf.save(other, linearize=True)

    assert digests(other)[1:] == digests(scan)


def test_frames_of_a_tiff_are_equal_wherever_they_stand(tmp_path: Path) -> None:
    first, second = form(SIZE).convert("1"), blank(SIZE).convert("1")
    one, other = tmp_path / "one.tif", tmp_path / "other.tif"
    options = {"save_all": True, "compression": "group4", "dpi": (100, 100)}
    one.write_bytes(encoded(first, "TIFF", append_images=[second], **options))
    other.write_bytes(encoded(second, "TIFF", append_images=[first, form(SIZE).rotate(180).convert("1")], **options))

    assert set(digests(one)) < set(digests(other))
    assert len(set(digests(other))) == 3


def test_what_cannot_be_told_apart_has_no_digests(scan: Path, tmp_path: Path) -> None:
    def circle(pdf: Pdf) -> None:
        inner = pdf.make_indirect(Dictionary())
        inner.Again = inner
        pdf.pages[0].obj.Resources.Circle = inner

    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(scan.read_bytes().replace(b"startxref", b"startxxxx"))
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(as_jpeg(form(SIZE)))

    assert [digests(path) for path in (changed(scan, circle), damaged, photo)] == [(), (), ()]


def test_a_reading_is_known_by_content_and_reader(tmp_path: Path) -> None:
    content = page_of_file("0" * 64, 1)

    assert known_as(content, "rapid") == known_as(content, "rapid")
    names = {known_as(content, "rapid"), known_as(content, "tesseract"), known_as(page_of_file("0" * 64, 2), "rapid")}
    assert len(names) == 3


@pytest.mark.parametrize("module", ["lines.py", "spelling/words.py", "nets/general_characters.txt"])
def test_changed_code_is_another_reader(module: str, tmp_path: Path) -> None:
    own = Path(fingerprint.__file__).parent
    copy = shutil.copytree(own, tmp_path / "ocr")

    assert reader_fingerprint("rapid", copy) == reader_fingerprint("rapid", own)
    (copy / module).write_text("changed", encoding="utf-8")
    reader_fingerprint.cache_clear()

    assert reader_fingerprint("rapid", copy) != reader_fingerprint("rapid", own)


@pytest.mark.parametrize(
    "module", ["sandbox.py", "children/desk.py", "overlay/sheet.py", "files/stack.py", "files/__pycache__/sniff.pyc"]
)
def test_code_that_does_not_change_what_is_read_leaves_the_reader_as_it_was(module: str, tmp_path: Path) -> None:
    own = Path(fingerprint.__file__).parent
    copy = shutil.copytree(own, tmp_path / "ocr", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / module).parent.mkdir(exist_ok=True)
    (copy / module).write_text("changed", encoding="utf-8")

    assert reader_fingerprint("rapid", copy) == reader_fingerprint("rapid", own)
