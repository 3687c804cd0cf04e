"""Each of our own PDF/A-2b checks finds what it is there for, and what we make passes all of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from ocr.intake import open_document
from ocr.pdfa.checks import BYTE_CHECKS, CHECKS, faults_in
from ocr.searchable import FOREIGN_FONTS, make_searchable
from pipelines.text import Box, Line, PageText
from tests.ocr.paper import as_jpeg, form, scan_pdf

SIZE = (413, 585)
READING = PageText(
    page=1,
    width=SIZE[0],
    height=SIZE[1],
    source="rapid",
    lines=(Line(text="食品经营许可申请书", confidence=1, box=Box(0.3, 0.07, 0.7, 0.1)),),
)


@pytest.fixture(scope="module")
def conforming(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("pdfa") / "scan.jpg"
    path.write_bytes(as_jpeg(form(SIZE), dpi=(50, 50)))
    made = make_searchable(path, open_document(path), [READING])
    assert made.archival
    assert made.notes == ()
    return made.pdf


def names(data: bytes) -> list[str]:
    return sorted({fault.name for fault in faults_in(data)})


def changed(data: bytes, change: Callable[[Pdf], Any], **saving: Any) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        target = io.BytesIO()
        pdf.save(target, **{"deterministic_id": True, "fix_metadata_version": False, **saving})
        return target.getvalue()


def image(pdf: Pdf) -> Any:
    return pdf.pages[0].obj.Resources.XObject.Picture


def draws(pdf: Pdf, content: bytes, **resources: Any) -> None:
    page = pdf.pages[0].obj
    for kind, value in resources.items():
        page.Resources[f"/{kind}"] = value
    page.Contents = Array([page.Contents, pdf.make_stream(content)])


def annotated(pdf: Pdf, **keys: Any) -> None:
    note = {"Type": Name.Annot, "Subtype": Name.Square, "Rect": Array([9, 9, 20, 20]), "F": 4}
    look = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Resources=Dictionary())
    whole = {**note, "AP": Dictionary(N=look), **keys}
    pdf.pages[0].obj.Annots = Array(
        [Dictionary({f"/{key}": value for key, value in whole.items() if value is not None})]
    )


def fonts(pdf: Pdf) -> Any:
    return pdf.pages[0].obj.Resources.Font.YiciInvisible


def packet(pdf: Pdf, old: bytes, new: bytes) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(old, new))


def stated(pdf: Pdf, key: str, value: Any) -> None:
    pdf.Root[key] = value


def action(kind: str) -> Any:
    return Dictionary(S=Name("/" + kind), JS=String("app.alert(1)"))


BREAKS: dict[str, Callable[[Pdf], Any]] = {
    "no-external-streams": lambda pdf: pdf.pages[0].Contents.__setitem__("/F", String("elsewhere")),
    "standard-filters-without-lzw": lambda pdf: pdf.pages[0].Contents.write(
        b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", filter=Name.LZWDecode
    ),
    "permissions": lambda pdf: stated(pdf, "/Perms", Dictionary(Other=1)),
    "limits-of-values": lambda pdf: stated(pdf, "/Long", String("x" * 40_000)),
    "limits-of-pages": lambda pdf: pdf.pages[0].obj.__setitem__("/TrimBox", Array([0, 0, 2, 800])),
    "known-operators": lambda pdf: draws(pdf, b"BX 1 whatever EX"),
    "nesting-of-states": lambda pdf: draws(pdf, b"q " * 29 + b"Q " * 29),
    "own-resources": lambda pdf: draws(
        pdf,
        b"/Bare Do",
        XObject=Dictionary(
            Picture=image(pdf),
            Bare=pdf.make_stream(b"/Picture Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])),
        ),
    ),
    "output-intent": lambda pdf: pdf.Root.__delitem__("/OutputIntents"),
    "icc-profiles": lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.__setitem__("/N", 4),
    "device-colours-covered": lambda pdf: draws(pdf, b"0 0 0 1 k"),
    "graphics-states": lambda pdf: draws(pdf, b"/G gs", ExtGState=Dictionary(G=Dictionary(TR=Name.Identity))),
    "rendering-intents": lambda pdf: draws(pdf, b"/Loud ri"),
    "images": lambda pdf: image(pdf).__setitem__("/Interpolate", True),
    "forms": lambda pdf: draws(
        pdf,
        b"/Script Do",
        XObject=Dictionary(Picture=image(pdf), Script=pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.PS)),
    ),
    "blend-modes": lambda pdf: draws(pdf, b"/G gs", ExtGState=Dictionary(G=Dictionary(BM=Name.Loud))),
    "fonts-embedded": lambda pdf: fonts(pdf).DescendantFonts[0].FontDescriptor.__delitem__("/FontFile2"),
    "glyph-maps": lambda pdf: fonts(pdf).DescendantFonts[0].__delitem__("/CIDToGIDMap"),
    "character-maps": lambda pdf: fonts(pdf).__setitem__("/Encoding", Name("/Of-My-Own-H")),
    "widths-of-own-font": lambda pdf: fonts(pdf).DescendantFonts[0].__setitem__("/DW", 500),
    "no-notdef-in-own-text": lambda pdf: draws(pdf, b"BT /YiciInvisible 1 Tf 3 Tr <0000> Tj ET"),
    "kinds-of-annotations": lambda pdf: annotated(pdf, Subtype=Name.Movie),
    "annotations-print": lambda pdf: annotated(pdf, F=2),
    "annotations-have-looks": lambda pdf: annotated(pdf, AP=None),
    "plain-forms": lambda pdf: stated(pdf, "/AcroForm", Dictionary(Fields=Array([]), NeedAppearances=True)),
    "harmless-actions": lambda pdf: stated(pdf, "/OpenAction", action("JavaScript")),
    "no-triggers": lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary(O=action("GoTo"))),
    "metadata": lambda pdf: packet(pdf, b"<rdf:Description", b"<broken"),
    "version-identification": lambda pdf: packet(pdf, b"<pdfaid:part>2", b"<pdfaid:part>1"),
    "no-embedded-files": lambda pdf: stated(pdf, "/AF", Array([Dictionary(Type=Name.Filespec, EF=Dictionary())])),
    "layers": lambda pdf: stated(pdf, "/OCProperties", Dictionary(OCGs=Array([]), D=Dictionary(AS=Array([])))),
    "no-alternates": lambda pdf: pdf.pages[0].obj.__setitem__("/PresSteps", Dictionary()),
    "no-requirements": lambda pdf: stated(pdf, "/Requirements", Array([Dictionary(S=Name.EnableJavaScripts)])),
}

BROKEN_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "header": lambda data: data.replace(b"%PDF-1.7", b"%PDF-2.0", 1),
    "binary-comment": lambda data: data[:9] + data[9:].replace(data[9:14], b"%abcd", 1),
    "nothing-behind-the-end": lambda data: data + b"more",
    "id-in-trailer": lambda data: data.replace(b"/ID [", b"/IX [", 1),
    "not-encrypted": lambda data: changed(
        data, lambda _: None, deterministic_id=False, encryption=pikepdf.Encryption(owner="o", user="")
    ),
}


def test_what_we_make_of_a_scan_passes_every_check(conforming: bytes, tmp_path: Path) -> None:
    assert names(conforming) == []

    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=50)
    made = make_searchable(path, open_document(path), [READING])

    assert (names(made.pdf), made.archival) == ([], True)


@pytest.mark.parametrize("name", BREAKS)
def test_a_check_finds_its_fault(name: str, conforming: bytes) -> None:
    raw = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
    broken = changed(conforming, BREAKS[name], **raw)

    assert name in names(broken)


@pytest.mark.parametrize("name", BROKEN_BYTES)
def test_a_check_of_the_bytes_finds_its_fault(name: str, conforming: bytes) -> None:
    assert name in names(BROKEN_BYTES[name](conforming))


def test_every_check_is_broken_in_a_test() -> None:
    assert sorted(check.name for check in (*CHECKS, *BYTE_CHECKS)) == sorted((*BREAKS, *BROKEN_BYTES))


def test_what_a_paper_may_not_carry_is_taken_out(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=50)

    def burden(pdf: Pdf) -> None:
        for name in ("harmless-actions", "no-triggers", "no-requirements", "layers", "no-alternates", "permissions"):
            BREAKS[name](pdf)
        annotated(pdf, F=2)
        pdf.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("a"), action("JavaScript")])), EmbeddedFiles=Dictionary()
        )
        next(iter(pdf.pages[0].obj.Resources.XObject.as_dict().values())).Interpolate = True

    burdened = tmp_path / "burdened.pdf"
    burdened.write_bytes(changed(path.read_bytes(), burden))
    assert {"harmless-actions", "images", "no-embedded-files"} < set(names(burdened.read_bytes()))

    made = make_searchable(burdened, open_document(burdened), [READING])

    assert (names(made.pdf), made.archival) == ([], True)


def test_pages_of_foreign_fonts_are_never_called_conforming(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=50)
    with pymupdf.open(path) as pdf:
        pdf.new_page().insert_text((72, 72), "drawn by a program")
        pdf.saveIncr()

    made = make_searchable(path, open_document(path), [READING])

    assert not made.archival
    assert made.notes == (
        "原件不符合 PDF/A-2b 的要求，未作此标注：ISO 19005-2 6.2.11.4.1（fonts-embedded）。",
        FOREIGN_FONTS,
    )
    assert names(made.pdf) == ["fonts-embedded", "version-identification"]
