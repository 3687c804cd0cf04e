"""Checks of the document: its metadata, its annotations, forms, actions, layers and whatever else it carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Stream

from ocr.pdfa.walking import dictionaries

FORBIDDEN_ANNOTATIONS: Final = {"3D", "Sound", "Screen", "Movie", "FileAttachment", "RichMedia"}
"""Those that need what paper cannot show, and files in files."""

_ALLOWED_ANNOTATIONS_WORDS: Final = (
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup "
    "Widget PrinterMark TrapNet Watermark Redact"
)
ALLOWED_ANNOTATIONS: Final = frozenset(_ALLOWED_ANNOTATIONS_WORDS.split())
_FORBIDDEN_ACTIONS_WORDS: Final = (
    "Launch Sound Movie ResetForm ImportData Hide SetOCGState Rendition Trans GoTo3DView JavaScript"
)
FORBIDDEN_ACTIONS: Final = frozenset(_FORBIDDEN_ACTIONS_WORDS.split())
NAMED_ACTIONS: Final = {"NextPage", "PrevPage", "FirstPage", "LastPage"}
INVISIBLE, HIDDEN, PRINT, NO_ZOOM, NO_ROTATE, NO_VIEW, TOGGLE = 1, 2, 4, 8, 16, 32, 256
"""Bits of an annotation's flags (ISO 32000-1, table 165)."""

PDFA: Final = "http://www.aiim.org/pdfa/ns/id/"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LEAST_SIDE, _MOST_SIDE = 3, 14_400
_WITHOUT_LOOKS: Final = ("/Popup", "/Link")


def permissions(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Permissions come from signatures only."""
    found = pdf.Root.get("/Perms")
    if isinstance(found, Dictionary) and set(found.keys()) - {"/UR3", "/DocMDP"}:
        yield "permissions of another kind"


def page_sizes(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No box of a page is smaller than 3 units or larger than 14,400."""
    for number, page in enumerate(pdf.pages, start=1):
        for key in ("/MediaBox", "/CropBox", "/TrimBox", "/ArtBox", "/BleedBox"):
            box = page.obj.get(key)
            if isinstance(box, Array) and len(box) == 4:
                sides = (abs(float(box[2]) - float(box[0])), abs(float(box[3]) - float(box[1])))
                if not all(_LEAST_SIDE <= side <= _MOST_SIDE for side in sides):
                    yield f"page {number}: {key[1:]}"
        if "/MediaBox" not in page.obj:
            yield f"page {number} has no MediaBox of its own"


def annotation_kinds(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Annotations are of the kinds that paper can show."""
    for place, one in _annotations(pdf):
        kind = str(one.get("/Subtype", ""))[1:]
        if kind not in ALLOWED_ANNOTATIONS:
            yield f"{place}: {kind or 'no kind'}"


def annotation_flags(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What is on the screen is on the print."""
    for place, one in _annotations(pdf):
        flags = int(one.get("/F", 0))
        if one.get("/Subtype") != Name.Popup and (not flags & PRINT or flags & (INVISIBLE | HIDDEN | NO_VIEW | TOGGLE)):
            yield f"{place}: flags {flags}"


def appearances(pdf: pikepdf.Pdf) -> Iterator[str]:
    """An annotation brings its own look, and only one."""
    for place, one in _annotations(pdf):
        look, empty = one.get("/AP"), _is_empty(one.get("/Rect"))
        if str(one.get("/Subtype", "")) not in _WITHOUT_LOOKS and not empty and not isinstance(look, Dictionary):
            yield f"{place}: no appearance"
        if isinstance(look, Dictionary) and set(look.keys()) != {"/N"}:
            yield f"{place}: appearances beside the normal one"


def interactive_forms(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Forms are shown as they are filled in: no XFA, nothing that a viewer must make up."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and ("/XFA" in form or bool(form.get("/NeedAppearances", False))):
        yield "a form that a viewer must draw"
    if bool(pdf.Root.get("/NeedsRendering", False)):
        yield "a document that a viewer must draw"


def actions(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No scripts, no programs, nothing that changes what is shown."""
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        yield "JavaScript of the document"
    for action in _actions(pdf):
        kind = str(action.get("/S", ""))[1:]
        if kind in FORBIDDEN_ACTIONS or (kind == "Named" and str(action.get("/N", ""))[1:] not in NAMED_ACTIONS):
            yield kind


def triggers(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Nothing happens by itself."""
    if any("/AA" in one for one in dictionaries(pdf)):
        yield "an action that is triggered"


def metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The document says what it is in one well-formed XMP packet, unfiltered or not, and nothing else says more."""
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, Stream):
        yield "no metadata"
        return
    if packet.get("/Type") != Name.Metadata or packet.get("/Subtype") != Name.XML:
        yield "metadata of another type"
    if _described(packet) is None:
        yield "metadata that are no XMP"
    head = bytes(packet.read_bytes())[:200]
    if b"bytes=" in head or b"encoding=" in head.split(b"?>")[0]:
        yield "a packet that states its bytes or encoding"


def identification(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The metadata call the file PDF/A-2b."""
    packet = pdf.Root.get("/Metadata")
    said = _described(packet) if isinstance(packet, Stream) else None
    if said is None or (said.get("part"), said.get("conformance")) != ("2", "B"):
        yield "not called PDF/A-2b"


def embedded_files(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No files within the file (PDF/A-2 would let other PDF/A be there; we let nothing)."""
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names:
        yield "embedded files"
    if any("/EF" in one or "/AF" in one for one in dictionaries(pdf)):
        yield "a file specification with a file"


def layers(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Layers have named configurations that do not change by themselves."""
    found = pdf.Root.get("/OCProperties")
    if not isinstance(found, Dictionary):
        return
    configurations = [found.get("/D"), *(found.get("/Configs") or ())]
    for one in configurations:
        if not isinstance(one, Dictionary) or not str(one.get("/Name", "")) or "/AS" in one:
            yield "a configuration of layers without a name, or that changes by itself"


def alternates(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No other presentation than the pages."""
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/AlternatePresentations" in names:
        yield "an alternate presentation"
    for number, page in enumerate(pdf.pages, start=1):
        if "/PresSteps" in page.obj:
            yield f"page {number} has steps of a presentation"


def requirements(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Nothing is asked of the viewer."""
    if "/Requirements" in pdf.Root:
        yield "requirements"


def _annotations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    for number, page in enumerate(pdf.pages, start=1):
        found = page.obj.get("/Annots")
        for one in found if isinstance(found, Array) else ():
            if isinstance(one, Dictionary):
                yield f"page {number}", one


def _actions(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for one in dictionaries(pdf):
        for key in ("/A", "/OpenAction", "/Next", "/PA"):
            found = one.get(key)
            for action in found if isinstance(found, Array) else (found,):
                if isinstance(action, Dictionary):
                    yield action


def _is_empty(rectangle: Any) -> bool:
    if not isinstance(rectangle, Array) or len(rectangle) != 4:
        return False
    return float(rectangle[0]) == float(rectangle[2]) and float(rectangle[1]) == float(rectangle[3])


def _described(packet: Any) -> dict[str, str] | None:
    """What an XMP packet says of PDF/A, by attribute or element; None of what is no XMP."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(bytes(packet.read_bytes()).strip(), parser)
    except etree.XMLSyntaxError:
        return None
    said: dict[str, str] = {}
    for node in root.iter(f"{_RDF}Description"):
        for word in ("part", "conformance"):
            value = node.get(f"{{{PDFA}}}{word}") or node.findtext(f"{{{PDFA}}}{word}")
            if value:
                said[word] = value.strip()
    return said if next(root.iter(f"{_RDF}RDF"), None) is not None else None
