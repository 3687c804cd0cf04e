"""OFD packages (GB/T 33190-2016) written by hand: pages, templates, resources, a seal. All that they say is fictional."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def text(content: str, x: float, y: float, *, size: float = 5.0, more: str = "", deltas: str | None = None) -> str:
    """A line of text whose glyphs stand ``size`` millimetres apart."""
    steps = f"g {len(content) - 1} {size}" if deltas is None else deltas
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} {size * len(content) + 2} {size * 1.4}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(content)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    """A straight line."""
    width, height = max(to_x - x, 0.1), max(to_y - y, 0.1)
    return (
        f'<ofd:PathObject ID="8" Boundary="{x} {y} {width} {height}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {to_x - x} {to_y - y}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def image(number: int, x: float, y: float, width: float, height: float, *, matrix: str | None = None) -> str:
    """A picture of the resources, in a box."""
    ctm = matrix or f"{width} 0 0 {height} 0 0"
    return f'<ofd:ImageObject ID="7" Boundary="{x} {y} {width} {height}" CTM="{ctm}" ResourceID="{number}"/>'


def seal(side: int = 400) -> Image.Image:
    """A round red seal on nothing."""
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((10, 10, side - 10, side - 10), outline=(210, 20, 30, 255), width=side // 20)
    pen.regular_polygon((side / 2, side / 2, side / 4), 5, fill=(210, 20, 30, 255))
    return picture


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@dataclass
class Ofd:
    """An OFD of one document.

    Attributes:
        pages: the objects of each page.
        box: physical box, for all pages.
        template: objects that stand behind every page.
        pictures: bytes by resource ID.
        stamp: picture of a seal on the first page, and its box.
        parts: further files of the package, or others in place of its own.
    """

    pages: Sequence[str] = ()
    box: str = "0 0 210 297"
    template: str = ""
    pictures: Mapping[int, bytes] = field(default_factory=dict)
    stamp: tuple[bytes, str] | None = None
    parts: Mapping[str, str | bytes] = field(default_factory=dict)

    def written(self) -> bytes:
        """The package as bytes."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**self._own(), **self.parts}.items():
                archive.writestr(name, content)
        return file.getvalue()

    def _own(self) -> dict[str, str | bytes]:
        signatures = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if self.stamp else ""
        body = f"<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signatures}</ofd:DocBody>"
        parts: dict[str, str | bytes] = {
            "OFD.xml": f'{HEAD}<ofd:OFD {SPACE} Version="1.0" DocType="OFD">{body}</ofd:OFD>',
            "Doc_0/Document.xml": self._document(),
            "Doc_0/PublicRes.xml": f'{HEAD}<ofd:Res {SPACE} BaseLoc="Res"><ofd:Fonts>'
            '<ofd:Font ID="1" FontName="宋体"/></ofd:Fonts></ofd:Res>',
            "Doc_0/DocumentRes.xml": self._resources(),
        }
        for number, picture in self.pictures.items():
            parts[f"Doc_0/Res/image_{number}.png"] = picture
        use = '<ofd:Template TemplateID="90" ZOrder="Background"/>' if self.template else ""
        for number, content in enumerate(self.pages):
            parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(content, use)
        if self.template:
            parts["Doc_0/Tpls/Tpl_0/Content.xml"] = _page(self.template, "")
        return {**parts, **(self._signed() if self.stamp else {})}

    def _document(self) -> str:
        pages = "".join(
            f'<ofd:Page ID="{100 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
            for number in range(len(self.pages))
        )
        template = '<ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if self.template else ""
        return (
            f"{HEAD}<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>{self.box}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{template}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
        )

    def _resources(self) -> str:
        media = "".join(
            f'<ofd:MultiMedia ID="{number}" Type="Image"><ofd:MediaFile>image_{number}.png</ofd:MediaFile></ofd:MultiMedia>'
            for number in self.pictures
        )
        return f'{HEAD}<ofd:Res {SPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'

    def _signed(self) -> dict[str, str | bytes]:
        picture, box = self.stamp or (b"", "")
        return {
            "Doc_0/Signs/Signatures.xml": f'{HEAD}<ofd:Signatures {SPACE}><ofd:Signature ID="1" Type="Seal" '
            'BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>',
            "Doc_0/Signs/Sign_0/Signature.xml": f'{HEAD}<ofd:Signature {SPACE}><ofd:SignedInfo><ofd:StampAnnot ID="1" '
            f'PageRef="100" Boundary="{box}"/></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue>'
            "</ofd:Signature>",
            "Doc_0/Signs/Sign_0/SignedValue.dat": b"\x30\x82\x10\x00 a seal \x04\x82"
            + picture
            + b"\x02\x01\x28 signed",
        }


def _page(content: str, use: str) -> str:
    return (
        f"{HEAD}<ofd:Page {SPACE}>{use}<ofd:Content>"
        f'<ofd:Layer ID="5" Type="Body">{content}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def form(*, pages: int = 1) -> Ofd:
    """A form of some pages with a template, ruled lines, a logo and a seal."""
    said = ("申请人名称：青禾县示例餐饮有限公司", "统一社会信用代码：91350100M000100Y43", "申请日期：2026年9月18日")
    rows = "".join(
        text(row, 25, 60 + 14 * place) + line(25, 67 + 14 * place, 185, 67 + 14 * place)
        for place, row in enumerate(said)
    )
    sheets = [
        text("食品经营许可申请书", 60, 30, size=9) + rows + text(f"第{number}页", 95, 280)
        for number in range(1, pages + 1)
    ]
    return Ofd(
        pages=sheets,
        template=line(20, 20, 190, 20) + image(4, 20, 8, 10, 10),
        pictures={4: png(Image.new("RGB", (60, 60), (30, 90, 160)))},
        stamp=(png(seal()), "130 90 40 40"),
    )
