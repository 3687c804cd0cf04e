"""What lies in an OFD package (GB/T 33190-2016, clause 7): documents, pages, templates, resources, seals."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from ocr.files.archives import Archive
from ocr.ofd.elements import Box, Element, Resources, Sheet, Stamp, box_of, children, first, local, numbers
from ocr.refusals import refused
from pipelines.errors import FileRefused

_A4: Final[Box] = (0.0, 0.0, 210.0, 297.0)
_MOST_STAMPS: Final = 50
_MOST_DOCUMENTS: Final = 20


class OfdPackage:
    """An OFD file, opened.

    Args:
        archive: its container.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._by_lower = {name.lower(): name for name in archive.names}
        self._parsed: dict[str, Element] = {}

    def sheets(self) -> list[Sheet]:
        """Every page of every document, in order.

        Raises:
            FileRefused: ENCRYPTED, DAMAGED, UNSAFE_STRUCTURE.
        """
        if any(name.rpartition("/")[2].lower() == "encryptions.xml" for name in self._archive.names):
            raise refused("ENCRYPTED")
        root = self.xml("OFD.xml")
        bodies = list(children(root, "DocBody"))
        if len(bodies) > _MOST_DOCUMENTS:
            said = f"OFD 文件内含 {len(bodies)} 份文档，超过上限（{_MOST_DOCUMENTS} 份），请拆分后提交。"
            raise refused("TOO_MANY_PAGES", said)
        found: list[Sheet] = []
        for body in bodies:
            place = first(body, "DocRoot")
            if place is None or not (place.text or "").strip():
                raise refused("DAMAGED", "OFD 文件没有指明正文的位置。")
            signatures = first(body, "Signatures")
            seals = self._seals(self.resolve("", (signatures.text or "").strip())) if signatures is not None else {}
            found += self._pages(self.resolve("", place.text.strip()), seals)
        return found

    def layers(self, sheet: Sheet) -> Iterator[Element]:
        """What is drawn on a page, the lowest first: templates behind, the page, templates before, annotations.

        Raises:
            FileRefused: DAMAGED; the page's content is missing or broken.
        """
        page = self.xml(sheet.place)
        before: list[Element] = []
        for use in children(page, "Template"):
            place = sheet.templates.get(use.get("TemplateID", ""))
            if place is None:
                raise refused("DAMAGED")
            template = self.xml(place)
            if use.get("ZOrder", "Background") == "Foreground":
                before += self._of(template)
            else:
                yield from self._of(template)
        yield from self._of(page)
        yield from before
        yield from self._annotations(sheet)

    def stamps(self, sheet: Sheet) -> tuple[Stamp, ...]:
        """The seals on a page."""
        return sheet.stamps

    def picture(self, sheet: Sheet, number: str) -> bytes:
        """A picture that a page refers to.

        Raises:
            FileRefused: DAMAGED; there is none.
        """
        return self._archive.read(self._there(sheet.resources.media.get(number, "")))

    def xml(self, place: str) -> Element:
        """A part of the package as XML; parsed once.

        Raises:
            FileRefused: DAMAGED, UNSAFE_STRUCTURE.
        """
        name = self._there(place)
        if name not in self._parsed:
            self._parsed[name] = self._archive.xml(name)
        return self._parsed[name]

    def resolve(self, folder: str, place: str) -> str:
        """A place that is told relative to a folder, or from the root with a leading slash; always within the package."""
        joined = place.lstrip("/") if place.startswith("/") else posixpath.join(folder, place)
        return posixpath.normpath(joined.replace("\\", "/")).lstrip("./")

    def _there(self, place: str) -> str:
        name = self._by_lower.get(place.lower())
        if name is None:
            raise refused("DAMAGED", f"OFD 文件缺少组成部分“{place[:80]}”。")
        return name

    def _of(self, page: Element) -> Iterator[Element]:
        content = first(page, "Content")
        if content is not None:
            yield from children(content, "Layer")

    def _annotations(self, sheet: Sheet) -> Iterator[Element]:
        if not sheet.annotations:
            return
        folder = posixpath.dirname(sheet.annotations)
        for page in children(self.xml(sheet.annotations), "Page"):
            place = first(page, "FileLoc")
            if page.get("PageID") == sheet.number and place is not None:
                listed = self.xml(self.resolve(folder, (place.text or "").strip()))
                for annotation in children(listed, "Annot"):
                    if annotation.get("Visible", "true") != "false":
                        yield from children(annotation, "Appearance")

    def _pages(self, place: str, seals: dict[str, list[Stamp]]) -> Iterator[Sheet]:
        document, folder = self.xml(place), posixpath.dirname(place)
        common = first(document, "CommonData")
        resources = Resources()
        if common is None:
            common = document
        for listed in children(common, "PublicRes", "DocumentRes"):
            self._add_resources(self.resolve(folder, (listed.text or "").strip()), resources)
        templates = {
            one.get("ID", ""): self.resolve(folder, one.get("BaseLoc", "")) for one in children(common, "TemplatePage")
        }
        annotations = first(document, "Annotations")
        notes = self.resolve(folder, (annotations.text or "").strip()) if annotations is not None else ""
        usual = box_of(first(common, "PageArea")) or _A4
        pages = first(document, "Pages")
        for page in children(pages, "Page") if pages is not None else ():
            found = self.resolve(folder, page.get("BaseLoc", ""))
            box, own = usual, resources
            if found.lower() in self._by_lower:
                box, own = self._of_page(found, usual, resources)
            number = page.get("ID", "")
            yield Sheet(number, found, *box, own, templates, notes, tuple(seals.get(number, ())))

    def _of_page(self, place: str, usual: Box, shared: Resources) -> tuple[Box, Resources]:
        """The measures of a page, and its resources where it has some of its own. A broken page costs only itself."""
        try:
            page = self.xml(place)
            own = list(children(page, "PageRes"))
            if own:
                shared = Resources(dict(shared.media), dict(shared.units), dict(shared.parameters))
            for listed in own:
                self._add_resources(self.resolve(posixpath.dirname(place), (listed.text or "").strip()), shared)
        except FileRefused as error:
            if error.code != "DAMAGED":
                raise
            return usual, shared
        return box_of(first(page, "Area")) or usual, shared

    def _add_resources(self, place: str, resources: Resources) -> None:
        listed = self.xml(place)
        folder = self.resolve(posixpath.dirname(place), listed.get("BaseLoc", "") or ".")
        for group in listed:
            for one in group:
                number, name = one.get("ID", "") if local(one) else "", local(one)
                if name == "MultiMedia" and (file := first(one, "MediaFile")) is not None:
                    resources.media[number] = self.resolve(folder, (file.text or "").strip())
                elif name == "CompositeGraphicUnit":
                    resources.units[number] = one
                elif name == "DrawParam":
                    resources.parameters[number] = one

    def _seals(self, place: str) -> dict[str, list[Stamp]]:
        """The seals by the ID of their page. A seal that is broken is left out: it says nothing of the page's text."""
        found: dict[str, list[Stamp]] = {}
        try:
            for listed in list(children(self.xml(place), "Signature"))[:_MOST_STAMPS]:
                self._add_seal(self.resolve(posixpath.dirname(place), listed.get("BaseLoc", "")), found)
        except FileRefused as error:
            if error.code != "DAMAGED":
                raise
        return found

    def _add_seal(self, place: str, found: dict[str, list[Stamp]]) -> None:
        signature = self.xml(place)
        value, info = first(signature, "SignedValue"), first(signature, "SignedInfo")
        if value is None or info is None:
            return
        data = self._archive.read(self._there(self.resolve(posixpath.dirname(place), (value.text or "").strip())))
        picture = _picture_in(data)
        for stamp in children(info, "StampAnnot"):
            box = numbers(stamp.get("Boundary"))
            if picture and len(box) == 4:
                found.setdefault(stamp.get("PageRef", ""), []).append(Stamp((box[0], box[1], box[2], box[3]), picture))


def _picture_in(value: bytes) -> bytes | None:
    """The picture within the signed value of an electronic seal (GB/T 38540): PNG, JPEG, or an OFD of its own."""
    for start, end in ((b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"), (b"\xff\xd8\xff", b"\xff\xd9")):
        at = value.find(start)
        if at >= 0:
            last = value.rfind(end, at)
            return value[at : last + len(end)] if last > 0 else None
    at, last = value.find(b"PK\x03\x04"), value.rfind(b"PK\x05\x06")
    return value[at : last + 22] if 0 <= at < last else None
