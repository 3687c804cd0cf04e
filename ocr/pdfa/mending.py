"""Bringing a file to PDF/A-2b: what it may not carry is taken out, what it must say is written in.

Nothing of what the pages show changes. What cannot be mended so (a font that is not there, colours of a press) stays, and
the checks find it.
"""

from __future__ import annotations

from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.pdfa.content_checks import INTENTS
from ocr.pdfa.document_checks import (
    ALLOWED_ANNOTATIONS,
    FORBIDDEN_ACTIONS,
    HIDDEN,
    INVISIBLE,
    NAMED_ACTIONS,
    NO_VIEW,
    PRINT,
    TOGGLE,
)
from ocr.pdfa.metadata import PROFILE_NAME, packet, srgb_profile
from ocr.pdfa.walking import dictionaries, is_graphics_state, names_of

_OF_CATALOG: Final = (
    "/AA",
    "/AF",
    "/AcroForm",
    "/Collection",
    "/Extensions",
    "/Legal",
    "/NeedsRendering",
    "/Perms",
    "/PieceInfo",
    "/Requirements",
    "/Version",
)
_OF_NAMES: Final = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations", "/Renditions")
_OF_PAGE: Final = ("/AA", "/AF", "/Metadata", "/PieceInfo", "/PresSteps", "/Trans")
_OF_IMAGE: Final = ("/Alternates", "/OPI", "/Metadata", "/AF")
_OF_FORM: Final = ("/OPI", "/PS", "/Subtype2", "/Metadata", "/PieceInfo", "/AF")


def mend(pdf: pikepdf.Pdf) -> str:
    """Take out of a file what PDF/A-2b forbids, and give it metadata and an output intent.

    Returns:
        The title of the document, for :func:`write_metadata`; empty where there is none.
    """
    title = _title(pdf)
    _flatten(pdf)
    _catalog(pdf)
    for page in pdf.pages:
        _drop(page.obj, _OF_PAGE)
        _annotations(page.obj)
    for one in dictionaries(pdf):
        _drop(one, ("/AA",))
        _actions(one)
        if isinstance(one, Stream):
            _stream(one)
        elif is_graphics_state(one):
            _drop(one, ("/TR", "/TR2", "/HTP"))
        if one.get("/Type") == Name.Filespec:
            _drop(one, ("/EF",))
    _own_resources(pdf)
    _layers(pdf)
    _intent(pdf)
    write_metadata(pdf, title=title, claim=False)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    return title


def write_metadata(pdf: pikepdf.Pdf, *, title: str, claim: bool) -> None:
    """Write the XMP packet anew."""
    stream = pdf.make_stream(packet(title=title, claim=claim))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream


def _title(pdf: pikepdf.Pdf) -> str:
    info = pdf.trailer.get("/Info")
    found = info.get("/Title") if isinstance(info, Dictionary) else None
    return str(found)[:200].strip() if isinstance(found, pikepdf.String) else ""


def _flatten(pdf: pikepdf.Pdf) -> None:
    """What annotations and form fields show becomes part of the page: seals, answers, comments stay to be seen."""
    if "/AcroForm" in pdf.Root or any("/Annots" in page.obj for page in pdf.pages):
        pdf.flatten_annotations("all")


def _catalog(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    _drop(root, _OF_CATALOG)
    if isinstance(names := root.get("/Names"), Dictionary):
        _drop(names, _OF_NAMES)
    if isinstance(found := root.get("/OpenAction"), Dictionary) and found.get("/S") != Name.GoTo:
        del root["/OpenAction"]
    if isinstance(labels := root.get("/Metadata"), Stream) and labels.get("/Type") != Name.Metadata:
        del root["/Metadata"]


def _annotations(page: Any) -> None:
    found = page.get("/Annots")
    if not isinstance(found, Array):
        _drop(page, ("/Annots",))
        return
    kept = [
        one for one in found if isinstance(one, Dictionary) and str(one.get("/Subtype", ""))[1:] in ALLOWED_ANNOTATIONS
    ]
    kept = [one for one in kept if one.get("/Subtype") in (Name.Link, Name.Popup) or "/AP" in one]
    for one in kept:
        flags = int(one.get("/F", 0))
        one.F = (flags | PRINT) & ~(INVISIBLE | HIDDEN | NO_VIEW | TOGGLE)
        if isinstance(look := one.get("/AP"), Dictionary):
            _drop(look, ("/R", "/D"))
    if kept:
        page.Annots = Array(kept)
    else:
        del page["/Annots"]


def _actions(one: Any) -> None:
    for key in ("/A", "/Next", "/PA"):
        action = one.get(key)
        if isinstance(action, Dictionary) and "/S" in action and _is_forbidden(action):
            del one[key]
        elif isinstance(action, Array) and key == "/Next":
            one[key] = Array([step for step in action if isinstance(step, Dictionary) and not _is_forbidden(step)])


def _is_forbidden(action: Any) -> bool:
    kind = str(action.get("/S", ""))[1:]
    return kind in FORBIDDEN_ACTIONS or (kind == "Named" and str(action.get("/N", ""))[1:] not in NAMED_ACTIONS)


def _stream(one: Any) -> None:
    kind = one.get("/Subtype")
    if kind == Name.Image:
        _drop(one, _OF_IMAGE)
        if bool(one.get("/Interpolate", False)):
            del one["/Interpolate"]
        if isinstance(intent := one.get("/Intent"), Name) and str(intent)[1:] not in INTENTS:
            del one["/Intent"]
    elif kind == Name.Form:
        _drop(one, _OF_FORM)
    if "LZWDecode" in names_of(one.get("/Filter")):
        _unpack(one)


def _unpack(one: Any) -> None:
    """Data in LZW is written out, and packed by deflate when the file is saved; where a picture's filter follows, it stays."""
    try:
        one.write(one.read_bytes())
    except pikepdf.PdfError:
        return


def _own_resources(pdf: pikepdf.Pdf) -> None:
    """A form without resources takes those of the page that shows it; now it has them itself."""
    for page in pdf.pages:
        forms = page.obj.get("/Resources", Dictionary()).get("/XObject")
        for form in forms.as_dict().values() if isinstance(forms, Dictionary) else ():
            if isinstance(form, Stream) and form.get("/Subtype") == Name.Form and "/Resources" not in form:
                form.Resources = page.obj.Resources


def _layers(pdf: pikepdf.Pdf) -> None:
    found = pdf.Root.get("/OCProperties")
    if not isinstance(found, Dictionary):
        return
    for place, one in enumerate([found.get("/D"), *(found.get("/Configs") or ())]):
        if isinstance(one, Dictionary):
            _drop(one, ("/AS",))
            if not str(one.get("/Name", "")):
                one.Name = pikepdf.String(f"layers {place}")


def _intent(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(srgb_profile())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=PROFILE_NAME,
        Info=PROFILE_NAME,
        RegistryName="http://www.color.org",
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _drop(one: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in one:
            del one[key]
