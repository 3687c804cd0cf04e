"""PDF: content that unpacks, calls itself, or never ends; fonts and pictures that lie."""

from __future__ import annotations

import struct
import zlib

from tests.specimens.attacks.raw_pdf import TEXT, drawn, flate, image, page, stream, written, zeros

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"


def bombs() -> dict[str, bytes]:
    spaces = stream(zeros(400, b" "), b"/Filter/FlateDecode")
    twice = stream(zlib.compress(zeros(900, b" "), 9), b"/Filter[/FlateDecode/FlateDecode]")
    thrice = stream(zlib.compress(zlib.compress(zeros(2000), 9), 9), b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")
    chain = stream(TEXT.hex().encode() + b">", b"/Filter[" + b"/ASCIIHexDecode" * 500 + b"]")
    runs = stream(b"\x81 " * 200_000 + b"\x80", b"/Filter/RunLengthDecode")
    content = {**page(), 10: stream(zeros(150, b" "), b"/Filter/FlateDecode")}
    content[3] = content[3].replace(b"/Contents 4 0 R", b"/Contents[" + b"10 0 R " * 200 + b"]")
    lzw = stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 50_000, b"/Filter/LZWDecode")
    return {
        "bomb-spaces.pdf": written({**page(), 4: spaces}),
        "bomb-twice-packed.pdf": written({**page(), 4: twice}),
        "bomb-thrice-packed.pdf": written({**page(), 4: thrice}),
        "bomb-filter-chain.pdf": written({**page(), 4: chain}),
        "bomb-runs.pdf": written({**page(), 4: runs}),
        "bomb-lzw.pdf": written({**page(), 4: lzw}),
        "bomb-contents-200-times.pdf": written(content),
        "bomb-predictor.pdf": written(
            {
                **page(),
                4: stream(zeros(50), b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2000000000/Colors 32>>"),
            }
        ),
        "bomb-to-unicode.pdf": written(
            {
                **page(),
                5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 10 0 R>>",
                10: stream(zeros(300, b" "), b"/Filter/FlateDecode"),
            }
        ),
    }


def pictures() -> dict[str, bytes]:
    packed = b"/Filter/FlateDecode"
    jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xda\x00\x0c"
    jpeg2000 = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + struct.pack(">I4sIIHBBBB", 22, b"ihdr", 2**30, 2**30, 3, 7, 7, 0, 0)
    jbig = struct.pack(">IBBI", 0, 48, 0, 19) + struct.pack(">IIIIBH", 2**31 - 1, 2**31 - 1, 0, 0, 0, 0)
    lut = b"[/Indexed/DeviceRGB 255 <" + b"00" * 3 + b">]"
    spaces = b"[/Indexed " * 300 + b"/DeviceGray" + b" 1 <00>]" * 300
    return {
        "picture-30000-square.pdf": image(30_000, 30_000, zeros(107), bits=1, more=packed),
        "picture-60000-square.pdf": image(60_000, 60_000, zeros(430), bits=1, more=packed),
        "picture-2-billion.pdf": image(2**31 - 1, 2**31 - 1, b"", more=packed),
        "picture-negative.pdf": image(-5, 100, zeros(1), more=packed),
        "picture-no-data.pdf": image(2000, 3000, b""),
        "picture-32-bits.pdf": image(1000, 1000, zeros(4), bits=32, more=packed),
        "picture-jpeg-65500.pdf": image(65_500, 65_500, jpeg, space=b"/DeviceRGB", more=b"/Filter/DCTDecode"),
        "picture-jpeg2000-lies.pdf": image(100, 100, jpeg2000, more=b"/Filter/JPXDecode"),
        "picture-jbig2-lies.pdf": image(2000, 3000, jbig, bits=1, more=b"/Filter/JBIG2Decode"),
        "picture-fax-lies.pdf": image(
            60_000,
            60_000,
            b"\x00\x10\x01" * 500,
            bits=1,
            more=b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 2000000000/Rows 2000000000>>",
        ),
        "picture-short-palette.pdf": image(2000, 2000, zeros(4), space=lut, more=packed),
        "picture-nested-spaces.pdf": image(500, 500, zeros(1), space=spaces, more=packed),
        "picture-mask-is-itself.pdf": image(500, 500, zeros(1), more=packed + b"/SMask 10 0 R"),
        "picture-inline-lies.pdf": drawn(b"BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID aaaa EI Q q"),
        "picture-of-itself.pdf": drawn(
            b"/X Do", b"/XObject<</X 10 0 R>>", o10=stream(b"/X Do", FORM + b"/Resources<</XObject<</X 10 0 R>>>>")
        ),
    }


def recursion() -> dict[str, bytes]:
    def own(kind: bytes) -> bytes:
        return (
            b"/Resources<</XObject<</X 10 0 R>>/Pattern<</P 10 0 R>>/ExtGState<</G 11 0 R>>/Font<</F1 5 0 R>>>>" + kind
        )

    tree = page(b"/X10 Do", resources=b"/XObject<</X10 10 0 R>>")
    for level in range(10, 22):
        calls = b"/X%d Do " % (level + 1) * 12
        named = b"/Resources<</XObject<</X%d %d 0 R>>>>" % (level + 1, level + 1)
        tree[level] = stream(calls, FORM + named)
    tree[22] = stream(b"0 0 9 9 re f", FORM)
    pattern = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"
    tiny = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<<>>"
    glyph = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]"
        b"/Encoding<</Differences[97/a]>>/CharProcs<</a 10 0 R>>/Resources<</Font<</F1 5 0 R>>>>>>"
    )
    painted = b"/Pattern cs /P scn 0 0 595 842 re f"
    masked = b"<</Type/ExtGState/SMask<</S/Luminosity/G 10 0 R>>>>"
    return {
        "forms-12-to-the-12.pdf": written(tree),
        "pattern-in-itself.pdf": drawn(painted, b"/Pattern<</P 10 0 R>>", o10=stream(painted, pattern + own(b""))),
        "pattern-of-tiny-steps.pdf": drawn(painted, b"/Pattern<</P 10 0 R>>", o10=stream(b"0 0 1 1 re f", tiny)),
        "mask-in-itself.pdf": drawn(
            b"/G gs 0 0 595 842 re f",
            b"/ExtGState<</G 11 0 R>>",
            o10=stream(b"/G gs 0 0 9 9 re f", FORM + own(b"/Group<</S/Transparency>>")),
            o11=masked,
        ),
        "glyph-in-itself.pdf": written(
            {**page(b"BT /F1 9 Tf 9 9 Td (a) Tj ET"), 5: glyph, 10: stream(b"9 0 d0 BT /F1 9 Tf (aaaa) Tj ET")}
        ),
        "outline-circle.pdf": written(
            {
                **page(),
                1: b"<</Type/Catalog/Pages 2 0 R/Outlines 10 0 R>>",
                10: b"<</First 11 0 R/Last 11 0 R/Count 9>>",
                11: b"<</Title(x)/Next 11 0 R/First 11 0 R/Parent 10 0 R>>",
            }
        ),
        "names-circle.pdf": written(
            {**page(), 1: b"<</Type/Catalog/Pages 2 0 R/Names<</Dests 10 0 R>>>>", 10: b"<</Kids[10 0 R 10 0 R]>>"}
        ),
        "function-circle.pdf": drawn(
            b"/S sh",
            b"/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 10 0 R>>>>",
            o10=b"<</FunctionType 3/Domain[0 1]/Functions[10 0 R 10 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>",
        ),
        "space-circle.pdf": drawn(
            b"/C cs 1 scn 0 0 99 99 re f",
            b"/ColorSpace<</C 10 0 R>>",
            o10=b"[/Separation/A 10 0 R 11 0 R]",
            o11=b"<</FunctionType 2/Domain[0 1]/N 1>>",
        ),
    }


def endless() -> dict[str, bytes]:
    lines = b"".join(b"%d %d m %d %d l S\n" % (n % 595, n % 842, (n * 7) % 595, (n * 11) % 842) for n in range(400_000))
    powers = b"{" + b"dup mul sqrt " * 20_000 + b"}"
    shaded = b"/Shading<</S<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]/Function 10 0 R>>>>"
    mesh = b"/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 32/BitsPerComponent 16/BitsPerFlag 8/Decode[0 595 0 842 0 1 0 1 0 1]"
    return {
        "endless-lines.pdf": written({**page(), 4: flate(lines, level=1)}),
        "endless-saves.pdf": written({**page(), 4: flate(b"q " * 2_000_000)}),
        "endless-text.pdf": written(
            {**page(), 4: flate(b"BT /F1 9 Tf 9 9 Td " + b"(abcdefghij) Tj " * 300_000 + b"ET")}
        ),
        "endless-function.pdf": drawn(
            b"/S sh", shaded, o10=stream(powers, b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1]")
        ),
        "endless-clips.pdf": written({**page(), 4: flate(b"0 0 500 500 re W n 1 1 400 400 re W* n " * 200_000)}),
        "endless-mesh.pdf": drawn(
            b"/S sh", b"/Shading<</S 10 0 R>>", o10=stream(zeros(40, b"\x01"), b"/Filter/FlateDecode" + mesh)
        ),
        "dashes-without-length.pdf": drawn(b"[0.0000001] 0 d 9 w 0 0 m 595 842 l S"),
        "line-of-endless-width.pdf": drawn(b"1e38 w 0 0 m 1e38 1e38 l S"),
        "matrix-beyond-float.pdf": drawn(b"1e38 0 0 1e38 1e38 1e38 cm 0 0 9 9 re f BT /F1 1e38 Tf (x) Tj ET"),
        "string-without-end.pdf": drawn(b"BT /F1 9 Tf (never " + b"x" * 100_000),
        "numbers-of-many-digits.pdf": drawn(b"9" * 1_000_000 + b" 0 m " + b"-" * 1_000_000),
        "transparency-groups.pdf": written(
            {
                **page(b"/X Do " * 2000, resources=b"/XObject<</X 10 0 R>>"),
                10: stream(b"0 0 595 842 re f", FORM + b"/Group<</S/Transparency/I true/K true>>"),
            }
        ),
        "blend-unknown.pdf": drawn(b"/G gs 0 0 9 9 re f", b"/ExtGState<</G<</BM/Unheard/ca -7/Font[3 0 R]>>>>"),
    }


def fonts() -> dict[str, bytes]:
    def font(key: bytes, data: bytes, kind: bytes = b"TrueType") -> bytes:
        descriptor = b"<</Type/FontDescriptor/FontName/A/Flags 32/FontBBox[0 0 9 9]/%s 11 0 R>>" % key
        named = b"<</Type/Font/Subtype/%s/BaseFont/A/FirstChar 0/LastChar 255/Widths[%s]/FontDescriptor 10 0 R>>" % (
            kind,
            b"500 " * 256,
        )
        return written({**page(), 5: named, 10: descriptor, 11: stream(data)})

    table = struct.pack(">IHHHH", 0x00010000, 65_535, 128, 3, 0) + struct.pack(">4sIII", b"glyf", 0, 2**31, 2**31) * 40
    composite = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding %s/DescendantFonts[%s]>>"
    return {
        "font-truetype-garbage.pdf": font(b"FontFile2", b"\x00\x01\x00\x00" + bytes(range(256)) * 40),
        "font-truetype-tables-lie.pdf": font(b"FontFile2", table),
        "font-cff-garbage.pdf": font(b"FontFile3", b"\x01\x00\x04\x04" + b"\xff" * 4000, b"Type1"),
        "font-type1-garbage.pdf": font(b"FontFile", b"%!PS-AdobeFont-1.0\neexec " + b"\x80\x01" * 9000, b"Type1"),
        "font-type1-loops.pdf": font(b"FontFile", b"%!PS-AdobeFont-1.0\n/a {a a} def a\n" * 2000, b"Type1"),
        "font-map-uses-itself.pdf": written(
            {
                **page(),
                5: composite % (b"10 0 R", b"11 0 R"),
                10: stream(b"/A usecmap", b"/Type/CMap/CMapName/A/UseCMap 10 0 R"),
                11: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A>>",
            }
        ),
        "font-descends-from-itself.pdf": written({**page(), 5: composite % (b"/Identity-H", b"5 0 R")}),
        "font-widths-lie.pdf": written(
            {
                **page(),
                5: b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar -2147483648/LastChar 2147483647/Widths[]>>",
            }
        ),
    }
